#pragma once

#include <v8.h>

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "bind/host.h"
#include "bind/wrapped.h"

namespace nodus {

/// Bytes of a Buffer, typed array, DataView, ArrayBuffer or SharedArrayBuffer, valid while the
/// native call lasts and no JavaScript runs. For work that outlives the call take PinnedBytes.
struct Bytes {
  uint8_t* data = nullptr;
  size_t size = 0;
};

/// As Bytes, with the backing store kept alive: may be used from a thread-pool job.
struct PinnedBytes {
  uint8_t* data = nullptr;
  size_t size = 0;
  std::shared_ptr<v8::BackingStore> store;
};

/// A file system path given as string or Uint8Array, as raw bytes without a terminating NUL.
struct Path {
  std::string value;
  const char* c_str() const { return value.c_str(); }
};

/// Conversion of a JavaScript value to T. `get` returns nullopt with a pending exception on
/// failure. Conversions may run JavaScript (valueOf, toString), so take Bytes after everything that
/// converts.
template <typename T, typename = void>
struct FromJs;

/// Conversion of a T to JavaScript: `make` returns an empty handle with a pending exception on
/// failure.
template <typename T, typename = void>
struct ToJs;

/// Parameters that are not taken from the JavaScript arguments (Realm&, Isolate*, the whole call
/// …).
template <typename T>
struct Inject : std::false_type {};

void throw_bad_argument(v8::Isolate* isolate, const char* expected);

// ---- JavaScript to C++
// -------------------------------------------------------------------------------------------------

template <>
struct FromJs<bool> {
  static std::optional<bool> get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
    return value->BooleanValue(isolate);
  }
};

template <typename T>
struct FromJs<T, std::enable_if_t<std::is_arithmetic_v<T> && !std::is_same_v<T, bool>>> {
  static std::optional<T> get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
    if constexpr (sizeof(T) == 8 && std::is_integral_v<T>) {
      if (value->IsBigInt()) return static_cast<T>(value.As<v8::BigInt>()->Int64Value());
    }
    if constexpr (std::is_integral_v<T>) {
      if (value->IsInt32()) return static_cast<T>(value.As<v8::Int32>()->Value());
    }
    double number = 0;
    if (value->IsNumber()) {
      number = value.As<v8::Number>()->Value();
    } else if (!value->NumberValue(isolate->GetCurrentContext()).To(&number)) {
      return std::nullopt;
    }
    if constexpr (std::is_integral_v<T>) {
      // Out-of-range and NaN saturate: a plain cast would be undefined behaviour.
      if (std::isnan(number)) return T{0};
      if (number >= static_cast<double>(std::numeric_limits<T>::max()))
        return std::numeric_limits<T>::max();
      if (number <= static_cast<double>(std::numeric_limits<T>::min()))
        return std::numeric_limits<T>::min();
    }
    return static_cast<T>(number);
  }
};

template <typename T>
struct FromJs<T, std::enable_if_t<std::is_enum_v<T>>> {
  static std::optional<T> get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
    auto raw = FromJs<std::underlying_type_t<T>>::get(isolate, value);
    if (!raw) return std::nullopt;
    return static_cast<T>(*raw);
  }
};

template <>
struct FromJs<std::string> {
  static std::optional<std::string> get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
    return to_utf8(isolate, value);
  }
};

template <>
struct FromJs<Bytes> {
  static std::optional<Bytes> get(v8::Isolate* isolate, v8::Local<v8::Value> value);
};

template <>
struct FromJs<PinnedBytes> {
  static std::optional<PinnedBytes> get(v8::Isolate* isolate, v8::Local<v8::Value> value);
};

template <>
struct FromJs<Path> {
  static std::optional<Path> get(v8::Isolate* isolate, v8::Local<v8::Value> value);
};

// clang-format off
#define NODUS_HANDLE_KINDS(V)                                                                \
  V(Object)                                                                                  \
  V(Function) V(Array) V(String) V(Symbol) V(Promise) V(Map) V(Set) V(Proxy) V(RegExp)       \
      V(Uint8Array) V(Uint32Array) V(Int32Array) V(Float64Array) V(BigInt64Array)            \
          V(BigUint64Array) V(ArrayBufferView) V(ArrayBuffer) V(SharedArrayBuffer) V(BigInt) \
              V(Number) V(Name) V(External)
// clang-format on

namespace internal {
template <typename T>
struct HandleKind;
// clang-format off
#define V(Kind)                                                              \
  template <>                                                                \
  struct HandleKind<v8::Kind> {                                              \
    static constexpr const char* kName = #Kind;                              \
    static bool is(v8::Local<v8::Value> value) { return value->Is##Kind(); } \
  };
NODUS_HANDLE_KINDS(V)
#undef V
// clang-format on
template <>
struct HandleKind<v8::Value> {
  static constexpr const char* kName = "value";
  static bool is(v8::Local<v8::Value>) { return true; }
};
}  // namespace internal

template <typename T>
struct FromJs<v8::Local<T>> {
  static std::optional<v8::Local<T>> get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
    if (!internal::HandleKind<T>::is(value)) {
      throw_bad_argument(isolate, internal::HandleKind<T>::kName);
      return std::nullopt;
    }
    return value.As<T>();
  }
};

