// Random bytes, primes and comparison in constant time.

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include <climits>
#include <cstring>
#include <memory>
#include <span>

#include "bind/pinned_memory.h"
#include "engine/operation.h"
#include "modules/buffer/buffer.h"
#include "modules/buffer/codec.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/openssl_error.h"
#include "modules/crypto/openssl_pointers.h"
#include "modules/crypto/read_bytes.h"
#include "modules/crypto/safe_prime.h"

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
  return Error::coded("", text.empty() ? fallback : text);
}

/// Each error that OpenSSL tells on a line of its own: the cause, then the others, newest first.
Error generator_failure() {
  auto errors = OpenSslErrors::take();
  if (errors.empty()) return Error::coded("", "Random number generation failed");
  std::string text = errors.text();
  for (size_t i = errors.numbers.size(); i-- > 1;) {
    char line[256];
    ERR_error_string_n(errors.numbers[i], line, sizeof line);
    text += '\n';
    text += line;
  }
  return Error::coded("", text);
}

/// Random bytes made in advance, one pool for each thread: OpenSSL's generator takes nearly as long
/// for a few bytes as for hundreds. What was handed out is wiped, and so is the rest at the end.
class RandomPool {
 public:
  static constexpr size_t kSize = 16 * 1024, kMost = 2048;
  RandomPool() = default;
  RandomPool(const RandomPool&) = delete;
  ~RandomPool() { OPENSSL_cleanse(bytes_, sizeof bytes_); }

  /// Takes at most kMost bytes.
  bool take(std::span<uint8_t> out) {
    if (kSize - at_ < out.size()) {
      if (RAND_bytes(bytes_, kSize) != 1) return false;
      at_ = 0;
    }
    std::memcpy(out.data(), bytes_ + at_, out.size());
    OPENSSL_cleanse(bytes_ + at_, out.size());
    at_ += out.size();
    return true;
  }

 private:
  size_t at_ = kSize;
  uint8_t bytes_[kSize];
};

bool take_random(std::span<uint8_t> out) {
  thread_local const auto pool = std::make_unique<RandomPool>();
  return pool->take(out);
}

/// At once, into BUFFER from OFFSET. False: it is too much, or failed; randomFill says how.
bool fill_little(Bytes buffer, uint32_t offset, uint32_t size) {
  if (size > RandomPool::kMost || offset > buffer.size || size > buffer.size - offset) return false;
  return take_random({buffer.data + offset, size});
}

/// Fills SIZE bytes of BUFFER from OFFSET.
Result<void> random_fill(const PinnedMemory& buffer, double offset, double size) {
  size_t from = static_cast<size_t>(offset), left = static_cast<size_t>(size);
  const size_t present = buffer.present_size();
  if (from > present || left > present - from)
    return Error::coded("ERR_OUT_OF_RANGE", "The buffer shrank meanwhile");
  uint8_t* at = buffer.data + from;
  // RAND_bytes counts in int.
  while (left > 0) {
    int chunk = static_cast<int>(std::min<size_t>(left, INT_MAX));
    if (RAND_bytes(at, chunk) != 1) return generator_failure();
    at += chunk;
    left -= static_cast<size_t>(chunk);
  }
  return {};
}

/// What takes less time than the way to another thread, and what another thread must not write to.
std::optional<Result<void>> random_fill_little(const PinnedMemory& buffer, double offset,
                                               double size) {
  constexpr double kLittle = 8192;
  if (size > kLittle && !buffer.is_movable()) return std::nullopt;
  return random_fill(buffer, offset, size);
}

using Number = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;

/// A prime of BITS bits as big-endian bytes; ADD and REM (empty: none) as BN_generate_prime_ex has
/// them.
Result<OwnedBytes> generate_prime(int32_t bits, bool safe, const SecretBytes& add,
                                  const SecretBytes& rem) {
  ClearErrors clear;
  Number step, rest, prime(BN_secure_new());
  if (!add.empty()) step.reset(BN_bin2bn(add.span().data(), static_cast<int>(add.size()), nullptr));
  if (!rem.empty()) rest.reset(BN_bin2bn(rem.span().data(), static_cast<int>(rem.size()), nullptr));
  const bool is_ours =
      safe && !step && bits >= kLeastSafePrimeBits && bits <= kMostSafePrimeBits && prime;
  if (!prime || (is_ours ? !make_safe_prime(bits, 12, 11, true, prime.get())
                         : BN_generate_prime_ex(prime.get(), bits, safe ? 1 : 0, step.get(),
                                                rest.get(), nullptr) != 1)) {
    return openssl_failure("could not generate prime");
  }
  size_t size = static_cast<size_t>(BN_num_bytes(prime.get()));
  auto* memory = static_cast<uint8_t*>(std::malloc(size ? size : 1));
  BN_bn2binpad(prime.get(), memory, static_cast<int>(size));
  return OwnedBytes::adopt(memory, size);
}

