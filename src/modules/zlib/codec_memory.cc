#include "modules/zlib/codec_memory.h"

#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace nodus::modules::zlib {

namespace {

/// Before each block, which stays as aligned as malloc's.
struct alignas(std::max_align_t) Header {
  size_t capacity;
  size_t size;
};

/// Blocks that a codec has given back, the last one last.
class KeptBlocks {
 public:
  static KeptBlocks& instance() {
    // Never destroyed: pool threads may still give back.
    static auto* blocks = new KeptBlocks;
    return *blocks;
  }

  /// The smallest block of at least CAPACITY that is not much too large, or null.
  Header* take(size_t capacity) {
    std::lock_guard lock(mutex_);
    size_t best = blocks_.size();
    for (size_t i = 0; i < blocks_.size(); ++i) {
      size_t has = blocks_[i]->capacity;
      if (has < capacity || has > capacity + capacity / 4) continue;
      if (best == blocks_.size() || has < blocks_[best]->capacity) best = i;
    }
    if (best == blocks_.size()) return nullptr;
    Header* found = blocks_[best];
    blocks_.erase(blocks_.begin() + static_cast<ptrdiff_t>(best));
    total_ -= found->capacity;
    return found;
  }

  void give(Header* block) {
    if (block->capacity > kMostBytes) return std::free(block);
    std::lock_guard lock(mutex_);
    // The oldest ones were of no use.
    while (total_ + block->capacity > kMostBytes || blocks_.size() >= kMostBlocks) {
      total_ -= blocks_.front()->capacity;
      std::free(blocks_.front());
      blocks_.erase(blocks_.begin());
    }
    blocks_.push_back(block);
    total_ += block->capacity;
  }

 private:
  static constexpr size_t kMostBytes = 8 << 20, kMostBlocks = 32;
  std::mutex mutex_;
  std::vector<Header*> blocks_;
  size_t total_ = 0;
};

/// Smaller ones are malloc's own business.
constexpr size_t kLeastKept = 32 * 1024;

}  // namespace

void* CodecMemory::allocate(void* opaque, size_t size) {
  Header* block = size >= kLeastKept ? KeptBlocks::instance().take(size) : nullptr;
  if (!block) {
    void* memory = std::malloc(size + sizeof(Header));
    if (!memory) return nullptr;
    block = new (memory) Header{size, size};
  }
  block->size = size;
  static_cast<CodecMemory*>(opaque)->used_ += static_cast<int64_t>(size);
  return block + 1;
}

void CodecMemory::release(void* opaque, void* address) {
  if (!address) return;
  auto* block = static_cast<Header*>(address) - 1;
  static_cast<CodecMemory*>(opaque)->used_ -= static_cast<int64_t>(block->size);
  if (block->capacity >= kLeastKept) {
    KeptBlocks::instance().give(block);
  } else {
    std::free(block);
  }
}

}  // namespace nodus::modules::zlib
