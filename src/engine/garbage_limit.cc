#include "engine/garbage_limit.h"

#include <uv.h>

#include <memory>

#include "base/seldom.h"
#include "engine/platform.h"

namespace nodus {

namespace {

/// Memory of larger heaps than this is not worth a collection of its own.
constexpr size_t kSmallHeap = 64 << 20;

struct Pace {
  Seldom saving{10'000'000'000, 1000};
  Seldom reducing{60'000'000'000, 1000};
  uint64_t begun = 0;
};

thread_local constinit Pace pace;

/// V8 then gives back what it keeps besides objects, above all the part of the young generation
/// that was used once, after its next collection of everything, which begins here.
class ReducingTask final : public v8::Task {
 public:
  explicit ReducingTask(v8::Isolate* isolate) : isolate_(isolate) {}
  void Run() override { isolate_->MemoryPressureNotification(v8::MemoryPressureLevel::kModerate); }

 private:
  v8::Isolate* isolate_;
};

bool has_small_heap(v8::Isolate* isolate) {
  v8::HeapStatistics heap;
  isolate->GetHeapStatistics(&heap);
  return heap.used_heap_size() < kSmallHeap;
}

// V8 decides at the end of a collection of everything when the next one begins, and only then asks
// whether memory is to be saved.

void before_collection(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags) {
  pace.begun = uv_hrtime();
  isolate->SetMemorySaverMode(pace.saving.is_due(pace.begun));
}

void after_collection(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags) {
  const uint64_t now = uv_hrtime();
  isolate->SetMemorySaverMode(false);
  pace.saving.done(pace.begun, now);
  if (!pace.reducing.is_due(now)) return;
  pace.reducing.done(pace.begun, now);
  // None can begin within a collection.
  if (has_small_heap(isolate)) {
    Platform::get()
        .GetForegroundTaskRunner(isolate, v8::TaskPriority::kUserBlocking)
        ->PostTask(std::make_unique<ReducingTask>(isolate));
  }
}

}  // namespace

void limit_old_garbage(v8::Isolate* isolate) {
  const uint64_t now = uv_hrtime();
  pace.saving.begin(now);
  pace.reducing.begin(now);
  isolate->AddGCPrologueCallback(&before_collection, v8::kGCTypeMarkSweepCompact);
  isolate->AddGCEpilogueCallback(&after_collection, v8::kGCTypeMarkSweepCompact);
}

}  // namespace nodus
