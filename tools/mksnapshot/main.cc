// Builds what nodus embeds: the start-up snapshot (the realm with all eager built-ins evaluated)
// and the code caches of the lazy ones. Usage: nodus_mksnapshot SNAPSHOT CODE_CACHE START.js
// SERVER.js
//
// V8 compiles a function when it is first called, and a program that starts calls some hundred
// functions of built-ins. So that these come compiled, two typical programs are run here first, and
// what they had compiled goes into the caches: for the snapshot, which is loaded by every process,
// what a program needs that only starts and prints; for the lazy built-ins also what a server
// needs.
//
// V8 takes a code cache only where its flags and its snapshot are those with which the cache was
// made (SerializedCodeData::SanityCheck). So the caches of lazy built-ins come from an isolate that
// was made from the finished snapshot, with the flags that nodus runs with; the last step tries
// them.

#include <uv.h>
#include <v8.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "base/ignore.h"
#include "engine/builtins.h"
#include "engine/options.h"
#include "engine/realm.h"
#include "engine/runtime.h"
#include "engine/startup_snapshot.h"

namespace {

using nodus::BuiltinLoader;
using nodus::Options;
using nodus::Realm;

void write_file(const char* path, const char* data, size_t size) {
  std::ofstream out(path, std::ios::binary);
  out.write(data, static_cast<std::streamsize>(size));
  if (!out) {
    std::fprintf(stderr, "nodus_mksnapshot: cannot write %s\n", path);
    std::exit(1);
  }
}

/// While it lives, standard output is a pipe and standard error a device, the two ways a program
/// commonly prints.
class SilencedOutput {
 public:
  SilencedOutput() {
    if (pipe(pipe_) != 0) std::abort();
    int device = open("/dev/null", O_WRONLY);
    for (int fd : {1, 2}) saved_[fd - 1] = dup(fd);
    dup2(pipe_[1], 1);
    dup2(device, 2);
    close(device);
  }
  ~SilencedOutput() {
    for (int fd : {1, 2}) {
      dup2(saved_[fd - 1], fd);
      close(saved_[fd - 1]);
    }
    for (int end : pipe_) close(end);
  }
  SilencedOutput(const SilencedOutput&) = delete;
  SilencedOutput& operator=(const SilencedOutput&) = delete;

 private:
  int pipe_[2];
  int saved_[2];
};

/// While it lives, a program that starts is a child of fork(), and has a message.
class ParentChannel {
 public:
  ParentChannel() {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_) != 0) std::abort();
    constexpr std::string_view kMessage = "{\"id\":1,\"text\":\"text\"}\n";
    if (write(ends_[0], kMessage.data(), kMessage.size()) < 0) std::abort();
    // The program takes the variable away, and closes its end.
    setenv("NODE_CHANNEL_FD", std::to_string(ends_[1]).c_str(), 1);
  }
  ~ParentChannel() { close(ends_[0]); }
  ParentChannel(const ParentChannel&) = delete;
  ParentChannel& operator=(const ParentChannel&) = delete;

 private:
  int ends_[2];
};

/// Runs SCRIPT as the program of a realm of its own, with silent output, and then DONE in its
/// context.
template <typename Done>
void run_program(const char* script, Done done) {
  auto options = std::make_shared<Options>();
  nodus::OptionParser parser(*options);
  if (!parser.parse({"nodus", script}, false)) std::abort();
  v8::Isolate* isolate = nodus::Runtime::make_isolate();
  {
    v8::Isolate::Scope isolate_scope(isolate);
    v8::HandleScope scope(isolate);
    Realm realm(isolate, nodus::Runtime::origin(), options);
    int code = 0;
    {
      SilencedOutput silenced;
      ParentChannel channel;
      nodus::ignore(realm.start("run_main_module"));
      realm.spin();
      code = realm.emit_exit();
    }
    if (code != 0) {
      std::fprintf(
          stderr,
          "nodus_mksnapshot: %s ended with code %d; run it with NODUS_BUILTINS to see why\n",
          script, code);
      std::exit(1);
    }
    v8::Context::Scope context_scope(realm.context());
    done(realm.builtins());
  }
  nodus::Runtime::dispose_isolate(isolate);
}

/// The code caches of all built-ins after SCRIPT has run.
BuiltinLoader::CodeCaches warm_up(const char* script) {
  BuiltinLoader::CodeCaches caches;
  // What V8 compiled is thrown away after some time without use; not here.
  v8::V8::SetFlagsFromString("--no-flush-bytecode");
  BuiltinLoader::keep_functions(true);
  run_program(script, [&caches](BuiltinLoader& builtins) {
    v8::V8::SetFlagsFromString("--flush-bytecode");
    caches = builtins.make_code_caches();
  });
  BuiltinLoader::keep_functions(false);
  return caches;
}

/// Ends the build when V8 does not take CACHES: nodus would run, but start slowly.
void try_out(const char* script, const BuiltinLoader::CodeCaches& caches) {
  BuiltinLoader::use_code_caches(&caches);
  run_program(script, [](BuiltinLoader& builtins) {
    if (builtins.cache_rejects == 0 && builtins.cache_hits > 0) return;
    std::fprintf(stderr, "nodus_mksnapshot: V8 took %d code caches and rejected %d\n",
                 builtins.cache_hits, builtins.cache_rejects);
    std::exit(1);
  });
  BuiltinLoader::use_code_caches(nullptr);
}

v8::StartupData make_snapshot() {
  auto options = std::make_shared<Options>();
  nodus::OptionParser parser(*options);
  return nodus::StartupSnapshot::take(options, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: nodus_mksnapshot SNAPSHOT CODE_CACHE START.js SERVER.js\n");
    return 2;
  }
  argv = uv_setup_args(argc, argv);
  nodus::Runtime runtime(2);

  auto start = warm_up(argv[3]);
  BuiltinLoader::use_code_caches(&start);
  v8::StartupData blob = make_snapshot();
  BuiltinLoader::use_code_caches(nullptr);

  nodus::Runtime::use_snapshot(blob, nodus::Runtime::SnapshotOwner::kBuiltin);
  auto server = warm_up(argv[4]);
  try_out(argv[4], server);

  std::string code_cache = BuiltinLoader::pack_code_caches(server);
  write_file(argv[1], blob.data, static_cast<size_t>(blob.raw_size));
  write_file(argv[2], code_cache.data(), code_cache.size());
  delete[] blob.data;
  return 0;
}
