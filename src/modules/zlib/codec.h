#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "modules/zlib/codec_memory.h"

namespace nodus::modules::zlib {

/// Node's stream modes (zlib.constants DEFLATE … ZSTD_DECOMPRESS); kNone after close.
enum class Mode : int32_t {
  kNone,
  kDeflate,
  kInflate,
  kGzip,
  kGunzip,
  kDeflateRaw,
  kInflateRaw,
  kUnzip,
  kBrotliDecode,
  kBrotliEncode,
  kZstdCompress,
  kZstdDecompress,
};

/// Why a codec stopped, in the words and numbers Node reports. An empty code is success.
struct CodecError {
  std::string message;
  std::string code;
  int number = 0;
  bool failed() const { return !code.empty(); }
};

/// What a whole input became; memory from malloc, the taker's.
struct WholeOutput {
  uint8_t* memory = nullptr;
  size_t size = 0;
};

/// One compression format as a state machine over caller's buffers. No V8: process() may run in a
/// pool thread.
class Codec {
 public:
  struct Buffers {
    const uint8_t* in = nullptr;
    size_t in_size = 0;
    uint8_t* out = nullptr;
    size_t out_size = 0;
  };

  virtual ~Codec() = default;

  /// Consumes input and fills output; BUFFERS is advanced to what is left of both. FLUSH is the
  /// format's own flush operation.
  virtual void process(Buffers& buffers, int flush) = 0;
  /// process() would do no more than copy: not worth a trip to the pool.
  virtual bool is_brief(const Buffers& buffers, int flush) const { return false; }
  /// The whole of an input in one step, with at most MAX_OUTPUT bytes, where that is faster. False:
  /// nothing has happened, process() must do it (and find the error, if there is one).
  virtual bool process_whole(const uint8_t* in, size_t size, int flush, double max_output,
                             WholeOutput& out) {
    return false;
  }
  /// process_whole() looks at its input more than once, and writes beyond its output where that has
  /// changed: what the program may write to meanwhile has to be copied.
  virtual bool wants_still_input() const { return false; }
  /// Room for all that a whole input of SIZE bytes becomes, where that can be told: libraries then
  /// write it in one step, without windows of their own between. 0: to be found out. What the input
  /// claims is not to be believed beyond reason.
  virtual size_t whole_capacity(const uint8_t* in, size_t size, int flush) const { return 0; }
  /// The error of what was processed so far. FLUSH: the last operation; BUFFERS: what it left.
  virtual CodecError error(const Buffers& buffers, int flush) const = 0;
  virtual CodecError reset() = 0;
  /// deflateParams; other formats have none.
  virtual CodecError params(int level, int strategy) { return {}; }

  /// Bytes that the format's library holds for this codec.
  virtual int64_t memory_used() const { return memory_.used(); }

 protected:
  CodecMemory memory_;
};

struct ZlibOptions {
  Mode mode;
  int window_bits, level, mem_level, strategy;
  std::vector<uint8_t> dictionary;
  /// What follows the first member of a gzip file is not looked at.
  bool one_member = false;
};

/// deflate/inflate/gzip/raw/unzip on zlib. An initialisation error comes with the first process().
std::unique_ptr<Codec> make_zlib(ZlibOptions options, CodecError& error);
/// Brotli. PARAMETERS are (BROTLI_PARAM_*, value); DICTIONARY is a raw one, or empty.
std::unique_ptr<Codec> make_brotli(Mode mode,
                                   const std::vector<std::pair<uint32_t, uint32_t>>& parameters,
                                   std::vector<uint8_t> dictionary, CodecError& error);
/// Zstandard. PLEDGED_SIZE: the whole input's size, UINT64_MAX when unknown.
std::unique_ptr<Codec> make_zstd(Mode mode,
                                 const std::vector<std::pair<uint32_t, uint32_t>>& parameters,
                                 uint64_t pledged_size, const std::vector<uint8_t>& dictionary,
                                 CodecError& error);

}  // namespace nodus::modules::zlib
