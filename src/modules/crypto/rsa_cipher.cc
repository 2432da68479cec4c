// publicEncrypt, privateDecrypt, privateEncrypt and publicDecrypt (RFC 8017, 7 and 8).

#include <openssl/rsa.h>

#include <cstring>

#include "modules/crypto/digests.h"
#include "modules/crypto/key_handle.h"
#include "modules/crypto/modules.h"

namespace nodus::modules::crypto {

namespace {

using Init = int (*)(EVP_PKEY_CTX*);
using Apply = int (*)(EVP_PKEY_CTX*, unsigned char*, size_t*, const unsigned char*, size_t);

/// INIT and APPLY are OpenSSL's pair of functions; OAEP_HASH is empty for the default.
template <Init kInit, Apply kApply>
Outcome<SecretBytes> transform(KeyPtr key, Bytes data, int32_t padding, std::string oaep_hash,
                               std::optional<Bytes> oaep_label) {
  // What Node says when OpenSSL is silent.
  constexpr const char* kSilent = "error:00000000:lib(0)::reason(0)";
  ClearErrors clear;
  const EVP_MD* digest = nullptr;
  if (!oaep_hash.empty()) {
    digest = find_digest(oaep_hash);
    if (!digest) return Failure::coded("ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used");
  }
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key->pkey(), nullptr));
  if (!context || kInit(context.get()) <= 0 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) <= 0 ||
      (digest && EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), digest) <= 0))
    return Failure::openssl(kSilent);
  if (oaep_label && oaep_label->size > 0) {
    auto* label = static_cast<unsigned char*>(OPENSSL_malloc(oaep_label->size));
    std::memcpy(label, oaep_label->data, oaep_label->size);
    if (EVP_PKEY_CTX_set0_rsa_oaep_label(context.get(), label,
                                         static_cast<int>(oaep_label->size)) <= 0) {
      OPENSSL_free(label);
      return Failure::openssl(kSilent);
    }
  }
  size_t size = 0;
  if (kApply(context.get(), nullptr, &size, data.data, data.size) <= 0)
    return Failure::openssl(kSilent);
  SecretBytes out(size);
  if (kApply(context.get(), out.data(), &size, data.data, data.size) <= 0)
    return Failure::openssl(kSilent);
  if (size != out.size()) return SecretBytes(out.span().first(size));
  return out;
}

}  // namespace

void declare_rsa_cipher(Binder& m) {
  m.function<&transform<EVP_PKEY_encrypt_init, EVP_PKEY_encrypt>>("publicEncrypt")
      .function<&transform<EVP_PKEY_decrypt_init, EVP_PKEY_decrypt>>("privateDecrypt")
      .function<&transform<EVP_PKEY_sign_init, EVP_PKEY_sign>>("privateEncrypt")
      .function<&transform<EVP_PKEY_verify_recover_init, EVP_PKEY_verify_recover>>("publicDecrypt");
}

}  // namespace nodus::modules::crypto
