#include "engine/spare_memory.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace nodus {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which bring their own malloc

constexpr size_t kPage = 4096;

/// How many pages of what BLOCK had are in memory.
size_t resident(void* block, size_t pages) {
  auto begin = reinterpret_cast<uintptr_t>(block) & ~(kPage - 1);
  std::vector<unsigned char> present(pages);
  EXPECT_EQ(mincore(reinterpret_cast<void*>(begin), pages * kPage, present.data()), 0);
  size_t count = 0;
  for (auto page : present) count += page & 1;
  return count;
}

TEST(SpareMemory, OfAnotherThreadsHeapGoesBack) {
  // As the program has them.
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 32 << 20);
  std::thread([] {
    constexpr size_t kBlocks = 30, kPagesEach = 4;
    std::vector<void*> blocks(kBlocks);
    for (auto*& block : blocks) block = std::calloc(kPagesEach, kPage);
    for (auto* block : blocks) std::memset(block, 1, kPagesEach * kPage);
    for (auto* block : blocks) std::free(block);
    ASSERT_GT(resident(blocks[0], kBlocks * kPagesEach), kBlocks * kPagesEach / 2);
    give_end_of_heap_back();
    EXPECT_LT(resident(blocks[0], kBlocks * kPagesEach), size_t{8});
  }).join();
}

#endif

}  // namespace
}  // namespace nodus
