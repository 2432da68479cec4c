#include "modules/tls/peer_certificate.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/ignore.h"
#include "modules/crypto/x509.h"

namespace nodus::modules::tls {

namespace {

/// A chain that is longer is no chain: certificates may name each other as issuers.
constexpr int kLongestChain = 100;

}  // namespace

X509Ptr find_issuer(SSL* ssl, X509* certificate) {
  if (X509_check_issued(certificate, certificate) == X509_V_OK) return nullptr;
  STACK_OF(X509)* sent = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(sent); ++i) {
    X509* candidate = sk_X509_value(sent, i);
    if (X509_check_issued(candidate, certificate) != X509_V_OK) continue;
    X509_up_ref(candidate);
    return X509Ptr(candidate);
  }
  std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>> lookup(X509_STORE_CTX_new());
  X509_STORE* store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
  X509* found = nullptr;
  if (!lookup || !X509_STORE_CTX_init(lookup.get(), store, nullptr, nullptr) ||
      X509_STORE_CTX_get1_issuer(&found, lookup.get(), certificate) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return X509Ptr(found);
}

v8::Local<v8::Value> peer_certificate_object(v8::Isolate* isolate, SSL* ssl, bool is_server,
                                             bool abbreviated) {
  X509Ptr certificate(SSL_get1_peer_certificate(ssl));
  v8::Local<v8::Object> result;
  if (!certificate || !crypto::to_legacy_object(isolate, certificate.get()).ToLocal(&result))
    return v8::Undefined(isolate);
  if (abbreviated) return result;
  auto context = isolate->GetCurrentContext();
  auto name = intern(isolate, "issuerCertificate");
  auto current = result;
  for (int i = 0; i < kLongestChain; ++i) {
    if (X509_check_issued(certificate.get(), certificate.get()) == X509_V_OK) {
      // A root is its own issuer.
      ignore(current->Set(context, name, current));
      break;
    }
    auto issuer = find_issuer(ssl, certificate.get());
    v8::Local<v8::Object> next;
    if (!issuer || !crypto::to_legacy_object(isolate, issuer.get()).ToLocal(&next)) break;
    ignore(current->Set(context, name, next));
    current = next;
    certificate = std::move(issuer);
  }
  return result;
}

const char* verify_code(long result) {
  switch (result) {
// clang-format off
#define V(name)           \
  case X509_V_ERR_##name: \
    return #name;
    V(UNABLE_TO_GET_ISSUER_CERT)
    V(UNABLE_TO_GET_CRL)
    V(UNABLE_TO_DECRYPT_CERT_SIGNATURE)
    V(UNABLE_TO_DECRYPT_CRL_SIGNATURE)
    V(UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY)
    V(CERT_SIGNATURE_FAILURE)
    V(CRL_SIGNATURE_FAILURE)
    V(CERT_NOT_YET_VALID)
    V(CERT_HAS_EXPIRED)
    V(CRL_NOT_YET_VALID)
    V(CRL_HAS_EXPIRED)
    V(ERROR_IN_CERT_NOT_BEFORE_FIELD)
    V(ERROR_IN_CERT_NOT_AFTER_FIELD)
    V(ERROR_IN_CRL_LAST_UPDATE_FIELD)
    V(ERROR_IN_CRL_NEXT_UPDATE_FIELD)
    V(OUT_OF_MEM)
    V(DEPTH_ZERO_SELF_SIGNED_CERT)
    V(SELF_SIGNED_CERT_IN_CHAIN)
    V(UNABLE_TO_GET_ISSUER_CERT_LOCALLY)
    V(UNABLE_TO_VERIFY_LEAF_SIGNATURE)
    V(CERT_CHAIN_TOO_LONG)
    V(CERT_REVOKED)
    V(INVALID_CA)
    V(PATH_LENGTH_EXCEEDED)
    V(INVALID_PURPOSE)
    V(CERT_UNTRUSTED)
    V(CERT_REJECTED)
    V(HOSTNAME_MISMATCH)
#undef V
    // clang-format on
    default:
      return "UNSPECIFIED";
  }
}

}  // namespace nodus::modules::tls
