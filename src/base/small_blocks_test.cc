// From its archive the linker would not take it: the C++ library has an operator new, too.
#include "base/small_blocks.cc"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace nodus {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which watch malloc's blocks

constexpr size_t kCount = 10'000, kSize = 200;

size_t in_use() { return mallinfo2().uordblks; }

std::vector<void*> make_blocks() {
  std::vector<void*> blocks(kCount);
  for (auto*& block : blocks) block = ::operator new(kSize);
  return blocks;
}

void free_blocks(const std::vector<void*>& blocks) {
  for (auto* block : blocks) ::operator delete(block);
}

TEST(SmallBlocks, WaitForTheThreadThatTookThem) {
  std::thread([] {
    const size_t before = in_use();
    free_blocks(make_blocks());
    EXPECT_GT(in_use(), before + kCount * kSize);
    const size_t after = in_use();
    free_blocks(make_blocks());
    EXPECT_LT(in_use(), after + kCount * kSize / 10);
  }).join();
}

TEST(SmallBlocks, DoNotGatherWhereAnotherThreadFreesThem) {
  const auto blocks = make_blocks();
  std::thread([&blocks] {
    const size_t before = in_use();
    free_blocks(blocks);
    EXPECT_LT(in_use(), before - kCount * kSize / 2);
  }).join();
}

#endif

}  // namespace
}  // namespace nodus
