#pragma once

#include <uv.h>

#include "engine/handle.h"

namespace nodus::modules::child_process {

/// What both spawn and spawnSync read from their options object, in libuv's terms. Strings are
/// owned here.
struct SpawnOptions {
  std::string file, cwd;
  std::vector<std::string> args, env;
  std::vector<char*> argv, envp;
  bool has_env = false;
  uv_process_options_t uv{};

  /// Reads file, args, cwd, envPairs, uid, gid, detached and the Windows flags; false with a
  /// pending exception. stdio is the caller's.
  bool read(v8::Isolate* isolate, v8::Local<v8::Object> options);
};

/// A child process. JavaScript's face: spawn(options) -> 0 or an error number, pid, kill(signal),
/// onexit(code, signalName).
class ProcessHandle final : public Handle {
 public:
  ProcessHandle(v8::Isolate* isolate, v8::Local<v8::Object> self);

  int32_t spawn(v8::Local<v8::Object> options);
  int32_t kill(int32_t signal);
  int32_t pid() const { return pid_; }

 private:
  static void on_exit(uv_process_t* process, int64_t status, int signal);

  uv_process_t process_;
  int32_t pid_ = 0;
  bool spawned_ = false;
};

/// "SIGTERM" for 15; "" for a number that is no signal.
const char* signal_name(int signal);

/// Runs a child to its end on a loop of its own: what spawnSync returns.
v8::MaybeLocal<v8::Object> spawn_sync(Realm& realm, v8::Local<v8::Object> options);

}  // namespace nodus::modules::child_process
