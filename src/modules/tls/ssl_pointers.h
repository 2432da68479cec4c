#pragma once

#include <openssl/bio.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

#include "bind/binder.h"
#include "modules/crypto/openssl_pointers.h"

namespace nodus::modules::tls {

using crypto::FreedBy;

inline void free_x509_stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }

using SslPtr = std::unique_ptr<SSL, FreedBy<SSL_free>>;
using SslCtxPtr = std::unique_ptr<SSL_CTX, FreedBy<SSL_CTX_free>>;
using SessionPtr = std::unique_ptr<SSL_SESSION, FreedBy<SSL_SESSION_free>>;
using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, FreedBy<X509_free>>;
using StorePtr = std::unique_ptr<X509_STORE, FreedBy<X509_STORE_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, FreedBy<X509_CRL_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, FreedBy<PKCS12_free>>;
using X509StackPtr = std::unique_ptr<STACK_OF(X509), FreedBy<free_x509_stack>>;

/// A read-only BIO over BYTES, which must outlive it.
inline BioPtr read_only_bio(const void* data, size_t size) {
  return BioPtr(BIO_new_mem_buf(data, static_cast<int>(size)));
}

/// A password callback's answer for PEM_read_bio_*: the passphrase that was given, or that there is
/// none (asking on the terminal is no option for a server).
struct Passphrase {
  const std::string* text = nullptr;

  static int read(char* buffer, int size, int, void* data) {
    const auto* self = static_cast<Passphrase*>(data);
    if (!self || !self->text) return -1;
    if (size < 0 || self->text->size() > static_cast<size_t>(size)) return -1;
    memcpy(buffer, self->text->data(), self->text->size());
    return static_cast<int>(self->text->size());
  }
};

}  // namespace nodus::modules::tls
