#include "modules/crypto/safe_prime.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "modules/crypto/openssl_pointers.h"

namespace nodus::modules::crypto {

namespace {

using Number = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;
using Context = std::unique_ptr<BN_CTX, FreedBy<BN_CTX_free>>;
using Montgomery = std::unique_ptr<BN_MONT_CTX, FreedBy<BN_MONT_CTX_free>>;

constexpr uint32_t kSieveLimit = 65'536;
/// Candidates that are sieved at once.
constexpr uint32_t kWindow = 32'768;

/// The odd primes below kSieveLimit.
const std::vector<uint32_t>& small_primes() {
  static const auto& primes = *[] {
    auto* found = new std::vector<uint32_t>;
    std::vector<bool> composite(kSieveLimit);
    for (uint32_t i = 3; i < kSieveLimit; i += 2) {
      if (composite[i]) continue;
      found->push_back(i);
      for (uint64_t multiple = uint64_t{i} * i; multiple < kSieveLimit; multiple += 2 * i)
        composite[multiple] = true;
    }
    return found;
  }();
  return primes;
}

/// VALUE's inverse modulo the prime L; VALUE is no multiple of it.
uint32_t inverse(uint32_t value, uint32_t l) {
  int64_t previous = 0, current = 1, r = l, next = value % l;
  while (next != 0) {
    int64_t quotient = r / next;
    std::swap(r, next);
    next -= quotient * r;
    std::swap(previous, current);
    current -= quotient * previous;
  }
  return static_cast<uint32_t>((previous % l + l) % l);
}

/// Is 2^(number - 1) = 1 modulo the odd NUMBER (Fermat)? -1 when OpenSSL fails.
int passes_fermat(const BIGNUM* number, const BIGNUM* two, BIGNUM* exponent, BIGNUM* power,
                  BN_CTX* context) {
  Montgomery montgomery(BN_MONT_CTX_new());
  if (!montgomery || !BN_MONT_CTX_set(montgomery.get(), number, context) ||
      !BN_copy(exponent, number) || !BN_sub_word(exponent, 1) ||
      !BN_mod_exp_mont(power, two, exponent, number, context, montgomery.get()))
    return -1;
  return BN_is_one(power) ? 1 : 0;
}

/// Takes all k out of KEPT for which p = BASE + k * STEP or (p - 1) / 2 has a small divisor.
void sieve(const BIGNUM* base, uint32_t step, std::vector<uint8_t>& kept) {
  kept.assign(kWindow, 1);
  for (uint32_t l : small_primes()) {
    if (step % l == 0) continue;
    const auto r = static_cast<uint64_t>(BN_mod_word(base, l));
    const uint64_t per_step = inverse(step, l);
    // p = 0, and p = 1, which is (p - 1) / 2 = 0, modulo l.
    for (uint64_t wanted : {uint64_t{0}, uint64_t{1}}) {
      const uint64_t first = (wanted + l - r) % l * per_step % l;
      for (uint64_t k = first; k < kWindow; k += l) kept[k] = 0;
    }
  }
}

}  // namespace

bool make_safe_prime(int bits, uint32_t step, uint32_t remainder, bool top_two, BIGNUM* prime) {
  Context context(BN_CTX_new());
  Number base(BN_new()), half(BN_new()), two(BN_new()), exponent(BN_new()), power(BN_new());
  if (!context || !base || !half || !two || !exponent || !power || !BN_set_word(two.get(), 2))
    return false;
  std::vector<uint8_t> kept;
  for (;;) {
    if (BN_priv_rand(base.get(), bits, top_two ? BN_RAND_TOP_TWO : BN_RAND_TOP_ONE,
                     BN_RAND_BOTTOM_ANY) != 1)
      return false;
    const auto above = static_cast<uint32_t>(BN_mod_word(base.get(), step));
    if (!BN_sub_word(base.get(), above) || !BN_add_word(base.get(), remainder)) return false;
    sieve(base.get(), step, kept);
    for (uint32_t k = 0; k < kWindow; ++k) {
      if (!kept[k]) continue;
      if (!BN_copy(prime, base.get()) || !BN_add_word(prime, uint64_t{k} * step)) return false;
      if (BN_num_bits(prime) != bits || (top_two && !BN_is_bit_set(prime, bits - 2))) break;
      if (!BN_rshift1(half.get(), prime)) return false;
      int passed = passes_fermat(half.get(), two.get(), exponent.get(), power.get(), context.get());
      if (passed == 1)
        passed = passes_fermat(prime, two.get(), exponent.get(), power.get(), context.get());
      // The whole test of OpenSSL for what is very likely to pass it.
      if (passed == 1) passed = BN_check_prime(half.get(), context.get(), nullptr);
      if (passed == 1) passed = BN_check_prime(prime, context.get(), nullptr);
      if (passed < 0) return false;
      if (passed == 1) return true;
    }
  }
}

}  // namespace nodus::modules::crypto
