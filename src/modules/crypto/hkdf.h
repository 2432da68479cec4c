#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <span>

namespace nodus::modules::crypto {

/// HKDF (RFC 5869) with HMAC over DIGEST into OUT, of at most 255 digests. False when DIGEST is not
/// of the SHA-1 and SHA-2 families: OpenSSL's own function has all others.
bool hkdf_sha(const EVP_MD* digest, std::span<const uint8_t> secret, std::span<const uint8_t> salt,
              std::span<const uint8_t> info, std::span<uint8_t> out);

}  // namespace nodus::modules::crypto
