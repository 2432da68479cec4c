// Text to bytes and back: the conversions between V8's strings and memory, on simdutf.

#include <simdutf.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "bind/external_text.h"
#include "modules/buffer/buffer.h"
#include "modules/buffer/codec.h"
#include "modules/buffer/codec_simd.h"

namespace nodus::modules::buffer {

namespace {

/// From this many bytes on a string keeps its characters outside of V8's heap, which spares a copy
/// and, from 128 KB on, a large heap object, whose memory is mapped and cleared each time.
constexpr size_t kExternalFrom = 120 * 1024;

/// Text up to this length is converted without a look whether it is ASCII.
constexpr size_t kShortCopy = 2048;

/// Scratch memory: on the stack when small, else a block of its own, and then it can be given away.
template <typename T>
class Scratch {
 public:
  explicit Scratch(size_t count) {
    if (count > kInline) heap_ = make_block(count * sizeof(T));
    data_ = count > kInline ? reinterpret_cast<T*>(heap_.get()) : inline_.data();
  }
  Scratch(const Scratch&) = delete;

  /// nullptr when memory is short.
  T* get() { return data_; }
  bool on_heap() const { return heap_ != nullptr; }
  Block release() { return std::move(heap_); }

 private:
  static constexpr size_t kInline = 16384 / sizeof(T);
  std::array<T, kInline> inline_;
  Block heap_;
  T* data_ = nullptr;
};

bool throw_if_too_long(v8::Isolate* isolate, size_t length) {
  if (length <= static_cast<size_t>(v8::String::kMaxLength)) return false;
  throw_error(isolate, Error::coded("ERR_STRING_TOO_LONG",
                                    "Cannot create a string longer than 0x1fffffe8 characters"));
  return true;
}

v8::MaybeLocal<v8::String> throw_no_memory(v8::Isolate* isolate) {
  throw_error(isolate, Error::coded("ERR_MEMORY_ALLOCATION_FAILED", "Failed to allocate memory"));
  return {};
}

v8::MaybeLocal<v8::String> one_byte(v8::Isolate* isolate, const void* data, size_t length) {
  return v8::String::NewFromOneByte(isolate, static_cast<const uint8_t*>(data),
                                    v8::NewStringType::kNormal, static_cast<int>(length));
}

v8::MaybeLocal<v8::String> finish(v8::Isolate* isolate, Scratch<char>& text, size_t length) {
  if (length < kExternalFrom || !text.on_heap()) return one_byte(isolate, text.get(), length);
  return external_one_byte(isolate, text.release(), length);
}

v8::MaybeLocal<v8::String> finish(v8::Isolate* isolate, Scratch<char16_t>& text, size_t length) {
  if (length * 2 < kExternalFrom || !text.on_heap()) {
    return v8::String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(text.get()),
                                      v8::NewStringType::kNormal, static_cast<int>(length));
  }
  return external_two_byte(isolate, text.release(), length);
}

/// A string of LENGTH Latin-1 characters written by FILL(char*).
template <typename Fill>
v8::MaybeLocal<v8::String> make_one_byte(v8::Isolate* isolate, size_t length, Fill&& fill) {
  if (throw_if_too_long(isolate, length)) return {};
  Scratch<char> text(length);
  if (!text.get()) return throw_no_memory(isolate);
  fill(text.get());
  return finish(isolate, text, length);
}

v8::MaybeLocal<v8::String> latin1_to_string(v8::Isolate* isolate, std::span<const uint8_t> bytes) {
  if (throw_if_too_long(isolate, bytes.size())) return {};
  if (bytes.size() < kExternalFrom) return one_byte(isolate, bytes.data(), bytes.size());
  return make_one_byte(isolate, bytes.size(),
                       [&](char* out) { std::memcpy(out, bytes.data(), bytes.size()); });
}

bool is_short_ascii(std::span<const uint8_t> bytes) {
  uint64_t seen = 0;
  size_t i = 0;
  for (; i + sizeof(seen) <= bytes.size(); i += sizeof(seen)) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + i, sizeof(word));
    seen |= word;
  }
  for (; i < bytes.size(); ++i) seen |= bytes[i];
  return (seen & 0x8080808080808080ull) == 0;
}

