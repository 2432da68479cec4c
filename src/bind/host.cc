#include "bind/host.h"

#include <simdutf.h>

namespace nodus {

void throw_error(v8::Isolate* isolate, const Error& error) {
  if (error.kind == Error::Kind::kException) return;
  isolate->ThrowException(Host::from(isolate).make_error(error));
}

v8::Local<v8::String> intern(v8::Isolate* isolate, std::string_view text) {
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text.data()),
                                    v8::NewStringType::kInternalized, static_cast<int>(text.size()))
      .ToLocalChecked();
}

v8::MaybeLocal<v8::String> utf8(v8::Isolate* isolate, std::string_view text) {
  if (text.size() > static_cast<size_t>(v8::String::kMaxLength)) {
    throw_error(isolate, Error::coded("ERR_STRING_TOO_LONG",
                                      "Cannot create a string longer than 0x1fffffe8 characters"));
    return {};
  }
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kNormal,
                                 static_cast<int>(text.size()));
}

std::optional<std::string> to_utf8(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  v8::Local<v8::String> string;
  if (value->IsString()) {
    string = value.As<v8::String>();
  } else if (!value->ToString(isolate->GetCurrentContext()).ToLocal(&string)) {
    return std::nullopt;
  }
  // Measuring first is the slow part, and most text is ASCII: then its length is known.
  if (string->IsOneByte()) {
    std::string out(string->Length(), '\0');
    string->WriteOneByteV2(isolate, 0, string->Length(), reinterpret_cast<uint8_t*>(out.data()));
    if (simdutf::validate_ascii(out.data(), out.size())) return out;
    std::string wide(simdutf::utf8_length_from_latin1(out.data(), out.size()), '\0');
    wide.resize(simdutf::convert_latin1_to_utf8(out.data(), out.size(), wide.data()));
    return wide;
  }
  std::string out(string->Utf8LengthV2(isolate), '\0');
  string->WriteUtf8V2(isolate, out.data(), out.size(), v8::String::WriteFlags::kReplaceInvalidUtf8);
  return out;
}

}  // namespace nodus
