// Key derivation: PBKDF2 (RFC 8018), scrypt (RFC 7914), HKDF (RFC 5869), Argon2 (RFC 9106).

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>

#include "engine/operation.h"
#include "modules/buffer/buffer.h"
#include "modules/crypto/digests.h"
#include "modules/crypto/hkdf.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/openssl_error.h"
#include "modules/crypto/openssl_pointers.h"
#include "modules/crypto/pbkdf2.h"
#include "modules/crypto/read_bytes.h"
#include "modules/crypto/sodium.h"

namespace nodus::modules::crypto {

namespace {

struct Pbkdf2Type {
  static constexpr const char* kName = "PBKDF2REQUEST";
};
struct ScryptType {
  static constexpr const char* kName = "SCRYPTREQUEST";
};
struct HkdfType {
  static constexpr const char* kName = "HKDFREQUEST";
};
struct Argon2Type {
  static constexpr const char* kName = "ARGON2REQUEST";
};

/// Memory for SIZE derived bytes.
uint8_t* allocate(size_t size) { return static_cast<uint8_t*>(std::malloc(size ? size : 1)); }

/// OpenSSL derives no keys of no bytes, and has no reason for that.
constexpr const char* kNothingDerived = "Deriving bits failed";

Error failure(const char* fallback) {
  auto text = OpenSslErrors::take().text();
  return Error::coded("", text.empty() ? fallback : text);
}

Error no_memory() {
  return Error::coded("ERR_MEMORY_ALLOCATION_FAILED", "Failed to allocate memory");
}

/// OpenSSL takes a null password for "none", not for "empty".
const char* not_null(const SecretBytes& bytes) {
  return bytes.empty() ? "" : reinterpret_cast<const char*>(bytes.span().data());
}

Result<OwnedBytes> pbkdf2(const SecretBytes& password, const SecretBytes& salt, int32_t iterations,
                          uint32_t length, const std::string& digest) {
  ClearErrors clear;
  const EVP_MD* md = find_digest(digest);
  if (!md) return Error::coded("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + digest);
  if (length == 0) return Error::coded("", kNothingDerived);
  uint8_t* out = allocate(length);
  if (!out) return no_memory();
  auto result = OwnedBytes::adopt(out, length);
  if (pbkdf2_sha(md, password.span(), salt.span(), static_cast<uint32_t>(iterations),
                 {out, length})) {
    return result;
  }
  if (PKCS5_PBKDF2_HMAC(not_null(password), static_cast<int>(password.size()), salt.span().data(),
                        static_cast<int>(salt.size()), iterations, md, static_cast<int>(length),
                        out) != 1) {
    return failure("PBKDF2 failed");
  }
  return result;
}

/// Empty when the parameters are within MAX_MEMORY, else what OpenSSL says against them.
std::optional<std::string> check_scrypt(double cost, double block_size, double parallelization,
                                        double max_memory) {
  ClearErrors clear;
  if (EVP_PBE_scrypt(nullptr, 0, nullptr, 0, static_cast<uint64_t>(cost),
                     static_cast<uint64_t>(block_size), static_cast<uint64_t>(parallelization),
                     static_cast<uint64_t>(max_memory), nullptr, 0) == 1) {
    return std::nullopt;
  }
  return OpenSslErrors::take().text();
}

Result<OwnedBytes> scrypt(const SecretBytes& password, const SecretBytes& salt, uint32_t length,
                          double cost, double block_size, double parallelization,
                          double max_memory) {
  ClearErrors clear;
  uint8_t* out = allocate(length);
  if (!out) return no_memory();
  auto result = OwnedBytes::adopt(out, length);
  // libsodium maps memory for each key, which costs more than its faster rounds save where there
  // are few. check_scrypt has been asked; what libsodium does not take fails with OpenSSL's reason.
  constexpr double kLittleMemory = 64 * 1024;
  bool is_little = 128 * cost * block_size <= kLittleMemory;
  if (length > 0 && !is_little &&
      sodium_scrypt(password.span(), salt.span(), static_cast<uint64_t>(cost), block_size,
                    parallelization, {out, length})) {
    return result;
  }
  if (length > 0 &&
      EVP_PBE_scrypt(not_null(password), password.size(), salt.span().data(), salt.size(),
                     static_cast<uint64_t>(cost), static_cast<uint64_t>(block_size),
                     static_cast<uint64_t>(parallelization), static_cast<uint64_t>(max_memory), out,
                     length) != 1) {
    return failure("Scrypt failed");
  }
  return result;
}

using KdfContext = std::unique_ptr<EVP_KDF_CTX, FreedBy<EVP_KDF_CTX_free>>;

KdfContext make_kdf(const char* name) {
  EVP_KDF* kdf = EVP_KDF_fetch(nullptr, name, nullptr);
  KdfContext context(kdf ? EVP_KDF_CTX_new(kdf) : nullptr);
  EVP_KDF_free(kdf);
  return context;
}

/// HKDF's context; the algorithm is looked up once.
KdfContext make_hkdf() {
  static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  return KdfContext(kdf ? EVP_KDF_CTX_new(kdf) : nullptr);
}

OSSL_PARAM octets(const char* key, const SecretBytes& bytes) {
  static uint8_t nothing[1] = {0};
  return OSSL_PARAM_construct_octet_string(
      key, bytes.empty() ? nothing : const_cast<uint8_t*>(bytes.span().data()), bytes.size());
}

Result<OwnedBytes> hkdf(const std::string& digest, const SecretBytes& key, const SecretBytes& salt,
                        const SecretBytes& info, uint32_t length) {
  ClearErrors clear;
  const EVP_MD* md = find_digest(digest);
  if (!md) return Error::coded("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + digest);
  if (length == 0) return Error::coded("", kNothingDerived);
  uint8_t* out = allocate(length);
  if (!out) return no_memory();
  auto result = OwnedBytes::adopt(out, length);
  if (hkdf_sha(md, key.span(), salt.span(), info.span(), {out, length})) {
    return result;
  }
  auto context = make_hkdf();
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(
                                 OSSL_KDF_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(md)), 0),
                             octets(OSSL_KDF_PARAM_KEY, key), octets(OSSL_KDF_PARAM_SALT, salt),
                             octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  if (!context || EVP_KDF_derive(context.get(), out, length, parameters) != 1)
    return failure("HKDF failed");
  return result;
}

/// A few blocks take less time than the way to another thread.
std::optional<Result<OwnedBytes>> hkdf_little(const std::string& digest, const SecretBytes& key,
                                              const SecretBytes& salt, const SecretBytes& info,
                                              uint32_t length) {
  constexpr size_t kLittle = 1024;
  if (key.size() > kLittle || salt.size() > kLittle || info.size() > kLittle || length > kLittle)
    return std::nullopt;
  return hkdf(digest, key, salt, info, length);
}

/// HKDF at once: few bytes, of which V8 keeps some within their views.
v8::MaybeLocal<v8::Value> hkdf_now(v8::Isolate* isolate, std::string digest, ReadBytes key,
                                   ReadBytes salt, ReadBytes info, uint32_t length) {
  const EVP_MD* md = length > 0 ? find_digest(digest) : nullptr;
  if (!md) return v8::Undefined(isolate).As<v8::Value>();
  auto out = v8::ArrayBuffer::New(isolate, length);
  if (!hkdf_sha(md, key.span(), salt.span(), info.span(),
                {static_cast<uint8_t*>(out->Data()), length}))
    return v8::Undefined(isolate).As<v8::Value>();
  return out.As<v8::Value>();
}

/// The largest output of HKDF with DIGEST (255 blocks); -1 for an unknown digest.
int32_t hkdf_limit(std::string digest) {
  const EVP_MD* md = find_digest(digest);
  return md ? EVP_MD_get_size(md) * 255 : -1;
}

bool is_digest(std::string name) { return find_digest(name) != nullptr; }

Result<OwnedBytes> argon2(const std::string& algorithm, const SecretBytes& message,
                          const SecretBytes& nonce, uint32_t parallelism, uint32_t length,
                          uint32_t memory, uint32_t passes, const SecretBytes& secret,
                          const SecretBytes& associated) {
  ClearErrors clear;
  uint8_t* out = allocate(length);
  if (!out) return no_memory();
  auto result = OwnedBytes::adopt(out, length);
  auto context = make_kdf(algorithm.c_str());
  // The pool's thread computes all lanes itself.
  uint32_t threads = 1;
  OSSL_PARAM parameters[] = {octets(OSSL_KDF_PARAM_PASSWORD, message),
                             octets(OSSL_KDF_PARAM_SALT, nonce),
                             OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_THREADS, &threads),
                             OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_LANES, &parallelism),
                             OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_MEMCOST, &memory),
                             OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &passes),
                             octets(OSSL_KDF_PARAM_SECRET, secret),
                             octets(OSSL_KDF_PARAM_ARGON2_AD, associated),
                             OSSL_PARAM_construct_end()};
  if (!context || EVP_KDF_derive(context.get(), out, length, parameters) != 1)
    return failure("Argon2 failed");
  return result;
}

}  // namespace

void declare_kdf(Binder& m) {
  operation<&pbkdf2, Pbkdf2Type>(m, "pbkdf2");
  operation<&scrypt, ScryptType>(m, "scrypt");
  operation<&hkdf, HkdfType, &hkdf_little>(m, "hkdf");
  operation<&argon2, Argon2Type>(m, "argon2");
  m.function<&check_scrypt>("checkScrypt")
      .function<&hkdf_now>("hkdfNow")
      .function<&hkdf_limit>("hkdfLimit")
      .function<&is_digest>("isDigest");
}

}  // namespace nodus::modules::crypto