/// Is there a lead byte of a character above U+00FF?
bool has_wide_lead(std::span<const uint8_t> bytes) {
  constexpr uint64_t kLow = 0x7f7f7f7f7f7f7f7full, kReach = 0x3c3c3c3c3c3c3c3cull;
  size_t i = 0;
  for (uint64_t word; i + sizeof(word) <= bytes.size(); i += sizeof(word)) {
    std::memcpy(&word, bytes.data() + i, sizeof(word));
    // The high bit of a byte stays only if it was set and 0x3C more than the rest reaches it again.
    if ((((word & kLow) + kReach) & word & ~kLow) != 0) return true;
  }
  for (; i < bytes.size(); ++i) {
    if (bytes[i] > simd::kLastNarrowLead) return true;
  }
  return false;
}

/// What BYTES hold; `at` says nothing.
simd::TextScan scan(std::span<const uint8_t> bytes) {
  if (bytes.size() < 32) {
    bool is_ascii = is_short_ascii(bytes);
    return {is_ascii, !is_ascii && has_wide_lead(bytes), 0};
  }
  simd::TextScan found = simd::scan_utf8(bytes.data(), bytes.size());
  if (found.has_wide || found.at == bytes.size()) return found;
  auto rest = bytes.subspan(found.at);
  if (simdutf::validate_ascii(reinterpret_cast<const char*>(rest.data()), rest.size()))
    return found;
  return {false, has_wide_lead(rest), 0};
}

/// As the Encoding standard wants, which V8's decoder does. It counts the characters before it
/// writes them, and memory that threads share may change in between: it gets a copy.
[[gnu::noinline]] v8::MaybeLocal<v8::String> replace_malformed(v8::Isolate* isolate,
                                                               std::span<const uint8_t> bytes) {
  Scratch<char> still(bytes.size());
  if (!still.get()) return throw_no_memory(isolate);
  std::memcpy(still.get(), bytes.data(), bytes.size());
  return v8::String::NewFromUtf8(isolate, still.get(), v8::NewStringType::kNormal,
                                 static_cast<int>(bytes.size()));
}

v8::MaybeLocal<v8::String> utf8_to_string(v8::Isolate* isolate, std::span<const uint8_t> bytes) {
  const char* data = reinterpret_cast<const char*>(bytes.data());
  size_t size = bytes.size();
  simd::TextScan found = scan(bytes);
  if (found.is_ascii) return latin1_to_string(isolate, bytes);
  if (size <= static_cast<size_t>(v8::String::kMaxLength)) {
    if (!found.has_wide) {
      Scratch<char> latin1(size);
      if (!latin1.get()) return throw_no_memory(isolate);
      auto result = simdutf::convert_utf8_to_latin1_with_errors(data, size, latin1.get());
      if (result.error == simdutf::SUCCESS) return finish(isolate, latin1, result.count);
    } else {
      Scratch<char16_t> utf16(size);
      if (!utf16.get()) return throw_no_memory(isolate);
      auto result = simdutf::convert_utf8_to_utf16le_with_errors(data, size, utf16.get());
      if (result.error == simdutf::SUCCESS) return finish(isolate, utf16, result.count);
    }
  } else if (throw_if_too_long(isolate, simdutf::utf16_length_from_utf8(data, size))) {
    return {};
  }
  if (throw_if_too_long(isolate, size)) return {};
  return replace_malformed(isolate, bytes);
}

v8::MaybeLocal<v8::String> ucs2_to_string(v8::Isolate* isolate, std::span<const uint8_t> bytes) {
  size_t length = bytes.size() / 2;
  if (throw_if_too_long(isolate, length)) return {};
  if (length * 2 < kExternalFrom && reinterpret_cast<uintptr_t>(bytes.data()) % 2 == 0) {
    return v8::String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(bytes.data()),
                                      v8::NewStringType::kNormal, static_cast<int>(length));
  }
  Scratch<char16_t> text(length);
  if (!text.get()) return throw_no_memory(isolate);
  std::memcpy(text.get(), bytes.data(), length * 2);
  return finish(isolate, text, length);
}

