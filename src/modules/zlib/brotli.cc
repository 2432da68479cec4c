// Brotli (RFC 7932) behind Codec.

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <brotli/shared_dictionary.h>

#include <cstring>

#include "modules/zlib/codec.h"

namespace nodus::modules::zlib {

namespace {

using Parameters = std::vector<std::pair<uint32_t, uint32_t>>;

const CodecError kDictionaryRefused = {"Failed to load brotli dictionary",
                                       "ERR_ZLIB_DICTIONARY_LOAD_FAILED", -1};

class BrotliEncoder final : public Codec {
 public:
  BrotliEncoder(const Parameters& parameters, std::vector<uint8_t> dictionary)
      : parameters_(parameters), dictionary_(std::move(dictionary)) {
    if (dictionary_.empty()) return;
    // A prepared dictionary refers to the bytes, and serves for every reset().
    prepared_ = BrotliEncoderPrepareDictionary(
        BROTLI_SHARED_DICTIONARY_RAW, dictionary_.size(), dictionary_.data(), BROTLI_MAX_QUALITY,
        &CodecMemory::allocate, &CodecMemory::release, &memory_);
  }
  ~BrotliEncoder() override {
    BrotliEncoderDestroyInstance(state_);
    if (prepared_) BrotliEncoderDestroyPreparedDictionary(prepared_);
  }

  CodecError reset() override {
    BrotliEncoderDestroyInstance(state_);
    state_ = BrotliEncoderCreateInstance(&CodecMemory::allocate, &CodecMemory::release, &memory_);
    if (!state_)
      return {"Could not initialize Brotli instance", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
    for (auto [key, value] : parameters_) {
      if (!BrotliEncoderSetParameter(state_, static_cast<BrotliEncoderParameter>(key), value)) {
        return {"Initialization failed", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
      }
    }
    if (!dictionary_.empty() &&
        !(prepared_ && BrotliEncoderAttachPreparedDictionary(state_, prepared_))) {
      return kDictionaryRefused;
    }
    ok_ = true;
    return {};
  }

  void process(Buffers& b, int flush) override {
    ok_ = BrotliEncoderCompressStream(state_, static_cast<BrotliEncoderOperation>(flush),
                                      &b.in_size, &b.in, &b.out_size, &b.out, nullptr);
  }

  CodecError error(const Buffers&, int) const override {
    if (!ok_) return {"Compression failed", "ERR_BROTLI_COMPRESSION_FAILED", -1};
    return {};
  }

 private:
  Parameters parameters_;
  std::vector<uint8_t> dictionary_;
  BrotliEncoderPreparedDictionary* prepared_ = nullptr;
  BrotliEncoderState* state_ = nullptr;
  bool ok_ = true;
};

class BrotliDecoder final : public Codec {
 public:
  BrotliDecoder(const Parameters& parameters, std::vector<uint8_t> dictionary)
      : parameters_(parameters), dictionary_(std::move(dictionary)) {}
  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }

  CodecError reset() override {
    BrotliDecoderDestroyInstance(state_);
    state_ = BrotliDecoderCreateInstance(&CodecMemory::allocate, &CodecMemory::release, &memory_);
    if (!state_)
      return {"Could not initialize Brotli instance", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
    for (auto [key, value] : parameters_) {
      if (!BrotliDecoderSetParameter(state_, static_cast<BrotliDecoderParameter>(key), value)) {
        return {"Initialization failed", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
      }
    }
    if (!dictionary_.empty() &&
        !BrotliDecoderAttachDictionary(state_, BROTLI_SHARED_DICTIONARY_RAW, dictionary_.size(),
                                       dictionary_.data())) {
      return kDictionaryRefused;
    }
    result_ = BROTLI_DECODER_RESULT_SUCCESS;
    number_ = BROTLI_DECODER_NO_ERROR;
    return {};
  }

  void process(Buffers& b, int) override {
    result_ =
        BrotliDecoderDecompressStream(state_, &b.in_size, &b.in, &b.out_size, &b.out, nullptr);
    if (result_ == BROTLI_DECODER_RESULT_ERROR) number_ = BrotliDecoderGetErrorCode(state_);
  }

  CodecError error(const Buffers&, int flush) const override {
    if (number_ != BROTLI_DECODER_NO_ERROR) {
      // The library names an error "BROTLI_DECODER_ERROR_X" or "_ERROR_X": Node's code is
      // "ERR__ERROR_X".
      const char* name = BrotliDecoderErrorString(number_);
      constexpr const char* kPrefix = "BROTLI_DECODER_";
      std::string code = "ERR_";
      code += std::strncmp(name, kPrefix, std::strlen(kPrefix)) == 0 ? name + std::strlen(kPrefix)
                                                                     : name;
      return {"Decompression failed", code, static_cast<int>(number_)};
    }
    if (flush == BROTLI_OPERATION_FINISH && result_ == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) {
      return {"unexpected end of file", "Z_BUF_ERROR", -5};
    }
    return {};
  }

 private:
  Parameters parameters_;
  std::vector<uint8_t> dictionary_;
  BrotliDecoderState* state_ = nullptr;
  BrotliDecoderResult result_ = BROTLI_DECODER_RESULT_SUCCESS;
  BrotliDecoderErrorCode number_ = BROTLI_DECODER_NO_ERROR;
};

}  // namespace

std::unique_ptr<Codec> make_brotli(Mode mode, const Parameters& parameters,
                                   std::vector<uint8_t> dictionary, CodecError& error) {
  std::unique_ptr<Codec> made;
  if (mode == Mode::kBrotliEncode) {
    made = std::make_unique<BrotliEncoder>(parameters, std::move(dictionary));
  } else {
    made = std::make_unique<BrotliDecoder>(parameters, std::move(dictionary));
  }
  error = made->reset();
  return made;
}

}  // namespace nodus::modules::zlib