Result<bool> check_prime(const SecretBytes& candidate) {
  ClearErrors clear;
  Number number(BN_bin2bn(candidate.span().data(), static_cast<int>(candidate.size()), nullptr));
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

/// As many UUIDs of version 4 (RFC 9562, 5.4) at once as make the call worth it.
v8::MaybeLocal<v8::Value> uuids(v8::Isolate* isolate) {
  constexpr size_t kCount = 128, kBytes = 16, kText = 36;
  uint8_t random[kCount * kBytes];
  if (RAND_bytes(random, sizeof random) != 1) {
    throw_openssl(isolate, "Random number generation failed");
    return {};
  }
  for (size_t at = 0; at < sizeof random; at += kBytes) {
    random[at + 6] = static_cast<uint8_t>((random[at + 6] & 0x0f) | 0x40);
    random[at + 8] = static_cast<uint8_t>((random[at + 8] & 0x3f) | 0x80);
  }
  char digits[2 * sizeof random];
  buffer::hex_encode(random, digits);
  v8::Local<v8::Value> list[kCount];
  for (size_t i = 0; i < kCount; ++i) {
    const char* from = digits + 2 * kBytes * i;
    uint8_t text[kText];
    std::memset(text, '-', sizeof text);
    std::memcpy(text, from, 8);
    std::memcpy(text + 9, from + 8, 4);
    std::memcpy(text + 14, from + 12, 4);
    std::memcpy(text + 19, from + 16, 4);
    std::memcpy(text + 24, from + 20, 12);
    list[i] = v8::String::NewFromOneByte(isolate, text, v8::NewStringType::kNormal, kText)
                  .ToLocalChecked();
  }
  OPENSSL_cleanse(random, sizeof random);
  OPENSSL_cleanse(digits, sizeof digits);
  return v8::Array::New(isolate, list, kCount).As<v8::Value>();
}

/// What timingSafeEqual() found.
enum Comparison : int32_t { kDifferent, kEqual, kNoBytes1, kNoBytes2, kLengths };

/// In a time that SIZE alone decides, as CRYPTO_memcmp(), which goes byte by byte.
bool are_equal(const uint8_t* a, const uint8_t* b, size_t size) {
  uint64_t difference = 0;
  auto look = [&](size_t at, size_t count) {
    uint64_t one = 0, other = 0;
    std::memcpy(&one, a + at, count);
    std::memcpy(&other, b + at, count);
    difference |= one ^ other;
    // The compiler must not know when it could stop.
    asm volatile("" : "+r"(difference));
  };
  size_t at = 0;
  for (; size - at >= sizeof(uint64_t); at += sizeof(uint64_t)) look(at, sizeof(uint64_t));
  for (; at < size; ++at) look(at, 1);
  return difference == 0;
}

int32_t timing_safe_equal(v8::Local<v8::Value> a, v8::Local<v8::Value> b) {
  auto one = ReadBytes::from(a);
  if (!one) return kNoBytes1;
  auto other = ReadBytes::from(b);
  if (!other) return kNoBytes2;
  if (one->size() != other->size()) return kLengths;
  return are_equal(one->data(), other->data(), one->size()) ? kEqual : kDifferent;
}

/// Reading bytes makes no handles: there is no scope for them.
int32_t timing_safe_equal_fast(v8::Local<v8::Value>, v8::Local<v8::Value> a,
                               v8::Local<v8::Value> b) {
  return timing_safe_equal(a, b);
}

/// Bytes used and reserved of OpenSSL's secure heap.
std::vector<double> secure_heap_used() {
  if (CRYPTO_secure_malloc_initialized() != 1) return {};
  return {static_cast<double>(CRYPTO_secure_used())};
}

}  // namespace

void declare_random(Binder& m) {
  operation<&random_fill, RandomBytesType, &random_fill_little>(m, "randomFill");
  operation<&generate_prime, RandomPrimeType>(m, "generatePrime");
  operation<&check_prime, CheckPrimeType>(m, "checkPrime");
  m.function<&fill_little>("fillLittle")
      .function<&check_bignum_size>("checkBignumSize")
      .function<&uuids>("uuids")
      .fast_function<&timing_safe_equal, &timing_safe_equal_fast>("timingSafeEqual")
      .function<&secure_heap_used>("secureHeapUsed");
}

}  // namespace nodus::modules::crypto
