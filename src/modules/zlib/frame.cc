#include "modules/zlib/frame.h"

#include <libdeflate.h>
#include <zlib.h>

#include <cstring>

namespace nodus::modules::zlib::frame {

namespace {

void put_big_endian(uint8_t* out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) *out++ = static_cast<uint8_t>(value >> shift);
}

void put_little_endian(uint8_t* out, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) *out++ = static_cast<uint8_t>(value >> shift);
}

/// RFC 1952, 2.3: no name, no time, as zlib writes it on Unix.
size_t put_gzip_head(uint8_t* out, int level, bool is_fastest) {
  constexpr uint8_t kMaximum = 2, kFastest = 4, kUnix = 3;
  uint8_t extra = level == 9 ? kMaximum : is_fastest ? kFastest : 0;
  const uint8_t head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extra, kUnix};
  std::memcpy(out, head, sizeof head);
  return sizeof head;
}

/// RFC 1950, 2.2: deflate, a window of 32 KB, the level as a hint.
size_t put_zlib_head(uint8_t* out, int level, bool is_fastest) {
  constexpr unsigned kMethod = 0x78, kMultiple = 31;
  unsigned hint = is_fastest ? 0 : level < 6 ? 1 : level == 6 ? 2 : 3;
  unsigned head = (kMethod << 8) | (hint << 6);
  head += kMultiple - head % kMultiple;
  out[0] = static_cast<uint8_t>(head >> 8);
  out[1] = static_cast<uint8_t>(head);
  return 2;
}

}  // namespace

uint32_t get_little_endian(const uint8_t* in) {
  return in[0] | (uint32_t{in[1]} << 8) | (uint32_t{in[2]} << 16) | (uint32_t{in[3]} << 24);
}

size_t put_head(Mode mode, int level, int strategy, uint8_t* out) {
  bool is_fastest = level < 2 || strategy >= Z_HUFFMAN_ONLY;
  if (mode == Mode::kGzip) return put_gzip_head(out, level, is_fastest);
  if (mode == Mode::kDeflate) return put_zlib_head(out, level, is_fastest);
  return 0;
}

size_t put_trailer(Mode mode, uint32_t check, uint64_t total, uint8_t* out) {
  if (mode == Mode::kGzip) {
    put_little_endian(out, check);
    // ISIZE: the length modulo 2^32.
    put_little_endian(out + 4, static_cast<uint32_t>(total));
    return 8;
  }
  if (mode != Mode::kDeflate) return 0;
  put_big_endian(out, check);
  return 4;
}

uint32_t first_check(Mode mode) { return mode == Mode::kDeflate ? 1 : 0; }

uint32_t update_check(Mode mode, uint32_t check, const uint8_t* data, size_t size) {
  // Without a pointer libdeflate answers with its first value.
  if (size == 0) return check;
  if (mode == Mode::kGzip) return libdeflate_crc32(check, data, size);
  if (mode == Mode::kDeflate) return libdeflate_adler32(check, data, size);
  return check;
}

}  // namespace nodus::modules::zlib::frame
