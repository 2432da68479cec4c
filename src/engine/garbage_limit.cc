#include "engine/garbage_limit.h"

#include <uv.h>

#include <memory>

#include "engine/garbage_pace.h"
#include "engine/platform.h"

namespace nodus {

namespace {

thread_local constinit GarbagePace pace;

/// V8 then gives back what it keeps besides objects, above all the part of the young generation
/// that was used once, after its next collection of everything, which begins here.
class ReducingTask final : public v8::Task {
 public:
  explicit ReducingTask(v8::Isolate* isolate) : isolate_(isolate) {}
  void Run() override { isolate_->MemoryPressureNotification(v8::MemoryPressureLevel::kModerate); }

 private:
  v8::Isolate* isolate_;
};

size_t heap_size(v8::Isolate* isolate) {
  v8::HeapStatistics heap;
  isolate->GetHeapStatistics(&heap);
  return heap.used_heap_size();
}

// V8 decides at the end of a collection of everything when the next one begins, and only then asks
// whether memory is to be saved.

void before_collection(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags) {
  isolate->SetMemorySaverMode(pace.saves_memory(uv_hrtime()));
}

void after_collection(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags) {
  isolate->SetMemorySaverMode(false);
  if (!pace.reduces_memory(uv_hrtime(), [isolate] { return heap_size(isolate); })) return;
  // None can begin within a collection.
  Platform::get()
      .GetForegroundTaskRunner(isolate, v8::TaskPriority::kUserBlocking)
      ->PostTask(std::make_unique<ReducingTask>(isolate));
}

}  // namespace

void limit_old_garbage(v8::Isolate* isolate) {
  pace.begin(uv_hrtime());
  isolate->AddGCPrologueCallback(&before_collection, v8::kGCTypeMarkSweepCompact);
  isolate->AddGCEpilogueCallback(&after_collection, v8::kGCTypeMarkSweepCompact);
}

}  // namespace nodus
