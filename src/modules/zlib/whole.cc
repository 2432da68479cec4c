#include "modules/zlib/whole.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>

#include "modules/zlib/frame.h"
#include "modules/zlib/workspace.h"

namespace nodus::modules::zlib {

namespace {

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
  size_t bound = Workspace::bound(size);
  size_t capacity = bound + 2 * frame::kMost;
  auto* memory = static_cast<uint8_t*>(std::malloc(capacity));
  if (!memory) return false;
  size_t used = frame::put_head(mode, level, Z_DEFAULT_STRATEGY, memory);
  size_t body = Workspace::current().compress(level, in, size, memory + used, bound);
  used += body;
  auto check = frame::update_check(mode, frame::first_check(mode), in, size);
  used += frame::put_trailer(mode, check, size, memory + used);
  if (body == 0 || static_cast<double>(used) > max_output) {
    std::free(memory);
    return false;
  }
  fit(out, memory, capacity, used);
  return true;
}

bool inflate_whole(Mode mode, const uint8_t* in, size_t size, double max_output, WholeOutput& out) {
  constexpr size_t kGzipLeast = 18;
  bool is_gzip = size >= kGzipLeast && in[0] == 0x1f && in[1] == 0x8b;
  if (mode == Mode::kGunzip && !is_gzip) return false;
  if (mode == Mode::kUnzip && !is_gzip) mode = Mode::kInflate;
  if (mode == Mode::kUnzip) mode = Mode::kGunzip;
  // libdeflate takes length symbols that RFC 1951 does not have; where a checksum follows, that
  // shows.
  if (mode != Mode::kGunzip && mode != Mode::kInflate) return false;
  if (size < 2 || (mode == Mode::kGunzip && (in[3] & frame::kHeadCheck))) return false;
  auto* decompressor = Workspace::current().decompressor();
  if (!decompressor) return false;

  // gzip ends with its content's length; others are guessed, and tried again with more room.
  constexpr size_t kLeast = 4096, kGuess = 5;
  size_t capacity = mode == Mode::kGunzip ? frame::get_little_endian(in + size - 4)
                                          : std::max(kLeast, size * kGuess);
  if (mode == Mode::kGunzip && capacity / frame::kBestRatio > size) return false;
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
                    static_cast<double>(capacity) < max_output &&
                    capacity / frame::kBestRatio <= size;
    if (!may_grow) return false;
  }
}

}  // namespace nodus::modules::zlib
