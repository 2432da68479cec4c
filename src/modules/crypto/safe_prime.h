#pragma once

#include <openssl/bn.h>

#include <cstdint>

namespace nodus::modules::crypto {

/// Sizes that make_safe_prime() takes; all others are OpenSSL's.
constexpr int kLeastSafePrimeBits = 256, kMostSafePrimeBits = 10'000;

/// Makes PRIME a new prime p of BITS bits with (p - 1) / 2 prime, too, and p = REMAINDER modulo
/// STEP (a multiple of 12 with a remainder that such primes can have: 24 and 23, 60 and 59, 12 and
/// 11). TOP_TWO: its two highest bits are set. False when OpenSSL fails.
///
/// OpenSSL divides each candidate by the primes below 1,000; here a sieve takes out what primes
/// below 65,536 divide, which leaves a third of the candidates to exponentiate.
bool make_safe_prime(int bits, uint32_t step, uint32_t remainder, bool top_two, BIGNUM* prime);

}  // namespace nodus::modules::crypto
