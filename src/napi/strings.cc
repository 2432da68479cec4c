// Strings in Latin-1, UTF-8 and UTF-16, as values and as property keys, copied or lent by the
// addon.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#functions-to-convert-from-c-types-to-node-api

#include <algorithm>
#include <climits>
#include <string>

#include "napi/addon_realm.h"

using nodus::napi::from_napi;
using nodus::napi::to_napi;

namespace {

using v8::NewStringType;

/// What the encodings do differently.
struct Latin1 {
  using Char = char;
  using Resource = v8::String::ExternalOneByteStringResource;
  static v8::MaybeLocal<v8::String> make(v8::Isolate* isolate, const char* chars,
                                         NewStringType type, int length) {
    return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(chars), type,
                                      length);
  }
  static v8::MaybeLocal<v8::String> lend(v8::Isolate* isolate, Resource* resource) {
    return v8::String::NewExternalOneByte(isolate, resource);
  }
  static size_t length(v8::Isolate*, v8::Local<v8::String> string) {
    return static_cast<size_t>(string->Length());
  }
  static size_t write(v8::Isolate* isolate, v8::Local<v8::String> string, char* to, size_t room) {
    auto count = std::min(room, static_cast<size_t>(string->Length()));
    string->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(count),
                           reinterpret_cast<uint8_t*>(to));
    return count;
  }
};

struct Utf8 {
  using Char = char;
  static v8::MaybeLocal<v8::String> make(v8::Isolate* isolate, const char* chars,
                                         NewStringType type, int length) {
    return v8::String::NewFromUtf8(isolate, chars, type, length);
  }
  static size_t length(v8::Isolate* isolate, v8::Local<v8::String> string) {
    return string->Utf8LengthV2(isolate);
  }
  static size_t write(v8::Isolate* isolate, v8::Local<v8::String> string, char* to, size_t room) {
    return string->WriteUtf8V2(isolate, to, room, v8::String::WriteFlags::kReplaceInvalidUtf8);
  }
};

struct Utf16 {
  using Char = char16_t;
  using Resource = v8::String::ExternalStringResource;
  static v8::MaybeLocal<v8::String> make(v8::Isolate* isolate, const char16_t* chars,
                                         NewStringType type, int length) {
    return v8::String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(chars), type,
                                      length);
  }
  static v8::MaybeLocal<v8::String> lend(v8::Isolate* isolate, Resource* resource) {
    return v8::String::NewExternalTwoByte(isolate, resource);
  }
  static size_t length(v8::Isolate*, v8::Local<v8::String> string) {
    return static_cast<size_t>(string->Length());
  }
  static size_t write(v8::Isolate* isolate, v8::Local<v8::String> string, char16_t* to,
                      size_t room) {
    auto count = std::min(room, static_cast<size_t>(string->Length()));
    string->WriteV2(isolate, 0, static_cast<uint32_t>(count), reinterpret_cast<uint16_t*>(to));
    return count;
  }
};

template <typename Encoding>
napi_status check_text(napi_env env, const typename Encoding::Char* chars, size_t length,
                       void* result) {
  if (chars == nullptr) NAPI_REQUIRE(env, length == 0, napi_invalid_arg);
  NAPI_ARG(env, result);
  NAPI_REQUIRE(env, length == NAPI_AUTO_LENGTH || length <= INT_MAX, napi_invalid_arg);
  return napi_ok;
}

template <typename Encoding>
napi_status create(napi_env env, const typename Encoding::Char* chars, size_t length,
                   napi_value* result, NewStringType type = NewStringType::kNormal) {
  NAPI_ENTER(env);
  if (auto status = check_text<Encoding>(env, chars, length, result); status != napi_ok)
    return status;
  v8::Local<v8::String> string;
  if (length == 0 || chars == nullptr) {
    string = v8::String::Empty(env->isolate);
  } else {
    int count = length == NAPI_AUTO_LENGTH ? -1 : static_cast<int>(length);
    NAPI_REQUIRE(env, Encoding::make(env->isolate, chars, type, count).ToLocal(&string),
                 napi_generic_failure);
  }
  *result = to_napi(string);
  return env->ok();
}

/// Characters of the addon's, given back when V8 has no more use for them.
template <typename Encoding>
class Lent final : public Encoding::Resource {
 public:
  using Stored = std::remove_const_t<
      std::remove_pointer_t<decltype(std::declval<typename Encoding::Resource>().data())>>;