// ---- strings to bytes
// --------------------------------------------------------------------------------------------------

// Well-formed text, which nearly all is, has faster ways than such with lone surrogates.

size_t utf16_to_utf8(const char16_t* text, size_t length, char* out) {
  auto result = simdutf::convert_utf16le_to_utf8_with_errors(text, length, out);
  if (result.error == simdutf::SUCCESS) return result.count;
  return simdutf::convert_utf16le_to_utf8_with_replacement(text, length, out);
}

size_t utf16_to_utf8_length(const char16_t* text, size_t length) {
  return simdutf::utf8_length_from_utf16le_with_replacement(text, length).count;
}

size_t write_utf8(v8::Isolate* isolate, v8::Local<v8::String> string, uint8_t* out,
                  size_t capacity) {
  {
    v8::String::ValueView view(isolate, string);
    size_t length = view.length();
    auto* to = reinterpret_cast<char*>(out);
    if (view.is_one_byte())
      return write_latin1_as_utf8(reinterpret_cast<const char*>(view.data8()), length, to,
                                  capacity);
    auto* from = reinterpret_cast<const char16_t*>(view.data16());
    if (capacity >= length * 3 || utf16_to_utf8_length(from, length) <= capacity)
      return utf16_to_utf8(from, length, to);
  }
  // The text does not fit: V8 stops at the last whole character.
  return string->WriteUtf8V2(isolate, reinterpret_cast<char*>(out), capacity,
                             v8::String::WriteFlags::kReplaceInvalidUtf8);
}

/// COUNT characters of Latin-1 as UTF-16LE. Short text and odd addresses go byte by byte.
void write_wide(const uint8_t* from, size_t count, uint8_t* out) {
  if (count >= 32 && reinterpret_cast<uintptr_t>(out) % alignof(char16_t) == 0) {
    size_t written = simdutf::convert_latin1_to_utf16le(reinterpret_cast<const char*>(from), count,
                                                        reinterpret_cast<char16_t*>(out));
    if (written == count) return;
  }
  for (size_t i = 0; i < count; ++i) {
    out[2 * i] = from[i];
    out[2 * i + 1] = 0;
  }
}

size_t write_ucs2(const v8::String::ValueView& view, uint8_t* out, size_t capacity) {
  size_t count = std::min<size_t>(view.length(), capacity / 2);
  if (!view.is_one_byte()) {
    std::memcpy(out, view.data16(), count * 2);
  } else {
    write_wide(view.data8(), count, out);
  }
  return count * 2;
}

size_t write_latin1(const v8::String::ValueView& view, uint8_t* out, size_t capacity) {
  size_t count = std::min<size_t>(view.length(), capacity);
  if (view.is_one_byte()) {
    std::memcpy(out, view.data8(), count);
  } else {
    const uint16_t* from = view.data16();
    for (size_t i = 0; i < count; ++i) out[i] = static_cast<uint8_t>(from[i]);
  }
  return count;
}

size_t write_base64(const v8::String::ValueView& view, uint8_t* out, size_t capacity) {
  if (view.is_one_byte())
    return base64_decode(reinterpret_cast<const char*>(view.data8()), view.length(), out, capacity);
  return base64_decode(reinterpret_cast<const char16_t*>(view.data16()), view.length(), out,
                       capacity);
}

size_t write_hex(const v8::String::ValueView& view, uint8_t* out, size_t capacity) {
  if (view.is_one_byte()) return hex_decode(view.data8(), view.length(), out, capacity);
  return hex_decode(reinterpret_cast<const char16_t*>(view.data16()), view.length(), out, capacity);
}

/// Room for the bytes of STRING, exact but for base64 and hex.
size_t decoded_bound(v8::Isolate* isolate, v8::Local<v8::String> string, Encoding encoding) {
  size_t length = static_cast<size_t>(string->Length());
  switch (encoding) {
    case Encoding::kUcs2:
      return length * 2;
    case Encoding::kLatin1:
    case Encoding::kAscii:
      return length;
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return base64_decoded_bound(length);
    case Encoding::kHex:
      return length / 2;
    case Encoding::kUtf8:
    case Encoding::kBuffer:
      break;
  }
  return utf8_length(isolate, string);
}

}  // namespace

