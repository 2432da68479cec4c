// crypto.diffieHellman(), encapsulate() and decapsulate().

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "modules/crypto/crypto_job.h"
#include "modules/crypto/curve25519.h"
#include "modules/crypto/key_handle.h"
#include "modules/crypto/modules.h"

namespace nodus::modules::crypto {

namespace {

constexpr const char* kDeriveFailed = "Deriving bits failed";

struct DeriveType {
  static constexpr const char* kName = "DERIVEBITSREQUEST";
};
struct EncapsulateType {
  static constexpr const char* kName = "KEMENCAPSULATEREQUEST";
};
struct DecapsulateType {
  static constexpr const char* kName = "KEMDECAPSULATEREQUEST";
};

/// A key encapsulated for another: what both share, and what is sent.
struct Encapsulated {
  SecretBytes shared, ciphertext;
};

/// X25519 of keys whose bytes are known. Empty: OpenSSL must do it, or say why it cannot be done.
SecretBytes derive_x25519(const Key& own, const Key& other) {
  if (!own.is("x25519") || !other.is("x25519")) return {};
  const KeyParts *secret = own.parts(), *peer = other.parts();
  if (!secret || !peer || secret->secret.size() != kCurve25519KeySize ||
      peer->point.size() != kCurve25519KeySize)
    return {};
  SecretBytes shared(kCurve25519KeySize);
  if (!x25519_agree(secret->secret.span().first<kCurve25519KeySize>(),
                    ConstCurve25519Bytes(peer->point.data(), kCurve25519KeySize),
                    Curve25519Bytes(shared.data(), kCurve25519KeySize)))
    return {};
  return shared;
}

Outcome<SecretBytes> derive(const KeyPtr& own, const KeyPtr& other) {
  if (SecretBytes shared = derive_x25519(*own, *other); shared.size() != 0) return shared;
  ClearErrors clear;
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, own->pkey(), nullptr));
  size_t size = 0;
  if (!context || EVP_PKEY_derive_init(context.get()) <= 0 ||
      EVP_PKEY_derive_set_peer(context.get(), other->pkey()) <= 0 ||
      EVP_PKEY_derive(context.get(), nullptr, &size) <= 0 || size == 0)
    return Failure::openssl(kDeriveFailed);
  SecretBytes secret(size);
  if (EVP_PKEY_derive(context.get(), secret.data(), &size) <= 0)
    return Failure::openssl(kDeriveFailed);
  if (size == secret.size()) return secret;
  // A secret of leading zeros is as long as all others.
  SecretBytes padded(secret.size());
  std::copy_n(secret.data(), size, padded.data() + padded.size() - size);
  return padded;
}

/// The operation of RSA keys (RSASVE, NIST SP 800-56B) and of DH and EC keys (DHKEM) must be named.
const OSSL_PARAM* kem_parameters(const Key& key) {
  static const OSSL_PARAM kRsa[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KEM_PARAM_OPERATION,
                                       const_cast<char*>(OSSL_KEM_PARAM_OPERATION_RSASVE), 0),
      OSSL_PARAM_construct_end()};
  static const OSSL_PARAM kDhkem[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KEM_PARAM_OPERATION,
                                       const_cast<char*>(OSSL_KEM_PARAM_OPERATION_DHKEM), 0),
      OSSL_PARAM_construct_end()};
  if (key.is("rsa")) return kRsa;
  if (key.is("ec") || key.is("x25519") || key.is("x448")) return kDhkem;
  return nullptr;
}

Failure failed(const char* message) {
  return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", message).in_job(kDeriveFailed);
}

Outcome<Encapsulated> encapsulate(const KeyPtr& key) {
  ClearErrors clear;
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key->pkey(), nullptr));
  size_t shared_size = 0, size = 0;
  if (!context || EVP_PKEY_encapsulate_init(context.get(), kem_parameters(*key)) <= 0 ||
      EVP_PKEY_encapsulate(context.get(), nullptr, &size, nullptr, &shared_size) <= 0)
    return failed("Failed to perform encapsulation");
  Encapsulated out{SecretBytes(shared_size), SecretBytes(size)};
  if (EVP_PKEY_encapsulate(context.get(), out.ciphertext.data(), &size, out.shared.data(),
                           &shared_size) <= 0)
    return failed("Failed to perform encapsulation");
  return out;
}

Outcome<SecretBytes> decapsulate(const KeyPtr& key, const Input& ciphertext) {
  ClearErrors clear;
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key->pkey(), nullptr));
  size_t size = 0;
  if (!context || EVP_PKEY_decapsulate_init(context.get(), kem_parameters(*key)) <= 0 ||
      EVP_PKEY_decapsulate(context.get(), nullptr, &size, ciphertext.data(), ciphertext.size()) <=
          0)
    return failed("Failed to perform decapsulation");
  SecretBytes out(size);
  if (EVP_PKEY_decapsulate(context.get(), out.data(), &size, ciphertext.data(),
                           ciphertext.size()) <= 0)
    return failed("Failed to perform decapsulation");
  return out;
}

}  // namespace

}  // namespace nodus::modules::crypto

namespace nodus {

template <>
struct ToJs<modules::crypto::Encapsulated> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, modules::crypto::Encapsulated value) {
    using modules::crypto::SecretBytes;
    v8::Local<v8::Value> shared, ciphertext;
    if (!ToJs<SecretBytes>::make(isolate, std::move(value.shared)).ToLocal(&shared) ||
        !ToJs<SecretBytes>::make(isolate, std::move(value.ciphertext)).ToLocal(&ciphertext))
      return {};
    auto context = isolate->GetCurrentContext();
    auto out = v8::Object::New(isolate);
    out->CreateDataProperty(context, intern(isolate, "sharedKey"), shared).Check();
    out->CreateDataProperty(context, intern(isolate, "ciphertext"), ciphertext).Check();
    return out.As<v8::Value>();
  }
};

}  // namespace nodus

namespace nodus::modules::crypto {

void declare_derive(Binder& m) {
  crypto_operation<&derive, DeriveType>(m, "derive");
  crypto_operation<&encapsulate, EncapsulateType>(m, "encapsulate");
  crypto_operation<&decapsulate, DecapsulateType>(m, "decapsulate");
}

}  // namespace nodus::modules::crypto
