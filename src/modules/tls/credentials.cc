// SecureContext: keys, certificates, authorities and revocations.

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "modules/crypto/openssl_error.h"
#include "modules/tls/root_certificates.h"
#include "modules/tls/secure_context.h"

namespace nodus::modules::tls {

using crypto::throw_openssl;

namespace {

/// Overwrites a text that is secret when it is of no more use.
struct Wiped {
  explicit Wiped(std::string& secret) : text(secret) {}
  Wiped(const Wiped&) = delete;
  ~Wiped() { OPENSSL_cleanse(text.data(), text.size()); }
  std::string& text;
};

}  // namespace

std::optional<std::string> SecureContext::text(v8::Local<v8::Value> pem) {
  if (pem->IsString()) return to_utf8(isolate(), pem);
  auto bytes = FromJs<Bytes>::get(isolate(), pem);
  if (!bytes) return std::nullopt;
  return std::string(reinterpret_cast<char*>(bytes->data), bytes->size);
}

void SecureContext::set_key(v8::Local<v8::Value> value, v8::Local<v8::Value> passphrase) {
  if (!ready()) return;
  auto pem = this->text(value);
  if (!pem) return;
  Wiped wipe_pem(*pem);
  // No passphrase is an empty one.
  auto text = passphrase->IsString() ? to_utf8(isolate(), passphrase) : std::string();
  if (!text) return;
  Wiped wipe_text(*text);
  Passphrase password;
  password.text = &*text;
  crypto::ClearErrors clear;
  auto bio = read_only_bio(pem->data(), pem->size());
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &Passphrase::read, &password));
  if (!key) return throw_openssl(isolate(), "PEM_read_bio_PrivateKey");
  if (!SSL_CTX_use_PrivateKey(ctx_.get(), key.get()))
    throw_openssl(isolate(), "SSL_CTX_use_PrivateKey");
}

bool SecureContext::use_certificate(X509Ptr leaf, STACK_OF(X509) * chain) {
  SSL_CTX* ctx = ctx_.get();
  if (SSL_CTX_use_certificate(ctx, leaf.get()) != 1) return false;
  SSL_CTX_clear_chain_certs(ctx);
  X509Ptr issuer;
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    X509* ca = sk_X509_value(chain, i);
    if (!SSL_CTX_add1_chain_cert(ctx, ca)) return false;
    if (issuer || X509_check_issued(ca, leaf.get()) != X509_V_OK) continue;
    X509_up_ref(ca);
    issuer.reset(ca);
  }
  if (!issuer) {
    // It may be among the authorities.
    std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>> lookup(X509_STORE_CTX_new());
    X509* found = nullptr;
    if (lookup &&
        X509_STORE_CTX_init(lookup.get(), SSL_CTX_get_cert_store(ctx), nullptr, nullptr) &&
        X509_STORE_CTX_get1_issuer(&found, lookup.get(), leaf.get()) == 1) {
      issuer.reset(found);
    }
  }
  cert_ = std::move(leaf);
  issuer_ = std::move(issuer);
  return true;
}

void SecureContext::set_cert(v8::Local<v8::Value> value) {
  if (!ready()) return;
  auto pem = text(value);
  if (!pem) return;
  crypto::ClearErrors clear;
  auto bio = read_only_bio(pem->data(), pem->size());
  // "TRUSTED CERTIFICATE" is a leaf, too.
  X509Ptr leaf(PEM_read_bio_X509_AUX(bio.get(), nullptr, &Passphrase::read, nullptr));
  if (!leaf) return throw_openssl(isolate(), "Failed to set certificate");
  X509StackPtr chain(sk_X509_new_null());
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, &Passphrase::read, nullptr)) {
    sk_X509_push(chain.get(), next);
  }
  // The end of the text is the only reason to stop.
  unsigned long last = ERR_peek_last_error();
  if (ERR_GET_LIB(last) != ERR_LIB_PEM || ERR_GET_REASON(last) != PEM_R_NO_START_LINE)
    return throw_openssl(isolate(), "Failed to set certificate");
  ERR_clear_error();
  if (!use_certificate(std::move(leaf), chain.get()))
    throw_openssl(isolate(), "Failed to set certificate");
}

