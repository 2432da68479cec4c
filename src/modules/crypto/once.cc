// Whole messages at once, in the thread pool: what Web Crypto asks of symmetric algorithms.

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <climits>
#include <memory>

#include "engine/operation.h"
#include "modules/buffer/buffer.h"
#include "modules/crypto/digests.h"
#include "modules/crypto/keccak.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/openssl_error.h"
#include "modules/crypto/openssl_pointers.h"

namespace nodus::modules::crypto {

namespace {

struct CipherType {
  static constexpr const char* kName = "CIPHERREQUEST";
};
struct HashType {
  static constexpr const char* kName = "HASHREQUEST";
};
struct SignType {
  static constexpr const char* kName = "SIGNREQUEST";
};

Error failure(const char* fallback) {
  auto text = OpenSslErrors::take().text();
  return Error::coded("ERR_CRYPTO_OPERATION_FAILED", text.empty() ? fallback : text);
}

Error no_memory() {
  return Error::coded("ERR_MEMORY_ALLOCATION_FAILED", "Failed to allocate memory");
}

/// Memory of SIZE bytes that a result will own.
uint8_t* allocate(size_t size) { return static_cast<uint8_t*>(std::malloc(size ? size : 1)); }

std::span<const uint8_t> view(const PinnedBytes& bytes) { return {bytes.data, bytes.size}; }

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreedBy<EVP_CIPHER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreedBy<EVP_MAC_CTX_free>>;

/// Encrypts or decrypts DATA. TAG_BYTES, for ciphers that authenticate: the tag stands after the
/// ciphertext. The length of a piece of data is an int for OpenSSL.
Result<OwnedBytes> cipher_once(bool encrypt, const std::string& name, const PinnedBytes& key,
                               const PinnedBytes& iv, const PinnedBytes& additional,
                               int32_t tag_bytes, const PinnedBytes& data) {
  ClearErrors clear;
  const EVP_CIPHER* cipher = find_cipher(name);
  if (!cipher) return Error::coded("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  const auto tag_size = static_cast<size_t>(tag_bytes);
  if (data.size > INT_MAX - EVP_MAX_BLOCK_LENGTH || additional.size > INT_MAX ||
      (!encrypt && data.size < tag_size)) {
    return Error::coded("ERR_CRYPTO_OPERATION_FAILED", "Cipher job failed");
  }
  CipherContext context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  const int direction = encrypt ? 1 : 0;
  if (EVP_CipherInit_ex2(context.get(), cipher, nullptr, nullptr, direction, nullptr) != 1)
    return failure("Cipher job failed");
  const bool is_aead = tag_bytes > 0;
  if (is_aead && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN,
                                     static_cast<int>(iv.size), nullptr) != 1) {
    return failure("Cipher job failed");
  }
  const size_t input = encrypt ? data.size : data.size - tag_size;
  if (is_aead) {
    // To decrypt, the tag is known beforehand; OCB wants its length before that in any case.
    auto set_tag = [&](void* tag) {
      return EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag) == 1;
    };
    const bool is_ocb = EVP_CIPHER_get_mode(cipher) == EVP_CIPH_OCB_MODE;
    if ((is_ocb && !set_tag(nullptr)) || (!encrypt && !set_tag(data.data + input)))
      return failure("Cipher job failed");
  }
  if (EVP_CipherInit_ex2(context.get(), nullptr, key.data, iv.data, direction, nullptr) != 1)
    return failure("Cipher job failed");

  int size = 0;
  if (additional.size > 0 && EVP_CipherUpdate(context.get(), nullptr, &size, additional.data,
                                              static_cast<int>(additional.size)) != 1) {
    return failure("Cipher job failed");
  }
  const size_t capacity = input + EVP_MAX_BLOCK_LENGTH + tag_size;
  std::unique_ptr<uint8_t, decltype(&std::free)> out(allocate(capacity), &std::free);
  if (!out) return no_memory();
  int written = 0;
  // A stream that ends without a byte has to be told so by the last call alone.
  if (input > 0 && EVP_CipherUpdate(context.get(), out.get(), &written, data.data,
                                    static_cast<int>(input)) != 1) {
    return failure("Cipher job failed");
  }
  int last = 0;
  if (EVP_CipherFinal_ex(context.get(), out.get() + written, &last) != 1)
    return failure("Cipher job failed");
  auto total = static_cast<size_t>(written + last);
  if (is_aead && encrypt) {
    if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, out.get() + total) !=
        1) {
      return failure("Cipher job failed");
    }
    total += tag_size;
  }
  return OwnedBytes::adopt(out.release(), total);
}

/// LENGTH: bytes of an extendable output, or -1 for the digest's own size.
Result<OwnedBytes> digest_once(const std::string& name, int32_t length, const PinnedBytes& data) {
  ClearErrors clear;
  const EVP_MD* digest = find_digest(name);
  if (!digest) return Error::coded("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + name);
  DigestContext context(EVP_MD_CTX_new());
  if (EVP_DigestInit_ex2(context.get(), digest, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), data.data, data.size) != 1) {
    return failure("Digest job failed");
  }
  const auto size =
      length >= 0 ? static_cast<size_t>(length) : static_cast<size_t>(EVP_MD_get_size(digest));
  std::unique_ptr<uint8_t, decltype(&std::free)> out(allocate(size), &std::free);
  if (!out) return no_memory();
  const bool done = length < 0 ? EVP_DigestFinal_ex(context.get(), out.get(), nullptr) == 1
                    : size > 0 ? EVP_DigestFinalXOF(context.get(), out.get(), size) == 1
                               : true;
  if (!done) return failure("Digest job failed");
  return OwnedBytes::adopt(out.release(), size);
}

