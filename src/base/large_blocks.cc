#include "base/large_blocks.h"

#include <array>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <vector>

#include "base/size_steps.h"

namespace nodus {

namespace {

using Steps = SizeSteps<std::bit_width(LargeBlocks::kSmallest) - 1>;
constexpr size_t kClasses = Steps::count(std::bit_width(LargeBlocks::kLargest) - 1);
constexpr size_t kMostWaiting = 32 << 20;

struct SizeClass {
  size_t index;
  size_t capacity;
};

SizeClass class_of(size_t size) {
  const size_t index = Steps::index_of(size);
  return {index, Steps::capacity_of(index)};
}

struct Waiting {
  std::mutex mutex;
  std::array<std::vector<void*>, kClasses> blocks;
  size_t bytes = 0;
};

/// Never destroyed: threads may outlive main().
Waiting& waiting() {
  static auto* instance = new Waiting;
  return *instance;
}

}  // namespace

size_t LargeBlocks::capacity(size_t size) { return class_of(size).capacity; }

void* LargeBlocks::take_waiting(size_t size) {
  const auto [index, capacity] = class_of(size);
  auto& all = waiting();
  std::lock_guard lock(all.mutex);
  auto& blocks = all.blocks[index];
  if (blocks.empty()) return nullptr;
  auto* block = blocks.back();
  blocks.pop_back();
  all.bytes -= capacity;
  return block;
}

void* LargeBlocks::take(size_t size) {
  auto* block = take_waiting(size);
  return block ? block : std::malloc(capacity(size));
}

void LargeBlocks::give(void* block, size_t size) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which watch malloc's blocks
  const auto [index, capacity] = class_of(size);
  auto& all = waiting();
  {
    std::lock_guard lock(all.mutex);
    if (all.bytes + capacity <= kMostWaiting) {
      all.blocks[index].push_back(block);
      all.bytes += capacity;
      return;
    }
  }
#endif
  std::free(block);
}

void BlockDeleter::operator()(void* memory) const {
  if (taken_for != 0) {
    LargeBlocks::give(memory, taken_for);
  } else {
    std::free(memory);
  }
}

Block make_block(size_t size) {
  if (!LargeBlocks::fits(size))
    return Block(static_cast<uint8_t*>(std::malloc(size)), BlockDeleter{});
  return Block(static_cast<uint8_t*>(LargeBlocks::take(size)), BlockDeleter{size});
}

}  // namespace nodus
