#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace nodus::modules::zlib {

/// Counts what a compression library allocates for one codec, so that the garbage collector can be
/// told. Codecs work in pool threads.
class CodecMemory {
 public:
  int64_t used() const { return used_.load(std::memory_order_relaxed); }

  /// As malloc. OPAQUE is a CodecMemory: the form in which brotli and zstd take an allocator.
  static void* allocate(void* opaque, size_t size) {
    auto* block = static_cast<char*>(std::malloc(size + kHeader));
    if (!block) return nullptr;
    new (block) size_t(size);
    static_cast<CodecMemory*>(opaque)->used_ += static_cast<int64_t>(size);
    return block + kHeader;
  }

  static void release(void* opaque, void* address) {
    if (!address) return;
    auto* block = static_cast<char*>(address) - kHeader;
    static_cast<CodecMemory*>(opaque)->used_ -=
        static_cast<int64_t>(*std::launder(reinterpret_cast<size_t*>(block)));
    std::free(block);
  }

 private:
  /// The size is kept before the block, which stays as aligned as malloc's.
  static constexpr size_t kHeader = alignof(std::max_align_t);
  std::atomic<int64_t> used_{0};
};

}  // namespace nodus::modules::zlib
