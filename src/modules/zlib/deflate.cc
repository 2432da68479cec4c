// zlib's formats (RFC 1950-1952) behind Codec.

#include <zlib.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "modules/zlib/chunked_deflate.h"
#include "modules/zlib/codec.h"
#include "modules/zlib/gzip_reader.h"
#include "modules/zlib/whole.h"
#include "modules/zlib/zlib_error.h"

namespace nodus::modules::zlib {

namespace {

constexpr uint8_t kGzipMagic1 = 0x1f;
constexpr uint8_t kGzipMagic2 = 0x8b;
constexpr int kMostWindowBits = 1000;

class Zlib final : public Codec {
 public:
  explicit Zlib(ZlibOptions options) : options_(std::move(options)), mode_(options_.mode) {
    std::memset(&stream_, 0, sizeof stream_);
    // zlib refuses all that is beyond its own range.
    window_bits_ = std::clamp(options_.window_bits, -kMostWindowBits, kMostWindowBits);
    if (mode_ == Mode::kGzip || mode_ == Mode::kGunzip) window_bits_ += 16;
    if (mode_ == Mode::kUnzip) window_bits_ += 32;
    if (mode_ == Mode::kDeflateRaw || mode_ == Mode::kInflateRaw) window_bits_ *= -1;
  }

  ~Zlib() override { end(); }

  void process(Buffers& b, int flush) override {
    if (!started_ && mode_ == Mode::kUnzip && b.in_size >= 2 && b.in[0] == kGzipMagic1 &&
        b.in[1] == kGzipMagic2)
      mode_ = Mode::kGunzip;
    if (!ensure_started()) return;
    if (mode_ == Mode::kUnzip && !detect_format(b)) {
      // Nothing to tell the format by yet.
      if (b.in_size == 0) return;
    }
    stream_.next_in = const_cast<Bytef*>(b.in);
    stream_.avail_in = static_cast<uInt>(std::min<size_t>(b.in_size, UINT_MAX));
    stream_.next_out = b.out;
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(b.out_size, UINT_MAX));
    if (deflating()) {
      error_ = deflate(&stream_, flush);
    } else {
      inflate_all(flush);
    }
    b.in_size -= static_cast<size_t>(stream_.next_in - b.in);
    b.in = stream_.next_in;
    b.out_size -= static_cast<size_t>(stream_.next_out - b.out);
    b.out = stream_.next_out;
  }

  bool is_brief(const Buffers& b, int flush) const override {
    return is_gzip_read_ && gzip_.is_brief(b.out_size);
  }

  bool process_whole(const uint8_t* in, size_t size, int flush, double max_output,
                     WholeOutput& out) override {
    if (started_ || flush != Z_FINISH || deflating() || !options_.dictionary.empty() ||
        options_.window_bits != MAX_WBITS || !inflate_whole(mode_, in, size, max_output, out))
      return false;
    error_ = Z_STREAM_END;
    return true;
  }

  CodecError error(const Buffers& b, int flush) const override {
    if (is_cut_off(error_, b.out_size, flush)) return make("unexpected end of file", Z_BUF_ERROR);
    if (is_well(error_)) return {};
    if (error_ == Z_NEED_DICT)
      return make(options_.dictionary.empty() ? "Missing dictionary" : "Bad dictionary", error_);
    return make("Zlib error", error_);
  }

  CodecError reset() override {
    error_ = Z_OK;
    gzip_bytes_ = 0;
    if (options_.mode == Mode::kUnzip) mode_ = Mode::kUnzip;
    if (!started_) return {};
    if (is_gzip_read_ && mode_ == Mode::kUnzip) {
      // The next format may be another.
      end();
      is_gzip_read_ = started_ = false;
      return {};
    }
    if (is_gzip_read_) {
      error_ = gzip_.reset(stream_);
      return {};
    }
    error_ = deflating() ? deflateReset(&stream_) : inflateReset(&stream_);
    if (error_ != Z_OK) return make("Failed to reset stream", error_);
    return set_dictionary();
  }

  CodecError params(int level, int strategy) override {
    if (!ensure_started()) return make("Init error", error_);
    error_ = Z_OK;
    // Node leaves gzip's alone.
    if (mode_ == Mode::kDeflate || mode_ == Mode::kDeflateRaw) {
      // No output space: what is pending was flushed by the caller.
      stream_.next_in = nullptr;
      stream_.avail_in = 0;
      // The last step's memory may be gone, but zlib wants an address.
      Bytef nowhere;
      stream_.next_out = &nowhere;
      stream_.avail_out = 0;
      error_ = deflateParams(&stream_, level, strategy);
    }
    if (error_ != Z_OK && error_ != Z_BUF_ERROR) return make("Failed to set parameters", error_);
    error_ = Z_OK;
    return {};
  }

