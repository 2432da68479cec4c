// Signatures: Sign and Verify over a stream, crypto.sign() and crypto.verify() in one call.

#include "modules/crypto/sign.h"

#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "modules/crypto/crypto_job.h"
#include "modules/crypto/curve25519.h"
#include "modules/crypto/digests.h"
#include "modules/crypto/key_handle.h"
#include "modules/crypto/modules.h"

namespace nodus::modules::crypto {

namespace {

struct SignType {
  static constexpr const char* kName = "SIGNREQUEST";
};

/// ECDSA and DSA signatures have the same DER.
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)>;

/// RSA's padding and salt on a context that is set up for KEY.
bool apply(EVP_PKEY_CTX* context, const Key& key, const SignatureOptions& options,
           bool is_signing) {
  if (!key.is_rsa_variant()) return true;
  int padding = options.padding;
  if (padding == SignatureOptions::kUnset)
    padding = key.is("rsa-pss") ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
  if (EVP_PKEY_CTX_set_rsa_padding(context, padding) != 1) return false;
  if (padding != RSA_PKCS1_PSS_PADDING) return true;
  int salt_length = options.salt_length;
  // Plain RSA keys sign with the longest salt; a key for PSS knows what is right.
  if (salt_length == SignatureOptions::kUnset && is_signing && key.is("rsa"))
    salt_length = RSA_PSS_SALTLEN_MAX_SIGN;
  return salt_length == SignatureOptions::kUnset ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt_length) == 1;
}

/// Keys whose algorithm takes the whole message, not a digest.
bool is_one_shot(const Key& key) {
  auto* algorithm = key.spec();
  if (!algorithm) return false;
  return key.is("ed25519") || key.is("ed448") || algorithm->kind == KeyAlgorithm::Kind::kMlDsa ||
         algorithm->kind == KeyAlgorithm::Kind::kSlhDsa;
}

