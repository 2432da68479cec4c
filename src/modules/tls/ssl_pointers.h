#pragma once

#include <openssl/bio.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

#include "bind/binder.h"

namespace nodus::modules::tls {

/// OpenSSL's objects with their end.
template <auto kFree>
struct SslDeleter {
  template <typename T>
  void operator()(T* value) const {
    kFree(value);
  }
};

inline void free_x509_stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }

using SslPtr = std::unique_ptr<SSL, SslDeleter<SSL_free>>;
using SslCtxPtr = std::unique_ptr<SSL_CTX, SslDeleter<SSL_CTX_free>>;
using SessionPtr = std::unique_ptr<SSL_SESSION, SslDeleter<SSL_SESSION_free>>;
using BioPtr = std::unique_ptr<BIO, SslDeleter<BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, SslDeleter<X509_free>>;
using StorePtr = std::unique_ptr<X509_STORE, SslDeleter<X509_STORE_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, SslDeleter<X509_CRL_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, SslDeleter<EVP_PKEY_free>>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, SslDeleter<PKCS12_free>>;
using X509StackPtr = std::unique_ptr<STACK_OF(X509), SslDeleter<free_x509_stack>>;

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