 private:
  bool deflating() const {
    return mode_ == Mode::kDeflate || mode_ == Mode::kGzip || mode_ == Mode::kDeflateRaw;
  }

  CodecError make(const char* message, int number) const {
    // zlib's own words are better where it has some. inflate() has none for an input that ends too
    // early, but may have others from before.
    bool is_own = deflating() || number != Z_BUF_ERROR;
    if (stream_.msg != nullptr && is_own && number != Z_NEED_DICT) message = stream_.msg;
    return zlib_error(message, number);
  }

  bool ensure_started() {
    if (started_) return true;
    stream_.zalloc = [](void* opaque, uInt items, uInt size) {
      return CodecMemory::allocate(opaque, size_t{items} * size);
    };
    stream_.zfree = &CodecMemory::release;
    stream_.opaque = &memory_;
    is_gzip_read_ = mode_ == Mode::kGunzip;
    if (deflating()) {
      error_ = deflateInit2(&stream_, options_.level, Z_DEFLATED, window_bits_, options_.mem_level,
                            options_.strategy);
    } else {
      error_ = is_gzip_read_ ? gzip_.start(stream_, options_.window_bits)
                             : inflateInit2(&stream_, window_bits_);
    }
    if (error_ != Z_OK) return false;
    started_ = true;
    set_dictionary();
    return error_ == Z_OK;
  }

  CodecError set_dictionary() {
    if (options_.dictionary.empty()) return {};
    const auto& d = options_.dictionary;
    error_ = Z_OK;
    if (mode_ == Mode::kDeflate || mode_ == Mode::kDeflateRaw) {
      error_ = deflateSetDictionary(&stream_, d.data(), static_cast<uInt>(d.size()));
    } else if (mode_ == Mode::kInflateRaw) {
      // The other formats ask for it by Z_NEED_DICT.
      error_ = inflateSetDictionary(&stream_, d.data(), static_cast<uInt>(d.size()));
    }
    if (error_ != Z_OK) return make("Failed to set dictionary", error_);
    return {};
  }

  /// UNZIP: gzip begins with 1f 8b (it may come byte by byte), everything else is zlib. False while
  /// undecided.
  bool detect_format(const Buffers& b) {
    const uint8_t* next = b.in;
    size_t left = b.in_size;
    if (left == 0) return false;
    if (gzip_bytes_ == 0) {
      if (*next != kGzipMagic1) {
        mode_ = Mode::kInflate;
        return true;
      }
      gzip_bytes_ = 1;
      ++next;
      if (--left == 0) return true;
    }
    if (*next == kGzipMagic2) {
      gzip_bytes_ = 2;
      mode_ = Mode::kGunzip;
    } else {
      mode_ = Mode::kInflate;
    }
    return true;
  }

  int inflate_some(int flush) {
    return is_gzip_read_ ? gzip_.inflate(stream_, flush) : inflate(&stream_, flush);
  }

  int next_member() {
    if (!is_gzip_read_) return inflateReset(&stream_);
    if (options_.mode != Mode::kUnzip) return gzip_.next(stream_);
    // zlib may find either format.
    is_gzip_read_ = false;
    return inflateReset2(&stream_, window_bits_);
  }

  void inflate_all(int flush) {
    error_ = inflate_some(flush);
    if (mode_ != Mode::kInflateRaw && error_ == Z_NEED_DICT && !options_.dictionary.empty()) {
      error_ = inflateSetDictionary(&stream_, options_.dictionary.data(),
                                    static_cast<uInt>(options_.dictionary.size()));
      if (error_ == Z_OK) {
        error_ = inflate_some(flush);
      } else if (error_ == Z_DATA_ERROR) {
        // Node tells a wrong dictionary from broken data by this number.
        error_ = Z_NEED_DICT;
      }
    }
    // A gzip file may be several members one after another (RFC 1952, 2.2); zero bytes and other
    // garbage behind are ignored.
    while (stream_.avail_in > 0 && mode_ == Mode::kGunzip && error_ == Z_STREAM_END &&
           !options_.one_member && stream_.next_in[0] != 0x00) {
      if (next_member() != Z_OK) return;
      error_ = inflate_some(flush);
    }
  }

  void end() {
    if (!started_) return;
    if (deflating()) {
      deflateEnd(&stream_);
    } else {
      inflateEnd(&stream_);
    }
  }

  ZlibOptions options_;
  Mode mode_;
  int window_bits_;
  z_stream stream_;
  bool started_ = false;
  GzipReader gzip_{memory_};
  bool is_gzip_read_ = false;
  int error_ = Z_OK;
  int gzip_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Codec> make_zlib(ZlibOptions options, CodecError& error) {
  // Memory is only taken when data comes; the options were checked in JavaScript.
  error = {};
  if (is_chunked_deflate(options)) return make_chunked_deflate(options);
  return std::make_unique<Zlib>(std::move(options));
}

}  // namespace nodus::modules::zlib
