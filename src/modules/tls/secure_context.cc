#include "modules/tls/secure_context.h"

#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include <cstring>
#include <string_view>

#include "modules/buffer/buffer.h"
#include "modules/crypto/openssl_error.h"
#include "modules/tls/provider.h"
#include "modules/tls/sessions.h"

namespace nodus::modules::tls {

using crypto::throw_openssl;

namespace {

/// Which versions and which side each of OpenSSL's method names stands for.
struct Method {
  std::string_view name;
  const SSL_METHOD* (*make)();
  int least;
  int most;
};

constexpr Method kMethods[] = {
    {"SSLv23_method", TLS_method, 0, TLS1_2_VERSION},
    {"SSLv23_server_method", TLS_server_method, 0, TLS1_2_VERSION},
    {"SSLv23_client_method", TLS_client_method, 0, TLS1_2_VERSION},
    {"TLS_method", TLS_method, 0, TLS1_3_VERSION},
    {"TLS_server_method", TLS_server_method, 0, TLS1_3_VERSION},
    {"TLS_client_method", TLS_client_method, 0, TLS1_3_VERSION},
    {"TLSv1_method", TLS_method, TLS1_VERSION, TLS1_VERSION},
    {"TLSv1_server_method", TLS_server_method, TLS1_VERSION, TLS1_VERSION},
    {"TLSv1_client_method", TLS_client_method, TLS1_VERSION, TLS1_VERSION},
    {"TLSv1_1_method", TLS_method, TLS1_1_VERSION, TLS1_1_VERSION},
    {"TLSv1_1_server_method", TLS_server_method, TLS1_1_VERSION, TLS1_1_VERSION},
    {"TLSv1_1_client_method", TLS_client_method, TLS1_1_VERSION, TLS1_1_VERSION},
    {"TLSv1_2_method", TLS_method, TLS1_2_VERSION, TLS1_2_VERSION},
    {"TLSv1_2_server_method", TLS_server_method, TLS1_2_VERSION, TLS1_2_VERSION},
    {"TLSv1_2_client_method", TLS_client_method, TLS1_2_VERSION, TLS1_2_VERSION},
};

Error bad_method(std::string message) {
  return Error::coded("ERR_TLS_INVALID_PROTOCOL_METHOD", std::move(message));
}

std::string error_text() {
  std::string text;
  ERR_print_errors_cb(
      [](const char* line, size_t size, void* out) {
        static_cast<std::string*>(out)->append(line, size);
        return 1;
      },
      &text);
  return text;
}

int context_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

v8::Local<v8::Value> der_buffer(v8::Isolate* isolate, X509* certificate) {
  if (!certificate) return v8::Null(isolate);
  unsigned char* der = nullptr;
  int size = i2d_X509(certificate, &der);
  v8::Local<v8::Object> out;
  bool made =
      size > 0 && buffer::copy_buffer(isolate, {der, static_cast<size_t>(size)}).ToLocal(&out);
  OPENSSL_free(der);
  if (!made) return v8::Null(isolate);
  return out;
}

}  // namespace

SecureContext* SecureContext::of(const SSL_CTX* ctx) {
  return static_cast<SecureContext*>(SSL_CTX_get_ex_data(ctx, context_index()));
}

bool SecureContext::ready() {
  if (ctx_) return true;
  throw_error(isolate(), Error::coded("ERR_CRYPTO_OPERATION_FAILED", "The context is closed"));
  return false;
}

void SecureContext::coded(const char* code, const char* message) {
  throw_error(isolate(), Error::coded(code, message));
}

void SecureContext::init(v8::Local<v8::Value> protocol, int32_t min_version, int32_t max_version) {
  const SSL_METHOD* method = TLS_method();
  if (max_version == 0) max_version = TLS1_3_VERSION;
  if (protocol->IsString()) {
    auto name = to_utf8(isolate(), protocol);
    if (!name) return;
    if (name->starts_with("SSLv2_")) {
      return throw_error(isolate(), bad_method("SSLv2 methods disabled"));
    }
    if (name->starts_with("SSLv3_")) {
      return throw_error(isolate(), bad_method("SSLv3 methods disabled"));
    }
    const Method* found = nullptr;
    for (const auto& known : kMethods) {
      if (known.name == *name) found = &known;
    }
    if (!found) return throw_error(isolate(), bad_method("Unknown method: " + *name));
    method = found->make();
    // The generic names leave the default range in force.
    if (found->least != 0) min_version = found->least;
    if (found->least != 0 || found->most != TLS1_3_VERSION) max_version = found->most;
    if (found->least == 0 && found->most == TLS1_3_VERSION) min_version = 0;
  }

  crypto::ClearErrors clear;
  ctx_.reset(SSL_CTX_new_ex(nullptr, preferred_algorithms(), method));
  if (!ctx_) return throw_openssl(isolate(), "SSL_CTX_new");
  SSL_CTX* ctx = ctx_.get();
  SSL_CTX_set_ex_data(ctx, context_index(), this);

  SSL_CTX_set_options(ctx, SSL_OP_NO_SSLv2 | SSL_OP_NO_SSLv3 | SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
  // Reading stops after each message that is not data, so that events come in their order.
  SSL_CTX_clear_mode(ctx, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_AUTO_RETRY);
  // An idle connection keeps no record buffers.
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);

  // Sessions are kept by the users of the module ('newSession', 'resumeSession'), not by OpenSSL.
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_SERVER |
                                          SSL_SESS_CACHE_NO_INTERNAL |
                                          SSL_SESS_CACHE_NO_AUTO_CLEAR);
  SSL_CTX_set_min_proto_version(ctx, min_version);
  SSL_CTX_set_max_proto_version(ctx, max_version);

