// The program: the boot, step by step, as docs/architecture.md numbers it.

#include <uv.h>
#include <v8.h>

#include <csignal>
#include <cstdio>
#include <string>

#include "base/ignore.h"
#include "base/native_debug.h"
#include "cli/build_snapshot.h"
#include "cli/command_line.h"
#include "cli/exit_codes.h"
#include "cli/icu_data.h"
#include "cli/process_setup.h"
#include "cli/sea_config.h"
#include "cli/start_trace.h"
#include "engine/addon_loader.h"
#include "engine/error_report.h"
#include "engine/permission.h"
#include "engine/realm.h"
#include "engine/runtime.h"
#include "modules/crypto/openssl_setup.h"
#include "modules/inspector/agent.h"
#include "modules/inspector/signal_watch.h"
#include "modules/tls/root_certificates.h"
#include "napi/addon.h"

namespace nodus {
namespace {

/// Among the first things that happen in the process, as the linker runs what is set up before
/// main().
[[gnu::constructor]] void note_process_start() {
  auto& times = StartTimes::get();
  times.process_start = uv_hrtime();
  uv_timeval64_t wall;
  uv_gettimeofday(&wall);
  times.process_start_ms = static_cast<double>(wall.tv_sec) * 1000 + wall.tv_usec / 1000.0;
}

/// Variables that count as they are now, whatever the program makes of them.
void keep_environment(const CommandLine& line) {
  read_native_debug();
  modules::tls::note_extra_certificates();
  if (!line.application) return;
  debug_natively("SEA", "single executable application with %zu bytes of code",
                 line.application->code.size());
}

/// The snapshot that the program begins with, and what one that is to be built was asked to be. An
/// exit code, or -1 to go on.
int choose_snapshot(const CommandLine& line, SnapshotRequest& request) {
  if (builds_snapshot(*line.options)) {
    request = read_snapshot_request(*line.options);
    return request.exit_code;
  }
  if (line.application && line.application->flags & SeaBlob::kUseSnapshot)
    return use_snapshot_bytes(line.application->code);
  return use_snapshot(*line.options);
}

/// The libraries that have settings of their own. An exit code, or -1 to go on.
int set_up_libraries(const CommandLine& line) {
  const auto& options = *line.options;
  if (!use_icu_data(options.text("--icu-data-dir"))) {
    std::fprintf(
        stderr, "%s: could not initialize ICU (check NODE_ICU_DATA or --icu-data-dir parameters)\n",
        line.program.c_str());
    return kInvalidCommandLine;
  }
  if (modules::crypto::configures_openssl(options)) {
    if (auto failure = modules::crypto::set_up_openssl(options)) {
      std::fprintf(stderr, "%s: %s", line.program.c_str(), failure->message.c_str());
      return failure->exit_code;
    }
    modules::crypto::require_random_numbers();
  }
  return -1;
}

/// Signals and connections of debuggers, from before the first line of the program.
void expect_debugger(const CommandLine& line, Realm& realm) {
  const auto& options = *line.options;
  // The process that a debugger wants is not the one that watches it.
  if (line.watches() && !options.flag("--test"))
    std::signal(SIGUSR1, SIG_IGN);
  else if (!options.flag("--disable-sigusr1"))
    modules::inspector::watch_debug_signal(realm);
  // From the first call on V8 is to know what a debugger takes for uncaught.
  if (options.flag("--inspect")) modules::inspector::Agent::of(realm);
}

/// Step 8. The exit code.
int end_program(Realm& realm) {
  trace_step("loopExit", uv_hrtime());
  int code;
  {
    trace::Scope traced(environment_group(), "AtExit");
    code = realm.emit_exit();
  }
  {
    trace::Scope traced(environment_group(), "RunCleanup");
    realm.run_cleanups();
  }
  return code;
}

/// Steps 5 to 8 in ISOLATE. The exit code.
int run_program(const CommandLine& line, v8::Isolate* isolate) {
  // Addons lock the isolate that they are called in, and V8 then wants it locked ever after.
  v8::Locker locker(isolate);
  v8::Isolate::Scope isolate_scope(isolate);
  keep_to_small_stack(isolate, line.v8_flags);
  v8::HandleScope scope(isolate);
  auto realm = std::make_unique<Realm>(isolate, Runtime::origin(), line.options);
  StartTimes::get().environment = uv_hrtime();
  expect_debugger(line, *realm);
  ignore(realm->start(line.start_mode()));
  StartTimes::get().loop_start = uv_hrtime();
  trace_environment(trace::kAsyncBegin, *line.options);
  trace_start_times();
  realm->spin();
  const int code = end_program(*realm);
  trace_environment(trace::kAsyncEnd, *line.options);
#if !defined(__SANITIZE_ADDRESS__)
  // Nothing is taken down but where leaks are looked for: the kernel frees faster.
  end_process(code);
#endif
  return code;
}

int run(int argc, char** argv) {
  StartTimes::get().node_start = uv_hrtime();
  set_up_process();
  argv = uv_setup_args(argc, argv);
  CommandLine line;
  if (int code = read_command_line({argv, argv + argc}, line); code >= 0) return code;
  if (int code = answer_at_once(line); code >= 0) return code;
  keep_environment(line);

  SnapshotRequest snapshot_request;
  if (int code = choose_snapshot(line, snapshot_request); code >= 0) return code;
  if (int code = set_up_libraries(line); code >= 0) return code;
  const auto& options = *line.options;
  if (auto title = options.text("--title"); !title.empty()) uv_set_process_title(title.c_str());
  Permission::configure(options);
  set_addon_loader(napi::load_addon);
  fill_memory_ahead();

  start_tracing(options);
  auto runtime = std::make_unique<Runtime>(static_cast<int>(options.number("--v8-pool-size")));
  if (line.sizes_young_generation()) runtime->leave_young_generation();
  StartTimes::get().v8_start = uv_hrtime();
  if (auto config = options.text("--experimental-sea-config"); !config.empty())
    end_process(write_sea_blob(config, line.options));
  if (builds_snapshot(options)) end_process(build_snapshot(line.options, snapshot_request));

  auto* isolate = Runtime::make_isolate();
  const int code = run_program(line, isolate);
  Runtime::dispose_isolate(isolate);
  runtime.reset();
  end_process(code);
}

}  // namespace
}  // namespace nodus

int main(int argc, char** argv) { return nodus::run(argc, argv); }
