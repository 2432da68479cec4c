#include "cli/option_rules.h"

#include <uv.h>

#include "cli/exit_codes.h"
#include "modules/inspector/listening.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

namespace nodus {

using modules::inspector::HostPort;

namespace {

/// The value of --max-old-space-size-percentage, or -1 when it is no share.
double heap_share(const std::string& text) {
  char* end = nullptr;
  double share = std::strtod(text.c_str(), &end);
  bool whole = !text.empty() && end == text.c_str() + text.size();
  return whole && share > 0 && share <= 100 ? share : -1;
}

}  // namespace

size_t count_option_words(const std::vector<std::string>& args) {
  Options options;
  OptionParser(options).parse(args, false);
  return options.exec_argv.size();
}

OptionVerdict check_options(Options& options) {
  OptionVerdict verdict;
  auto& errors = verdict.errors;
  auto one_of = [&](const char* name, std::initializer_list<std::string_view> allowed,
                    const std::string& message) {
    auto value = options.text(name);
    if (value.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
    errors.push_back(message);
  };

  auto invalid = [&](std::string message) {
    verdict.exit_code = kInvalidArgument;
    errors = {std::move(message)};
    return verdict;
  };
  auto& reverts = std::get<std::vector<std::string>>(options.values["--security-revert"]);
  if (!reverts.empty())
    return invalid("Error: Attempt to revert an unknown CVE [" + reverts.front() + "]");
  if (auto mode = options.text("--disable-proto");
      !mode.empty() && mode != "delete" && mode != "throw") {
    return invalid("invalid mode passed to --disable-proto");
  }

  // The option's former name.
  if (!options.flag("--experimental-strip-types")) options.values["--strip-types"] = false;
  one_of("--unhandled-rejections", {"warn-with-error-code", "throw", "strict", "warn", "none"},
         "invalid value for --unhandled-rejections");
  one_of("--input-type", {"commonjs", "module", "commonjs-typescript", "module-typescript"},
         "--input-type must be \"module\",\"commonjs\", \"module-typescript\" or "
         "\"commonjs-typescript\"");
  one_of("--trace-require-module", {"1", "all", "no-node-modules"},
         "invalid value for --trace-require-module");
  one_of("--use-largepages", {"off", "on", "silent"}, "invalid value for --use-largepages");
  if (options.flag("--check") &&
      (options.has_eval || (options.flag("--print") && !options.flag("--interactive"))))
    errors.push_back("either --check or --eval can be used, not both");
  if (options.flag("--test")) {
    one_of("--test-isolation", {"process", "none"}, "invalid value for --test-isolation");
    if (options.flag("--check")) errors.push_back("either --test or --check can be used, not both");
    if (options.has_eval) errors.push_back("either --test or --eval can be used, not both");
    if (options.flag("--interactive"))
      errors.push_back("either --test or --interactive can be used, not both");
    if (options.flag("--watch") && options.flag("--test-force-exit"))
      errors.push_back("either --watch or --test-force-exit can be used, not both");
    if (!options.list("--watch-path").empty())
      errors.push_back("--watch-path cannot be used in combination with --test");
  }
  if (options.flag("--watch")) {
    if (options.flag("--check"))
      errors.push_back("either --watch or --check can be used, not both");
    else if (options.has_eval)
      errors.push_back("either --watch or --eval can be used, not both");
    else if (options.flag("--interactive"))
      errors.push_back("either --watch or --interactive can be used, not both");
    else if (options.flag("--test-force-exit") && !options.flag("--test"))
      errors.push_back("either --watch or --test-force-exit can be used, not both");
  }
  if (options.flag("--use-openssl-ca") && options.flag("--use-bundled-ca"))
    errors.push_back("either --use-openssl-ca or --use-bundled-ca can be used, not both");
  if (options.flag("--use-openssl-ca") && options.flag("--use-system-ca"))
    errors.push_back("either --use-openssl-ca or --use-system-ca can be used, not both");
  if (options.flag("--tls-min-v1.3") && options.flag("--tls-max-v1.2"))
    errors.push_back("either --tls-min-v1.3 or --tls-max-v1.2 can be used, not both");
  for (auto kind : {"cpu-prof", "heap-prof"}) {
    std::string option = std::string("--") + kind;
    if (options.flag(option)) continue;
    for (auto part : {"name", "dir"}) {
      if (!options.text(option + "-" + part).empty())
        errors.push_back(option + "-" + part + " must be used with " + option);
    }
    // Their defaults, in microseconds and bytes.
    int64_t interval = option == "--cpu-prof" ? 1000 : 524288;
    if (options.number(option + "-interval") != interval)
      errors.push_back(option + "-interval must be used with " + option);
  }
  if (HostPort address; !HostPort::parse(options.text("--inspect-port"), address))
    errors.push_back("must be 0 or in range 1024 to 65535.");
  if (auto places = options.text("--inspect-publish-uid"); !places.empty()) {
    for (std::string_view rest = places; !rest.empty();) {
      auto comma = rest.find(',');
      auto place = rest.substr(0, comma);
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
      if (place != "stderr" && place != "http") {
        errors.push_back("--inspect-publish-uid destination can be stderr or http");
        break;
      }
    }
  }
  if (auto share = options.text("--max-old-space-size-percentage");
      !share.empty() && heap_share(share) < 0) {
    errors.push_back("--max-old-space-size-percentage must be greater than 0 and up to 100. Got: " +
                     share);
  }
  if (options.number("--heapsnapshot-near-heap-limit") < 0)
    errors.push_back("--heapsnapshot-near-heap-limit must not be negative");
  // OpenSSL's secure heap is made of halves of halves.
  auto is_power_of_two = [](int64_t n) { return n > 0 && (n & (n - 1)) == 0; };
  if (int64_t heap = options.number("--secure-heap"); heap >= 2) {
    if (!is_power_of_two(heap)) errors.push_back("--secure-heap must be a power of 2");
    if (int64_t least = std::max<int64_t>(2, std::min(heap, options.number("--secure-heap-min")));
        !is_power_of_two(least))
      errors.push_back("--secure-heap-min must be a power of 2");
  }
  if (!errors.empty()) verdict.exit_code = kInvalidCommandLine;
  return verdict;
}

std::string heap_limit_flag(const Options& options) {
  auto share = heap_share(options.text("--max-old-space-size-percentage"));
  if (share < 0) return {};
  uint64_t memory = uv_get_constrained_memory();
  if (memory == 0 || memory > uv_get_total_memory()) memory = uv_get_total_memory();
  constexpr double kMegabyte = 1024 * 1024;
  auto megabytes = static_cast<uint64_t>(static_cast<double>(memory) * share / 100 / kMegabyte);
  return "--max-old-space-size=" + std::to_string(megabytes);
}

std::string bash_completion() {
  std::string names;
  for (auto& spec : OptionParser::table())
    names += std::string(names.empty() ? "" : " ") + spec.name;
  for (auto& [alias, name] : OptionParser::aliases()) names += " " + alias;
  // The function's name and form are those of Node's own script.
  return "_node_complete() {\n"
         "  local cur_word options\n"
         "  cur_word=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  if [[ \"${cur_word}\" == -* ]] ; then\n"
         "    COMPREPLY=( $(compgen -W '" +
         names +
         "' -- \"${cur_word}\") )\n"
         "    return 0\n"
         "  else\n"
         "    COMPREPLY=( $(compgen -f \"${cur_word}\") )\n"
         "    return 0\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -o nospace -o bashdefault -F _node_complete node node_g\n"
         "complete -o filenames -o nospace -o bashdefault -F _node_complete nodus\n";
}

}  // namespace nodus