  if (RAND_bytes(tickets_.name.data(), sizeof tickets_.name) <= 0 ||
      RAND_bytes(tickets_.hmac.data(), sizeof tickets_.hmac) <= 0 ||
      RAND_bytes(tickets_.aes.data(), sizeof tickets_.aes) <= 0) {
    return coded("ERR_CRYPTO_OPERATION_FAILED", "Error generating ticket keys");
  }
  install_session_callbacks(ctx);
}

// ---- protocol
// ---------------------------------------------------------------------------------------------------------

void SecureContext::set_cipher_suites(const std::string& list) {
  crypto::ClearErrors clear;
  if (ready() && !SSL_CTX_set_ciphersuites(ctx_.get(), list.c_str()))
    throw_openssl(isolate(), "Failed to set ciphers");
}

void SecureContext::set_ciphers(const std::string& list) {
  crypto::ClearErrors clear;
  if (!ready() || SSL_CTX_set_cipher_list(ctx_.get(), list.c_str())) return;
  // No cipher for TLS 1.2 is what an empty list asks for.
  if (list.empty() && ERR_GET_REASON(ERR_peek_error()) == SSL_R_NO_CIPHER_MATCH) return;
  throw_openssl(isolate(), "Failed to set ciphers");
}

void SecureContext::set_sigalgs(const std::string& list) {
  crypto::ClearErrors clear;
  if (ready() && !SSL_CTX_set1_sigalgs_list(ctx_.get(), list.c_str())) {
    throw_openssl(isolate(), "error:00000000:lib(0)::reason(0)");
  }
}

void SecureContext::set_ecdh_curve(const std::string& curves) {
  crypto::ClearErrors clear;
  if (!ready() || curves == "auto") return;
  if (!SSL_CTX_set1_curves_list(ctx_.get(), curves.c_str()))
    coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to set ECDH curve");
}

v8::Local<v8::Value> SecureContext::set_dh_param(v8::Local<v8::Value> parameters) {
  auto undefined = v8::Undefined(isolate());
  if (!ready()) return undefined;
  crypto::ClearErrors clear;
  if (parameters->IsTrue()) {
    if (!SSL_CTX_set_dh_auto(ctx_.get(), 1)) throw_openssl(isolate(), "Failed to set DH parameter");
    return undefined;
  }
  auto bytes = FromJs<Bytes>::get(isolate(), parameters);
  if (!bytes) return undefined;
  auto bio = read_only_bio(bytes->data, bytes->size);
  KeyPtr key(PEM_read_bio_Parameters(bio.get(), nullptr));
  // What is no parameters at all leaves things as they are.
  if (!key || !EVP_PKEY_is_a(key.get(), "DH")) return undefined;
  int bits = EVP_PKEY_get_bits(key.get());
  if (bits < 1024) {
    coded("ERR_INVALID_ARG_VALUE", "DH parameter is less than 1024 bits");
    return undefined;
  }
  if (!SSL_CTX_set0_tmp_dh_pkey(ctx_.get(), key.get())) {
    coded("ERR_CRYPTO_OPERATION_FAILED", "Error setting temp DH parameter");
    return undefined;
  }
  key.release();
  if (bits < 2048) return intern(isolate(), "DH parameter is less than 2048 bits");
  return undefined;
}

void SecureContext::set_session_id_context(const std::string& id) {
  crypto::ClearErrors clear;
  if (!ready()) return;
  if (SSL_CTX_set_session_id_context(ctx_.get(), reinterpret_cast<const uint8_t*>(id.data()),
                                     static_cast<unsigned>(id.size()))) {
    return;
  }
  v8::Local<v8::String> text;
  if (!utf8(isolate(), error_text()).ToLocal(&text)) return;
  isolate()->ThrowException(v8::Exception::TypeError(text));
}

