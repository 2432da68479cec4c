#include "modules/zlib/chunked_deflate.h"

#include <zlib.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "modules/zlib/byte_queue.h"
#include "modules/zlib/frame.h"
#include "modules/zlib/whole.h"
#include "modules/zlib/workspace.h"
#include "modules/zlib/zlib_error.h"

namespace nodus::modules::zlib {

namespace {

constexpr int kDefaultLevel = 6;
/// No match reaches from one chunk into the one before. With 256 KB the output is as small as
/// zlib's; the first chunk, whose output a reader waits for, is shorter.
constexpr size_t kFirstChunk = 128 * 1024, kChunk = 256 * 1024;
/// Deflate's greatest distance (RFC 1951, 3.2.5): what a chunk must leave for zlib to go on.
constexpr size_t kWindow = 32 * 1024;
static_assert(kFirstChunk >= kWindow && kChunk >= kWindow);

/// Which of its functions zlib compresses with: for level 0, 1 to 3, and the others.
int deflate_function(int level) { return level == 0 ? 0 : level < 4 ? 1 : 2; }

class ChunkedDeflate final : public Codec {
 public:
  explicit ChunkedDeflate(const ZlibOptions& options)
      : mode_(options.mode), level_(options.level), strategy_(options.strategy) {
    if (level_ == Z_DEFAULT_COMPRESSION) level_ = kDefaultLevel;
    check_ = frame::first_check(mode_);
  }

  ~ChunkedDeflate() override {
    if (has_zlib_) deflateEnd(&zlib_);
  }

  void process(Buffers& b, int flush) override {
    error_ = Z_OK;
    put_head();
    give(b);
    if (is_finished_) return after_end(b, flush);
    if (!is_zlibs_ && flush != Z_NO_FLUSH && flush != Z_FINISH) is_zlibs_ = true;
    while (!is_zlibs_ && b.out_size != 0) {
      if (is_finished_) {
        error_ = Z_STREAM_END;
        return;
      }
      if (!take(b, flush)) {
        if (is_zlibs_) break;
        return;
      }
      give(b);
    }
    if (is_zlibs_) process_by_zlib(b, flush);
  }

  bool is_brief(const Buffers& b, int flush) const override {
    if (output_.size() >= b.out_size || is_finished_) return true;
    return !is_zlibs_ && flush == Z_NO_FLUSH && b.in_size <= chunk_size() - gathered_.size();
  }

  bool wants_still_input() const override { return true; }

  bool process_whole(const uint8_t* in, size_t size, int flush, double max_output,
                     WholeOutput& out) override {
    if (has_head_ || is_zlibs_ || flush != Z_FINISH ||
        !deflate_whole(mode_, level_, in, size, max_output, out))
      return false;
    has_head_ = is_finished_ = true;
    error_ = Z_STREAM_END;
    return true;
  }

  CodecError error(const Buffers& b, int flush) const override {
    if (is_cut_off(error_, b.out_size, flush)) return zlib_error(zError(Z_BUF_ERROR), Z_BUF_ERROR);
    if (is_well(error_)) return {};
    return zlib_error(zError(error_), error_);
  }

  CodecError reset() override {
    error_ = Z_OK;
    output_.clear();
    gathered_.clear();
    has_head_ = is_finished_ = has_chunks_ = false;
    check_ = frame::first_check(mode_);
    total_ = 0;
    // zlib's memory stays, and with it who works: the program will flush again.
    if (has_zlib_) error_ = deflateReset(&zlib_);
    if (error_ != Z_OK) return zlib_error("Failed to reset stream", error_);
    return {};
  }

