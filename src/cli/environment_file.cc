#include "cli/environment_file.h"

#include <uv.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "cli/option_rules.h"
#include "protocol/dotenv.h"

namespace nodus {

int load_environment_files(const std::vector<std::string>& args) {
  struct File {
    std::string path;
    bool optional;
  };
  std::vector<File> files;
  auto names_one = [](const std::string& arg) { return arg.starts_with("--env-file"); };
  // Most programs have none.
  if (std::none_of(args.begin(), args.end(), names_one)) return -1;
  const size_t end = 1 + count_option_words(args);
  for (size_t i = 1; i < end; ++i) {
    const auto& arg = args[i];
    for (std::string_view name : {"--env-file", "--env-file-if-exists"}) {
      bool optional = name.size() > std::string_view("--env-file").size();
      if (arg == name && i + 1 < end) files.push_back({args[++i], optional});
      if (arg.starts_with(std::string(name) + "="))
        files.push_back({arg.substr(name.size() + 1), optional});
    }
  }
  std::map<std::string, std::string> merged;
  bool all_there = true;
  for (const auto& file : files) {
    std::ifstream in(file.path, std::ios::binary);
    if (!in) {
      if (file.optional) {
        std::fprintf(stderr, "%s not found. Continuing without it.\n", file.path.c_str());
        continue;
      }
      std::fprintf(stderr, "%s: %s: not found\n", args[0].c_str(), file.path.c_str());
      all_there = false;
      continue;
    }
    std::ostringstream text;
    // A folder can be opened, but not read. Nothing at all is an empty file.
    if (in.peek() == std::ifstream::traits_type::eof() && in.bad()) {
      std::fprintf(stderr, "%s: %s: invalid format\n", args[0].c_str(), file.path.c_str());
      return 9;
    }
    in.clear();
    text << in.rdbuf();
    for (auto& [key, value] : parse_dotenv(text.str())) merged[key] = value;
  }
  if (!all_there) return 9;
  for (auto& [key, value] : merged) {
    if (!std::getenv(key.c_str())) setenv(key.c_str(), value.c_str(), 0);
  }
  return -1;
}

}  // namespace nodus
