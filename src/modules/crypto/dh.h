#pragma once

#include <openssl/bn.h>

#include "modules/crypto/key.h"

namespace nodus::modules::crypto {

/// Of all well-known groups.
constexpr unsigned kDhGroupGenerator = 2;

/// The prime of a well-known group ("modp14"; RFC 2409, 3526); null when there is none. The caller
/// frees it.
BIGNUM* dh_group_prime(std::string_view name);

/// A Diffie-Hellman key's parameters alone; null with OpenSSL's error.
Pkey dh_parameters(const BIGNUM* prime, const BIGNUM* generator);

}  // namespace nodus::modules::crypto
