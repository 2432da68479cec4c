#pragma once

#include <cstdint>
#include <span>

/// What libsodium computes twice as fast as OpenSSL.
namespace nodus::modules::crypto {

/// scrypt (RFC 7914) into OUT. False when it cannot: parameters or memory.
bool sodium_scrypt(std::span<const uint8_t> password, std::span<const uint8_t> salt, uint64_t cost,
                   double block_size, double parallelization, std::span<uint8_t> out);

}  // namespace nodus::modules::crypto
