#include "cli/config_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>

#include "cli/exit_codes.h"
#include "cli/option_rules.h"
#include "protocol/json.h"

namespace nodus {

namespace {

using Kind = OptionSpec::Kind;

constexpr std::string_view kOption = "--experimental-config-file";
constexpr std::string_view kDefaultOption = "--experimental-default-config-file";
constexpr std::string_view kDefaultFile = "node.config.json";
constexpr std::string_view kWrittenOut = "--experimental-config-file=node.config.json";

/// The namespace of the options that are for one feature, also those that NODE_OPTIONS must not
/// hold.
bool belongs_to(std::string_view name, std::string_view space) {
  if (space == "test")
    return name.starts_with("test-") || name == "test" || name.starts_with("experimental-test-");
  if (space == "watch") return name.starts_with("watch");
  if (space == "permission") return name.starts_with("allow-");
  return false;
}

class Reader {
 public:
  explicit Reader(ConfigFile& out) : out_(out) {}

  bool read(const std::string& text) {
    auto root = Json::parse(text);
    if (!root) return say("Can't parse " + out_.path);
    if (!root->as_object())
      return say("Root value unexpected not an object for " + out_.path + "\n");
    for (auto& [space, options] : *root->as_object()) {
      if (space == "$schema") continue;
      if (space == "testRunner")
        return say("the \"testRunner\" namespace has been removed. Use \"test\" instead.");
      if (space != "nodeOptions" && space != "test" && space != "watch" && space != "permission")
        return say("Unknown namespace " + space);
      if (!options.as_object()) {
        return say("\"" + space + "\" value unexpected for " + out_.path +
                   " (should be an object)");
      }
      for (auto& [name, value] : *options.as_object())
        if (!option(space, name, value)) return false;
    }
    return true;
  }

  /// A blank would be the end of an option where Node hands them on.
  bool has_blanks() const { return has_blanks_; }

 private:
  static bool say(const std::string& text) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return false;
  }

  bool option(const std::string& space, const std::string& name, const Json& value) {
    const std::string full = "--" + name;
    auto& table = OptionParser::table();
    auto spec = std::find_if(table.begin(), table.end(),
                             [&full](const OptionSpec& each) { return each.name == full; });
    const bool is_allowed =
        spec != table.end() &&
        (space == "nodeOptions" ? spec->in_environment : belongs_to(name, space));
    if (!is_allowed)
      return say("Unknown or not allowed option " + name + " for namespace " + space);
    if (!seen_.insert(full).second) return say("Option " + full + " is already defined");
    if (spec->kind == Kind::kNoOp) return say("No-op flag " + full + " is currently not supported");
    // V8's own, but for one that Node takes itself.
    const bool is_number =
        spec->kind == Kind::kInteger || name == "stack-trace-limit" || name == "inspect-port";
    if (spec->kind == Kind::kV8 && !is_number)
      return say("V8 flag " + full + " is currently not supported");
    const bool is_switch = spec->kind == Kind::kBool || name == "inspect" ||
                           name == "inspect-brk" || name == "inspect-wait";
    if (is_switch) {
      auto* flag = value.as_bool();
      if (!flag) return invalid(full);
      if (*flag || spec->kind == Kind::kBool) out_.options.push_back(*flag ? full : "--no-" + name);
      return true;
    }
    if (is_number) {
      if (!value.as_number()) return invalid(full);
      auto digits = value.dump();
      if (digits.find_first_not_of("0123456789") != digits.npos) return invalid(full);
      return add(full, digits);
    }
    if (spec->kind == Kind::kStringList && value.as_array()) {
      for (auto& item : *value.as_array())
        if (!item.as_string()) return invalid(full);
      for (auto& item : *value.as_array()) add(full, *item.as_string());
      return true;
    }
    return value.as_string() ? add(full, *value.as_string()) : invalid(full);
  }

  static bool invalid(const std::string& option) { return say("Invalid value for " + option); }

  bool add(const std::string& option, const std::string& value) {
    if (value.find(' ') != value.npos) has_blanks_ = true;
    out_.options.push_back(option + "=" + value);
    return true;
  }

  ConfigFile& out_;
  std::set<std::string> seen_;
  bool has_blanks_ = false;
};

/// The file that is asked for, or nothing. Options without a file are written out, for
/// process.execArgv.
std::string find_path(std::vector<std::string>& args, bool& has_argument) {
  std::string path;
  bool is_named = false;
  auto names_one = [](const std::string& arg) {
    return arg.starts_with(kOption) || arg.starts_with(kDefaultOption);
  };
  if (std::none_of(args.begin(), args.end(), names_one)) return path;
  const size_t end = 1 + count_option_words(args);
  for (size_t i = 1; i < end; ++i) {
    auto& arg = args[i];
    if (arg.starts_with(kDefaultOption) && arg[kDefaultOption.size()] == '=') {
      has_argument = true;
    } else if (arg == kDefaultOption || arg == kOption) {
      arg = kWrittenOut;
      if (!is_named) path = kDefaultFile;
    } else if (arg.starts_with(kOption) && arg[kOption.size()] == '=') {
      path = arg.substr(kOption.size() + 1);
      is_named = true;
    }
  }
  return path;
}

}  // namespace

ConfigFile read_config_file(std::vector<std::string>& args) {
  ConfigFile out;
  bool has_argument = false;
  out.path = find_path(args, has_argument);
  if (out.path.empty() && !has_argument) return out;
  auto complain = [&](const std::string& what) {
    std::fprintf(stderr, "%s: %s\n", args[0].c_str(), what.c_str());
    out.exit_code = kInvalidCommandLine;
    return out;
  };
  if (has_argument) return complain("--experimental-default-config-file does not take an argument");
  std::ifstream in(out.path, std::ios::binary);
  if (!in) {
    std::string reason = std::strerror(errno);
    std::transform(reason.begin(), reason.begin() + 1, reason.begin(), ::tolower);
    std::fprintf(stderr, "Cannot read configuration from %s: %s\n", out.path.c_str(),
                 reason.c_str());
    return complain(out.path + ": not found");
  }
  std::ostringstream text;
  text << in.rdbuf();
  Reader reader(out);
  if (!reader.read(text.str())) return complain(out.path + ": invalid content");
  if (reader.has_blanks())
    return complain(
        "The number of NODE_OPTIONS doesn't match the number of flags in the config "
        "file");
  return out;
}

}  // namespace nodus
