#include "cli/command_line.h"

#include <unistd.h>
#include <v8.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/trusted_environment.h"
#include "cli/config_file.h"
#include "cli/environment_file.h"
#include "cli/exit_codes.h"
#include "cli/option_rules.h"
#include "cli/run_script.h"
#include "engine/version.h"
#include "modules/sea/sea.h"

namespace nodus {

namespace {

/// What follows "--" is for the script of --run.
std::vector<std::string> arguments_of_script(const std::vector<std::string>& args) {
  auto mark = std::find(args.begin() + 1, args.end(), "--");
  return mark == args.end() ? std::vector<std::string>()
                            : std::vector<std::string>(mark + 1, args.end());
}

/// Options of the command line, NODE_OPTIONS in front of them. Returns an exit code, or -1
/// to go on.
int parse_options(std::vector<std::string>& args, Options& options,
                  std::vector<std::string>& v8_flags, bool reads_environment) {
  OptionParser parser(options);
  auto file = read_config_file(args);
  if (file.exit_code >= 0) return file.exit_code;
  parser.apply(file.options);
  auto complain = [&args](const std::vector<std::string>& errors) {
    for (auto& error : errors) std::fprintf(stderr, "%s: %s\n", args[0].c_str(), error.c_str());
    return kInvalidCommandLine;
  };
  auto is_set = [](const char* name) {
    const char* value = trusted_getenv(name);
    return value && std::strcmp(value, "1") == 0;
  };
  // Options have the last word over these.
  if (is_set("NODE_USE_ENV_PROXY")) options.values["--use-env-proxy"] = true;
  if (is_set("NODE_USE_SYSTEM_CA")) options.values["--use-system-ca"] = true;
  if (const char* text = trusted_getenv("NODE_OPTIONS"); reads_environment && text && *text) {
    std::vector<std::string> words = {args[0]};
    std::string error;
    if (!OptionParser::split_environment(text, words, error)) {
      std::fprintf(stderr, "%s: %s", args[0].c_str(), error.c_str());
      return kInvalidCommandLine;
    }
    if (!parser.parse(words, true)) return complain(parser.errors());
  }
  if (!parser.parse(args, false)) return complain(parser.errors());
  v8_flags = parser.v8_flags();

  if (is_set("NODE_NO_WARNINGS")) options.values["--warnings"] = false;
  if (is_set("NODE_PENDING_DEPRECATION")) options.values["--pending-deprecation"] = true;
  if (is_set("NODE_PRESERVE_SYMLINKS")) options.values["--preserve-symlinks"] = true;
  if (is_set("NODE_PRESERVE_SYMLINKS_MAIN")) options.values["--preserve-symlinks-main"] = true;
  if (const char* file = trusted_getenv("NODE_REDIRECT_WARNINGS");
      file && options.text("--redirect-warnings").empty()) {
    options.values["--redirect-warnings"] = std::string(file);
  }

  if (auto verdict = check_options(options); verdict.exit_code >= 0) {
    complain(verdict.errors);
    return verdict.exit_code;
  }
  return -1;
}

/// V8's flags. What neither we nor V8 know is a bad option.
int set_v8_flags(const std::string& program, std::vector<std::string>& flags) {
  std::vector<char*> argv;
  std::string name = program;
  argv.push_back(name.data());
  for (auto& flag : flags) argv.push_back(flag.data());
  int argc = static_cast<int>(argv.size());
  v8::V8::SetFlagsFromCommandLine(&argc, argv.data(), true);
  for (int i = 1; i < argc; ++i)
    std::fprintf(stderr, "%s: bad option: %s\n", program.c_str(), argv[i]);
  return argc > 1 ? kInvalidCommandLine : -1;
}

/// A single executable application gets all of the command line; the options are those that it
/// brings, and where it allows it those of --node-options. Returns process.argv.
std::vector<std::string> take_program_arguments(const SeaBlob& application,
                                                std::vector<std::string>& args) {
  constexpr std::string_view kExtension = "--node-options=";
  std::vector<std::string> options = {args[0]}, program = {args[0], args[0]};
  options.insert(options.end(), application.exec_argv.begin(), application.exec_argv.end());
  for (size_t i = 1; i < args.size(); ++i) {
    if (application.extension == SeaBlob::Extension::kCommandLine &&
        args[i].starts_with(kExtension)) {
      std::string error;
      OptionParser::split_environment(args[i].substr(kExtension.size()), options, error);
    } else {
      program.push_back(args[i]);
    }
  }
  args = std::move(options);
  return program;
}

}  // namespace

bool CommandLine::watches() const {
  if (!options->flag("--watch")) return false;
  // The one that runs the program may find --watch in NODE_OPTIONS, too.
  if (!std::getenv("WATCH_REPORT_DEPENDENCIES")) return true;
  auto& given = options->exec_argv;
  return std::any_of(given.begin(), given.end(),
                     [](const std::string& option) { return option.starts_with("--watch"); });
}

bool CommandLine::sizes_young_generation() const {
  return std::any_of(v8_flags.begin(), v8_flags.end(), [](std::string flag) {
    std::replace(flag.begin(), flag.end(), '_', '-');
    return flag.find("semi-space") != std::string::npos ||
           flag.find("new-space-capacity") != std::string::npos ||
           flag.find("max-heap-size") != std::string::npos;
  });
}

const char* CommandLine::start_mode() const {
  if (application) return "single_executable";
  const bool has_script = options->argv.size() > 1;
  if (options->flag("--prof-process")) return "prof_process";
  if (options->flag("--test")) return "test_runner";
  if (watches()) return "watch";
  if (has_script && options->argv[1] == "inspect" && !options->has_eval) return "inspect";
  if (options->has_eval && !options->flag("--interactive")) return "eval_string";
  if (options->flag("--check")) return "check_syntax";
  if (options->force_stdin) return "eval_stdin";
  if (!options->text("--workers").empty()) return "supervise_workers";
  if (has_script && !options->argv[1].empty()) return "run_main_module";
  if (options->flag("--interactive") || (isatty(0) && !options->flag("--print"))) return "repl";
  return "eval_stdin";
}

int read_command_line(std::vector<std::string> arguments, CommandLine& line) {
  line.program = arguments[0];
  line.application = modules::sea::application();
  std::vector<std::string> program_arguments;
  if (line.application) program_arguments = take_program_arguments(*line.application, arguments);

  if (int code = load_environment_files(arguments); code >= 0) return code;
  const bool reads_environment =
      !line.application || line.application->extension == SeaBlob::Extension::kEnvironment;
  auto& options = *line.options;
  if (int code = parse_options(arguments, options, line.v8_flags, reads_environment); code >= 0)
    return code;
  if (line.application) options.argv = program_arguments;

  if (auto limit = heap_limit_flag(options); !limit.empty()) line.v8_flags.push_back(limit);
  if (options.flag("--experimental-shadow-realm"))
    line.v8_flags.emplace_back("--harmony-shadow-realm");
  if (int code = set_v8_flags(line.program, line.v8_flags); code >= 0) return code;
  // Whatever else is asked for.
  if (auto script = options.text("--run"); !script.empty())
    return run_package_script(script, arguments_of_script(arguments));
  return -1;
}

int answer_at_once(const CommandLine& line) {
  const auto& options = *line.options;
  if (options.flag("--version")) {
    std::printf("%s\n", kNodeVersion);
    return 0;
  }
  if (options.flag("--help")) {
    std::fputs(help_text(line.program).c_str(), stdout);
    return 0;
  }
  if (options.flag("--v8-options")) {
    v8::V8::SetFlagsFromString("--help");
    return 0;
  }
  if (options.flag("--completion-bash")) {
    std::fputs(bash_completion().c_str(), stdout);
    return 0;
  }
  const bool has_script = options.argv.size() > 1;
  if (options.flag("--check") && !has_script && isatty(0)) {
    std::fprintf(stderr, "%s: --check requires an argument\n", line.program.c_str());
    return kInvalidCommandLine;
  }
  if (!options.text("--workers").empty() && (options.has_eval || !has_script)) {
    std::fprintf(stderr, "%s: --workers requires a script\n", line.program.c_str());
    return kInvalidCommandLine;
  }
  return -1;
}

}  // namespace nodus
