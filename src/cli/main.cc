// The program: options, then boot. The steps are numbered as in docs/architecture.md.

#include <uv.h>
#include <v8.h>

#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/ignore.h"
#include "base/trusted_environment.h"
#include "cli/build_snapshot.h"
#include "cli/config_file.h"
#include "cli/environment_file.h"
#include "cli/icu_data.h"
#include "cli/option_rules.h"
#include "cli/run_script.h"
#include "cli/sea_config.h"
#include "engine/addon_loader.h"
#include "engine/error_report.h"
#include "engine/options.h"
#include "engine/permission.h"
#include "engine/realm.h"
#include "engine/runtime.h"
#include "engine/standard_streams.h"
#include "engine/trace.h"
#include "engine/version.h"
#include "modules/crypto/openssl_setup.h"
#include "modules/inspector/agent.h"
#include "modules/inspector/signal_watch.h"
#include "modules/sea/sea.h"
#include "napi/addon.h"

namespace nodus {
namespace {

constexpr int kInvalidCommandLine = 9;

/// As many descriptors as the hard limit grants: the soft one, often 1024, is for programs that use
/// select(2). A server would meet it at its thousandth connection. Children inherit it, as Node's
/// do.
void raise_descriptor_limit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// What the parent left open is for this process alone: a child's writes to, say, the channel that
/// this process has with its parent would garble it. A child gets what its `stdio` names. As Node
/// does (and libuv's uv_disable_stdio_inheritance()), the search ends at the first gap beyond 15.
void keep_descriptors_from_children() {
  constexpr int kLikely = 15;
  for (int fd = 3; ioctl(fd, FIOCLEX) == 0 || fd <= kLikely; ++fd) continue;
}

/// A closed pipe and a file at its limit are error numbers and not the end. What else the parent
/// ignored or blocked (a shell does for its background jobs, nohup(1) for SIGHUP) is not inherited,
/// as in Node: the program hears of it, or ends.
void expect_signals() {
  constexpr int kFirstRealTime = 32;
  for (int number = 1; number < kFirstRealTime; ++number) {
    if (number == SIGKILL || number == SIGSTOP) continue;
    struct sigaction action {};
    action.sa_handler = number == SIGPIPE || number == SIGXFSZ ? SIG_IGN : SIG_DFL;
    sigaction(number, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Step 1: a sane process: descriptors and signals are as a program expects them.
void prepare_process() {
  expect_signals();
  take_standard_streams();
  keep_descriptors_from_children();
  raise_descriptor_limit();
}

/// What follows "--" is for the script of --run.
std::vector<std::string> arguments_of_script(const std::vector<std::string>& args) {
  auto mark = std::find(args.begin() + 1, args.end(), "--");
  return mark == args.end() ? std::vector<std::string>()
                            : std::vector<std::string>(mark + 1, args.end());
}

/// Step 2: options of the command line, NODE_OPTIONS in front of them. Returns an exit code, or -1
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
  // Whatever else is asked for.
  if (auto script = options.text("--run"); !script.empty())
    return run_package_script(script, arguments_of_script(args));

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

/// Step 3: V8's flags. What neither we nor V8 know is a bad option.
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

/// Do FLAGS say how large V8's young generation is to be?
bool size_young_generation(const std::vector<std::string>& flags) {
  return std::any_of(flags.begin(), flags.end(), [](std::string flag) {
    std::replace(flag.begin(), flag.end(), '_', '-');
    return flag.find("semi-space") != std::string::npos ||
           flag.find("new-space-capacity") != std::string::npos ||
           flag.find("max-heap-size") != std::string::npos;
  });
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

/// Does this process watch another one that runs the program? That one may find --watch in
/// NODE_OPTIONS, too, and runs the program nonetheless.
bool watches(const Options& options) {
  if (!options.flag("--watch")) return false;
  if (!std::getenv("WATCH_REPORT_DEPENDENCIES")) return true;
  auto& given = options.exec_argv;
  return std::any_of(given.begin(), given.end(),
                     [](const std::string& option) { return option.starts_with("--watch"); });
}

/// The times of the start, as they were, and of what follows (category node.bootstrap).
void trace_step(const char* name, uint64_t time) {
  static const trace::Group group("node,node.bootstrap");
  if (!group.is_on() || time == 0) return;
  trace::Event event;
  event.name = name;
  event.time = time;
  trace::add(group, event);
}

/// The environment of the main thread, from its beginning to its end (category node.environment).
void trace_environment(trace::Phase phase, const Options& options) {
  static const trace::Group group("node,node.environment");
  if (!group.is_on()) return;
  auto list = [](const std::vector<std::string>& texts) {
    std::string out = "[";
    for (auto& text : texts) out += (out.size() > 1 ? "," : "") + trace::quote(text);
    return out + "]";
  };
  std::string details = "{}";
  if (phase == trace::kAsyncBegin) {
    details = "{\"args\":{\"args\":" + list(options.argv) +
              ",\"exec_args\":" + list(options.exec_argv) + "}}";
  }
  trace::Event event;
  event.phase = phase;
  event.name = "Environment";
  event.has_id = true;
  event.id = reinterpret_cast<uint64_t>(&options);
  event.args = details;
  trace::add(group, event);
}

/// --trace-event-categories
void start_tracing(const Options& options) {
  auto text = options.text("--trace-event-categories");
  if (text.empty()) return;
  std::vector<std::string> categories;
  for (size_t at = 0; at <= text.size();) {
    auto comma = std::min(text.find(',', at), text.size());
    if (comma > at) categories.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  trace::set_file_pattern(options.text("--trace-event-file-pattern"));
  trace::enable(categories);
}

/// Which start mode of internal/bootstrap/main this command line asks for.
const char* start_mode(const Options& options) {
  if (options.flag("--prof-process")) return "prof_process";
  if (options.flag("--test")) return "test_runner";
  if (watches(options)) return "watch";
  if (options.argv.size() > 1 && options.argv[1] == "inspect" && !options.has_eval)
    return "inspect";
  if (options.has_eval && !options.flag("--interactive")) return "eval_string";
  if (options.flag("--check")) return "check_syntax";
  if (options.force_stdin) return "eval_stdin";
  if (!options.text("--workers").empty()) return "supervise_workers";
  if (options.argv.size() > 1 && !options.argv[1].empty()) return "run_main_module";
  if (options.flag("--interactive") || (isatty(0) && !options.flag("--print"))) return "repl";
  return "eval_stdin";
}

/// Lets malloc keep what big buffers and strings free. With its own limits it maps anything from
/// 128 KB on anew, and gives the top of the heap back at each occasion, so that a string of 128 KB
/// cost 40 us of page faults; what it raises its limits to by itself depends on the order of the
/// first frees.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 32 << 20);
}

/// What V8 asks malloc for while it reads the snapshot: the pages come at once, which costs less
/// than half of 300 page faults.
void fill_memory_ahead() {
  constexpr size_t kSize = 1184 << 10, kPage = 4096;
  auto* block = std::malloc(kSize);
  auto begin = (reinterpret_cast<uintptr_t>(block) + kPage - 1) & ~(kPage - 1);
  madvise(reinterpret_cast<void*>(begin), kSize - kPage, MADV_POPULATE_WRITE);
  std::free(block);
}

/// V8 takes 984 KB of the main thread's stack for granted. Where there is less (ulimit -s), it is
/// told, so that endless recursion is a RangeError there, too. Who sets --stack-size knows better.
void keep_to_small_stack(v8::Isolate* isolate, const std::vector<std::string>& v8_flags) {
  constexpr rlim_t kTaken = 984 << 10;
  constexpr rlim_t kNativeCode = 128
                                 << 10;  // what V8's own functions and ours need beyond its limit
  rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= kTaken + kNativeCode) return;
  if (std::any_of(v8_flags.begin(), v8_flags.end(), [](const std::string& flag) {
        return flag.starts_with("--stack-size") || flag.starts_with("--stack_size");
      }))
    return;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* lowest = nullptr;
  size_t size = 0;
  if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) {
    isolate->SetStackLimit(reinterpret_cast<uintptr_t>(lowest) + std::min(kNativeCode, size / 2));
  }
  pthread_attr_destroy(&attributes);
}

/// Among the first things that happen in the process, as the linker runs what is set up before
/// main().
[[gnu::constructor]] void note_process_start() {
  auto& times = StartTimes::get();
  times.process_start = uv_hrtime();
  uv_timeval64_t wall;
  uv_gettimeofday(&wall);
  times.process_start_ms = static_cast<double>(wall.tv_sec) * 1000 + wall.tv_usec / 1000.0;
}

int run(int argc, char** argv) {
  keep_freed_memory();
  StartTimes::get().node_start = uv_hrtime();

  prepare_process();
  argv = uv_setup_args(argc, argv);
  std::vector<std::string> args(argv, argv + argc);

  auto options = std::make_shared<Options>();
  std::vector<std::string> v8_flags;
  const auto* application = modules::sea::application();
  auto program_args =
      application ? take_program_arguments(*application, args) : std::vector<std::string>();
  if (int code = load_environment_files(args); code >= 0) return code;
  bool reads_environment =
      !application || application->extension == SeaBlob::Extension::kEnvironment;
  if (int code = parse_options(args, *options, v8_flags, reads_environment); code >= 0) return code;
  if (application) options->argv = program_args;

  if (auto limit = heap_limit_flag(*options); !limit.empty()) v8_flags.push_back(limit);
  if (options->flag("--experimental-shadow-realm")) v8_flags.push_back("--harmony-shadow-realm");
  if (int code = set_v8_flags(args[0], v8_flags); code >= 0) return code;

  if (options->flag("--version")) {
    std::printf("%s\n", kNodeVersion);
    return 0;
  }
  if (options->flag("--help")) {
    std::fputs(help_text(args[0]).c_str(), stdout);
    return 0;
  }
  if (options->flag("--v8-options")) {
    v8::V8::SetFlagsFromString("--help");
    return 0;
  }
  if (options->flag("--completion-bash")) {
    std::fputs(bash_completion().c_str(), stdout);
    return 0;
  }
  if (options->flag("--check") && options->argv.size() < 2 && isatty(0)) {
    std::fprintf(stderr, "%s: --check requires an argument\n", args[0].c_str());
    return kInvalidCommandLine;
  }
  SnapshotRequest snapshot_request;
  if (builds_snapshot(*options)) {
    snapshot_request = read_snapshot_request(*options);
    if (snapshot_request.exit_code >= 0) return snapshot_request.exit_code;
  } else if (application && application->flags & SeaBlob::kUseSnapshot) {
    if (int code = use_snapshot_bytes(application->code); code >= 0) return code;
  } else if (int code = use_snapshot(*options); code >= 0) {
    return code;
  }
  if (!options->text("--workers").empty() && (options->has_eval || options->argv.size() < 2)) {
    std::fprintf(stderr, "%s: --workers requires a script\n", args[0].c_str());
    return kInvalidCommandLine;
  }
  if (!use_icu_data(options->text("--icu-data-dir"))) {
    std::fprintf(
        stderr, "%s: could not initialize ICU (check NODE_ICU_DATA or --icu-data-dir parameters)\n",
        args[0].c_str());
    return kInvalidCommandLine;
  }
  if (modules::crypto::configures_openssl(*options)) {
    if (auto failure = modules::crypto::set_up_openssl(*options)) {
      std::fprintf(stderr, "%s: %s", args[0].c_str(), failure->message.c_str());
      return failure->exit_code;
    }
    modules::crypto::require_random_numbers();
  }
  if (auto title = options->text("--title"); !title.empty()) uv_set_process_title(title.c_str());

  Permission::configure(*options);

  set_addon_loader(napi::load_addon);

  fill_memory_ahead();
  // Step 4: V8, step 5: the realm from the snapshot, step 6: the program.
  start_tracing(*options);
  auto* runtime = new Runtime(static_cast<int>(options->number("--v8-pool-size")));
  if (size_young_generation(v8_flags)) runtime->leave_young_generation();
  StartTimes::get().v8_start = uv_hrtime();
  if (auto config = options->text("--experimental-sea-config"); !config.empty())
    end_process(write_sea_blob(config, options));
  if (builds_snapshot(*options)) end_process(build_snapshot(options, snapshot_request));
  auto* isolate = Runtime::make_isolate();
  int code = 0;
  {
    // Addons lock the isolate that they are called in, and V8 then wants it locked ever after.
    v8::Locker locker(isolate);
    v8::Isolate::Scope isolate_scope(isolate);
    keep_to_small_stack(isolate, v8_flags);
    v8::HandleScope scope(isolate);
    auto realm = std::make_unique<Realm>(isolate, Runtime::origin(), options);
    StartTimes::get().environment = uv_hrtime();
    // The process that a debugger wants is not the one that watches it.
    if (watches(*options) && !options->flag("--test"))
      std::signal(SIGUSR1, SIG_IGN);
    else if (!options->flag("--disable-sigusr1"))
      modules::inspector::watch_debug_signal(*realm);
    // From the first call on V8 is to know what a debugger takes for uncaught.
    if (options->flag("--inspect")) modules::inspector::Agent::of(*realm);
    ignore(realm->start(application ? "single_executable" : start_mode(*options)));
    StartTimes::get().loop_start = uv_hrtime();
    auto& times = StartTimes::get();
    trace_environment(trace::kAsyncBegin, *options);
    trace_step("environment", times.environment);
    trace_step("nodeStart", times.node_start);
    trace_step("v8Start", times.v8_start);
    trace_step("bootstrapComplete", times.bootstrap_complete);
    trace_step("loopStart", times.loop_start);
    static const trace::Group environment("node,node.environment");
    // Step 7: the loop, step 8: the end.
    realm->spin();
    trace_step("loopExit", uv_hrtime());
    {
      trace::Scope traced(environment, "AtExit");
      code = realm->emit_exit();
    }
    {
      trace::Scope traced(environment, "RunCleanup");
      realm->run_cleanups();
    }
    trace_environment(trace::kAsyncEnd, *options);
#if !defined(__SANITIZE_ADDRESS__)
    end_process(code);
#endif
  }
  Runtime::dispose_isolate(isolate);
  delete runtime;
  end_process(code);
}

}  // namespace
}  // namespace nodus

int main(int argc, char** argv) { return nodus::run(argc, argv); }
