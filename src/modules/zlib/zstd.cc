// Zstandard (RFC 8878) behind Codec.

#include <zstd_errors.h>

#include "modules/zlib/codec.h"
#include "modules/zlib/zstd_contexts.h"

namespace nodus::modules::zlib {

namespace {

using Parameters = std::vector<std::pair<uint32_t, uint32_t>>;

std::string error_name(ZSTD_ErrorCode code) {
  switch (code) {
// clang-format off
#define V(name)           \
  case ZSTD_error_##name: \
    return "ZSTD_error_" #name;
    V(no_error)
    V(GENERIC) V(prefix_unknown) V(version_unsupported) V(frameParameter_unsupported)
        V(frameParameter_windowTooLarge) V(corruption_detected) V(checksum_wrong)
            V(literals_headerWrong) V(dictionary_corrupted) V(dictionary_wrong)
                V(dictionaryCreation_failed) V(parameter_unsupported)
                    V(parameter_combination_unsupported) V(parameter_outOfBound)
                        V(tableLog_tooLarge) V(maxSymbolValue_tooLarge) V(maxSymbolValue_tooSmall)
                            V(stabilityCondition_notRespected) V(stage_wrong) V(init_missing)
                                V(memory_allocation) V(workSpace_tooSmall) V(dstSize_tooSmall)
                                    V(srcSize_wrong) V(dstBuffer_null) V(noForwardProgress_destFull)
                                        V(noForwardProgress_inputEmpty)
#undef V
        // clang-format on
        default : return "ZSTD_error_GENERIC";
  }
}

CodecError make_error(size_t result) {
  auto code = ZSTD_getErrorCode(result);
  return {ZSTD_getErrorString(code), error_name(code), static_cast<int>(code)};
}

class ZstdCompressor final : public Codec {
 public:
  ZstdCompressor(const Parameters& parameters, uint64_t pledged, std::vector<uint8_t> dictionary)
      : parameters_(parameters), pledged_(pledged), dictionary_(std::move(dictionary)) {}

