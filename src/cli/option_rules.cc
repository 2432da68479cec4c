#include "cli/option_rules.h"

#include <uv.h>

#include "cli/exit_codes.h"
#include "modules/inspector/listening.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <utility>

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

/// What ends the program before any other rule is looked at; empty when nothing does.
std::string find_refusal(const Options& options) {
  if (auto reverts = options.list("--security-revert"); !reverts.empty())
    return "Error: Attempt to revert an unknown CVE [" + reverts.front() + "]";
  auto mode = options.text("--disable-proto");
  if (mode.empty() || mode == "delete" || mode == "throw") return {};
  return "invalid mode passed to --disable-proto";
}

/// The rules, each of which adds to ERRORS what OPTIONS break.
class Rules {
 public:
  Rules(const Options& options, std::vector<std::string>& errors)
      : options_(options), errors_(errors) {}

  void check_choices() {
    one_of("--unhandled-rejections", {"warn-with-error-code", "throw", "strict", "warn", "none"},
           "invalid value for --unhandled-rejections");
    one_of("--input-type", {"commonjs", "module", "commonjs-typescript", "module-typescript"},
           "--input-type must be \"module\",\"commonjs\", \"module-typescript\" or "
           "\"commonjs-typescript\"");
    one_of("--trace-require-module", {"1", "all", "no-node-modules"},
           "invalid value for --trace-require-module");
    one_of("--use-largepages", {"off", "on", "silent"}, "invalid value for --use-largepages");
  }

  /// Modes of the program that cannot be had together.
  void check_modes() {
    if (flag("--check") && (options_.has_eval || (flag("--print") && !flag("--interactive"))))
      refuse_both("--check", "--eval");
    if (flag("--test")) check_test_mode();
    if (flag("--watch")) check_watch_mode();
  }

  void check_tls() {
    for (auto [one, other] : {std::pair{"--use-openssl-ca", "--use-bundled-ca"},
                              std::pair{"--use-openssl-ca", "--use-system-ca"},
                              std::pair{"--tls-min-v1.3", "--tls-max-v1.2"}}) {
      if (flag(one) && flag(other)) refuse_both(one, other);
    }
  }

  void check_profiles() {
    for (auto kind : {"cpu-prof", "heap-prof"}) {
      std::string option = std::string("--") + kind;
      if (flag(option)) continue;
      for (auto part : {"name", "dir"}) {
        if (!options_.text(option + "-" + part).empty())
          refuse(option + "-" + part + " must be used with " + option);
      }
      // Their defaults, in microseconds and bytes.
      int64_t interval = option == "--cpu-prof" ? 1000 : 524288;
      if (options_.number(option + "-interval") != interval)
        refuse(option + "-interval must be used with " + option);
    }
  }

  void check_inspector() {
    if (HostPort address; !HostPort::parse(options_.text("--inspect-port"), address))
      refuse("must be 0 or in range 1024 to 65535.");
    auto places = options_.text("--inspect-publish-uid");
    for (std::string_view rest = places; !rest.empty();) {
      auto comma = rest.find(',');
      auto place = rest.substr(0, comma);
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
      if (place != "stderr" && place != "http")
        return refuse("--inspect-publish-uid destination can be stderr or http");
    }
  }

  void check_memory() {
    if (auto share = options_.text("--max-old-space-size-percentage");
        !share.empty() && heap_share(share) < 0) {
      refuse("--max-old-space-size-percentage must be greater than 0 and up to 100. Got: " + share);
    }
    if (options_.number("--heapsnapshot-near-heap-limit") < 0)
      refuse("--heapsnapshot-near-heap-limit must not be negative");
    // OpenSSL's secure heap is made of halves of halves.
    auto is_power_of_two = [](int64_t n) { return n > 0 && (n & (n - 1)) == 0; };
    int64_t heap = options_.number("--secure-heap");
    if (heap < 2) return;
    if (!is_power_of_two(heap)) refuse("--secure-heap must be a power of 2");
    if (int64_t least = std::max<int64_t>(2, std::min(heap, options_.number("--secure-heap-min")));
        !is_power_of_two(least))
      refuse("--secure-heap-min must be a power of 2");
  }

 private:
  bool flag(std::string_view name) const { return options_.flag(name); }
  void refuse(std::string message) { errors_.push_back(std::move(message)); }

  void refuse_both(const std::string& one, const std::string& other) {
    refuse("either " + one + " or " + other + " can be used, not both");
  }

  void one_of(const char* name, std::initializer_list<std::string_view> allowed,
              const char* message) {
    auto value = options_.text(name);
    if (value.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
    refuse(message);
  }

  void check_test_mode() {
    one_of("--test-isolation", {"process", "none"}, "invalid value for --test-isolation");
    if (flag("--check")) refuse_both("--test", "--check");
    if (options_.has_eval) refuse_both("--test", "--eval");
    if (flag("--interactive")) refuse_both("--test", "--interactive");
    if (flag("--watch") && flag("--test-force-exit")) refuse_both("--watch", "--test-force-exit");
    if (!options_.list("--watch-path").empty())
      refuse("--watch-path cannot be used in combination with --test");
  }

  void check_watch_mode() {
    if (flag("--check"))
      refuse_both("--watch", "--check");
    else if (options_.has_eval)
      refuse_both("--watch", "--eval");
    else if (flag("--interactive"))
      refuse_both("--watch", "--interactive");
    else if (flag("--test-force-exit") && !flag("--test"))
      refuse_both("--watch", "--test-force-exit");
  }

  const Options& options_;
  std::vector<std::string>& errors_;
};

}  // namespace

size_t count_option_words(const std::vector<std::string>& args) {
  Options options;
  OptionParser(options).parse(args, false);
  return options.exec_argv.size();
}

OptionVerdict check_options(Options& options) {
  OptionVerdict verdict;
  if (auto refusal = find_refusal(options); !refusal.empty()) {
    verdict.exit_code = kInvalidArgument;
    verdict.errors = {std::move(refusal)};
    return verdict;
  }
  // The option's former name.
  if (!options.flag("--experimental-strip-types")) options.values["--strip-types"] = false;
  // Errors are shown in this order.
  Rules rules(options, verdict.errors);
  rules.check_choices();
  rules.check_modes();
  rules.check_tls();
  rules.check_profiles();
  rules.check_inspector();
  rules.check_memory();
  if (!verdict.errors.empty()) verdict.exit_code = kInvalidCommandLine;
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
