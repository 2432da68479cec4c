#include "modules/zlib/gzip_reader.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>

#include "modules/zlib/frame.h"
#include "modules/zlib/workspace.h"

namespace nodus::modules::zlib {

namespace {

/// zlib.h, inflateInit2(): windowBits of a gzip stream.
constexpr int kGzip = 16;

}  // namespace

int GzipReader::start(z_stream& stream, int bits) {
  bits_ = bits == 0 ? MAX_WBITS : bits;
  begin(Part::kStart);
  return inflateInit2(&stream, bits_ + kGzip);
}

int GzipReader::reset(z_stream& stream) {
  begin(Part::kStart);
  return inflateReset2(&stream, bits_ + kGzip);
}

int GzipReader::next(z_stream& stream) {
  begin(Part::kHead);
  return inflateReset2(&stream, bits_ + kGzip);
}

void GzipReader::begin(Part part) {
  part_ = part;
  crc_ = total_ = trailer_size_ = 0;
  output_.clear();
}

int GzipReader::inflate(z_stream& stream, int flush) {
  if (part_ == Part::kStart && stream.avail_in > 0) {
    if (flush != Z_BLOCK && inflate_whole(stream)) return give(stream);
    part_ = Part::kHead;
  }
  if (part_ == Part::kStart || part_ == Part::kHead) {
    // With Z_BLOCK it stops behind the head, too.
    constexpr int kIsBehindHead = 128;
    int result = ::inflate(&stream, Z_BLOCK);
    if (result != Z_OK || !(stream.data_type & kIsBehindHead)) return result;
    result = inflateReset2(&stream, -bits_);
    if (result != Z_OK) return result;
    part_ = Part::kBlocks;
    if (flush == Z_BLOCK) return Z_OK;
  }
  if (part_ == Part::kBlocks) {
    int result = inflate_blocks(stream, flush);
    if (result != Z_STREAM_END) return result;
    part_ = Part::kTrailer;
  }
  if (part_ == Part::kTrailer) return check(stream);
  if (!output_.empty()) return give(stream);
  return part_ == Part::kEnd ? Z_STREAM_END : Z_DATA_ERROR;
}

int GzipReader::inflate_blocks(z_stream& stream, int flush) {
  auto* out = stream.next_out;
  int result = ::inflate(&stream, flush);
  auto made = static_cast<size_t>(stream.next_out - out);
  if (made > 0) crc_ = libdeflate_crc32(crc_, out, made);
  total_ += static_cast<uint32_t>(made);
  return result;
}

int GzipReader::check(z_stream& stream) {
  // RFC 1952, 2.3.1: CRC32, and ISIZE, the length modulo 2^32.
  constexpr unsigned kCrcBytes = 4;
  while (trailer_size_ < sizeof trailer_) {
    if (stream.avail_in == 0) return Z_OK;
    trailer_[trailer_size_++] = *stream.next_in++;
    --stream.avail_in;
    const char* message = nullptr;
    if (trailer_size_ == kCrcBytes && frame::get_little_endian(trailer_) != crc_)
      message = "incorrect data check";
    if (trailer_size_ == sizeof trailer_ &&
        frame::get_little_endian(trailer_ + kCrcBytes) != total_)
      message = "incorrect length check";
    if (message) {
      stream.msg = const_cast<char*>(message);
      part_ = Part::kDamaged;
      return Z_DATA_ERROR;
    }
  }
  part_ = Part::kEnd;
  return Z_STREAM_END;
}

int GzipReader::give(z_stream& stream) {
  size_t size = std::min<size_t>(output_.size(), stream.avail_out);
  std::memcpy(stream.next_out, output_.data(), size);
  stream.next_out += size;
  stream.avail_out -= static_cast<uInt>(size);
  output_.skip(size);
  return output_.empty() ? Z_STREAM_END : Z_OK;
}

bool GzipReader::inflate_whole(z_stream& stream) {
  // What is in between waits in memory: not more than this. The end of anything else is but rarely
  // the length of such a member.
  constexpr size_t kMostOutput = 1 << 20, kLeastInput = 18;
  const auto* in = stream.next_in;
  size_t size = stream.avail_in;
  if (bits_ != MAX_WBITS || size < kLeastInput || in[0] != 0x1f || in[1] != 0x8b ||
      (in[3] & frame::kHeadCheck))
    return false;
  size_t length = frame::get_little_endian(in + size - 4);
  if (length == 0 || length > kMostOutput || length / frame::kBestRatio > size) return false;
  auto* decompressor = Workspace::current().decompressor();
  auto* out = decompressor ? output_.room(length) : nullptr;
  if (!out) return false;
  size_t read = 0, written = 0;
  auto result = libdeflate_gzip_decompress_ex(decompressor, in, size, out, length, &read, &written);
  if (result != LIBDEFLATE_SUCCESS) {
    output_.release();
    return false;
  }
  output_.extend(written);
  stream.next_in += read;
  stream.avail_in -= static_cast<uInt>(read);
  part_ = Part::kEnd;
  return true;
}

}  // namespace nodus::modules::zlib
