#pragma once

#include "bind/binder.h"
#include "engine/transferable.h"
#include "modules/crypto/key.h"

namespace nodus::modules::crypto {

/// What a KeyObject holds: a Key, shared with every clone of it in every thread.
class KeyHandle final : public Wrapped, public Transferable {
 public:
  KeyHandle(v8::Isolate* isolate, v8::Local<v8::Object> self, KeyPtr key)
      : Wrapped(isolate, self), key_(std::move(key)) {}

  const KeyPtr& key() const { return key_; }

  Transferable* as_transferable() override { return this; }
  bool is_cloneable() const override { return true; }
  std::unique_ptr<TransferData> clone_for_messaging() override;

 private:
  KeyPtr key_;
};

/// A key in a format of its own: text (PEM) or bytes.
struct EncodedKey {
  SecretBytes bytes;
  bool is_text;
};

}  // namespace nodus::modules::crypto

namespace nodus {

/// From a KeyHandle; the key outlives the handle where it must.
template <>
struct FromJs<modules::crypto::KeyPtr> {
  static std::optional<modules::crypto::KeyPtr> get(v8::Isolate* isolate,
                                                    v8::Local<v8::Value> value);
};

template <>
struct ToJs<modules::crypto::KeyPtr> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, modules::crypto::KeyPtr key);
};

template <>
struct ToJs<modules::crypto::SecretBytes> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, modules::crypto::SecretBytes bytes);
};

template <>
struct ToJs<modules::crypto::EncodedKey> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, modules::crypto::EncodedKey key);
};

}  // namespace nodus