  Lent(napi_env env, typename Encoding::Char* chars, size_t length, napi_finalize finalize,
       void* hint)
      : env_(env), chars_(chars), length_(length), finalize_(finalize), hint_(hint) {
    env_->hold();
  }
  ~Lent() override {
    if (finalize_ && !env_->ending) env_->finalize_collected(finalize_, chars_, hint_);
    env_->release();
  }
  const Stored* data() const override { return reinterpret_cast<const Stored*>(chars_); }
  size_t length() const override { return length_; }

 private:
  napi_env env_;
  typename Encoding::Char* chars_;
  size_t length_;
  napi_finalize finalize_;
  void* hint_;
};

template <typename Encoding>
napi_status create_external(napi_env env, typename Encoding::Char* chars, size_t length,
                            napi_finalize finalize, void* hint, napi_value* result, bool* copied) {
  NAPI_ENTER(env);
  if (auto status = check_text<Encoding>(env, chars, length, result); status != napi_ok)
    return status;
  if (length == NAPI_AUTO_LENGTH) length = std::char_traits<typename Encoding::Char>::length(chars);
  if (length == 0 || chars == nullptr) {
    // There is nothing to keep; the characters go back at once.
    if (auto status = create<Encoding>(env, chars, 0, result); status != napi_ok) return status;
    if (copied) *copied = false;
    if (finalize) env->finalize(finalize, chars, hint);
    return env->ok();
  }
  auto* resource = new Lent<Encoding>(env, chars, length, finalize, hint);
  v8::Local<v8::String> string;
  if (!Encoding::lend(env->isolate, resource).ToLocal(&string)) {
    delete resource;
    return env->fail(napi_generic_failure);
  }
  if (copied) *copied = false;
  *result = to_napi(string);
  return env->ok();
}

/// Without BUFFER the length alone; else as much as fits before the closing zero, whole characters
/// only.
template <typename Encoding>
napi_status read(napi_env env, napi_value value, typename Encoding::Char* buffer, size_t size,
                 size_t* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsString(), napi_string_expected);
  auto string = v.As<v8::String>();
  if (!buffer) {
    NAPI_ARG(env, result);
    *result = Encoding::length(env->isolate, string);
  } else if (size != 0) {
    auto count = Encoding::write(env->isolate, string, buffer, size - 1);
    buffer[count] = 0;
    if (result) *result = count;
  } else if (result) {
    *result = 0;
  }
  return env->ok();
}

}  // namespace

napi_status napi_create_string_latin1(napi_env env, const char* str, size_t length,
                                      napi_value* result) {
  return create<Latin1>(env, str, length, result);
}

napi_status napi_create_string_utf8(napi_env env, const char* str, size_t length,
                                    napi_value* result) {
  return create<Utf8>(env, str, length, result);
}

napi_status napi_create_string_utf16(napi_env env, const char16_t* str, size_t length,
                                     napi_value* result) {
  return create<Utf16>(env, str, length, result);
}

napi_status node_api_create_property_key_latin1(napi_env env, const char* str, size_t length,
                                                napi_value* result) {
  return create<Latin1>(env, str, length, result, NewStringType::kInternalized);
}

napi_status node_api_create_property_key_utf8(napi_env env, const char* str, size_t length,
                                              napi_value* result) {
  return create<Utf8>(env, str, length, result, NewStringType::kInternalized);
}

napi_status node_api_create_property_key_utf16(napi_env env, const char16_t* str, size_t length,
                                               napi_value* result) {
  return create<Utf16>(env, str, length, result, NewStringType::kInternalized);
}

napi_status node_api_create_external_string_latin1(napi_env env, char* str, size_t length,
                                                   node_api_basic_finalize finalize_callback,
                                                   void* finalize_hint, napi_value* result,
                                                   bool* copied) {
  return create_external<Latin1>(env, str, length, finalize_callback, finalize_hint, result,
                                 copied);
}

napi_status node_api_create_external_string_utf16(napi_env env, char16_t* str, size_t length,
                                                  node_api_basic_finalize finalize_callback,
                                                  void* finalize_hint, napi_value* result,
                                                  bool* copied) {
  return create_external<Utf16>(env, str, length, finalize_callback, finalize_hint, result, copied);
}

napi_status napi_get_value_string_latin1(napi_env env, napi_value value, char* buf, size_t bufsize,
                                         size_t* result) {
  return read<Latin1>(env, value, buf, bufsize, result);
}

napi_status napi_get_value_string_utf8(napi_env env, napi_value value, char* buf, size_t bufsize,
                                       size_t* result) {
  return read<Utf8>(env, value, buf, bufsize, result);
}

napi_status napi_get_value_string_utf16(napi_env env, napi_value value, char16_t* buf,
                                        size_t bufsize, size_t* result) {
  return read<Utf16>(env, value, buf, bufsize, result);
}
