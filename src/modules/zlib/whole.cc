#include "modules/zlib/whole.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace nodus::modules::zlib {

namespace {

/// Inputs up to this size are zlib's: libdeflate does not compress them at all.
constexpr size_t kShortInput = 64;

/// libdeflate's working memory, and zlib's for short inputs, kept for the thread's next input.
class Workspace {
 public:
  ~Workspace() {
    if (short_level_ != 0) deflateEnd(&short_);
    libdeflate_free_compressor(compressor_);
    libdeflate_free_decompressor(decompressor_);
  }

  libdeflate_compressor* compressor(int level) {
    if (compressor_ && level_ == level) return compressor_;
    libdeflate_free_compressor(compressor_);
    compressor_ = libdeflate_alloc_compressor(level);
    level_ = level;
    return compressor_;
  }

  libdeflate_decompressor* decompressor() {
    if (!decompressor_) decompressor_ = libdeflate_alloc_decompressor();
    return decompressor_;
  }

  /// Compresses no more than kShortInput bytes. The output's size; 0 when it does not succeed.
  size_t deflate_short(int level, const uint8_t* in, size_t size, uint8_t* out, size_t capacity) {
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

 private:
  z_stream short_ = {};
  int short_level_ = 0;
  libdeflate_compressor* compressor_ = nullptr;
  libdeflate_decompressor* decompressor_ = nullptr;
  int level_ = 0;
};

Workspace& workspace() {
  thread_local Workspace instance;
  return instance;
}

/// libdeflate's level for zlib's LEVEL: the lowest whose output is as small over programs, JSON,
/// markup and machine code together.
int level_for(int level) {
  constexpr int kLevels[] = {0, 1, 2, 3, 4, 5, 5, 6, 7, 8};
  return kLevels[level];
}

void put_big_endian(uint8_t* out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) *out++ = static_cast<uint8_t>(value >> shift);
}

void put_little_endian(uint8_t* out, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) *out++ = static_cast<uint8_t>(value >> shift);
}

uint32_t get_little_endian(const uint8_t* in) {
  return in[0] | (uint32_t{in[1]} << 8) | (uint32_t{in[2]} << 16) | (uint32_t{in[3]} << 24);
}

/// RFC 1952, 2.3: no name, no time, as zlib writes it on Unix. Returns its length.
size_t put_gzip_head(uint8_t* out, int level) {
  constexpr uint8_t kMaximum = 2, kFastest = 4, kUnix = 3;
  uint8_t extra = level == 9 ? kMaximum : level == 1 ? kFastest : 0;
  const uint8_t head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extra, kUnix};
  std::memcpy(out, head, sizeof head);
  return sizeof head;
}

/// RFC 1950, 2.2: deflate, a window of 32 KB, the level as a hint. Returns its length.
size_t put_zlib_head(uint8_t* out, int level) {
  constexpr unsigned kMethod = 0x78, kMultiple = 31;
  unsigned hint = level < 2 ? 0 : level < 6 ? 1 : level == 6 ? 2 : 3;
  unsigned head = (kMethod << 8) | (hint << 6);
  head += kMultiple - head % kMultiple;
  out[0] = static_cast<uint8_t>(head >> 8);
  out[1] = static_cast<uint8_t>(head);
  return 2;
}

/// SIZE bytes of the CAPACITY at MEMORY, and no more.
void fit(WholeOutput& out, uint8_t* memory, size_t capacity, size_t size) {
  if (capacity - size > capacity / 4) {
    if (auto* fitted = static_cast<uint8_t*>(std::realloc(memory, std::max<size_t>(size, 1))))
      memory = fitted;
  }
  out = {memory, size};
}

}  // namespace

