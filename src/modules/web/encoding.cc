// The native half of TextEncoder and TextDecoder (https://encoding.spec.whatwg.org/): UTF-8 and
// UTF-16 through simdutf, single-byte encodings by table, the other legacy ones through ICU.

#include <simdutf.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bind/binder.h"
#include "modules/buffer/buffer.h"
#include "modules/web/single_byte_encodings.h"

namespace nodus::modules::encoding {

namespace {

using Span = std::span<const uint8_t>;

constexpr char16_t kReplacement = 0xfffd;

v8::MaybeLocal<v8::Value> utf16_string(v8::Isolate* isolate, std::u16string_view text) {
  return buffer::encode(isolate, {reinterpret_cast<const uint8_t*>(text.data()), text.size() * 2},
                        buffer::Encoding::kUcs2)
      .FromMaybe(v8::Local<v8::String>())
      .As<v8::Value>();
}

/// What decoding gives for malformed input in fatal mode; JavaScript throws.
v8::MaybeLocal<v8::Value> malformed(v8::Isolate* isolate) {
  return v8::Undefined(isolate).As<v8::Value>();
}

bool is_ascii(Span bytes) {
  return simdutf::validate_ascii(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

// ---- decoders
// --------------------------------------------------------------------------------------------------------

/// One encoding's state between chunks. `decode` gives undefined for malformed input in fatal mode.
class Decoder {
 public:
  virtual ~Decoder() = default;
  /// FLUSH: the input ends here.
  virtual v8::MaybeLocal<v8::Value> decode(v8::Isolate* isolate, Span input, bool flush) = 0;
  virtual void reset() = 0;
};

/// How many bytes at the end of BYTES begin a UTF-8 sequence that may yet become whole.
size_t incomplete_utf8_tail(Span bytes) {
  size_t size = bytes.size();
  for (size_t back = 1; back <= 3 && back <= size; ++back) {
    uint8_t lead = bytes[size - back];
    if ((lead & 0xc0) == 0x80) continue;
    size_t need = lead >= 0xc2 && lead <= 0xdf   ? 2
                  : lead >= 0xe0 && lead <= 0xef ? 3
                  : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                 : 0;
    if (need <= back) return 0;
    if (back >= 2) {
      // Some leads allow only part of the range for the second byte.
      uint8_t second = bytes[size - back + 1];
      if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
          (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
        return 0;
      }
    }
    return back;
  }
  return 0;
}

bool has_utf8_bom(Span bytes) {
  return bytes.size() >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf;
}

class Utf8Decoder final : public Decoder {
 public:
  Utf8Decoder(bool fatal, bool keep_bom) : fatal_(fatal), keep_bom_(keep_bom) {}

  v8::MaybeLocal<v8::Value> decode(v8::Isolate* isolate, Span input, bool flush) override {
    std::string joined;
    if (!pending_.empty()) {
      joined = pending_;
      joined.append(reinterpret_cast<const char*>(input.data()), input.size());
      input = {reinterpret_cast<const uint8_t*>(joined.data()), joined.size()};
      pending_.clear();
    }
    if (!flush) {
      size_t tail = incomplete_utf8_tail(input);
      pending_.assign(reinterpret_cast<const char*>(input.data() + input.size() - tail), tail);
      input = input.first(input.size() - tail);
    }
    if (!started_ && !input.empty()) {
      started_ = true;
      if (!keep_bom_ && has_utf8_bom(input)) input = input.subspan(3);
    }
    if (fatal_ &&
        !simdutf::validate_utf8(reinterpret_cast<const char*>(input.data()), input.size()))
      return malformed(isolate);
    return buffer::encode(isolate, input, buffer::Encoding::kUtf8)
        .FromMaybe(v8::Local<v8::String>())
        .As<v8::Value>();
  }

  void reset() override {
    pending_.clear();
    started_ = false;
  }

 private:
  bool fatal_, keep_bom_;
  bool started_ = false;
  std::string pending_;
};

class Utf16Decoder final : public Decoder {
 public:
  Utf16Decoder(bool big_endian, bool fatal, bool keep_bom)
      : big_endian_(big_endian), fatal_(fatal), keep_bom_(keep_bom) {}

  v8::MaybeLocal<v8::Value> decode(v8::Isolate* isolate, Span input, bool flush) override {
    std::string bytes = pending_;
    bytes.append(reinterpret_cast<const char*>(input.data()), input.size());
    pending_.clear();

    bool has_odd_byte = bytes.size() % 2 == 1;
    std::u16string text(bytes.size() / 2, u'\0');
    std::memcpy(text.data(), bytes.data(), text.size() * 2);
    if (big_endian_) simdutf::change_endianness_utf16(text.data(), text.size(), text.data());

    if (!flush) {
      // A lead surrogate waits for the other half, and half a code unit for its second byte.
      size_t held = has_odd_byte ? 1 : 0;
      if (!text.empty() && (text.back() & 0xfc00) == 0xd800) {
        held += 2;
        text.pop_back();
      }
      pending_ = bytes.substr(bytes.size() - held);
    } else if (has_odd_byte) {
      if (fatal_) return malformed(isolate);
      // At the end of the queue half a pair and half a unit are one error (Encoding, 14.2.1).
      if (!text.empty() && (text.back() & 0xfc00) == 0xd800) text.pop_back();
      text.push_back(kReplacement);
    }
    if (!started_ && !text.empty()) {
      started_ = true;
      if (!keep_bom_ && text.front() == 0xfeff) text.erase(0, 1);
    }
    if (!simdutf::validate_utf16(text.data(), text.size())) {
      if (fatal_) return malformed(isolate);
      simdutf::to_well_formed_utf16(text.data(), text.size(), text.data());
    }
    return utf16_string(isolate, text);
  }

  void reset() override {
    pending_.clear();
    started_ = false;
  }

 private:
  bool big_endian_, fatal_, keep_bom_;
  bool started_ = false;
  std::string pending_;
};

class SingleByteDecoder final : public Decoder {
 public:
  SingleByteDecoder(const std::array<char16_t, 128>& index, bool fatal)
      : index_(index), fatal_(fatal) {}

  v8::MaybeLocal<v8::Value> decode(v8::Isolate* isolate, Span input, bool) override {
    if (is_ascii(input)) {
      return buffer::encode(isolate, input, buffer::Encoding::kLatin1)
          .FromMaybe(v8::Local<v8::String>())
          .As<v8::Value>();
    }
    std::u16string text(input.size(), u'\0');
    char16_t all = 0;
    bool undefined = false;
    for (size_t i = 0; i < input.size(); ++i) {
      char16_t c = input[i] < 0x80 ? input[i] : index_[input[i] - 0x80];
      undefined |= c == kReplacement;
      all |= c;
      text[i] = c;
    }
    if (undefined && fatal_) return malformed(isolate);
    if (all > 0xff) return utf16_string(isolate, text);
    // Strings of Latin-1 take half the memory.
    std::string narrow(text.begin(), text.end());
    return buffer::encode(isolate, {reinterpret_cast<const uint8_t*>(narrow.data()), narrow.size()},
                          buffer::Encoding::kLatin1)
        .FromMaybe(v8::Local<v8::String>())
        .As<v8::Value>();
  }

  void reset() override {}

 private:
  const std::array<char16_t, 128>& index_;
  bool fatal_;
};

/// ICU's own callback writes U+001A in some places.
void write_replacement(const void*, UConverterToUnicodeArgs* args, const char*, int32_t,
                       UConverterCallbackReason reason, UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;
  *status = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(args, &kReplacement, 1, 0, status);
}

class IcuDecoder final : public Decoder {
 public:
  IcuDecoder(UConverter* converter, bool fatal) : converter_(converter) {
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setToUCallBack(converter, fatal ? UCNV_TO_U_CALLBACK_STOP : &write_replacement, nullptr,
                        nullptr, nullptr, &status);
  }
  ~IcuDecoder() override { ucnv_close(converter_); }

  v8::MaybeLocal<v8::Value> decode(v8::Isolate* isolate, Span input, bool flush) override {
    std::u16string text(input.size() + 16, u'\0');
    const char* source = reinterpret_cast<const char*>(input.data());
    const char* source_end = source + input.size();
    size_t written = 0;
    for (;;) {
      UErrorCode status = U_ZERO_ERROR;
      char16_t* target = text.data() + written;
      ucnv_toUnicode(converter_, &target, text.data() + text.size(), &source, source_end, nullptr,
                     flush, &status);
      written = static_cast<size_t>(target - text.data());
      if (status == U_BUFFER_OVERFLOW_ERROR) {
        text.resize(text.size() * 2);
        continue;
      }
      if (U_FAILURE(status)) {
        ucnv_resetToUnicode(converter_);
        return malformed(isolate);
      }
      break;
    }
    text.resize(written);
    return utf16_string(isolate, text);
  }

  void reset() override { ucnv_resetToUnicode(converter_); }

 private:
  UConverter* converter_;
};

/// The index of x-user-defined: the bytes from 0x80 on are private.
const std::array<char16_t, 128>& user_defined_index() {
  static const auto index = [] {
    std::array<char16_t, 128> out{};
    for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char16_t>(0xf780 + i);
    return out;
  }();
  return index;
}

/// nullptr for an encoding that nothing here knows.
std::unique_ptr<Decoder> make_decoder(const std::string& name, bool fatal, bool keep_bom) {
  if (name == "utf-8") return std::make_unique<Utf8Decoder>(fatal, keep_bom);
  if (name == "utf-16le") return std::make_unique<Utf16Decoder>(false, fatal, keep_bom);
  if (name == "utf-16be") return std::make_unique<Utf16Decoder>(true, fatal, keep_bom);
  if (name == "x-user-defined")
    return std::make_unique<SingleByteDecoder>(user_defined_index(), fatal);
  if (const auto* index = find_single_byte_index(name))
    return std::make_unique<SingleByteDecoder>(*index, fatal);
  UErrorCode status = U_ZERO_ERROR;
  // GBK is decoded as its superset (Encoding, 10.1.1).
  auto* converter = ucnv_open(name == "gbk" ? "gb18030" : name.c_str(), &status);
  if (U_FAILURE(status)) return nullptr;
  return std::make_unique<IcuDecoder>(converter, fatal);
}

/// The C++ half of a TextDecoder that streams or whose encoding is not UTF-8.
class TextDecoderHandle final : public Wrapped {
 public:
  TextDecoderHandle(v8::Isolate* isolate, v8::Local<v8::Object> self, std::string name, bool fatal,
                    bool keep_bom)
      : Wrapped(isolate, self), decoder_(make_decoder(name, fatal, keep_bom)) {}

  bool is_supported() const { return decoder_ != nullptr; }

  v8::MaybeLocal<v8::Value> decode(std::optional<Bytes> input, bool flush) {
    if (!decoder_) return malformed(isolate());
    Span bytes;
    if (input) bytes = {input->data, input->size};
    auto result = decoder_->decode(isolate(), bytes, flush);
    v8::Local<v8::Value> value;
    // A stream ends with a flush, and with an error.
    if (flush || !result.ToLocal(&value) || value->IsUndefined()) decoder_->reset();
    return result;
  }

 private:
  std::unique_ptr<Decoder> decoder_;
};

/// All of UTF-8 in one go, the usual case; undefined for malformed input in fatal mode.
v8::MaybeLocal<v8::Value> decode_utf8(v8::Isolate* isolate, Bytes bytes, bool fatal,
                                      bool keep_bom) {
  Span input{bytes.data, bytes.size};
  if (!keep_bom && has_utf8_bom(input)) input = input.subspan(3);
  if (fatal && !simdutf::validate_utf8(reinterpret_cast<const char*>(input.data()), input.size()))
    return malformed(isolate);
  return buffer::encode(isolate, input, buffer::Encoding::kUtf8)
      .FromMaybe(v8::Local<v8::String>())
      .As<v8::Value>();
}

// ---- the encoder
// -----------------------------------------------------------------------------------------------------

v8::MaybeLocal<v8::Uint8Array> encode_utf8(v8::Isolate* isolate, v8::Local<v8::String> string) {
  return buffer::encode_utf8(isolate, string);
}

void report(Bytes counts, size_t read, size_t written) {
  // The longest string has less than 2^30 units, of three bytes at most.
  const uint32_t values[] = {static_cast<uint32_t>(read), static_cast<uint32_t>(written)};
  if (counts.size >= sizeof(values)) std::memcpy(counts.data, values, sizeof(values));
}

/// encodeInto() for Latin-1 text: how many characters fit, and their bytes.
void encode_latin1_into(const char* text, size_t length, uint8_t* out, size_t capacity,
                        Bytes counts) {
  size_t read = 0, written = 0;
  auto* to = reinterpret_cast<char*>(out);
  if (capacity >= length * 2) {
    report(counts, length, simdutf::convert_latin1_to_utf8(text, length, to));
    return;
  }
  size_t common = std::min(length, capacity);
  if (simdutf::validate_ascii(text, common)) {
    if (common > 0) std::memcpy(out, text, common);
    report(counts, common, common);
    return;
  }
  for (; read < length; ++read) {
    auto c = static_cast<uint8_t>(text[read]);
    if (c < 0x80) {
      if (written == capacity) break;
      out[written++] = c;
    } else {
      if (capacity - written < 2) break;
      out[written++] = static_cast<uint8_t>(0xc0 | c >> 6);
      out[written++] = static_cast<uint8_t>(0x80 | (c & 0x3f));
    }
  }
  report(counts, read, written);
}

/// Leaves in COUNTS how many UTF-16 units were read and how many bytes written.
void encode_into(v8::Isolate* isolate, v8::Local<v8::String> string, Bytes target, Bytes counts) {
  {
    v8::String::ValueView view(isolate, string);
    if (view.is_one_byte()) {
      encode_latin1_into(reinterpret_cast<const char*>(view.data8()), view.length(), target.data,
                         target.size, counts);
      return;
    }
    if (target.size >= size_t{view.length()} * 3) {
      auto* text = reinterpret_cast<const char16_t*>(view.data16());
      auto* out = reinterpret_cast<char*>(target.data);
      auto result = simdutf::convert_utf16le_to_utf8_with_errors(text, view.length(), out);
      if (result.error != simdutf::SUCCESS) {
        result.count = simdutf::convert_utf16le_to_utf8_with_replacement(text, view.length(), out);
      }
      report(counts, view.length(), result.count);
      return;
    }
  }
  size_t read = 0;
  size_t written = string->WriteUtf8V2(isolate, reinterpret_cast<char*>(target.data), target.size,
                                       v8::String::WriteFlags::kReplaceInvalidUtf8, &read);
  report(counts, read, written);
}

/// The bytes of a view, moved off V8's heap where they are to be written.
Bytes bytes_of(v8::Local<v8::Value> value) {
  auto view = value.As<v8::ArrayBufferView>();
  uint8_t small[64];
  auto contents = view->GetContents({small, sizeof(small)});
  if (contents.data() != small) return {contents.data(), contents.size()};
  return {static_cast<uint8_t*>(view->Buffer()->Data()) + view->ByteOffset(), contents.size()};
}

/// As encode_into(), for two views and a string, as JavaScript has seen.
void encode_into_fast(v8::Local<v8::Value>, v8::Local<v8::Value> string,
                      v8::Local<v8::Value> target, v8::Local<v8::Value> counts,
                      v8::FastApiCallbackOptions& options) {
  v8::HandleScope scope(options.isolate);
  encode_into(options.isolate, string.As<v8::String>(), bytes_of(target), bytes_of(counts));
}

}  // namespace

void bind(Binder& m) {
  m.function<&decode_utf8>("decodeUtf8");
  m.function<&encode_utf8>("encodeUtf8");
  m.fast_function<&encode_into, &encode_into_fast>("encodeInto");
  m.class_<TextDecoderHandle>("TextDecoderHandle")
      .constructor<std::string, bool, bool>()
      .method<&TextDecoderHandle::is_supported>("isSupported")
      .method<&TextDecoderHandle::decode>("decode");
}

}  // namespace nodus::modules::encoding
