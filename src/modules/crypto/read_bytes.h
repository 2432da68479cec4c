#pragma once

#include <v8.h>

#include <cstdint>
#include <optional>
#include <span>

#include "bind/convert.h"
#include "modules/crypto/secret_bytes.h"

namespace nodus::modules::crypto {

/// Bytes that a function only reads, while it runs. V8 keeps up to 64 bytes within a typed array
/// itself: these are copied, where Bytes would make V8 move them out for good, which costs more
/// than most of what is done with so few.
class ReadBytes {
 public:
  /// None, until from() has made them.
  ReadBytes() {}

  /// Null when VALUE has no bytes.
  static std::optional<ReadBytes> from(v8::Local<v8::Value> value) {
    // Made where it is wanted: to copy it costs as much as to read it.
    std::optional<ReadBytes> made(std::in_place);
    ReadBytes& out = *made;
    if (value->IsArrayBufferView()) {
      auto bytes =
          value.As<v8::ArrayBufferView>()->GetContents(v8::MemorySpan<uint8_t>(out.inside_));
      out.size_ = bytes.size();
      out.is_inside_ = bytes.data() == out.inside_;
      out.data_ = out.is_inside_ ? nullptr : bytes.data();
    } else if (value->IsArrayBuffer()) {
      auto memory = value.As<v8::ArrayBuffer>();
      out.data_ = static_cast<const uint8_t*>(memory->Data());
      out.size_ = memory->ByteLength();
    } else if (value->IsSharedArrayBuffer()) {
      auto memory = value.As<v8::SharedArrayBuffer>();
      out.data_ = static_cast<const uint8_t*>(memory->Data());
      out.size_ = memory->ByteLength();
    } else {
      made.reset();
    }
    return made;
  }

  const uint8_t* data() const { return is_inside_ ? inside_ : data_; }
  size_t size() const { return size_; }
  std::span<const uint8_t> span() const { return {data(), size_}; }

 private:
  static constexpr size_t kMostInside = 64;
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
  bool is_inside_ = false;
  uint8_t inside_[kMostInside];
};

}  // namespace nodus::modules::crypto

namespace nodus {

template <>
struct FromJs<modules::crypto::ReadBytes> {
  static std::optional<modules::crypto::ReadBytes> get(v8::Isolate* isolate,
                                                       v8::Local<v8::Value> value) {
    auto bytes = modules::crypto::ReadBytes::from(value);
    if (!bytes) throw_bad_argument(isolate, "bytes");
    return bytes;
  }
};

/// A copy, for work outside of the call: who gave a password may write over it as soon as that
/// returns.
template <>
struct FromJs<modules::crypto::SecretBytes> {
  static std::optional<modules::crypto::SecretBytes> get(v8::Isolate* isolate,
                                                         v8::Local<v8::Value> value) {
    auto bytes = FromJs<modules::crypto::ReadBytes>::get(isolate, value);
    if (!bytes) return std::nullopt;
    return modules::crypto::SecretBytes(bytes->span());
  }
};

}  // namespace nodus