  CodecError params(int level, int strategy) override {
    // Node leaves gzip's alone. What is not compressed yet cannot be, as in zlib, whose caller has
    // to flush first.
    if (mode_ == Mode::kGzip || !gathered_.empty()) return {};
    if (level == Z_DEFAULT_COMPRESSION) level = kDefaultLevel;
    if (is_finished_ && !has_zlib_) {
      // zlib wants to end a block before another function goes on.
      if (strategy == strategy_ && deflate_function(level) == deflate_function(level_)) return {};
      return zlib_error(zError(Z_STREAM_ERROR), error_ = Z_STREAM_ERROR);
    }
    is_zlibs_ = true;
    if (!start_zlib()) return zlib_error("Init error", error_);
    zlib_.next_in = nullptr;
    zlib_.avail_in = 0;
    // No output space: what is pending was flushed by the caller. But zlib wants an address.
    Bytef nowhere;
    zlib_.next_out = &nowhere;
    zlib_.avail_out = 0;
    int result = deflateParams(&zlib_, level, strategy);
    if (result == Z_BUF_ERROR) return {};
    if (result != Z_OK) {
      auto* message = zlib_.msg ? zlib_.msg : "Failed to set parameters";
      return zlib_error(message, error_ = result);
    }
    level_ = level;
    strategy_ = strategy;
    return {};
  }

 private:
  size_t chunk_size() const { return has_chunks_ ? kChunk : kFirstChunk; }

  void put_head() {
    if (has_head_) return;
    has_head_ = true;
    auto* at = output_.room(frame::kMost);
    if (!at) return fail();
    output_.extend(frame::put_head(mode_, level_, strategy_, at));
  }

  void put_trailer() {
    is_finished_ = true;
    auto* at = output_.room(frame::kMost);
    if (!at) return fail();
    output_.extend(frame::put_trailer(mode_, check_, total_, at));
  }

  void fail() { error_ = Z_MEM_ERROR; }

  /// As much of the output as there is room for.
  void give(Buffers& b) {
    size_t size = std::min(output_.size(), b.out_size);
    if (size == 0) return;
    std::memcpy(b.out, output_.data(), size);
    b.out += size;
    b.out_size -= size;
    output_.skip(size);
  }

  /// As deflate() answers when it has finished.
  void after_end(const Buffers& b, int flush) {
    if (error_ != Z_OK || !output_.empty()) return;
    error_ = flush != Z_FINISH ? Z_STREAM_ERROR : b.in_size != 0 ? Z_BUF_ERROR : Z_STREAM_END;
  }

  void count(const uint8_t* data, size_t size) {
    check_ = frame::update_check(mode_, check_, data, size);
    total_ += size;
  }

  static void advance(Buffers& b, size_t size) {
    b.in += size;
    b.in_size -= size;
  }

  /// Gathers input, or makes output of a chunk, which has to be given before it goes on. False:
  /// nothing is left to do, or zlib has to do it.
  bool take(Buffers& b, int flush) {
    size_t room = chunk_size() - gathered_.size();
    bool is_full = b.in_size > room;
    bool is_last = flush == Z_FINISH && !is_full;
    if (is_full || is_last) {
      // A copy, even of a chunk that lies before us in one piece: libdeflate counts the symbols of
      // a block, and then writes as many bits as they took, so nobody may change them in between.
      if (!gather(b, is_full ? room : b.in_size) ||
          !compress(gathered_.data(), gathered_.size(), is_last))
        return false;
      gathered_.clear();
      return true;
    }
    gather(b, b.in_size);
    return false;
  }

  bool gather(Buffers& b, size_t size) {
    if (!gathered_.append(b.in, size)) return give_up();
    advance(b, size);
    return true;
  }

  /// zlib does what cannot be done here, or finds the error in it.
  bool give_up() {
    is_zlibs_ = true;
    return false;
  }

  bool compress(const uint8_t* data, size_t size, bool is_last) {
    auto& workspace = Workspace::current();
    size_t bound = Workspace::bound(size);
    auto* at = output_.room(bound + Workspace::kJoint);
    window_.clear();
    auto* kept = is_last ? nullptr : window_.room(kWindow);
    if (!at || (!is_last && !kept)) return give_up();
    size_t made = workspace.compress(level_, data, size, at, bound);
    if (made != 0 && !is_last) made = workspace.open_end(at, made);
    if (made == 0) return give_up();
    count(data, size);
    output_.extend(made);
    if (is_last) {
      put_trailer();
      return true;
    }
    std::memcpy(kept, data + size - kWindow, kWindow);
    window_.extend(kWindow);
    has_chunks_ = true;
    return true;
  }

