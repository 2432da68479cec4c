#pragma once

#include <libdeflate.h>
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "modules/zlib/last_block.h"

namespace nodus::modules::zlib {

/// What a thread keeps for its next input: libdeflate's working memory, zlib's for short inputs,
/// and that for walks over deflate's blocks.
class Workspace {
 public:
  /// The calling thread's.
  static Workspace& current();

  Workspace() = default;
  Workspace(const Workspace&) = delete;
  ~Workspace();

  /// Room for compress() of SIZE bytes.
  static size_t bound(size_t size);
  /// A whole deflate stream (RFC 1951) of SIZE bytes at IN, for zlib's level 1 to 9. Returns its
  /// size; 0 when there is no memory.
  size_t compress(int level, const uint8_t* in, size_t size, uint8_t* out, size_t capacity);

  /// Null when there is no memory.
  libdeflate_decompressor* decompressor();

  /// The deflate stream of SIZE bytes at DATA, as compress() wrote it, becomes one that may be
  /// continued at the byte behind it: its last block is the last no more, and an empty stored block
  /// fills the last byte. There is room for kJoint bytes more. Returns the new size; 0 when it is
  /// no such stream, or there is no memory.
  size_t open_end(uint8_t* data, size_t size);
  static constexpr size_t kJoint = 5;

 private:
  size_t compress_short(int level, const uint8_t* in, size_t size, uint8_t* out, size_t capacity);

  z_stream short_ = {};
  int short_level_ = 0;
  libdeflate_compressor* compressor_ = nullptr;
  int level_ = 0;
  libdeflate_decompressor* decompressor_ = nullptr;
  std::unique_ptr<LastBlock> last_block_;
};

}  // namespace nodus::modules::zlib
