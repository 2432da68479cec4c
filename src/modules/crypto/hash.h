#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>

#include "bind/binder.h"
#include "modules/buffer/buffer.h"
#include "modules/crypto/openssl_pointers.h"

namespace nodus::modules::crypto {

using DigestContext = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;

/// crypto.Hash: new Hash(digest's number | Hash, outputLength?); throws when OpenSSL refuses
class Hash final : public Wrapped {
 public:
  Hash(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::Value> source,
       std::optional<double> output_length);

  bool update(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Value> encoding);
  /// The digest in ENCODING; a Buffer for none. Repeatable.
  v8::MaybeLocal<v8::Value> digest(v8::Isolate* isolate, v8::Local<v8::Value> encoding);

 private:
  unsigned char* bytes() {
    return result_.empty() ? digest_ : reinterpret_cast<unsigned char*>(result_.data());
  }

  DigestContext context_;
  std::string result_;                     ///< of an XOF that is longer than every digest
  unsigned char digest_[EVP_MAX_MD_SIZE];  ///< all others'
  size_t length_ = 0;
  bool is_xof_ = false;
  bool finished_ = false;
};

/// crypto.Hmac (RFC 2104): new Hmac(digest's number, key); key is bytes or a secret key's
/// KeyHandle. Throws for what is no digest for it.
class Hmac final : public Wrapped {
 public:
  Hmac(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t digest, v8::Local<v8::Value> key);
  ~Hmac() override;

  bool update(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Value> encoding);
  v8::MaybeLocal<v8::Value> digest(v8::Isolate* isolate, v8::Local<v8::Value> encoding);

  /// Longer than every digest's block (SHA3-224's is 144 bytes).
  static constexpr size_t kMostBlock = 256;

 private:
  bool start(const EVP_MD* digest, std::span<const uint8_t> key);

  const EVP_MD* md_ = nullptr;
  DigestContext context_;  ///< of the inner hash
  unsigned char outer_[kMostBlock];
  size_t block_ = 0;
};

void declare_hash(Binder& m);

}  // namespace nodus::modules::crypto
