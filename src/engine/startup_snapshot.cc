#include "engine/startup_snapshot.h"

#include <cstdio>
#include <cstring>
#include <map>

#include "base/ignore.h"
#include "engine/array_buffer_memory.h"
#include "engine/builtins.h"
#include "engine/compact_shapes.h"
#include "engine/error_report.h"
#include "engine/handle.h"
#include "engine/isolate_setup.h"
#include "engine/platform.h"
#include "engine/runtime.h"
#include "engine/version.h"
#include "protocol/snapshot_file.h"

namespace nodus {

namespace {

#if defined(__x86_64__)
constexpr const char* kArchitecture = "x64";
#elif defined(__aarch64__)
constexpr const char* kArchitecture = "arm64";
#else
#error "name this architecture as process.arch does"
#endif
constexpr const char* kPlatform = "linux";

/// Collects what nobody refers to; the second half of V8's weak callbacks comes as a task of the
/// loop.
void collect_garbage(Realm& realm) {
  for (int round = 0; round < 2; ++round) {
    realm.isolate()->LowMemoryNotification();
    uv_run(realm.loop(), UV_RUN_NOWAIT);
  }
}

/// Objects with a C++ half cannot be written. Closed handles have done their work: their JavaScript
/// objects go on as such. All others are named, with how many there are.
std::map<std::string, int> take_leave_of_native_objects(Realm& realm) {
  std::map<std::string, int> left;
  for (auto* wrapped = realm.wrapped_list(); wrapped;) {
    auto* next = wrapped->next;
    auto* handle = wrapped->as_handle();
    if (handle && handle->state() == Handle::State::kClosed) {
      delete wrapped;
    } else {
      auto name = wrapped->object()->GetConstructorName();
      ++left[*v8::String::Utf8Value(realm.isolate(), name)];
    }
    wrapped = next;
  }
  return left;
}

[[noreturn]] void refuse(const std::map<std::string, int>& left) {
  std::string names;
  for (auto& [name, count] : left) {
    names += (names.empty() ? "" : ", ") + name;
    if (count > 1) names += " (" + std::to_string(count) + ")";
  }
  std::fprintf(
      stderr,
      "Cannot build the startup snapshot: the program still has objects that belong to its "
      "process: %s\nClose or drop them before it ends, and make them anew in a callback of "
      "v8.startupSnapshot.addDeserializeCallback().\n",
      names.c_str());
  end_process(1);
}

/// Calls a function of internal/bootstrap/hooks. What it throws ends the process.
v8::Local<v8::Value> call_hook(Realm& realm, const char* name) {
  auto* isolate = realm.isolate();
  v8::Local<v8::Value> hooks, function, result;
  if (!realm.builtins().load("internal/bootstrap/hooks").ToLocal(&hooks) ||
      !hooks.As<v8::Object>()->Get(realm.context(), intern(isolate, name)).ToLocal(&function) ||
      !realm.call(function.As<v8::Function>(), v8::Undefined(isolate), 0, nullptr).ToLocal(&result))
    end_process(1);
  return result;
}

/// Brings REALM to where nothing in it belongs to this process.
void let_go_of_process(Realm& realm) {
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  call_hook(realm, "runSnapshotHooks");
  collect_garbage(realm);
  auto left = take_leave_of_native_objects(realm);
  if (!left.empty()) refuse(left);
  realm.run_cleanups();
  realm.ticks().stop();
  realm.tasks()->detach();
  stop_listening_to_messages(isolate);
  for (int turns = 0; uv_run(realm.loop(), UV_RUN_NOWAIT) != 0 && turns < 1000; ++turns) {
  }
}

/// V8 meets what it cannot write, and that is not of our making: it has no other way to say so.
/// What it is has been printed.
[[noreturn]] void stop_at_foreign_object(const char*, int, const char* message) {
  std::fprintf(
      stderr,
      "Cannot build the startup snapshot: the program holds something that V8 cannot write, as "
      "objects of Intl and WebAssembly are (%s)\n",
      message);
  end_process(1);
}

/// What has to be the same where a snapshot is made and where it is used: its references to C++
/// functions are places in a table.
uint64_t build_of_this_program() {
  uint64_t hash = 0xcbf29ce484222325;
  auto add = [&hash](const void* data, size_t size) {
    for (size_t i = 0; i < size; ++i)
      hash = (hash ^ static_cast<const uint8_t*>(data)[i]) * 0x100000001b3;
  };
  size_t count = 0;
  for (auto* reference = BuiltinLoader::external_references(); *reference; ++reference) ++count;
  add(&count, sizeof count);
  // Its head has V8's version and the checksum of all that follows.
  add(kSnapshotData, std::min<size_t>(kSnapshotSize, 128));
  return hash;
}

SnapshotFile file_of(v8::StartupData heap, std::string_view code_caches) {
  SnapshotFile file;
  file.version = kNodeVersion;
  file.architecture = kArchitecture;
  file.platform = kPlatform;
  file.build = build_of_this_program();
  file.heap = {heap.data, static_cast<size_t>(heap.raw_size)};
  file.code_caches = code_caches;
  return file;
}

/// V8 takes caches only with the snapshot that they were made with, which is therefore used here.
std::string make_code_caches(const std::shared_ptr<const Options>& options) {
  std::string packed;
  auto* isolate = Runtime::make_isolate();
  {
    v8::Isolate::Scope isolate_scope(isolate);
    v8::HandleScope scope(isolate);
    Realm realm(isolate, Realm::Origin::kSnapshot, options);
    v8::Context::Scope context_scope(realm.context());
    // All of them: workers bootstrap by themselves.
    packed = BuiltinLoader::pack_code_caches(realm.builtins().make_code_caches(), true);
  }
  Runtime::dispose_isolate(isolate);
  return packed;
}

}  // namespace

v8::StartupData StartupSnapshot::take(std::shared_ptr<const Options> options,
                                      const Program& program) {
  auto* isolate = v8::Isolate::Allocate();
  Platform::get().register_isolate(isolate);
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = make_array_buffer_allocator();
  params.external_references = BuiltinLoader::external_references();
  params.constraints = Runtime::default_limits();
  v8::StartupData blob{};
  {
    v8::SnapshotCreator creator(isolate, params);
    {
      v8::HandleScope scope(isolate);
      Realm realm(isolate, Realm::Origin::kBootstrap, std::move(options));
      if (program) {
        // What was compiled is to be there at each start, and is not thrown away for its age.
        v8::V8::SetFlagsFromString("--no-flush-bytecode");
        program(realm);
        let_go_of_process(realm);
      }
      compact_shapes(realm);
      realm.serialize(creator);
    }
    v8::V8::SetFatalErrorHandler(stop_at_foreign_object);
    blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
    v8::V8::SetFatalErrorHandler(nullptr);
    v8::V8::SetFlagsFromString("--flush-bytecode");
  }
  Runtime::dispose_isolate(isolate);
  return blob;
}

std::string StartupSnapshot::make_file(std::shared_ptr<const Options> options,
                                       const Program& program, bool with_code_cache) {
  auto heap = take(options, program);
  std::string caches;
  if (with_code_cache) {
    Runtime::use_snapshot(heap, Runtime::SnapshotOwner::kUser);
    caches = make_code_caches(options);
  }
  auto bytes = encode_snapshot_file(file_of(heap, caches));
  Runtime::use_no_snapshot();
  delete[] heap.data;
  return bytes;
}

bool StartupSnapshot::has_main(Realm& realm) {
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  auto program = call_hook(realm, "snapshotProgram");
  v8::Local<v8::Value> main;
  return program->IsObject() &&
         program.As<v8::Object>()->Get(realm.context(), intern(isolate, "main")).ToLocal(&main) &&
         main->IsFunction();
}

std::string StartupSnapshot::make_file_of_embedded() {
  return encode_snapshot_file(
      file_of({kSnapshotData, static_cast<int>(kSnapshotSize)}, {kCodeCacheData, kCodeCacheSize}));
}

std::string StartupSnapshot::use_file(std::string_view bytes) {
  const std::string failed = "Failed to load the startup snapshot because it was built with ";
  auto file = decode_snapshot_file(bytes);
  if (!file) return "Failed to load the startup snapshot because it is none, or not whole.\n";
  if (file->version != kNodeVersion) {
    return failed + "Node.js version " + std::string(file->version) +
           " and the current Node.js version is " + kNodeVersion + ".\n";
  }
  if (file->architecture != kArchitecture) {
    return failed + "architecture " + std::string(file->architecture) +
           " and the current architecture is " + kArchitecture + ".\n";
  }
  if (file->platform != kPlatform) {
    return failed + "platform " + std::string(file->platform) + " and the current platform is " +
           kPlatform + ".\n";
  }
  if (file->build != build_of_this_program())
    return failed + "a different build of this program.\n";
  if (!file->is_intact) return "Failed to load the startup snapshot because it was altered.\n";
  v8::StartupData heap{file->heap.data(), static_cast<int>(file->heap.size())};
  // In the file of a single executable application it may lie anywhere; V8 reads words. As the
  // process lives, so does the copy.
  if (reinterpret_cast<uintptr_t>(heap.data) % alignof(std::max_align_t) != 0) {
    auto* copy = new char[file->heap.size()];
    std::memcpy(copy, heap.data, file->heap.size());
    heap.data = copy;
  }
  if (!heap.IsValid()) return failed + "a different version of V8.\n";
  BuiltinLoader::use_packed_code_caches(file->code_caches);
  Runtime::use_snapshot(heap, Runtime::SnapshotOwner::kUser);
  return {};
}

}  // namespace nodus
