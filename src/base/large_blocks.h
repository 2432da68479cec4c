#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace nodus {

/// Blocks of 64 KB to 8 MB that were let go of wait here for the next who needs as much: memory
/// that comes anew from the kernel costs a page fault for every 4 KB, more than reading a file into
/// it. Any thread may take and give; up to 32 MB wait.
class LargeBlocks {
 public:
  static constexpr size_t kSmallest = 64 * 1024;
  static constexpr size_t kLargest = 8 << 20;

  static bool fits(size_t size) { return size > kSmallest && size <= kLargest; }
  /// A block that fits SIZE, with what was in it; null when there is no memory.
  static void* take(size_t size);
  /// One that waits already, or null.
  static void* take_waiting(size_t size);
  /// BLOCK was taken, or is malloc's of capacity(SIZE) bytes.
  static void give(void* block, size_t size);
  /// What a block for SIZE holds.
  static size_t capacity(size_t size);
};

/// Frees what malloc() or, when the size it was taken for is told, LargeBlocks gave.
struct BlockDeleter {
  size_t taken_for = 0;
  void operator()(void* memory) const;
};

using Block = std::unique_ptr<uint8_t, BlockDeleter>;

/// SIZE bytes, from LargeBlocks where they are of its sizes; null when there is no memory.
Block make_block(size_t size);

}  // namespace nodus