v8::MaybeLocal<v8::String> encode(v8::Isolate* isolate, std::span<const uint8_t> bytes,
                                  Encoding encoding) {
  if (bytes.empty()) return v8::String::Empty(isolate);
  switch (encoding) {
    case Encoding::kUcs2:
      return ucs2_to_string(isolate, bytes);
    case Encoding::kLatin1:
      return latin1_to_string(isolate, bytes);
    case Encoding::kAscii:
      if (simdutf::validate_ascii(reinterpret_cast<const char*>(bytes.data()), bytes.size())) {
        return latin1_to_string(isolate, bytes);
      }
      return make_one_byte(isolate, bytes.size(),
                           [&](char* out) { ascii_mask(bytes, reinterpret_cast<uint8_t*>(out)); });
    case Encoding::kBase64:
    case Encoding::kBase64Url: {
      bool url = encoding == Encoding::kBase64Url;
      return make_one_byte(isolate, base64_length(bytes.size(), url),
                           [&](char* out) { base64_encode(bytes, url, out); });
    }
    case Encoding::kHex:
      return make_one_byte(isolate, bytes.size() * 2, [&](char* out) { hex_encode(bytes, out); });
    case Encoding::kUtf8:
    case Encoding::kBuffer:
      break;
  }
  return utf8_to_string(isolate, bytes);
}

v8::MaybeLocal<v8::Uint8Array> encode_utf8(v8::Isolate* isolate, v8::Local<v8::String> string) {
  size_t length = static_cast<size_t>(string->Length());
  // One pass to scratch memory and a copy is faster than counting first.
  constexpr size_t kInOnePass = 64 * 1024;
  size_t bound = length <= kInOnePass ? length * 3 : utf8_length(isolate, string);
  Scratch<uint8_t> scratch(length <= kInOnePass ? bound : 0);
  std::unique_ptr<v8::BackingStore> store;
  size_t size = bound;
  if (length <= kInOnePass) {
    if (!scratch.get()) {
      throw_no_memory(isolate);
      return {};
    }
    size = length == 0 ? 0 : write_utf8(isolate, string, scratch.get(), bound);
    store = allocate(isolate, size);
    if (!store) return {};
    if (size) std::memcpy(store->Data(), scratch.get(), size);
  } else {
    store = allocate(isolate, size);
    if (!store) return {};
    write_utf8(isolate, string, static_cast<uint8_t*>(store->Data()), size);
  }
  return v8::Uint8Array::New(v8::ArrayBuffer::New(isolate, std::move(store)), 0, size);
}

v8::MaybeLocal<v8::Value> encode_or_copy(v8::Isolate* isolate, std::span<const uint8_t> bytes,
                                         Encoding encoding) {
  if (encoding == Encoding::kBuffer) {
    v8::Local<v8::Object> buffer;
    if (!copy_buffer(isolate, bytes).ToLocal(&buffer)) return {};
    return buffer.As<v8::Value>();
  }
  v8::Local<v8::String> string;
  if (!encode(isolate, bytes, encoding).ToLocal(&string)) return {};
  return string.As<v8::Value>();
}

size_t write(v8::Isolate* isolate, v8::Local<v8::String> string, Encoding encoding, uint8_t* out,
             size_t capacity) {
  if (capacity == 0 || string->Length() == 0) return 0;
  if (encoding == Encoding::kUtf8 || encoding == Encoding::kBuffer)
    return write_utf8(isolate, string, out, capacity);
  v8::String::ValueView view(isolate, string);
  switch (encoding) {
    case Encoding::kUcs2:
      return write_ucs2(view, out, capacity);
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return write_base64(view, out, capacity);
    case Encoding::kHex:
      return write_hex(view, out, capacity);
    default:
      return write_latin1(view, out, capacity);
  }
}