  CodecError reset() override {
    kept_.reset();
    kept_ = take_compression_context();
    context_ = kept_ ? kept_->context : nullptr;
    if (!context_)
      return {"Could not initialize Zstd instance", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
    size_t result = ZSTD_CCtx_setPledgedSrcSize(
        context_, pledged_ == UINT64_MAX ? ZSTD_CONTENTSIZE_UNKNOWN : pledged_);
    if (ZSTD_isError(result))
      return {"Could not set pledged src size", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
    for (auto [key, value] : parameters_) {
      result = ZSTD_CCtx_setParameter(context_, static_cast<ZSTD_cParameter>(key),
                                      static_cast<int>(value));
      if (ZSTD_isError(result))
        return {"Setting parameter failed", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
    }
    if (!dictionary_.empty() &&
        ZSTD_isError(ZSTD_CCtx_loadDictionary(context_, dictionary_.data(), dictionary_.size()))) {
      return {"Failed to load zstd dictionary", "ERR_ZLIB_DICTIONARY_LOAD_FAILED", -1};
    }
    error_ = {};
    consumed_ = 0;
    return {};
  }

  void process(Buffers& b, int flush) override {
    // At the end zstd takes the size that is there for the one that was promised.
    if (flush == ZSTD_e_end && pledged_ != UINT64_MAX && consumed_ + b.in_size != pledged_) {
      error_ = make_error(static_cast<size_t>(-ZSTD_error_srcSize_wrong));
      return;
    }
    ZSTD_inBuffer in{b.in, b.in_size, 0};
    ZSTD_outBuffer out{b.out, b.out_size, 0};
    size_t left = ZSTD_compressStream2(context_, &out, &in, static_cast<ZSTD_EndDirective>(flush));
    if (ZSTD_isError(left)) error_ = make_error(left);
    consumed_ += in.pos;
    b.in += in.pos;
    b.in_size -= in.pos;
    b.out += out.pos;
    b.out_size -= out.pos;
  }

  size_t whole_capacity(const uint8_t*, size_t size, int flush) const override {
    const size_t bound = flush == ZSTD_e_end ? ZSTD_compressBound(size) : 0;
    return ZSTD_isError(bound) ? 0 : bound;
  }

  CodecError error(const Buffers&, int) const override { return error_; }
  int64_t memory_used() const override { return kept_ ? kept_->memory.used() : 0; }

 private:
  Parameters parameters_;
  uint64_t pledged_;
  uint64_t consumed_ = 0;
  std::vector<uint8_t> dictionary_;
  ZstdContextPtr<ZSTD_CCtx> kept_;
  ZSTD_CCtx* context_ = nullptr;
  CodecError error_;
};

class ZstdDecompressor final : public Codec {
 public:
  /// Frames that say they hold no more than this have room made for it at once.
  static constexpr unsigned long long kLargestClaim = 64 << 20;
  static constexpr size_t kNoFrameYet = 1;

  ZstdDecompressor(const Parameters& parameters, std::vector<uint8_t> dictionary)
      : parameters_(parameters), dictionary_(std::move(dictionary)) {}

  CodecError reset() override {
    kept_.reset();
    kept_ = take_decompression_context();
    context_ = kept_ ? kept_->context : nullptr;
    if (!context_)
      return {"Could not initialize Zstd instance", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
    for (auto [key, value] : parameters_) {
      if (ZSTD_isError(ZSTD_DCtx_setParameter(context_, static_cast<ZSTD_dParameter>(key),
                                              static_cast<int>(value)))) {
        return {"Setting parameter failed", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
      }
    }
    if (!dictionary_.empty() &&
        ZSTD_isError(ZSTD_DCtx_loadDictionary(context_, dictionary_.data(), dictionary_.size()))) {
      return {"Failed to load zstd dictionary", "ERR_ZLIB_DICTIONARY_LOAD_FAILED", -1};
    }
    error_ = {};
    left_ = kNoFrameYet;
    return {};
  }

  void process(Buffers& b, int) override {
    ZSTD_inBuffer in{b.in, b.in_size, 0};
    ZSTD_outBuffer out{b.out, b.out_size, 0};
    bool had_input = b.in_size > 0;
    size_t left = ZSTD_decompressStream(context_, &out, &in);
    if (ZSTD_isError(left)) {
      error_ = make_error(left);
    } else if (had_input || out.pos > 0) {
      left_ = left;
    }
    b.in += in.pos;
    b.in_size -= in.pos;
    b.out += out.pos;
    b.out_size -= out.pos;
  }

  size_t whole_capacity(const uint8_t* in, size_t size, int) const override {
    const unsigned long long content = ZSTD_getFrameContentSize(in, size);
    return content <= kLargestClaim ? static_cast<size_t>(content) : 0;
  }

  CodecError error(const Buffers& b, int flush) const override {
    if (error_.failed()) return error_;
    if (flush == ZSTD_e_end && left_ != 0 && b.out_size != 0)
      return {"unexpected end of file", "Z_BUF_ERROR", -5};
    return {};
  }

  int64_t memory_used() const override { return kept_ ? kept_->memory.used() : 0; }

 private:
  Parameters parameters_;
  std::vector<uint8_t> dictionary_;
  ZstdContextPtr<ZSTD_DCtx> kept_;
  ZSTD_DCtx* context_ = nullptr;
  CodecError error_;
  /// What the frame still needs, as far as zstd knows; 0 at its end.
  size_t left_ = kNoFrameYet;
};

}  // namespace

std::unique_ptr<Codec> make_zstd(Mode mode, const Parameters& parameters, uint64_t pledged_size,
                                 const std::vector<uint8_t>& dictionary, CodecError& error) {
  std::unique_ptr<Codec> made;
  if (mode == Mode::kZstdCompress) {
    made = std::make_unique<ZstdCompressor>(parameters, pledged_size, dictionary);
  } else {
    made = std::make_unique<ZstdDecompressor>(parameters, dictionary);
  }
  error = made->reset();
  return made;
}

}  // namespace nodus::modules::zlib
