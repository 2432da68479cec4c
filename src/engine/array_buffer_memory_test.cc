#include "engine/array_buffer_memory.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace nodus {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which watch malloc's blocks

constexpr size_t kMegabyte = 1 << 20;

size_t in_use() { return mallinfo2().uordblks; }

/// Takes COUNT blocks of SIZE bytes and frees them, as a collection frees a program's arrays.
void take_and_free(v8::ArrayBuffer::Allocator& allocator, size_t size, size_t count) {
  std::vector<void*> blocks(count);
  for (auto*& block : blocks) block = allocator.AllocateUninitialized(size);
  for (auto* block : blocks) allocator.Free(block, size);
}

TEST(ArrayBufferMemory, WaitsForArraysOfItsSizeAndNotForEver) {
  auto allocator = make_array_buffer_allocator();
  const size_t before = in_use();
  take_and_free(*allocator, 1000, 8000);
  const size_t after = in_use();
  EXPECT_GT(after, before + 7 * kMegabyte);
  for (int i = 0; i < 100; ++i) take_and_free(*allocator, 1000, 8000);
  EXPECT_LT(in_use(), after + kMegabyte);
  // Nobody wants that size any more.
  for (int i = 0; i < 100; ++i) take_and_free(*allocator, 4000, 500);
  EXPECT_LT(in_use(), before + 4 * kMegabyte);
}

TEST(ArrayBufferMemory, WaitsForNoMoreThanWasInUseAtOnce) {
  auto allocator = make_array_buffer_allocator();
  const size_t before = in_use();
  // A collection lets go of 6 MB, of other sizes each time.
  for (size_t i = 0; i < 300; ++i) {
    std::vector<std::pair<void*, size_t>> blocks;
    for (size_t left = 6 * kMegabyte, n = i; left > 0; ++n) {
      const size_t size = std::min(left, n * 7919 % 50'000 + 4000);
      blocks.emplace_back(allocator->AllocateUninitialized(size), size);
      left -= size;
    }
    for (auto [block, size] : blocks) allocator->Free(block, size);
    EXPECT_LT(in_use(), before + 8 * kMegabyte);
  }
}

#endif

}  // namespace
}  // namespace nodus
