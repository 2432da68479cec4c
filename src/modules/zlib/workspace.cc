#include "modules/zlib/workspace.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace nodus::modules::zlib {

namespace {

/// Inputs up to this size are zlib's: libdeflate does not compress them at all.
constexpr size_t kShortInput = 64;

/// libdeflate's level for zlib's LEVEL: the lowest whose output is as small over programs, JSON,
/// markup and machine code together.
int level_for(int level) {
  constexpr int kLevels[] = {0, 1, 2, 3, 4, 5, 5, 6, 7, 8};
  return kLevels[level];
}

}  // namespace

Workspace& Workspace::current() {
  thread_local Workspace instance;
  return instance;
}

Workspace::~Workspace() {
  if (short_level_ != 0) deflateEnd(&short_);
  libdeflate_free_compressor(compressor_);
  libdeflate_free_decompressor(decompressor_);
}

size_t Workspace::bound(size_t size) {
  // A short input grows by no more than the head of a stored block.
  return size <= kShortInput ? kShortInput * 2 : libdeflate_deflate_compress_bound(nullptr, size);
}

size_t Workspace::compress(int level, const uint8_t* in, size_t size, uint8_t* out,
                           size_t capacity) {
  // Something must be pointed at.
  static const uint8_t nothing = 0;
  if (size == 0) in = &nothing;
  if (size <= kShortInput) return compress_short(level, in, size, out, capacity);
  if (int own = level_for(level); !compressor_ || level_ != own) {
    libdeflate_free_compressor(compressor_);
    compressor_ = libdeflate_alloc_compressor(own);
    level_ = own;
  }
  return compressor_ ? libdeflate_deflate_compress(compressor_, in, size, out, capacity) : 0;
}

size_t Workspace::compress_short(int level, const uint8_t* in, size_t size, uint8_t* out,
                                 size_t capacity) {
  // The least memory there is: a short input finds every match in it, too.
  constexpr int kRawWindow = -9, kLeastMemory = 1;
  if (short_level_ != level) {
    if (short_level_ != 0) deflateEnd(&short_);
    short_level_ = 0;
    short_ = {};
    if (deflateInit2(&short_, level, Z_DEFLATED, kRawWindow, kLeastMemory, Z_DEFAULT_STRATEGY) !=
        Z_OK)
      return 0;
    short_level_ = level;
  } else {
    deflateReset(&short_);
  }
  short_.next_in = const_cast<uint8_t*>(in);
  short_.avail_in = static_cast<uInt>(size);
  short_.next_out = out;
  short_.avail_out = static_cast<uInt>(capacity);
  return deflate(&short_, Z_FINISH) == Z_STREAM_END ? capacity - short_.avail_out : 0;
}

libdeflate_decompressor* Workspace::decompressor() {
  if (!decompressor_) decompressor_ = libdeflate_alloc_decompressor();
  return decompressor_;
}

size_t Workspace::open_end(uint8_t* data, size_t size) {
  if (!last_block_) last_block_.reset(new (std::nothrow) LastBlock);
  auto last = last_block_ ? last_block_->find(data, size) : std::nullopt;
  if (!last) return 0;

  // RFC 1951, 3.2.3: a block begins with BFINAL, its lowest bit.
  data[last->begin / 8] &= static_cast<uint8_t>(~(1u << (last->begin % 8)));
  // 3.2.4: a stored block is BFINAL 0 and BTYPE 00, the rest of the byte, LEN and its complement.
  constexpr size_t kBlockHead = 3;
  size_t bytes = (last->end + kBlockHead + 7) / 8;
  if (bytes > size) data[size] = 0;
  constexpr uint8_t kEmpty[] = {0x00, 0x00, 0xff, 0xff};
  std::memcpy(data + bytes, kEmpty, sizeof kEmpty);
  return bytes + sizeof kEmpty;
}

}  // namespace nodus::modules::zlib
