#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>

#include "bind/binder.h"

namespace nodus::modules::crypto {

/// crypto.Cipheriv and crypto.Decipheriv: new Cipher(isEncrypt, algorithm, key, iv, authTagLength)
class Cipher final : public Wrapped {
 public:
  Cipher(v8::Isolate* isolate, v8::Local<v8::Object> self, bool encrypt, std::string algorithm,
         Bytes key, std::optional<Bytes> iv, int32_t auth_tag_length);
  ~Cipher() override;

  bool ok() const { return context_ != nullptr; }
  v8::MaybeLocal<v8::Value> update(v8::Isolate* isolate, Bytes data);
  v8::MaybeLocal<v8::Value> final(v8::Isolate* isolate);
  bool set_auto_padding(bool on);
  /// Undefined before final().
  v8::MaybeLocal<v8::Value> get_auth_tag(v8::Isolate* isolate);
  bool set_auth_tag(v8::Isolate* isolate, Bytes tag);
  /// GCM without authTagLength: every length is taken (DEP0182).
  bool has_implicit_tag() const { return mode_ == EVP_CIPH_GCM_MODE && implicit_tag_; }
  bool set_aad(v8::Isolate* isolate, Bytes data, int32_t plaintext_length);

 private:
  void start(v8::Isolate* isolate, const std::string& algorithm, Bytes key, std::optional<Bytes> iv,
             int32_t auth_tag_length);
  bool is_authenticated() const;
  bool is_ccm() const { return mode_ == EVP_CIPH_CCM_MODE; }
  bool check_ccm_length(v8::Isolate* isolate, int32_t length);
  /// Decryption: OpenSSL is told the tag as late as possible, and once.
  bool pass_auth_tag();

  EVP_CIPHER_CTX* context_ = nullptr;
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