Failure unsupported() {
  return Failure::coded("ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation");
}
Failure malformed() { return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Malformed signature"); }
Failure finished() { return Failure::coded("ERR_CRYPTO_INVALID_STATE", "Not initialised"); }

/// A context of the one-shot functions with everything set; null data of CONTEXT is "none".
struct OneShot {
  DigestContext digest{EVP_MD_CTX_new()};
  std::optional<Failure> failure;

  OneShot(const Key& key, const std::string& hash, const SignatureOptions& options,
          const std::optional<Input>& context, bool sign) {
    size_t size = context ? context->size() : 0;
    OSSL_PARAM parameters[3], *next = parameters;
    if (size > 0) {
      auto* algorithm = key.spec();
      bool supported = key.is("ed25519") || key.is("ed448") ||
                       (algorithm && (algorithm->kind == KeyAlgorithm::Kind::kMlDsa ||
                                      algorithm->kind == KeyAlgorithm::Kind::kSlhDsa));
      if (!supported) {
        failure = Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Context parameter is unsupported");
        return;
      }
      if (size > 255) {
        failure = Failure::coded("ERR_OUT_OF_RANGE", "context string must be at most 255 bytes");
        return;
      }
      // Plain Ed25519 has no context (RFC 8032, 5.1).
      if (key.is("ed25519")) {
        *next++ = OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_INSTANCE,
                                                   const_cast<char*>("Ed25519ctx"), 0);
      }
      *next++ = OSSL_PARAM_construct_octet_string(OSSL_SIGNATURE_PARAM_CONTEXT_STRING,
                                                  const_cast<uint8_t*>(context->data()), size);
    }
    *next = OSSL_PARAM_construct_end();
    const char* name = nullptr;
    if (!hash.empty()) {
      const EVP_MD* md = find_digest(hash);
      if (!md) {
        failure = Failure::coded("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + hash);
        return;
      }
      name = EVP_MD_get0_name(md);
    }
    EVP_PKEY_CTX* settings = nullptr;
    auto* init = sign ? EVP_DigestSignInit_ex : EVP_DigestVerifyInit_ex;
    if (init(digest.get(), &settings, name, nullptr, nullptr, key.pkey(), parameters) != 1 ||
        !apply(settings, key, options, sign))
      failure = Failure::openssl(sign ? "Signing failed" : "Verification failed");
  }
};

/// SIGNATURE, of which OpenSSL has written SIZE bytes, in the form that was asked for.
Outcome<SecretBytes> in_form(const Key& key, SecretBytes signature, size_t size, bool p1363) {
  ByteSpan written = signature.span().first(size);
  if (p1363 && p1363_size(key.pkey()) > 0) {
    SecretBytes pair = to_p1363(key.pkey(), written);
    if (pair.size() == 0) return malformed();
    return pair;
  }
  if (size != signature.size()) return SecretBytes(written);
  return signature;
}

/// The bytes of KEY for lib25519 where it can do the work: Ed25519 with nothing to set.
ByteSpan plain_ed25519(const Key& key, const std::string& hash,
                       const std::optional<Input>& context) {
  if (!key.is("ed25519") || !hash.empty() || (context && context->size() > 0)) return {};
  return key.ed25519_bytes();
}

Outcome<SecretBytes> sign_data(const KeyPtr& key, const Input& data, const std::string& hash,
                               int32_t padding, int32_t salt_length, bool p1363,
                               const std::optional<Input>& context) {
  if (auto secret = plain_ed25519(*key, hash, context); !secret.empty()) {
    SecretBytes signature(kEd25519SignatureSize);
    ed25519_sign(secret.first<2 * kCurve25519KeySize>(), data.span(),
                 std::span<uint8_t, kEd25519SignatureSize>(signature.data(), signature.size()));
    return signature;
  }
  ClearErrors clear;
  OneShot one(*key, hash, {padding, salt_length, p1363}, context, true);
  if (one.failure) return *one.failure;
  // RSA and EC signatures have a known limit; asking the one-shot algorithms costs nothing.
  size_t size = 0;
  if (EVP_DigestSign(one.digest.get(), nullptr, &size, data.data(), data.size()) != 1)
    return Failure::openssl("Signing failed");
  SecretBytes signature(size);
  if (EVP_DigestSign(one.digest.get(), signature.data(), &size, data.data(), data.size()) != 1)
    return Failure::openssl("Signing failed");
  return in_form(*key, std::move(signature), size, p1363);
}

Outcome<bool> verify_data(const KeyPtr& key, const Input& data, const std::string& hash,
                          int32_t padding, int32_t salt_length, bool p1363,
                          const std::optional<Input>& context, const Input& signature) {
  if (auto bytes = key->ed25519_bytes();
      !bytes.empty() && signature.size() == kEd25519SignatureSize && hash.empty() &&
      (ed25519_has_small_order(bytes.last<kCurve25519KeySize>()) ||
       ed25519_has_small_order(signature.span().first<kCurve25519KeySize>()))) {
    return false;
  }
  if (auto bytes = plain_ed25519(*key, hash, context);
      !bytes.empty() && signature.size() == kEd25519SignatureSize &&
      ed25519_verify(bytes.last<kCurve25519KeySize>(), data.span(),
                     signature.span().first<kEd25519SignatureSize>())) {
    return true;
  }
  ClearErrors clear;
  OneShot one(*key, hash, {padding, salt_length, p1363}, context, false);
  if (one.failure) return *one.failure;
  SecretBytes der;
  ByteSpan given = signature.span();
  if (p1363 && p1363_size(key->pkey()) > 0) {
    der = from_p1363(key->pkey(), given);
    if (der.size() == 0) return false;
    given = der.span();
  }
  // A signature that is none is just not valid; keys that cannot verify have failed before.
  return EVP_DigestVerify(one.digest.get(), given.data(), given.size(), data.data(), data.size()) ==
         1;
}

}  // namespace

SecretBytes to_p1363(EVP_PKEY* key, ByteSpan signature) {
  size_t size = p1363_size(key);
  const unsigned char* at = signature.data();
  EcdsaSignature parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())),
                        ECDSA_SIG_free);
  if (!parsed) return {};
  SecretBytes out(2 * size);
  int half = static_cast<int>(size);
  if (BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), out.data(), half) != half ||
      BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), out.data() + size, half) != half)
    return {};
  return out;
}

