#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>

#include "bind/binder.h"
#include "modules/crypto/openssl_pointers.h"
#include "modules/crypto/read_bytes.h"

namespace nodus::modules::crypto {

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreedBy<EVP_CIPHER_CTX_free>>;

/// crypto.Cipheriv and crypto.Decipheriv: new Cipher(isEncrypt, number of the algorithm, its name,
/// key, iv, authTagLength)
class Cipher final : public Wrapped {
 public:
  Cipher(v8::Isolate* isolate, v8::Local<v8::Object> self, bool encrypt, int32_t number,
         v8::Local<v8::String> name, ReadBytes key, std::optional<ReadBytes> iv,
         int64_t auth_tag_length);

  bool ok() const { return context_ != nullptr; }
  /// The output as a Buffer; or, where OUT has room for it, in OUT, and its length.
  v8::MaybeLocal<v8::Value> update(v8::Isolate* isolate, ReadBytes data, std::optional<Bytes> out);
  /// Writes the end to OUT, of at least a block, and returns its length.
  int32_t final(v8::Isolate* isolate, Bytes out);
  bool set_auto_padding(bool on);
  /// Writes the tag to OUT and returns its length, -1 before final().
  int32_t get_auth_tag(Bytes out);
  bool set_auth_tag(v8::Isolate* isolate, ReadBytes tag);
  /// GCM without authTagLength: every length is taken (DEP0182).
  bool has_implicit_tag() const { return mode_ == EVP_CIPH_GCM_MODE && implicit_tag_; }
  bool set_aad(v8::Isolate* isolate, ReadBytes data, int32_t plaintext_length);

 private:
  void start(v8::Isolate* isolate, const EVP_CIPHER* cipher, v8::Local<v8::String> name,
             const ReadBytes& key, const std::optional<ReadBytes>& iv, int64_t auth_tag_length);
  bool is_authenticated() const;
  bool is_ccm() const { return mode_ == EVP_CIPH_CCM_MODE; }
  bool check_ccm_length(v8::Isolate* isolate, int32_t length);
  /// Decryption: OpenSSL is told the tag as late as possible, and once.
  bool pass_auth_tag();

  CipherContext context_;
  bool encrypt_;
  int mode_ = 0;
  bool is_chacha_ = false;
  enum class Tag { kUnknown, kKnown, kPassed } tag_state_ = Tag::kUnknown;
  int tag_length_ = -1;
  unsigned char tag_[16];
  int max_message_size_ = INT_MAX;
  bool finished_ = false;
  bool failed_ = false;
  bool implicit_tag_ = false;
};

}  // namespace nodus::modules::crypto
