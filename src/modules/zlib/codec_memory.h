#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace nodus::modules::zlib {

/// Counts what a compression library allocates for one codec, so that the garbage collector can be
/// told. Codecs work in pool threads. Large blocks are kept for the next codec: they come from the
/// kernel, page by page and zeroed, and would be given back at once.
class CodecMemory {
 public:
  int64_t used() const { return used_.load(std::memory_order_relaxed); }

  /// As malloc. OPAQUE is a CodecMemory: the form in which brotli and zstd take an allocator.
  static void* allocate(void* opaque, size_t size);
  static void release(void* opaque, void* address);

 private:
  std::atomic<int64_t> used_{0};
};

}  // namespace nodus::modules::zlib