void SecureContext::set_certificate_compression(const std::vector<int32_t>& algorithms) {
  if (!ready()) return;
  crypto::ClearErrors clear;
  std::vector<int> list(algorithms.begin(), algorithms.end());
  if (!SSL_CTX_set1_cert_comp_preference(ctx_.get(), list.data(), list.size())) {
    return coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to set certificate compression preference");
  }
  // A server compresses what it has now, once; without a certificate there is nothing to do.
  (void)SSL_CTX_compress_certs(ctx_.get(), 0);
}

void SecureContext::set_client_cert_engine(const std::string& id) {
  // Engines are gone from OpenSSL 3's recommended interface; what is left of them is asked.
#ifndef OPENSSL_NO_ENGINE
  if (!ready()) return;
  crypto::ClearErrors clear;
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
      ENGINE* engine = ENGINE_by_id(id.c_str());
  bool set = engine && SSL_CTX_set_client_cert_engine(ctx_.get(), engine);
  ENGINE_free(engine);
  _Pragma("GCC diagnostic pop") if (!set) throw_openssl(isolate(), "Engine was not found");
#else
  (void)id;
  coded("ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED", "Custom engines not supported by this OpenSSL");
#endif
}

// ---- tickets
// ----------------------------------------------------------------------------------------------------------

v8::Local<v8::Value> SecureContext::get_ticket_keys() {
  uint8_t keys[48];
  memcpy(keys, tickets_.name.data(), 16);
  memcpy(keys + 16, tickets_.hmac.data(), 16);
  memcpy(keys + 32, tickets_.aes.data(), 16);
  v8::Local<v8::Object> out;
  if (!buffer::copy_buffer(isolate(), {keys, sizeof keys}).ToLocal(&out)) return {};
  return out;
}

void SecureContext::set_ticket_keys(const Bytes& keys) {
  if (keys.size != 48) return;
  memcpy(tickets_.name.data(), keys.data, 16);
  memcpy(tickets_.hmac.data(), keys.data + 16, 16);
  memcpy(tickets_.aes.data(), keys.data + 32, 16);
}

v8::Local<v8::Value> SecureContext::get_certificate() { return der_buffer(isolate(), cert_.get()); }
v8::Local<v8::Value> SecureContext::get_issuer() { return der_buffer(isolate(), issuer_.get()); }

void SecureContext::declare(Binder& m) {
  m.class_<SecureContext>("SecureContext")
      .constructor<>()
      .method<&SecureContext::init>("init")
      .method<&SecureContext::set_key>("setKey")
      .method<&SecureContext::set_cert>("setCert")
      .method<&SecureContext::add_ca_cert>("addCACert")
      .method<&SecureContext::add_crl>("addCRL")
      .method<&SecureContext::add_root_certs>("addRootCerts")
      .method<&SecureContext::set_allow_partial_trust_chain>("setAllowPartialTrustChain")
      .method<&SecureContext::load_pkcs12>("loadPKCS12")
      .method<&SecureContext::set_cipher_suites>("setCipherSuites")
      .method<&SecureContext::set_ciphers>("setCiphers")
      .method<&SecureContext::set_sigalgs>("setSigalgs")
      .method<&SecureContext::set_ecdh_curve>("setECDHCurve")
      .method<&SecureContext::set_dh_param>("setDHParam")
      .method<&SecureContext::set_min_proto>("setMinProto")
      .method<&SecureContext::set_max_proto>("setMaxProto")
      .method<&SecureContext::get_min_proto>("getMinProto")
      .method<&SecureContext::get_max_proto>("getMaxProto")
      .method<&SecureContext::set_options>("setOptions")
      .method<&SecureContext::set_session_id_context>("setSessionIdContext")
      .method<&SecureContext::set_session_timeout>("setSessionTimeout")
      .method<&SecureContext::set_certificate_compression>("setCertificateCompression")
      .method<&SecureContext::set_client_cert_engine>("setClientCertEngine")
      .method<&SecureContext::enable_ticket_key_callback>("enableTicketKeyCallback")
      .method<&SecureContext::get_ticket_keys>("getTicketKeys")
      .method<&SecureContext::set_ticket_keys>("setTicketKeys")
      .method<&SecureContext::get_certificate>("getCertificate")
      .method<&SecureContext::get_issuer>("getIssuer")
      .method<&SecureContext::close>("close")
      .getter<&SecureContext::external>("_external");
}

}  // namespace nodus::modules::tls
