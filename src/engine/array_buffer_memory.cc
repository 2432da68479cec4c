#include "engine/array_buffer_memory.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "base/large_blocks.h"
#include "base/size_steps.h"

namespace nodus {

namespace {

constexpr size_t kLargest = 64 * 1024;
/// The first class is of 32 bytes.
constexpr size_t kSmallest = 32;
using Steps = SizeSteps<5>;
constexpr size_t kClasses = Steps::count(16) + 1;
/// Beyond this it is cheaper to have the kernel bring zeros where they are wanted.
constexpr size_t kMostZeroed = 1 << 20;
/// What may wait in all, in bytes.
constexpr size_t kMostWaiting = 16 << 20;
/// When so much was given back, what has waited all the time is let go of: that is some eight
/// collections.
constexpr size_t kTrimAfter = 64 << 20;

size_t class_of(size_t size) { return size <= kSmallest ? 0 : Steps::index_of(size) + 1; }
size_t size_of_class(size_t index) {
  return index == 0 ? kSmallest : Steps::capacity_of(index - 1);
}

static_assert(kLargest == size_t{1} << 16 && kLargest == LargeBlocks::kSmallest);

/// Held for a few instructions, nearly always by the isolate's own thread: what is transferred to a
/// worker is freed there.
class SpinLock {
 public:
  explicit SpinLock(std::atomic_flag& flag) : flag_(flag) {
    while (flag_.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~SpinLock() { flag_.clear(std::memory_order_release); }
  SpinLock(const SpinLock&) = delete;

 private:
  std::atomic_flag& flag_;
};

class RecyclingAllocator final : public v8::ArrayBuffer::Allocator {
 public:
  ~RecyclingAllocator() override {
    for (auto& [blocks, least] : waiting_)
      for (auto* block : blocks) std::free(block);
  }

  void* Allocate(size_t length) override {
    if (length > kLargest) return counted(zeroed(length), length);
    auto* block = take(length);
    if (block) std::memset(block, 0, length);
    return counted(block, length);
  }

  void* AllocateUninitialized(size_t length) override {
    if (length <= kLargest) return counted(take(length), length);
    return counted(LargeBlocks::fits(length) ? LargeBlocks::take(length) : std::malloc(length),
                   length);
  }

  void Free(void* data, size_t length) override {
    if (!data) return;
    in_use_.fetch_sub(length, std::memory_order_relaxed);
    if (LargeBlocks::fits(length)) return LargeBlocks::give(data, length);
    if (length <= kLargest && give_back(data, class_of(length))) return;
    std::free(data);
  }

  size_t in_use() const { return in_use_.load(std::memory_order_relaxed); }

 private:
  void* counted(void* block, size_t length) {
    if (block) in_use_.fetch_add(length, std::memory_order_relaxed);
    return block;
  }

  void* take(size_t length) {
    size_t index = class_of(length);
    size_t size = size_of_class(index);
    {
      SpinLock lock(busy_);
      auto& [blocks, least] = waiting_[index];
      if (!blocks.empty()) {
        auto* block = blocks.back();
        blocks.pop_back();
        least = std::min(least, blocks.size());
        waiting_bytes_ -= size;
        return block;
      }
      total_bytes_ += size;
    }
    auto* block = std::malloc(size);
    if (!block) {
      SpinLock lock(busy_);
      total_bytes_ -= size;
    }
    return block;
  }

  /// Fresh memory is zero already, and need not be there before it is touched.
  static void* zeroed(size_t length) {
    if (!LargeBlocks::fits(length)) return std::calloc(length, 1);
    if (length <= kMostZeroed) {
      if (auto* block = LargeBlocks::take_waiting(length)) return std::memset(block, 0, length);
    }
    return std::calloc(LargeBlocks::capacity(length), 1);
  }

  bool give_back(void* block, size_t index) {
    size_t size = size_of_class(index);
    SpinLock lock(busy_);
    most_in_use_ = std::max(most_in_use_, total_bytes_ - waiting_bytes_);
    given_since_trim_ += size;
    if (given_since_trim_ >= kTrimAfter) trim();
    // Blocks of other sizes would make up for those that wait in vain, and the sum only grow.
    if (total_bytes_ > std::max(most_in_use_, most_in_use_before_) ||
        waiting_bytes_ + size > kMostWaiting) {
      total_bytes_ -= size;
      return false;
    }
    waiting_[index].blocks.push_back(block);
    waiting_bytes_ += size;
    return true;
  }

  /// Collections let go of other sizes each time: without this the most that ever waited of each
  /// size would be kept, and a server of any load would grow for minutes.
  void trim() {
    given_since_trim_ = 0;
    most_in_use_before_ = std::exchange(most_in_use_, total_bytes_ - waiting_bytes_);
    for (size_t index = 0; index < kClasses; ++index) {
      auto& [blocks, least] = waiting_[index];
      auto end = blocks.begin() + static_cast<std::ptrdiff_t>(least);
      std::for_each(blocks.begin(), end, [](void* block) { std::free(block); });
      blocks.erase(blocks.begin(), end);
      waiting_bytes_ -= least * size_of_class(index);
      total_bytes_ -= least * size_of_class(index);
      least = blocks.size();
    }
  }

  std::atomic_flag busy_ = ATOMIC_FLAG_INIT;
  struct Waiting {
    std::vector<void*> blocks;
    size_t least = 0;  ///< that there were since the last trim()
  };
  std::array<Waiting, kClasses> waiting_;
  size_t waiting_bytes_ = 0;
  /// What all blocks hold, those in use and those that wait.
  size_t total_bytes_ = 0;
  /// The most that was in use at once since the last trim(), and between the two before.
  size_t most_in_use_ = 0;
  size_t most_in_use_before_ = 0;
  size_t given_since_trim_ = 0;
  /// What arrays have, in bytes.
  std::atomic<size_t> in_use_ = 0;
};

}  // namespace

std::unique_ptr<v8::ArrayBuffer::Allocator> make_array_buffer_allocator() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  // The sanitizer watches malloc's blocks.
  return std::unique_ptr<v8::ArrayBuffer::Allocator>(
      v8::ArrayBuffer::Allocator::NewDefaultAllocator());
#else
  return std::make_unique<RecyclingAllocator>();
#endif
}

size_t array_buffer_bytes(v8::Isolate* isolate) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  v8::HeapStatistics heap;
  isolate->GetHeapStatistics(&heap);
  return heap.external_memory();
#else
  return static_cast<RecyclingAllocator*>(isolate->GetArrayBufferAllocator())->in_use();
#endif
}

}  // namespace nodus
