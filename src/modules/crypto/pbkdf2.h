#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <span>

namespace nodus::modules::crypto {

/// PBKDF2 (RFC 8018, 5.2) with HMAC over DIGEST into OUT. False when DIGEST is not of the SHA-1 and
/// SHA-2 families: OpenSSL's own function has all others.
///
/// OpenSSL runs every iteration through its generic HMAC, which costs as much again as the two
/// blocks that there are to hash. Here an iteration is these two blocks.
bool pbkdf2_sha(const EVP_MD* digest, std::span<const uint8_t> password,
                std::span<const uint8_t> salt, uint32_t iterations, std::span<uint8_t> out);

}  // namespace nodus::modules::crypto
