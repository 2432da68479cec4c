#pragma once

// The block functions of SHA are of OpenSSL's older interface, which has no replacement: to be
// included before OpenSSL's headers.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <span>

/// HMAC (RFC 2104) and HKDF's second half over SHA-1 and SHA-2 without OpenSSL's generic layer,
/// which costs as much again as the few blocks that there are to hash.
namespace nodus::modules::crypto {

/// A hash by OpenSSL's functions for it alone: its context, functions and sizes in bytes.
template <typename C, auto kInit, auto kUpdate, auto kFinal, size_t kDigestBytes,
          size_t kBlockBytes = 64>
struct PlainHash {
  using Context = C;
  static constexpr size_t kDigest = kDigestBytes, kBlock = kBlockBytes;
  static void init(C* context) { kInit(context); }
  static void update(C* context, std::span<const uint8_t> data) {
    kUpdate(context, data.data(), data.size());
  }
  static void finish(C* context, uint8_t* out) { kFinal(out, context); }
};

/// One member of the SHA-2 family, with the function for one block.
template <typename C, auto kInit, auto kUpdate, auto kFinal, auto kTransform, size_t kDigestBytes>
struct Sha : PlainHash<C, kInit, kUpdate, kFinal, kDigestBytes,
                       sizeof(C::h) == 8 * sizeof(uint64_t) ? 128 : 64> {
  static void transform(C* context, const uint8_t* block) { kTransform(context, block); }

  /// The digest that the words of CONTEXT are, big-endian.
  static void words(const C& context, uint8_t* out) {
    constexpr size_t kWord = sizeof context.h[0];
    for (size_t i = 0; i < kDigestBytes / kWord; ++i) {
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
struct Sha1 : PlainHash<SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final, SHA_DIGEST_LENGTH> {
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

/// What a key makes of HMAC's two hashes.
template <typename H>
struct HmacKey {
  explicit HmacKey(std::span<const uint8_t> secret) {
    uint8_t key[H::kBlock] = {};
    if (secret.size() > H::kBlock) {
      typename H::Context context;
      H::init(&context);
      H::update(&context, secret);
      H::finish(&context, key);
      OPENSSL_cleanse(&context, sizeof context);
    } else if (!secret.empty()) {
      std::memcpy(key, secret.data(), secret.size());
    }
    begin(&inner, key, 0x36);
    begin(&outer, key, 0x5c);
    OPENSSL_cleanse(key, sizeof key);
  }
  HmacKey(const HmacKey&) = delete;
  ~HmacKey() { OPENSSL_cleanse(this, sizeof *this); }

  /// The MAC (H::kDigest bytes) of PARTS, one after the other.
  template <typename... Parts>
  void mac(uint8_t* out, Parts... parts) const {
    typename H::Context context = inner;
    (H::update(&context, parts), ...);
    H::finish(&context, out);
    context = outer;
    H::update(&context, {out, H::kDigest});
    H::finish(&context, out);
    OPENSSL_cleanse(&context, sizeof context);
  }

  typename H::Context inner, outer;

 private:
  static void begin(typename H::Context* context, const uint8_t* key, uint8_t pad) {
    uint8_t block[H::kBlock];
    for (size_t i = 0; i < sizeof block; ++i) block[i] = key[i] ^ pad;
    H::init(context);
    H::update(context, block);
    OPENSSL_cleanse(block, sizeof block);
  }
};

/// HKDF-Expand (RFC 5869, 2.3) into OUT, of at most 255 digests:
/// T(i) = HMAC(KEY, T(i - 1) | INFO | i).
template <typename H>
void hkdf_expand(const HmacKey<H>& key, std::span<const uint8_t> info, std::span<uint8_t> out) {
  using Span = std::span<const uint8_t>;
  uint8_t block[H::kDigest];
  Span previous;
  for (uint8_t number = 1; !out.empty(); ++number) {
    key.mac(block, previous, info, Span(&number, 1));
    auto part = out.first(std::min(out.size(), H::kDigest));
    std::copy_n(block, part.size(), part.data());
    out = out.subspan(part.size());
    previous = block;
  }
  OPENSSL_cleanse(block, sizeof block);
}

/// USE(family) for the member of the families that DIGEST is; false when it is none.
template <typename Use>
bool with_sha(const EVP_MD* digest, Use use) {
  switch (EVP_MD_get_type(digest)) {
    case NID_sha1:
      use(Sha1());
      return true;
    case NID_sha224:
      use(Sha224());
      return true;
    case NID_sha256:
      use(Sha256());
      return true;
    case NID_sha384:
      use(Sha384());
      return true;
    case NID_sha512:
      use(Sha512());
      return true;
    default:
      return false;
  }
}

}  // namespace nodus::modules::crypto