/// The algorithm of that name (HMAC, KMAC128 or KMAC256), looked up once.
EVP_MAC* find_mac(std::string_view name) {
  static EVP_MAC* const found[] = {EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                   EVP_MAC_fetch(nullptr, "KMAC128", nullptr),
                                   EVP_MAC_fetch(nullptr, "KMAC256", nullptr)};
  return found[name == "HMAC" ? 0 : name == "KMAC128" ? 1 : 2];
}

/// NAME: HMAC, KMAC128 or KMAC256. LENGTH: bytes of KMAC's output; 0 for the MAC's own.
Result<OwnedBytes> authenticate(const char* name, const OSSL_PARAM* parameters,
                                const PinnedBytes& key, size_t length, const PinnedBytes& data) {
  EVP_MAC* mac = find_mac(name);
  if (!mac) return failure("Signing failed");
  MacContext context(EVP_MAC_CTX_new(mac));
  static const uint8_t nothing = 0;
  if (EVP_MAC_init(context.get(), key.size ? key.data : &nothing, key.size, parameters) != 1 ||
      EVP_MAC_update(context.get(), data.data, data.size) != 1) {
    return failure("Signing failed");
  }
  if (length == 0) length = EVP_MAC_CTX_get_mac_size(context.get());
  std::unique_ptr<uint8_t, decltype(&std::free)> out(allocate(length), &std::free);
  if (!out) return no_memory();
  size_t written = 0;
  if (EVP_MAC_final(context.get(), out.get(), &written, length) != 1)
    return failure("Signing failed");
  return OwnedBytes::adopt(out.release(), written);
}

Result<OwnedBytes> hmac_once(const std::string& digest, const PinnedBytes& key,
                             const PinnedBytes& data) {
  ClearErrors clear;
  std::string name = digest;
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), name.size()),
      OSSL_PARAM_construct_end()};
  return authenticate("HMAC", parameters, key, 0, data);
}

Result<OwnedBytes> kmac_once(const std::string& name, const PinnedBytes& key,
                             const PinnedBytes& customization, uint32_t length,
                             const PinnedBytes& data) {
  ClearErrors clear;
  if (length == 0) return OwnedBytes::adopt(allocate(0), 0);
  size_t size = length;
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_CUSTOM, customization.data,
                                        customization.size),
      OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
  return authenticate(name.c_str(), parameters, key, size, data);
}

Result<OwnedBytes> turbo_shake(int32_t bits, uint32_t domain, uint32_t length,
                               const PinnedBytes& data) {
  auto* out = allocate(length);
  if (!out) return no_memory();
  TurboShake shake(bits, static_cast<uint8_t>(domain));
  shake.absorb(view(data));
  shake.squeeze({out, length});
  return OwnedBytes::adopt(out, length);
}

Result<OwnedBytes> kangaroo(int32_t bits, const PinnedBytes& customization, uint32_t length,
                            const PinnedBytes& data) {
  auto* out = allocate(length);
  if (!out) return no_memory();
  kangaroo_twelve(bits, view(data), view(customization), {out, length});
  return OwnedBytes::adopt(out, length);
}

// ---- what is done in the time that the way to another thread and back would take

constexpr size_t kLittle = 8192;
using Attempt = std::optional<Result<OwnedBytes>>;

Attempt cipher_little(bool encrypt, const std::string& name, const PinnedBytes& key,
                      const PinnedBytes& iv, const PinnedBytes& additional, int32_t tag_bytes,
                      const PinnedBytes& data) {
  if (data.size > kLittle || additional.size > kLittle) return std::nullopt;
  return cipher_once(encrypt, name, key, iv, additional, tag_bytes, data);
}

Attempt digest_little(const std::string& name, int32_t length, const PinnedBytes& data) {
  if (data.size > kLittle || length > static_cast<int32_t>(kLittle)) return std::nullopt;
  return digest_once(name, length, data);
}

Attempt hmac_little(const std::string& digest, const PinnedBytes& key, const PinnedBytes& data) {
  if (data.size > kLittle || key.size > kLittle) return std::nullopt;
  return hmac_once(digest, key, data);
}

}  // namespace

void declare_once(Binder& m) {
  operation<&cipher_once, CipherType, &cipher_little>(m, "cipherOnce");
  operation<&digest_once, HashType, &digest_little>(m, "digestOnce");
  operation<&hmac_once, SignType, &hmac_little>(m, "hmacOnce");
  operation<&kmac_once, SignType>(m, "kmacOnce");
  operation<&turbo_shake, HashType>(m, "turboShake");
  operation<&kangaroo, HashType>(m, "kangarooTwelve");
}

}  // namespace nodus::modules::crypto
