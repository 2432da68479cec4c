// The block functions of SHA are of OpenSSL's older interface, which has no replacement.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "modules/crypto/pbkdf2.h"

#include <openssl/crypto.h>
#include <openssl/objects.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

namespace nodus::modules::crypto {

namespace {

/// One member of SHA's families: its context, functions and sizes.
template <typename C, auto kInit, auto kUpdate, auto kFinal, auto kTransform, size_t kDigestBytes>
struct Sha {
  using Context = C;
  static constexpr size_t kDigest = kDigestBytes;
  static constexpr size_t kBlock = sizeof(C::h) == 8 * sizeof(uint64_t) ? 128 : 64;
  static void init(C* context) { kInit(context); }
  static void update(C* context, std::span<const uint8_t> data) {
    kUpdate(context, data.data(), data.size());
  }
  static void finish(C* context, uint8_t* out) { kFinal(out, context); }
  static void transform(C* context, const uint8_t* block) { kTransform(context, block); }

  /// The digest that the words of CONTEXT are, big-endian.
  static void words(const C& context, uint8_t* out) {
    constexpr size_t kWord = sizeof context.h[0];
    for (size_t i = 0; i < kDigest / kWord; ++i) {
      auto word = context.h[i];
      if constexpr (kWord == 8) {
        word = __builtin_bswap64(word);
      } else {
        word = __builtin_bswap32(word);
      }
      std::memcpy(out + i * kWord, &word, kWord);
    }
  }
};

/// SHA-1's context has five words by name.
struct Sha1 {
  using Context = SHA_CTX;
  static constexpr size_t kDigest = SHA_DIGEST_LENGTH, kBlock = 64;
  static void init(SHA_CTX* context) { SHA1_Init(context); }
  static void update(SHA_CTX* context, std::span<const uint8_t> data) {
    SHA1_Update(context, data.data(), data.size());
  }
  static void finish(SHA_CTX* context, uint8_t* out) { SHA1_Final(out, context); }
  static void transform(SHA_CTX* context, const uint8_t* block) { SHA1_Transform(context, block); }
  static void words(const SHA_CTX& context, uint8_t* out) {
    const SHA_LONG h[] = {context.h0, context.h1, context.h2, context.h3, context.h4};
    for (size_t i = 0; i < std::size(h); ++i) {
      uint32_t word = __builtin_bswap32(h[i]);
      std::memcpy(out + 4 * i, &word, 4);
    }
  }
};

// clang-format off
using Sha224 = Sha<SHA256_CTX, SHA224_Init, SHA224_Update, SHA224_Final, SHA256_Transform, SHA224_DIGEST_LENGTH>;
using Sha256 = Sha<SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final, SHA256_Transform, SHA256_DIGEST_LENGTH>;
using Sha384 = Sha<SHA512_CTX, SHA384_Init, SHA384_Update, SHA384_Final, SHA512_Transform, SHA384_DIGEST_LENGTH>;
using Sha512 = Sha<SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final, SHA512_Transform, SHA512_DIGEST_LENGTH>;
// clang-format on

template <typename H>
class Pbkdf2 {
 public:
  explicit Pbkdf2(std::span<const uint8_t> password) {
    uint8_t key[H::kBlock] = {};
    if (password.size() > H::kBlock) {
      typename H::Context context;
      H::init(&context);
      H::update(&context, password);
      H::finish(&context, key);
      OPENSSL_cleanse(&context, sizeof context);
    } else if (!password.empty()) {
      std::memcpy(key, password.data(), password.size());
    }
    begin(&inner_, key, 0x36);
    begin(&outer_, key, 0x5c);
    OPENSSL_cleanse(key, sizeof key);
    // What both hashes of an iteration see is one block: a digest, after a block of key. Its end is
    // always the same.
    block_[H::kDigest] = 0x80;
    uint64_t bits = __builtin_bswap64(8 * (H::kBlock + H::kDigest));
    std::memcpy(block_ + H::kBlock - sizeof bits, &bits, sizeof bits);
  }
  Pbkdf2(const Pbkdf2&) = delete;
  ~Pbkdf2() { OPENSSL_cleanse(this, sizeof *this); }

  /// Block NUMBER (from 1) of the output, T_NUMBER.
  void derive(std::span<const uint8_t> salt, uint32_t number, uint32_t iterations,
              std::span<uint8_t> out) {
    uint8_t sum[H::kDigest];
    typename H::Context context = inner_;
    uint32_t big_endian = __builtin_bswap32(number);
    H::update(&context, salt);
    H::update(&context, {reinterpret_cast<const uint8_t*>(&big_endian), sizeof big_endian});
    H::finish(&context, block_);
    context = outer_;
    H::transform(&context, block_);
    H::words(context, block_);
    std::memcpy(sum, block_, sizeof sum);
    for (uint32_t i = 1; i < iterations; ++i) {
      context = inner_;
      H::transform(&context, block_);
      H::words(context, block_);
      context = outer_;
      H::transform(&context, block_);
      H::words(context, block_);
      for (size_t j = 0; j < sizeof sum; ++j) sum[j] ^= block_[j];
    }
    std::memcpy(out.data(), sum, out.size());
    OPENSSL_cleanse(sum, sizeof sum);
    OPENSSL_cleanse(&context, sizeof context);
  }

 private:
  static void begin(typename H::Context* context, const uint8_t* key, uint8_t pad) {
    uint8_t block[H::kBlock];
    for (size_t i = 0; i < sizeof block; ++i) block[i] = key[i] ^ pad;
    H::init(context);
    H::update(context, block);
    OPENSSL_cleanse(block, sizeof block);
  }

  typename H::Context inner_, outer_;
  alignas(16) uint8_t block_[H::kBlock] = {};
};

template <typename H>
bool derive_all(std::span<const uint8_t> password, std::span<const uint8_t> salt,
                uint32_t iterations, std::span<uint8_t> out) {
  Pbkdf2<H> pbkdf2(password);
  for (uint32_t number = 1; !out.empty(); ++number) {
    auto part = out.first(std::min(out.size(), H::kDigest));
    pbkdf2.derive(salt, number, iterations, part);
    out = out.subspan(part.size());
  }
  return true;
}

}  // namespace

bool pbkdf2_sha(const EVP_MD* digest, std::span<const uint8_t> password,
                std::span<const uint8_t> salt, uint32_t iterations, std::span<uint8_t> out) {
  switch (EVP_MD_get_type(digest)) {
    case NID_sha1:
      return derive_all<Sha1>(password, salt, iterations, out);
    case NID_sha224:
      return derive_all<Sha224>(password, salt, iterations, out);
    case NID_sha256:
      return derive_all<Sha256>(password, salt, iterations, out);
    case NID_sha384:
      return derive_all<Sha384>(password, salt, iterations, out);
    case NID_sha512:
      return derive_all<Sha512>(password, salt, iterations, out);
    default:
      return false;
  }
}

}  // namespace nodus::modules::crypto
