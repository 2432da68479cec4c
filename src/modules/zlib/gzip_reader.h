#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>

#include "modules/zlib/byte_queue.h"

namespace nodus::modules::zlib {

/// One member of a gzip file (RFC 1952) after another. zlib reads the head and inflates; the
/// checksum is libdeflate's, which takes a tenth of the time, and a member that comes whole is
/// inflated by it.
class GzipReader {
 public:
  explicit GzipReader(CodecMemory& memory) : output_(memory) {}

  /// A stream with a window of 2^BITS bytes; 0 as in zlib, which then takes the largest.
  int start(z_stream& stream, int bits);
  /// Begins anew.
  int reset(z_stream& stream);
  /// Goes on with the next member.
  int next(z_stream& stream);
  /// As zlib's inflate() of a gzip stream: the same results and words.
  int inflate(z_stream& stream, int flush);
  /// inflate() would do no more than copy SIZE bytes.
  bool is_brief(size_t size) const { return output_.size() >= size && !output_.empty(); }

 private:
  enum class Part : uint8_t { kStart, kHead, kBlocks, kTrailer, kEnd, kDamaged };

  void begin(Part part);
  int inflate_blocks(z_stream& stream, int flush);
  /// Bytes of the trailer as they come.
  int check(z_stream& stream);
  int give(z_stream& stream);
  /// The first member, if all of it is there. False: nothing has happened.
  bool inflate_whole(z_stream& stream);

  Part part_ = Part::kStart;
  int bits_ = MAX_WBITS;
  uint32_t crc_ = 0;
  uint32_t total_ = 0;
  uint8_t trailer_[8];
  unsigned trailer_size_ = 0;
  /// Of a whole member: what found no room yet.
  ByteQueue output_;
};

}  // namespace nodus::modules::zlib
