#include "engine/runtime.h"

#include <sched.h>
#include <sys/random.h>
#include <uv.h>

#include "engine/array_buffer_memory.h"
#include "engine/builtins.h"
#include "engine/garbage_limit.h"
#include "engine/isolate_setup.h"
#include "engine/platform.h"
#include "engine/spare_memory.h"

namespace nodus {

namespace {

// How much memory outside of the heap (of young ArrayBuffers) makes V8 collect the young
// generation: four times this. A small value serves programs: memory that comes back soon is still
// in the processor's cache (a Buffer of 64 KB, zeroed: 5.5 us with 32 MB of them in turn, 3.3 with
// 8), and collecting nothing but them takes 50 us. By default old ones are collected, too, before
// that happens (3 us each).
constexpr const char* kYoungBuffersFlag = "--scavenger-max-new-space-capacity-mb=2";
constexpr const char* kDefaultYoungMemoryFlag = "--scavenger-max-new-space-capacity-mb=32";

bool has_one_processor() {
  cpu_set_t allowed;
  return sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) == 1;
}

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

v8::ResourceConstraints Runtime::limits_;

Runtime::Runtime(int threads) : platform_(std::make_unique<Platform>(threads)) {
  // Node 24 ships these switched on: `import source` of WebAssembly modules, and
  // WebAssembly.Suspending and promising.
  v8::V8::SetFlagsFromString("--js-source-phase-imports");
  v8::V8::SetFlagsFromString("--experimental-wasm-jspi");
  // A second thread that frees what the first is asking malloc for costs both more than it saves:
  // 1.3 s instead of 1.9 s of CPU time, and of time, for three million Buffers of 1 KB.
  v8::V8::SetFlagsFromString("--no-concurrent-array-buffer-sweeping");
  // Where there is one processor, helpers can only hold up the collection that waits for them:
  // hello world takes 0.96 of the CPU time without, and on a busy processor a collection 0.1 ms
  // instead of the 18 that they take to get their turn.
  if (has_one_processor()) v8::V8::SetFlagsFromString("--no-parallel-scavenge");
  // The flag would also say how far the young generation itself may grow. That stays what V8
  // chooses: with a quarter of it programs that make many objects lose up to half of their speed.
  limits_ = limits_of_machine();
  v8::V8::SetFlagsFromString(kYoungBuffersFlag);
  // Baseline code is made of so many functions at a time, on V8's threads. With its own 4 KB V8
  // starts two of them while a program that prints a line is still being read: 0.35 ms.
  v8::V8::SetFlagsFromString("--baseline-batch-compilation-threshold=16384");
  // v8.setFlagsFromString() is allowed at any time.
  v8::V8::SetFlagsFromString("--no-freeze-flags-after-init");
  // V8 itself would read 4 KB of a file for each of the four numbers it wants.
  v8::V8::SetEntropySource([](unsigned char* buffer, size_t length) {
    return getrandom(buffer, length, GRND_NONBLOCK) == static_cast<ssize_t>(length);
  });
  v8::V8::InitializePlatform(platform_.get());
  v8::V8::Initialize();
}

void Runtime::leave_young_generation() { v8::V8::SetFlagsFromString(kDefaultYoungMemoryFlag); }

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
    params.constraints = limits_;
  }
  auto* isolate = v8::Isolate::Allocate();
  Platform::get().register_isolate(isolate);
  v8::Isolate::Initialize(isolate, params);
  give_spare_memory_back(isolate);
  limit_old_garbage(isolate);
  return isolate;
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