std::string decode(v8::Isolate* isolate, v8::Local<v8::String> string, Encoding encoding) {
  std::string out(decoded_bound(isolate, string, encoding), '\0');
  out.resize(write(isolate, string, encoding, reinterpret_cast<uint8_t*>(out.data()), out.size()));
  return out;
}

size_t copy_ascii(const char* text, size_t length, char* out) {
  constexpr size_t kPiece = 8192;
  size_t done = 0;
  while (done < length) {
    size_t size = std::min(kPiece, length - done);
    if (!simdutf::validate_ascii(text + done, size)) break;
    std::memcpy(out + done, text + done, size);
    done += size;
  }
  return done;
}

size_t write_latin1_as_utf8(const char* text, size_t length, char* out, size_t capacity) {
  // Nearly all text is ASCII, and then this is faster.
  size_t done = length > kShortCopy ? copy_ascii(text, std::min(length, capacity), out) : 0;
  text += done, length -= done, out += done, capacity -= done;
  if (length == 0) return done;
  if (capacity >= length * 2) return done + simdutf::convert_latin1_to_utf8(text, length, out);
  return done + simdutf::convert_latin1_to_utf8_safe(text, length, out, capacity);
}

OwnedBytes decode_bytes(v8::Isolate* isolate, v8::Local<v8::String> string, Encoding encoding) {
  size_t bound = decoded_bound(isolate, string, encoding);
  auto* memory = static_cast<uint8_t*>(std::malloc(bound + 1));
  size_t size = memory ? write(isolate, string, encoding, memory, bound) : 0;
  return OwnedBytes::adopt(memory, size);
}

size_t utf8_length_of_latin1(std::span<const uint8_t> text) {
  constexpr size_t kFew = 64;
  if (text.size() > kFew)
    return simdutf::utf8_length_from_latin1(reinterpret_cast<const char*>(text.data()),
                                            text.size());
  // So few are counted in the time of the call.
  size_t length = text.size();
  for (uint8_t c : text) length += c >> 7;
  return length;
}

size_t utf8_length(v8::Isolate* isolate, v8::Local<v8::String> string) {
  v8::String::ValueView view(isolate, string);
  if (view.is_one_byte()) {
    return utf8_length_of_latin1({view.data8(), static_cast<size_t>(view.length())});
  }
  return utf16_to_utf8_length(reinterpret_cast<const char16_t*>(view.data16()), view.length());
}

std::optional<Encoding> parse_encoding(std::string_view name) {
  std::array<char, 9> lower;
  if (name.empty() || name.size() > lower.size()) return std::nullopt;
  for (size_t i = 0; i < name.size(); ++i)
    lower[i] = static_cast<char>(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]);
  std::string_view key(lower.data(), name.size());
  if (key == "utf8" || key == "utf-8") return Encoding::kUtf8;
  if (key == "ucs2" || key == "ucs-2" || key == "utf16le" || key == "utf-16le")
    return Encoding::kUcs2;
  if (key == "latin1" || key == "binary") return Encoding::kLatin1;
  if (key == "base64") return Encoding::kBase64;
  if (key == "base64url") return Encoding::kBase64Url;
  if (key == "hex") return Encoding::kHex;
  if (key == "ascii") return Encoding::kAscii;
  if (key == "buffer") return Encoding::kBuffer;
  return std::nullopt;
}

Encoding parse_encoding(v8::Isolate* isolate, v8::Local<v8::Value> value, Encoding fallback) {
  if (value->IsInt32()) {
    int number = value.As<v8::Int32>()->Value();
    return number >= 0 && number <= static_cast<int>(Encoding::kBuffer)
               ? static_cast<Encoding>(number)
               : fallback;
  }
  if (!value->IsString() || value.As<v8::String>()->Length() > 9) return fallback;
  std::array<char, 32> name;
  size_t size = value.As<v8::String>()->WriteUtf8V2(isolate, name.data(), name.size());
  return parse_encoding(std::string_view(name.data(), size)).value_or(fallback);
}

}  // namespace nodus::modules::buffer
