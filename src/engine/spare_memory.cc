#include "engine/spare_memory.h"

#include <malloc.h>
#include <sys/mman.h>
#include <uv.h>

#include <cstdlib>

#include "base/seldom.h"

namespace nodus {

namespace {

/// A server under load wants half of its 5 MB again within a second, page by page; they take 0.6
/// ms, and hundreds of megabytes a hundred.
constinit Seldom trimming{10'000'000'000, 1000};

void on_collection(v8::Isolate*, v8::GCType, v8::GCCallbackFlags) {
  const uint64_t start = uv_hrtime();
  if (!trimming.is_due(start)) return;
  malloc_trim(0);
  trimming.done(start, uv_hrtime());
}

}  // namespace

void give_spare_memory_back(v8::Isolate* isolate) {
  trimming.begin(uv_hrtime());
  isolate->AddGCEpilogueCallback(&on_collection);
}

void give_end_of_heap_back() {
  // A block so large comes from there, if it still is from a heap (see keep_freed_memory()).
  constexpr size_t kPage = 4096, kSize = 3 << 20;
  auto* block = std::aligned_alloc(kPage, kSize);
  if (block) madvise(block, kSize, MADV_DONTNEED);
  std::free(block);
}

}  // namespace nodus
