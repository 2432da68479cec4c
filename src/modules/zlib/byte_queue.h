#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "modules/zlib/codec_memory.h"

namespace nodus::modules::zlib {

/// Bytes that are written at the back and read at the front, in memory that is counted as a
/// codec's.
class ByteQueue {
 public:
  explicit ByteQueue(CodecMemory& owner) : owner_(owner) {}
  ByteQueue(const ByteQueue&) = delete;
  ~ByteQueue() { release(); }

  size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  const uint8_t* data() const { return memory_ + begin_; }

  /// Where SIZE bytes more may be written, which extend() then counts. Null: there is no memory,
  /// and nothing has happened.
  uint8_t* room(size_t size) {
    if (capacity_ - end_ < size) {
      size_t capacity =
          std::max({kLeast, this->size() + size, std::min(capacity_ * 2, kMostDoubled)});
      auto* memory = static_cast<uint8_t*>(CodecMemory::allocate(&owner_, capacity));
      if (!memory) return nullptr;
      size_t held = this->size();
      if (held > 0) std::memcpy(memory, data(), held);
      release();
      memory_ = memory;
      capacity_ = capacity;
      end_ = held;
    }
    return memory_ + end_;
  }
  void extend(size_t size) { end_ += size; }
  bool append(const uint8_t* data, size_t size) {
    if (size == 0) return true;
    auto* at = room(size);
    if (!at) return false;
    std::memcpy(at, data, size);
    end_ += size;
    return true;
  }

  /// The first SIZE bytes are read.
  void skip(size_t size) {
    begin_ += size;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Nothing is in it; its memory stays.
  void clear() { begin_ = end_ = 0; }
  void release() {
    CodecMemory::release(&owner_, memory_);
    memory_ = nullptr;
    capacity_ = begin_ = end_ = 0;
  }

 private:
  static constexpr size_t kLeast = 256, kMostDoubled = 256 * 1024;

  CodecMemory& owner_;
  uint8_t* memory_ = nullptr;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace nodus::modules::zlib
