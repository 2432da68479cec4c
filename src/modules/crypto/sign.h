#pragma once

#include <climits>

#include "modules/crypto/hash.h"
#include "modules/crypto/key.h"

namespace nodus::modules::crypto {

/// How to sign and to verify; what is unset is left to OpenSSL.
struct SignatureOptions {
  static constexpr int kUnset = INT_MIN;
  int padding = kUnset;      ///< of RSA
  int salt_length = kUnset;  ///< of RSASSA-PSS
  bool p1363 = false;        ///< r and s side by side (IEEE P1363), not in DER
};

/// DER's r and s side by side; empty when SIGNATURE is malformed.
SecretBytes to_p1363(EVP_PKEY* key, ByteSpan signature);
/// And back; empty when the size is wrong.
SecretBytes from_p1363(EVP_PKEY* key, ByteSpan signature);

/// crypto.Sign and crypto.Verify: new SignatureHandle(algorithm)
class SignatureHandle final : public Wrapped {
 public:
  SignatureHandle(v8::Isolate* isolate, v8::Local<v8::Object> self, std::string algorithm);

  /// Throws ERR_CRYPTO_INVALID_STATE once it is finished.
  bool update(v8::Isolate* isolate, Bytes data);
  Outcome<SecretBytes> sign(v8::Isolate* isolate, std::shared_ptr<const Key> key, int32_t padding,
                            int32_t salt_length, bool p1363);
  Outcome<bool> verify(v8::Isolate* isolate, std::shared_ptr<const Key> key, Bytes signature,
                       int32_t padding, int32_t salt_length, bool p1363);

 private:
  const EVP_MD* digest_ = nullptr;
  DigestContext context_;
};

}  // namespace nodus::modules::crypto
