// Random bytes, primes and comparison in constant time.

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include <climits>
#include <memory>

#include "engine/operation.h"
#include "modules/buffer/buffer.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/openssl_error.h"
#include "modules/crypto/openssl_pointers.h"

namespace nodus::modules::crypto {

namespace {

struct RandomBytesType {
  static constexpr const char* kName = "RANDOMBYTESREQUEST";
};
struct RandomPrimeType {
  static constexpr const char* kName = "RANDOMPRIMEREQUEST";
};
struct CheckPrimeType {
  static constexpr const char* kName = "CHECKPRIMEREQUEST";
};

Error openssl_failure(const char* fallback) {
  auto text = OpenSslErrors::take().text();
  return Error::coded("ERR_CRYPTO_OPERATION_FAILED", text.empty() ? fallback : text);
}

/// Fills SIZE bytes of BUFFER from OFFSET.
Result<void> random_fill(const PinnedBytes& buffer, double offset, double size) {
  size_t from = static_cast<size_t>(offset), left = static_cast<size_t>(size);
  if (from > buffer.size || left > buffer.size - from)
    return Error::coded("ERR_OUT_OF_RANGE", "The buffer shrank meanwhile");
  uint8_t* at = buffer.data + from;
  // RAND_bytes counts in int.
  while (left > 0) {
    int chunk = static_cast<int>(std::min<size_t>(left, INT_MAX));
    if (RAND_bytes(at, chunk) != 1) return openssl_failure("Random number generation failed");
    at += chunk;
    left -= static_cast<size_t>(chunk);
  }
  return {};
}

using Number = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;

/// A prime of BITS bits as big-endian bytes; ADD and REM (empty: none) as BN_generate_prime_ex has
/// them.
Result<OwnedBytes> generate_prime(int32_t bits, bool safe, const PinnedBytes& add,
                                  const PinnedBytes& rem) {
  ClearErrors clear;
  Number step, rest, prime(BN_secure_new());
  if (add.size > 0) step.reset(BN_bin2bn(add.data, static_cast<int>(add.size), nullptr));
  if (rem.size > 0) rest.reset(BN_bin2bn(rem.data, static_cast<int>(rem.size), nullptr));
  if (!prime ||
      BN_generate_prime_ex(prime.get(), bits, safe ? 1 : 0, step.get(), rest.get(), nullptr) != 1) {
    return openssl_failure("could not generate prime");
  }
  size_t size = static_cast<size_t>(BN_num_bytes(prime.get()));
  auto* memory = static_cast<uint8_t*>(std::malloc(size ? size : 1));
  BN_bn2binpad(prime.get(), memory, static_cast<int>(size));
  return OwnedBytes::adopt(memory, size);
}

Result<bool> check_prime(const PinnedBytes& candidate) {
  ClearErrors clear;
  Number number(BN_bin2bn(candidate.data, static_cast<int>(candidate.size), nullptr));
  int outcome = number ? BN_check_prime(number.get(), nullptr, nullptr) : -1;
  if (outcome < 0) return openssl_failure("BignumPointer");
  return outcome == 1;
}

/// Throws when BYTES are more than a number of OpenSSL's holds.
void check_bignum_size(v8::Isolate* isolate, double bytes) {
  constexpr double kMostWords = INT_MAX / (4 * BN_BITS2);
  if (bytes <= kMostWords * BN_BYTES) return;
  ClearErrors clear;
  ERR_raise(ERR_LIB_BN, BN_R_BIGNUM_TOO_LONG);
  throw_openssl(isolate, "BignumPointer");
}

bool timing_safe_equal(Bytes a, Bytes b) { return CRYPTO_memcmp(a.data, b.data, a.size) == 0; }

/// Bytes used and reserved of OpenSSL's secure heap.
std::vector<double> secure_heap_used() {
  if (CRYPTO_secure_malloc_initialized() != 1) return {};
  return {static_cast<double>(CRYPTO_secure_used())};
}

}  // namespace

void declare_random(Binder& m) {
  operation<&random_fill, RandomBytesType>(m, "randomFill");
  operation<&generate_prime, RandomPrimeType>(m, "generatePrime");
  operation<&check_prime, CheckPrimeType>(m, "checkPrime");
  m.function<&check_bignum_size>("checkBignumSize")
      .function<&timing_safe_equal>("timingSafeEqual")
      .function<&secure_heap_used>("secureHeapUsed");
}

}  // namespace nodus::modules::crypto
