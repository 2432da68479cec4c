#include "engine/runtime.h"

#include <uv.h>

#include <atomic>

#include "engine/array_buffer_memory.h"
#include "engine/builtins.h"
#include "engine/isolate_setup.h"
#include "engine/platform.h"

namespace nodus {

namespace {

// What this flag says sizes V8's young generation when an isolate is made, and at any time how much
// memory outside of the heap (of young ArrayBuffers) makes V8 collect the young
// generation: four times this. Of the one V8's own value serves programs, with 8 it is as large; of
// the other a small one does: memory that comes back soon is still in the processor's cache (a
// Buffer of 64 KB, zeroed: 5.5 us with 32 MB of them in turn, 3.3 with 8), and collecting nothing
// but them takes 50 us. By default old ones are collected, too, before that happens (3 us each).
constexpr const char* kYoungMemoryFlag = "--scavenger-max-new-space-capacity-mb=8";
constexpr const char* kYoungBuffersFlag = "--scavenger-max-new-space-capacity-mb=2";
constexpr const char* kDefaultYoungMemoryFlag = "--scavenger-max-new-space-capacity-mb=32";

/// The young generation of isolates that say nothing else, measured before the flag changes.
std::atomic<size_t> young_generation_size = 0;
bool is_users_young_generation = false;

struct UsedSnapshot {
  v8::StartupData blob{kSnapshotData, static_cast<int>(kSnapshotSize)};
  Runtime::SnapshotOwner owner = kSnapshotSize > 0 && !BuiltinLoader::development()
                                     ? Runtime::SnapshotOwner::kBuiltin
                                     : Runtime::SnapshotOwner::kNobody;
};

UsedSnapshot& snapshot() {
  static UsedSnapshot used;
  return used;
}

}  // namespace

Runtime::Runtime(int threads) : platform_(std::make_unique<Platform>(threads)) {
  // Node 24 ships these switched on: `import source` of WebAssembly modules, and
  // WebAssembly.Suspending and promising.
  v8::V8::SetFlagsFromString("--js-source-phase-imports");
  v8::V8::SetFlagsFromString("--experimental-wasm-jspi");
  // A second thread that frees what the first is asking malloc for costs both more than it saves:
  // 1.3 s instead of 1.9 s of CPU time, and of time, for three million Buffers of 1 KB.
  v8::V8::SetFlagsFromString("--no-concurrent-array-buffer-sweeping");
  v8::V8::SetFlagsFromString(kYoungMemoryFlag);
  // v8.setFlagsFromString() is allowed at any time.
  v8::V8::SetFlagsFromString("--no-freeze-flags-after-init");
  v8::V8::InitializePlatform(platform_.get());
  v8::V8::Initialize();
}

void Runtime::leave_young_generation() {
  is_users_young_generation = true;
  v8::V8::SetFlagsFromString(kDefaultYoungMemoryFlag);
}

Runtime::~Runtime() {
  v8::V8::Dispose();
  v8::V8::DisposePlatform();
}

void Runtime::use_snapshot(v8::StartupData blob, SnapshotOwner owner) {
  snapshot() = {blob, owner};
}

void Runtime::use_no_snapshot() { snapshot() = {{}, SnapshotOwner::kNobody}; }

Realm::Origin Runtime::origin() {
  return snapshot().owner == SnapshotOwner::kNobody ? Realm::Origin::kBootstrap
                                                    : Realm::Origin::kSnapshot;
}

Realm::Origin Runtime::worker_origin() {
  return snapshot().owner == SnapshotOwner::kBuiltin ? Realm::Origin::kSnapshot
                                                     : Realm::Origin::kBootstrap;
}

v8::Isolate* Runtime::make_isolate(const v8::ResourceConstraints* limits) {
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = make_array_buffer_allocator();
  params.external_references = BuiltinLoader::external_references();
  if (snapshot().owner != SnapshotOwner::kNobody) params.snapshot_blob = &snapshot().blob;
  if (limits) {
    params.constraints = *limits;
  } else {
    configure_limits(params);
  }
  auto* isolate = v8::Isolate::Allocate();
  Platform::get().register_isolate(isolate);
  v8::Isolate::Initialize(isolate, params);
  if (!young_generation_size) {
    young_generation_size = params.constraints.max_young_generation_size_in_bytes();
    if (!is_users_young_generation) v8::V8::SetFlagsFromString(kYoungBuffersFlag);
  }
  return isolate;
}

void Runtime::configure_young_generation(v8::ResourceConstraints& limits) {
  if (young_generation_size) limits.set_max_young_generation_size_in_bytes(young_generation_size);
}

void Runtime::dispose_isolate(v8::Isolate* isolate) {
  isolate->Dispose();
  Platform::get().unregister_isolate(isolate);
}

StartTimes& StartTimes::get() {
  static StartTimes times;
  return times;
}

}  // namespace nodus
