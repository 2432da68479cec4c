#include "modules/crypto/sha_hmac.h"

// After the above, which is to come before OpenSSL's headers.
#include <algorithm>

#include "modules/crypto/pbkdf2.h"

namespace nodus::modules::crypto {

namespace {

template <typename H>
class Pbkdf2 {
 public:
  explicit Pbkdf2(std::span<const uint8_t> password) : key_(password) {
    // What both hashes of an iteration see is one block: a digest, after a block of key. Its end is
    // always the same.
    block_[H::kDigest] = 0x80;
    uint64_t bits = __builtin_bswap64(8 * (H::kBlock + H::kDigest));
    std::memcpy(block_ + H::kBlock - sizeof bits, &bits, sizeof bits);
  }
  Pbkdf2(const Pbkdf2&) = delete;
  ~Pbkdf2() { OPENSSL_cleanse(block_, sizeof block_); }

  /// Block NUMBER (from 1) of the output, T_NUMBER.
  void derive(std::span<const uint8_t> salt, uint32_t number, uint32_t iterations,
              std::span<uint8_t> out) {
    uint8_t sum[H::kDigest];
    typename H::Context context = key_.inner;
    uint32_t big_endian = __builtin_bswap32(number);
    H::update(&context, salt);
    H::update(&context, {reinterpret_cast<const uint8_t*>(&big_endian), sizeof big_endian});
    H::finish(&context, block_);
    context = key_.outer;
    H::transform(&context, block_);
    H::words(context, block_);
    std::memcpy(sum, block_, sizeof sum);
    for (uint32_t i = 1; i < iterations; ++i) {
      context = key_.inner;
      H::transform(&context, block_);
      H::words(context, block_);
      context = key_.outer;
      H::transform(&context, block_);
      H::words(context, block_);
      for (size_t j = 0; j < sizeof sum; ++j) sum[j] ^= block_[j];
    }
    std::memcpy(out.data(), sum, out.size());
    OPENSSL_cleanse(sum, sizeof sum);
    OPENSSL_cleanse(&context, sizeof context);
  }

 private:
  HmacKey<H> key_;
  alignas(16) uint8_t block_[H::kBlock] = {};
};

}  // namespace

bool pbkdf2_sha(const EVP_MD* digest, std::span<const uint8_t> password,
                std::span<const uint8_t> salt, uint32_t iterations, std::span<uint8_t> out) {
  return with_sha(digest, [&]<typename H>(H) {
    Pbkdf2<H> pbkdf2(password);
    for (uint32_t number = 1; !out.empty(); ++number) {
      auto part = out.first(std::min(out.size(), H::kDigest));
      pbkdf2.derive(salt, number, iterations, part);
      out = out.subspan(part.size());
    }
  });
}

}  // namespace nodus::modules::crypto