/// Undefined, null and missing arguments are nullopt.
template <typename T>
struct FromJs<std::optional<T>> {
  static std::optional<std::optional<T>> get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
    if (value->IsNullOrUndefined()) return std::optional<T>{};
    auto inner = FromJs<T>::get(isolate, value);
    if (!inner) return std::nullopt;
    return std::optional<T>{std::move(*inner)};
  }
};

/// From an array (index by index; holes are undefined).
template <typename T>
struct FromJs<std::vector<T>> {
  static std::optional<std::vector<T>> get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
    auto array = FromJs<v8::Local<v8::Array>>::get(isolate, value);
    if (!array) return std::nullopt;
    auto context = isolate->GetCurrentContext();
    std::vector<T> out;
    out.reserve((*array)->Length());
    for (uint32_t i = 0; i < (*array)->Length(); ++i) {
      v8::Local<v8::Value> item;
      if (!(*array)->Get(context, i).ToLocal(&item)) return std::nullopt;
      auto converted = FromJs<T>::get(isolate, item);
      if (!converted) return std::nullopt;
      out.push_back(std::move(*converted));
    }
    return out;
  }
};

/// A pointer to the C++ half of a wrapped object. nullptr for undefined and null.
template <typename T>
struct FromJs<T*, std::enable_if_t<std::is_base_of_v<Wrapped, T>>> {
  static std::optional<T*> get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
    if (value->IsNullOrUndefined()) return static_cast<T*>(nullptr);
    auto tmpl = Host::from(isolate).class_template(class_id<T>());
    if (!value->IsObject() || tmpl.IsEmpty() || !tmpl->HasInstance(value)) {
      throw_bad_argument(isolate, class_name(class_id<T>()));
      return std::nullopt;
    }
    return static_cast<T*>(Wrapped::of(value.As<v8::Object>()));
  }
};

// ---- C++ to JavaScript
// -------------------------------------------------------------------------------------------------

template <>
struct ToJs<bool> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, bool value) {
    return v8::Boolean::New(isolate, value).As<v8::Value>();
  }
};

template <typename T>
struct ToJs<T, std::enable_if_t<(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) ||
                                std::is_enum_v<T>>> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, T value) {
    if constexpr (std::is_integral_v<T> && sizeof(T) <= 4) {
      if constexpr (std::is_signed_v<T>) {
        return v8::Integer::New(isolate, value).template As<v8::Value>();
      } else {
        return v8::Integer::NewFromUnsigned(isolate, value).template As<v8::Value>();
      }
    } else {
      return v8::Number::New(isolate, static_cast<double>(value)).template As<v8::Value>();
    }
  }
};

template <>
struct ToJs<std::string> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, const std::string& value) {
    return utf8(isolate, value).FromMaybe(v8::Local<v8::String>()).As<v8::Value>();
  }
};

template <>
struct ToJs<std::string_view> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, std::string_view value) {
    return utf8(isolate, value).FromMaybe(v8::Local<v8::String>()).As<v8::Value>();
  }
};

template <>
struct ToJs<const char*> : ToJs<std::string_view> {};

template <typename T>
struct ToJs<v8::Local<T>> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate*, v8::Local<T> value) {
    return value.template As<v8::Value>();
  }
};

template <typename T>
struct ToJs<v8::MaybeLocal<T>> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate*, v8::MaybeLocal<T> value) {
    v8::Local<T> local;
    if (!value.ToLocal(&local)) return {};
    return local.template As<v8::Value>();
  }
};

/// nullopt is undefined.
template <typename T>
struct ToJs<std::optional<T>> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, std::optional<T> value) {
    if (!value) return v8::Undefined(isolate).As<v8::Value>();
    return ToJs<T>::make(isolate, std::move(*value));
  }
};

template <typename T>
struct ToJs<std::vector<T>> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, std::vector<T> values) {
    v8::LocalVector<v8::Value> items(isolate);
    items.reserve(values.size());
    for (auto& value : values) {
      v8::Local<v8::Value> item;
      if (!ToJs<T>::make(isolate, std::move(value)).ToLocal(&item)) return {};
      items.push_back(item);
    }
    return v8::Array::New(isolate, items.data(), items.size()).template As<v8::Value>();
  }
};

/// A vector of bytes becomes a Uint8Array that owns them (JavaScript makes it a Buffer by setting
/// its prototype).
struct OwnedBytes {
  std::unique_ptr<v8::BackingStore> store;
  size_t size = 0;
  /// Takes malloc'ed memory; freed with the array.
  static OwnedBytes adopt(void* data, size_t size);
};

template <>
struct ToJs<OwnedBytes> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, OwnedBytes bytes);
};

template <typename T>
struct ToJs<T*, std::enable_if_t<std::is_base_of_v<Wrapped, T>>> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, T* value) {
    if (!value) return v8::Null(isolate).As<v8::Value>();
    return value->object().template As<v8::Value>();
  }
};

}  // namespace nodus