bool deflate_whole(Mode mode, int level, const uint8_t* in, size_t size, double max_output,
                   WholeOutput& out) {
  constexpr int kDefaultLevel = 6;
  if (level == -1) level = kDefaultLevel;
  if (level < 1 || level > 9) return false;
  bool is_short = size <= kShortInput;
  auto* compressor = is_short ? nullptr : workspace().compressor(level_for(level));
  if (!compressor && !is_short) return false;
  constexpr size_t kFrame = 18;  // gzip's head and trailer
  // A short input grows by no more than the head of a stored block.
  size_t bound = is_short ? kShortInput * 2 : libdeflate_deflate_compress_bound(compressor, size);
  size_t capacity = bound + kFrame;
  auto* memory = static_cast<uint8_t*>(std::malloc(capacity));
  if (!memory) return false;
  size_t used = mode == Mode::kGzip      ? put_gzip_head(memory, level)
                : mode == Mode::kDeflate ? put_zlib_head(memory, level)
                                         : 0;
  // Something must be pointed at.
  static const uint8_t nothing = 0;
  const uint8_t* data = size == 0 ? &nothing : in;
  size_t room = capacity - used;
  size_t body = is_short ? workspace().deflate_short(level, data, size, memory + used, room)
                         : libdeflate_deflate_compress(compressor, data, size, memory + used, room);
  used += body;
  if (mode == Mode::kGzip) {
    put_little_endian(memory + used, libdeflate_crc32(0, data, size));
    put_little_endian(memory + used + 4, static_cast<uint32_t>(size));
    used += 8;
  } else if (mode == Mode::kDeflate) {
    put_big_endian(memory + used, libdeflate_adler32(1, data, size));
    used += 4;
  }
  if (body == 0 || static_cast<double>(used) > max_output) {
    std::free(memory);
    return false;
  }
  fit(out, memory, capacity, used);
  return true;
}

bool inflate_whole(Mode mode, const uint8_t* in, size_t size, double max_output, WholeOutput& out) {
  constexpr size_t kGzipLeast = 18;
  // Deflate makes at best 1 byte of 1,032 (RFC 1951: a match of 258 in two bits).
  constexpr size_t kBestRatio = 1032;
  bool is_gzip = size >= kGzipLeast && in[0] == 0x1f && in[1] == 0x8b;
  if (mode == Mode::kGunzip && !is_gzip) return false;
  if (mode == Mode::kUnzip && !is_gzip) mode = Mode::kInflate;
  if (mode == Mode::kUnzip) mode = Mode::kGunzip;
  // libdeflate takes length symbols that RFC 1951 does not have; where a checksum follows, that
  // shows.
  if (mode != Mode::kGunzip && mode != Mode::kInflate) return false;
  // libdeflate passes over the check of gzip's head (RFC 1952, FHCRC).
  constexpr uint8_t kHeadCheck = 2;
  if (size < 2 || (mode == Mode::kGunzip && (in[3] & kHeadCheck))) return false;
  auto* decompressor = workspace().decompressor();
  if (!decompressor) return false;

  // gzip ends with its content's length; others are guessed, and tried again with more room.
  constexpr size_t kLeast = 4096, kGuess = 5;
  size_t capacity =
      mode == Mode::kGunzip ? get_little_endian(in + size - 4) : std::max(kLeast, size * kGuess);
  if (mode == Mode::kGunzip && capacity / kBestRatio > size) return false;
  for (;; capacity *= 4) {
    if (static_cast<double>(capacity) > max_output) {
      if (!(max_output >= 1)) return false;
      capacity = static_cast<size_t>(max_output);
    }
    auto* memory = static_cast<uint8_t*>(std::malloc(std::max<size_t>(capacity, 1)));
    if (!memory) return false;
    size_t read = 0, written = 0;
    auto run =
        mode == Mode::kGunzip ? libdeflate_gzip_decompress_ex : libdeflate_zlib_decompress_ex;
    auto result = run(decompressor, in, size, memory, capacity, &read, &written);
    if (result == LIBDEFLATE_SUCCESS && read == size) {
      fit(out, memory, capacity, written);
      return true;
    }
    std::free(memory);
    bool may_grow = result == LIBDEFLATE_INSUFFICIENT_SPACE && mode != Mode::kGunzip &&
                    static_cast<double>(capacity) < max_output && capacity / kBestRatio <= size;
    if (!may_grow) return false;
  }
}

}  // namespace nodus::modules::zlib
