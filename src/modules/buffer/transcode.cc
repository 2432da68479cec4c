#include "modules/buffer/transcode.h"

#include <simdutf.h>

#include <cstring>
#include <vector>

namespace nodus::modules::buffer {

namespace {

constexpr char16_t kReplacement = 0xfffd;

bool is_unicode(Encoding encoding) {
  return encoding == Encoding::kUtf8 || encoding == Encoding::kUcs2;
}

bool is_supported(Encoding encoding) {
  return is_unicode(encoding) || encoding == Encoding::kLatin1 || encoding == Encoding::kAscii;
}

bool is_lead(char16_t c) { return (c & 0xfc00) == 0xd800; }
bool is_trail(char16_t c) { return (c & 0xfc00) == 0xdc00; }

/// UTF-16 text of BYTES, malformed UTF-8 replaced as the Encoding standard has it. V8's decoder
/// knows how.
std::u16string utf16_of(v8::Isolate* isolate, Bytes bytes, Encoding from) {
  std::u16string text;
  switch (from) {
    case Encoding::kUcs2:
      text.resize(bytes.size / 2);
      std::memcpy(text.data(), bytes.data, text.size() * 2);
      break;
    case Encoding::kUtf8: {
      v8::Local<v8::String> string;
      if (encode(isolate, {bytes.data, bytes.size}, Encoding::kUtf8).ToLocal(&string)) {
        text.resize(static_cast<size_t>(string->Length()));
        string->WriteV2(isolate, 0, static_cast<uint32_t>(text.size()),
                        reinterpret_cast<uint16_t*>(text.data()));
      }
      break;
    }
    default:
      text.resize(bytes.size);
      for (size_t i = 0; i < bytes.size; ++i) {
        bool known = from == Encoding::kLatin1 || bytes.data[i] < 0x80;
        text[i] = known ? bytes.data[i] : kReplacement;
      }
  }
  return text;
}

/// One byte a character, '?' for those above LIMIT and for what stands for malformed input.
std::string narrow(const std::u16string& text, char16_t limit) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] <= limit) {
      out.push_back(static_cast<char>(text[i]));
      continue;
    }
    out.push_back('?');
    if (is_lead(text[i]) && i + 1 < text.size() && is_trail(text[i + 1])) ++i;
  }
  return out;
}

v8::MaybeLocal<v8::Value> give(v8::Isolate* isolate, const void* data, size_t size) {
  v8::Local<v8::Object> buffer;
  if (!copy_buffer(isolate, {static_cast<const uint8_t*>(data), size}).ToLocal(&buffer)) return {};
  return buffer.As<v8::Value>();
}

}  // namespace

v8::MaybeLocal<v8::Value> transcode(v8::Isolate* isolate, Bytes bytes, Encoding from, Encoding to) {
  auto fail = [&](const char* name) {
    return v8::MaybeLocal<v8::Value>(intern(isolate, name).As<v8::Value>());
  };
  if (!is_supported(from) || !is_supported(to)) return fail("U_ILLEGAL_ARGUMENT_ERROR");
  // Between the two Unicode forms nothing is lost, so malformed text is an error and not replaced.
  if (from == Encoding::kUtf8 && to == Encoding::kUcs2 &&
      !simdutf::validate_utf8(reinterpret_cast<const char*>(bytes.data), bytes.size)) {
    return fail("U_INVALID_CHAR_FOUND");
  }
  // On the way to UTF-16 the bytes of ascii are taken as those of latin1.
  const bool widens = from == Encoding::kAscii && to == Encoding::kUcs2;
  auto text = utf16_of(isolate, bytes, widens ? Encoding::kLatin1 : from);
  if (from == Encoding::kUcs2 && to == Encoding::kUtf8 &&
      ((text.empty() && bytes.size > 0) || !simdutf::validate_utf16le(text.data(), text.size()))) {
    return fail("U_INVALID_CHAR_FOUND");
  }
  switch (to) {
    case Encoding::kUcs2:
      simdutf::to_well_formed_utf16le(text.data(), text.size(), text.data());
      // Half a code unit at the end.
      if (from == Encoding::kUcs2 && bytes.size % 2 != 0) text.push_back(kReplacement);
      return give(isolate, text.data(), text.size() * 2);
    case Encoding::kUtf8: {
      std::string out(text.size() * 3, '\0');
      out.resize(
          simdutf::convert_utf16le_to_utf8_with_replacement(text.data(), text.size(), out.data()));
      return give(isolate, out.data(), out.size());
    }
    default: {
      auto out = narrow(text, to == Encoding::kLatin1 ? 0xff : 0x7f);
      return give(isolate, out.data(), out.size());
    }
  }
}

}  // namespace nodus::modules::buffer
