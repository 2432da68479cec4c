#pragma once

#include <array>
#include <optional>
#include <string>

#include "modules/tls/ssl_pointers.h"

namespace nodus::modules::tls {

/// What connections share: credentials, trust, protocol settings (an SSL_CTX). The native half of
/// tls.SecureContext.
///
/// Setters throw OpenSSL's error where it refuses what it is given.
class SecureContext final : public Wrapped {
 public:
  /// The two keys and the name of RFC 5077 tickets in the form Node documents: 48 bytes.
  struct TicketKeys {
    std::array<uint8_t, 16> name, hmac, aes;
  };

  SecureContext(v8::Isolate* isolate, v8::Local<v8::Object> self) : Wrapped(isolate, self) {}

  SSL_CTX* ctx() const { return ctx_.get(); }
  /// The context behind an SSL_CTX.
  static SecureContext* of(const SSL_CTX* ctx);
  X509* certificate() const { return cert_.get(); }
  X509* issuer() const { return issuer_.get(); }
  const TicketKeys& tickets() const { return tickets_; }

  /// PROTOCOL is a name of OpenSSL's methods ("TLSv1_2_method") or nothing; versions are wire
  /// numbers, 0 for none.
  void init(v8::Local<v8::Value> protocol, int32_t min_version, int32_t max_version);

  // PEM: text or bytes.
  void set_key(v8::Local<v8::Value> pem, v8::Local<v8::Value> passphrase);
  void set_cert(v8::Local<v8::Value> pem);
  void add_ca_cert(v8::Local<v8::Value> pem);
  void add_crl(v8::Local<v8::Value> pem);
  void add_root_certs();
  void set_allow_partial_trust_chain();
  void load_pkcs12(const Bytes& bytes, v8::Local<v8::Value> passphrase);

  void set_cipher_suites(const std::string& list);
  void set_ciphers(const std::string& list);
  void set_sigalgs(const std::string& list);
  void set_ecdh_curve(const std::string& curves);
  /// true: OpenSSL chooses. Else PEM. Gives a warning's text, if any.
  v8::Local<v8::Value> set_dh_param(v8::Local<v8::Value> parameters);
  void set_min_proto(int32_t version) {
    if (ready()) SSL_CTX_set_min_proto_version(ctx_.get(), version);
  }
  void set_max_proto(int32_t version) {
    if (ready()) SSL_CTX_set_max_proto_version(ctx_.get(), version);
  }
  int32_t get_min_proto() {
    return ready() ? static_cast<int32_t>(SSL_CTX_get_min_proto_version(ctx_.get())) : 0;
  }
  int32_t get_max_proto() {
    return ready() ? static_cast<int32_t>(SSL_CTX_get_max_proto_version(ctx_.get())) : 0;
  }
  void set_options(double options) {
    constexpr double kMost = 0x1p53;
    if (ready() && options >= 0 && options <= kMost)
      SSL_CTX_set_options(ctx_.get(), static_cast<uint64_t>(options));
  }
  void set_session_id_context(const std::string& id);
  void set_session_timeout(int32_t seconds) {
    if (ready()) SSL_CTX_set_timeout(ctx_.get(), seconds);
  }
  void set_certificate_compression(const std::vector<int32_t>& algorithms);
  void set_client_cert_engine(const std::string& id);
  /// From now on onticketkeycallback(name, iv, encrypt) on the object gives the keys of each
  /// ticket: [result, hmacKey, aesKey, name, iv].
  void enable_ticket_key_callback() { ticket_callback_ = true; }
  bool has_ticket_callback() const { return ticket_callback_; }
  v8::Local<v8::Value> get_ticket_keys();
  void set_ticket_keys(const Bytes& keys);
  v8::Local<v8::Value> get_certificate();
  v8::Local<v8::Value> get_issuer();
  void close() { ctx_.reset(); }
  v8::Local<v8::Value> external() { return v8::External::New(isolate(), ctx_.get()); }

  static void declare(Binder& m);

 private:
  bool ready();
  std::optional<std::string> text(v8::Local<v8::Value> pem);
  void coded(const char* code, const char* message);
  bool use_certificate(X509Ptr leaf, STACK_OF(X509) * chain);
  /// A store of this context's own: the shared root store is left alone.
  X509_STORE* own_store();

  SslCtxPtr ctx_;
  X509Ptr cert_, issuer_;
  TicketKeys tickets_;
  bool own_store_ = false;
  bool ticket_callback_ = false;
};

}  // namespace nodus::modules::tls
