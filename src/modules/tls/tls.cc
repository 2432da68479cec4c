// native('tls')

#include <openssl/err.h>

#include "base/ignore.h"
#include "modules/crypto/openssl_setup.h"
#include "modules/tls/js_stream.h"
#include "modules/tls/root_certificates.h"
#include "modules/tls/secure_context.h"
#include "modules/tls/ssl_pointers.h"
#include "modules/tls/tls_stream.h"

namespace nodus::modules::tls {

namespace {

/// The names of all ciphers this OpenSSL has, TLS 1.3's included.
std::vector<std::string> cipher_names() {
  std::vector<std::string> out;
  SslCtxPtr ctx(SSL_CTX_new(TLS_method()));
  SslPtr ssl(ctx ? SSL_new(ctx.get()) : nullptr);
  if (!ssl) return out;
  // The CCM suites of TLS 1.3 are not among the defaults.
  SSL_set_ciphersuites(ssl.get(),
                       "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
                       "TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256");
  STACK_OF(SSL_CIPHER)* ciphers = SSL_get_ciphers(ssl.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i)
    out.emplace_back(SSL_CIPHER_get_name(sk_SSL_CIPHER_value(ciphers, i)));
  ERR_clear_error();
  return out;
}

/// The algorithms of RFC 8879 that this OpenSSL was built with, as pairs of name and number.
v8::Local<v8::Value> compression_algorithms(v8::Isolate* isolate) {
  auto out = v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0);
  struct {
    const char* name;
    int id;
  } const known[] = {{"zlib", TLSEXT_comp_cert_zlib},
                     {"brotli", TLSEXT_comp_cert_brotli},
                     {"zstd", TLSEXT_comp_cert_zstd}};
  SslCtxPtr ctx(SSL_CTX_new(TLS_method()));
  for (const auto& algorithm : known) {
    int id = algorithm.id;
    if (!ctx || !SSL_CTX_set1_cert_comp_preference(ctx.get(), &id, 1)) continue;
    ignore(out->Set(isolate->GetCurrentContext(), intern(isolate, algorithm.name),
                    v8::Integer::New(isolate, id)));
  }
  ERR_clear_error();
  return out;
}

}  // namespace

void bind(Binder& m) {
  crypto::set_up_openssl(m);
  SecureContext::declare(m);
  TlsStream::declare(m);
  JsStream::declare(m);
  declare_root_certificates(m);
  m.function<&cipher_names>("cipherNames");
  m.function<&compression_algorithms>("compressionAlgorithms");
  m.object("constants")
      .constant("TLS1_VERSION", TLS1_VERSION)
      .constant("TLS1_1_VERSION", TLS1_1_VERSION)
      .constant("TLS1_2_VERSION", TLS1_2_VERSION)
      .constant("TLS1_3_VERSION", TLS1_3_VERSION)
      .constant("SSL_OP_CIPHER_SERVER_PREFERENCE",
                static_cast<double>(SSL_OP_CIPHER_SERVER_PREFERENCE))
      .constant("SSL_OP_NO_TICKET", static_cast<double>(SSL_OP_NO_TICKET));
}

}  // namespace nodus::modules::tls
