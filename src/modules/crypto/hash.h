#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>

#include "bind/binder.h"
#include "modules/buffer/buffer.h"

namespace nodus::modules::crypto {

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

/// crypto.Hash: new Hash(algorithm | Hash, outputLength?)
class Hash final : public Wrapped {
 public:
  Hash(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::Value> source,
       std::optional<double> output_length);

  /// False when OpenSSL refused (or there is no such algorithm).
  bool ok() const { return context_ != nullptr; }
  bool update(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Value> encoding);
  /// The digest in ENCODING; a Buffer for none. Repeatable.
  v8::MaybeLocal<v8::Value> digest(v8::Isolate* isolate, v8::Local<v8::Value> encoding);

 private:
  DigestContext context_;
  std::string result_;
  size_t length_ = 0;
  bool is_xof_ = false;
  bool finished_ = false;
};

/// crypto.Hmac: new Hmac(digest, key)
class Hmac final : public Wrapped {
 public:
  Hmac(v8::Isolate* isolate, v8::Local<v8::Object> self, std::string digest, Bytes key);
  ~Hmac() override;

  bool ok() const { return context_ != nullptr; }
  bool update(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Value> encoding);
  v8::MaybeLocal<v8::Value> digest(v8::Isolate* isolate, v8::Local<v8::Value> encoding);

 private:
  EVP_MAC_CTX* context_ = nullptr;
};

void declare_hash(Binder& m);

}  // namespace nodus::modules::crypto