X509_STORE* SecureContext::own_store() {
  if (!own_store_) {
    own_store_ = true;
    StorePtr store(X509_STORE_new());
    // What the shared one already gave stays in force.
    if (shares_root_store(ctx_.get())) store.reset(new_root_store(isolate()));
    SSL_CTX_set_cert_store(ctx_.get(), store.release());
  }
  return SSL_CTX_get_cert_store(ctx_.get());
}

void SecureContext::add_ca_cert(v8::Local<v8::Value> value) {
  if (!ready()) return;
  auto pem = text(value);
  if (!pem) return;
  crypto::ClearErrors clear;
  auto bio = read_only_bio(pem->data(), pem->size());
  while (X509* raw = PEM_read_bio_X509_AUX(bio.get(), nullptr, &Passphrase::read, nullptr)) {
    X509Ptr ca(raw);
    X509_STORE_add_cert(own_store(), ca.get());
    SSL_CTX_add_client_CA(ctx_.get(), ca.get());
  }
}

void SecureContext::add_crl(v8::Local<v8::Value> value) {
  if (!ready()) return;
  auto pem = text(value);
  if (!pem) return;
  crypto::ClearErrors clear;
  auto bio = read_only_bio(pem->data(), pem->size());
  CrlPtr crl(PEM_read_bio_X509_CRL(bio.get(), nullptr, &Passphrase::read, nullptr));
  if (!crl) return coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to parse CRL");
  X509_STORE* store = own_store();
  X509_STORE_add_crl(store, crl.get());
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

void SecureContext::add_root_certs() {
  if (!ready()) return;
  crypto::ClearErrors clear;
  own_store_ = false;
  use_root_store(isolate(), ctx_.get());
}

void SecureContext::set_allow_partial_trust_chain() {
  if (!ready()) return;
  X509_STORE_set_flags(own_store(), X509_V_FLAG_PARTIAL_CHAIN);
}

void SecureContext::load_pkcs12(const Bytes& bytes, v8::Local<v8::Value> passphrase) {
  if (!ready()) return;
  bool has_password = passphrase->IsArrayBufferView() || passphrase->IsString();
  auto password = has_password ? text(passphrase) : std::string();
  if (!password) return;
  Wiped wipe(*password);

  crypto::ClearErrors clear;
  auto bio = read_only_bio(bytes.data, bytes.size);
  Pkcs12Ptr pkcs12(d2i_PKCS12_bio(bio.get(), nullptr));
  EVP_PKEY* raw_key = nullptr;
  X509* raw_cert = nullptr;
  STACK_OF(X509)* raw_extra = nullptr;
  bool parsed = pkcs12 && PKCS12_parse(pkcs12.get(), has_password ? password->c_str() : nullptr,
                                       &raw_key, &raw_cert, &raw_extra);
  KeyPtr key(raw_key);
  X509Ptr cert(raw_cert);
  X509StackPtr extra(raw_extra ? raw_extra : sk_X509_new_null());

  bool used = parsed;
  if (used && !key)
    return coded("ERR_CRYPTO_OPERATION_FAILED", "Unable to load private key from PFX data");
  if (used && !cert)
    return coded("ERR_CRYPTO_OPERATION_FAILED", "Unable to load certificate from PFX data");
  used = used && use_certificate(std::move(cert), extra.get()) &&
         SSL_CTX_use_PrivateKey(ctx_.get(), key.get());
  if (used) {
    for (int i = 0; i < sk_X509_num(extra.get()); ++i) {
      X509* ca = sk_X509_value(extra.get(), i);
      X509_STORE_add_cert(own_store(), ca);
      SSL_CTX_add_client_CA(ctx_.get(), ca);
    }
    return;
  }
  unsigned long error = ERR_peek_error();
  // Keys are told to be so by the decoders, what they are encrypted with by EVP.
  int library = ERR_GET_LIB(error);
  if ((library == ERR_LIB_EVP || library == ERR_LIB_OSSL_DECODER) &&
      ERR_GET_REASON(error) == ERR_R_UNSUPPORTED)
    return coded("ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported PKCS12 PFX data");
  const char* reason = ERR_reason_error_string(error);
  isolate()->ThrowException(
      v8::Exception::Error(intern(isolate(), reason ? reason : "Unable to load PFX certificate")));
}

}  // namespace nodus::modules::tls
