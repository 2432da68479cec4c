// Builds what nodus embeds: the start-up snapshot (the realm with all eager built-ins evaluated)
// and the code caches of the lazy ones. Usage: nodus_mksnapshot SNAPSHOT CODE_CACHE START.js
// SERVER.js
//
// V8 compiles a function when it is first called, and a program that starts calls some hundred
// functions of built-ins. So that these come compiled, two typical programs are run here first, and
// what they had compiled goes into the caches: for the snapshot, which is loaded by every process,
// what a program needs that only starts and prints; for the lazy built-ins also what a server
// needs.

#include <uv.h>
#include <v8.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "base/ignore.h"
#include "engine/builtins.h"
#include "engine/options.h"
#include "engine/platform.h"
#include "engine/realm.h"
#include "engine/runtime.h"

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

/// The code caches of all built-ins after SCRIPT has run in a realm of its own.
BuiltinLoader::CodeCaches warm_up(const char* script) {
  BuiltinLoader::keep_functions(true);
  auto options = std::make_shared<Options>();
  nodus::OptionParser parser(*options);
  if (!parser.parse({"nodus", script}, false)) std::abort();
  BuiltinLoader::CodeCaches caches;
  v8::Isolate* isolate = nodus::Runtime::make_isolate();
  {
    v8::Isolate::Scope isolate_scope(isolate);
    v8::HandleScope scope(isolate);
    Realm realm(isolate, Realm::Origin::kBootstrap, options);
    int code = 0;
    {
      SilencedOutput silenced;
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
    caches = realm.builtins().make_code_caches();
  }
  nodus::Runtime::dispose_isolate(isolate);
  BuiltinLoader::keep_functions(false);
  return caches;
}

v8::StartupData make_snapshot() {
  auto options = std::make_shared<Options>();
  nodus::OptionParser parser(*options);
  v8::Isolate* isolate = v8::Isolate::Allocate();
  nodus::Platform::get().register_isolate(isolate);
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
  params.external_references = BuiltinLoader::external_references();
  v8::StartupData blob{};
  {
    v8::SnapshotCreator creator(isolate, params);
    {
      v8::HandleScope scope(isolate);
      Realm realm(isolate, Realm::Origin::kBootstrap, options);
      realm.serialize(creator);
    }
    blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  }
  nodus::Runtime::dispose_isolate(isolate);
  return blob;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: nodus_mksnapshot SNAPSHOT CODE_CACHE START.js SERVER.js\n");
    return 2;
  }
  argv = uv_setup_args(argc, argv);
  // What V8 compiled is thrown away after some time without use; not here.
  v8::V8::SetFlagsFromString("--no-flush-bytecode");
  nodus::Runtime runtime(2);

  auto start = warm_up(argv[3]);
  auto server = warm_up(argv[4]);

  BuiltinLoader::use_code_caches(&start);
  v8::StartupData blob = make_snapshot();
  BuiltinLoader::use_code_caches(nullptr);

  std::string code_cache = BuiltinLoader::pack_code_caches(server);
  write_file(argv[1], blob.data, static_cast<size_t>(blob.raw_size));
  write_file(argv[2], code_cache.data(), code_cache.size());
  delete[] blob.data;
  return 0;
}
