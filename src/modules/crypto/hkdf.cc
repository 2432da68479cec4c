#include "modules/crypto/sha_hmac.h"

// After the above, which is to come before OpenSSL's headers.
#include "modules/crypto/hkdf.h"

namespace nodus::modules::crypto {

bool hkdf_sha(const EVP_MD* digest, std::span<const uint8_t> secret, std::span<const uint8_t> salt,
              std::span<const uint8_t> info, std::span<uint8_t> out) {
  using Span = std::span<const uint8_t>;
  return with_sha(digest, [&]<typename H>(H) {
    // Section 2.2. No salt is a key of zeros, which HMAC fills up with in any case.
    uint8_t block[H::kDigest];
    HmacKey<H>(salt).mac(block, secret);
    hkdf_expand(HmacKey<H>{Span(block)}, info, out);
    OPENSSL_cleanse(block, sizeof block);
  });
}

}  // namespace nodus::modules::crypto