  bool start_zlib() {
    if (has_zlib_) return true;
    zlib_ = {};
    zlib_.zalloc = [](void* opaque, uInt items, uInt size) {
      return CodecMemory::allocate(opaque, size_t{items} * size);
    };
    zlib_.zfree = &CodecMemory::release;
    zlib_.opaque = &memory_;
    constexpr int kMemory = 8;
    error_ = deflateInit2(&zlib_, level_, Z_DEFLATED, -MAX_WBITS, kMemory, strategy_);
    if (error_ != Z_OK) return false;
    has_zlib_ = true;
    if (!window_.empty())
      error_ = deflateSetDictionary(&zlib_, window_.data(), static_cast<uInt>(window_.size()));
    window_.release();
    return error_ == Z_OK;
  }

  /// zlib's deflate() over SIZE bytes at IN, of which it returns how many it took.
  size_t deflate_by_zlib(const uint8_t* in, size_t size, Buffers& b, int flush) {
    zlib_.next_in = const_cast<Bytef*>(in);
    zlib_.avail_in = static_cast<uInt>(std::min<size_t>(size, UINT_MAX));
    zlib_.next_out = b.out;
    zlib_.avail_out = static_cast<uInt>(std::min<size_t>(b.out_size, UINT_MAX));
    error_ = deflate(&zlib_, flush);
    b.out_size -= static_cast<size_t>(zlib_.next_out - b.out);
    b.out = zlib_.next_out;
    auto taken = static_cast<size_t>(zlib_.next_in - in);
    count(in, taken);
    return taken;
  }

  void process_by_zlib(Buffers& b, int flush) {
    if (b.out_size == 0 || !start_zlib()) return;
    while (!gathered_.empty()) {
      gathered_.skip(deflate_by_zlib(gathered_.data(), gathered_.size(), b, Z_NO_FLUSH));
      if (b.out_size == 0) return;
      if (error_ != Z_OK) return;
    }
    gathered_.release();
    advance(b, deflate_by_zlib(b.in, b.in_size, b, flush));
    if (error_ != Z_STREAM_END) return;
    put_trailer();
    give(b);
    if (!output_.empty()) error_ = Z_OK;
  }

  const Mode mode_;
  int level_;
  int strategy_;
  int error_ = Z_OK;

  bool has_head_ = false;
  bool has_chunks_ = false;
  bool is_finished_ = false;
  /// From here on zlib compresses.
  bool is_zlibs_ = false;
  bool has_zlib_ = false;
  z_stream zlib_ = {};

  /// Of the input so far that was compressed.
  uint32_t check_;
  uint64_t total_ = 0;
  /// Input of the next chunk.
  ByteQueue gathered_{memory_};
  /// The end of the last chunk's input.
  ByteQueue window_{memory_};
  /// Output that found no room yet.
  ByteQueue output_{memory_};
};

}  // namespace

bool is_chunked_deflate(const ZlibOptions& options) {
  constexpr int kDefaultMemory = 8;
  bool is_deflate = options.mode == Mode::kDeflate || options.mode == Mode::kGzip ||
                    options.mode == Mode::kDeflateRaw;
  bool is_level =
      options.level == Z_DEFAULT_COMPRESSION || (options.level >= 1 && options.level <= 9);
  return is_deflate && is_level && options.mem_level == kDefaultMemory &&
         options.strategy == Z_DEFAULT_STRATEGY && options.window_bits == MAX_WBITS &&
         options.dictionary.empty();
}

std::unique_ptr<Codec> make_chunked_deflate(const ZlibOptions& options) {
  return std::make_unique<ChunkedDeflate>(options);
}

}  // namespace nodus::modules::zlib
