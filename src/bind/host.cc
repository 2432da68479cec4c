#include "bind/host.h"

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
  if (!value->ToString(isolate->GetCurrentContext()).ToLocal(&string)) return std::nullopt;
  std::string out(string->Utf8LengthV2(isolate), '\0');
  string->WriteUtf8V2(isolate, out.data(), out.size(), v8::String::WriteFlags::kReplaceInvalidUtf8);
  return out;
}

}  // namespace nodus
