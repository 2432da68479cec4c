#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <span>

namespace nodus::modules::crypto {

/// The digest of DATA into OUT, by the digest's own functions: OpenSSL's generic layer takes as
/// long as a block of SHA. False when DIGEST is neither MD5 nor of the SHA-1 and SHA-2 families.
bool digest_shortly(const EVP_MD* digest, std::span<const uint8_t> data, uint8_t* out);
/// HMAC (RFC 2104), likewise.
bool hmac_shortly(const EVP_MD* digest, std::span<const uint8_t> key, std::span<const uint8_t> data,
                  uint8_t* out);

}  // namespace nodus::modules::crypto