SecretBytes from_p1363(EVP_PKEY* key, ByteSpan signature) {
  size_t size = p1363_size(key);
  if (size == 0 || signature.size() != 2 * size) return {};
  EcdsaSignature made(ECDSA_SIG_new(), ECDSA_SIG_free);
  BIGNUM* r = BN_bin2bn(signature.data(), static_cast<int>(size), nullptr);
  BIGNUM* s = BN_bin2bn(signature.data() + size, static_cast<int>(size), nullptr);
  ECDSA_SIG_set0(made.get(), r, s);
  unsigned char* der = nullptr;
  int length = i2d_ECDSA_SIG(made.get(), &der);
  if (length <= 0) return {};
  SecretBytes out(ByteSpan(der, static_cast<size_t>(length)));
  OPENSSL_free(der);
  return out;
}

SignatureHandle::SignatureHandle(v8::Isolate* isolate, v8::Local<v8::Object> self,
                                 std::string algorithm)
    : Wrapped(isolate, self) {
  ClearErrors clear;
  // DSA's signatures with SHA-1 had a name of their own in OpenSSL 0.9.
  digest_ = find_digest(algorithm == "DSS1" || algorithm == "dss1" ? "sha1" : algorithm);
  DigestContext context(EVP_MD_CTX_new());
  if (!digest_ || EVP_DigestInit_ex2(context.get(), digest_, nullptr) != 1) {
    throw_error(isolate, Error::coded("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest"));
    return;
  }
  context_ = std::move(context);
}

bool SignatureHandle::update(v8::Isolate* isolate, Bytes data) {
  if (!context_) {
    isolate->ThrowException(finished().to_js(isolate));
    return false;
  }
  return EVP_DigestUpdate(context_.get(), data.data, data.size) == 1;
}

Outcome<SecretBytes> SignatureHandle::sign(v8::Isolate* isolate, KeyPtr key, int32_t padding,
                                           int32_t salt_length, bool p1363) {
  ClearErrors clear;
  if (!context_) return finished();
  if (is_one_shot(*key)) return unsupported();
  auto digesting = std::move(context_);
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned hash_size = 0;
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key->pkey(), nullptr));
  size_t size = static_cast<size_t>(EVP_PKEY_get_size(key->pkey()));
  SecretBytes signature(size);
  if (EVP_DigestFinal_ex(digesting.get(), hash, &hash_size) != 1 || !context ||
      EVP_PKEY_sign_init(context.get()) != 1 ||
      !apply(context.get(), *key, {padding, salt_length, p1363}, true) ||
      EVP_PKEY_CTX_set_signature_md(context.get(), digest_) != 1 ||
      EVP_PKEY_sign(context.get(), signature.data(), &size, hash, hash_size) != 1)
    return Failure::openssl("Signing failed");
  return in_form(*key, std::move(signature), size, p1363);
}

Outcome<bool> SignatureHandle::verify(v8::Isolate* isolate, KeyPtr key, Bytes signature,
                                      int32_t padding, int32_t salt_length, bool p1363) {
  ClearErrors clear;
  if (!context_) return finished();
  if (is_one_shot(*key)) return unsupported();
  ByteSpan given(signature.data, signature.size);
  SecretBytes der;
  if (p1363 && p1363_size(key->pkey()) > 0) {
    der = from_p1363(key->pkey(), given);
    if (der.size() == 0) return malformed();
    given = der.span();
  }
  auto digesting = std::move(context_);
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned hash_size = 0;
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key->pkey(), nullptr));
  if (EVP_DigestFinal_ex(digesting.get(), hash, &hash_size) != 1 || !context ||
      EVP_PKEY_verify_init(context.get()) != 1 ||
      !apply(context.get(), *key, {padding, salt_length, p1363}, false) ||
      EVP_PKEY_CTX_set_signature_md(context.get(), digest_) != 1)
    return Failure::openssl("Verification failed");
  return EVP_PKEY_verify(context.get(), given.data(), given.size(), hash, hash_size) == 1;
}

void declare_sign(Binder& m) {
  crypto_operation<&sign_data, SignType>(m, "sign");
  crypto_operation<&verify_data, SignType>(m, "verify");
  m.class_<SignatureHandle>("SignatureHandle")
      .constructor<std::string>()
      .method<&SignatureHandle::update>("update")
      .method<&SignatureHandle::sign>("sign")
      .method<&SignatureHandle::verify>("verify");
}

}  // namespace nodus::modules::crypto
