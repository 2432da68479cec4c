#pragma once

#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bind/binder.h"
#include "engine/transferable.h"
#include "modules/crypto/key.h"
#include "modules/crypto/openssl_pointers.h"

/// X.509 certificates (RFC 5280), for crypto.X509Certificate and for TLS.
namespace nodus::modules::crypto {

using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;

/// Another reference to CERTIFICATE.
Certificate share(const X509* certificate);

/// PEM or DER. Fails with OpenSSL's error.
Outcome<Certificate> parse_certificate(ByteSpan bytes);

// ---- what a certificate says, as Node spells it

/// A name, one "TYPE=value" a line, most significant first.
std::string name_text(const X509_NAME* name);
/// "DNS:example.org, IP Address:127.0.0.1" with values quoted where they could be taken for another
/// entry (CVE-2021-44532); nothing when there is no such extension.
std::optional<std::string> subject_alt_name(const X509* certificate);
/// Authority information access, one "OCSP - URI:…" a line.
std::optional<std::string> info_access(const X509* certificate);
/// "Sep  3 21:40:37 2022 GMT"
std::string time_text(const ASN1_TIME* time);
/// Milliseconds since 1970.
double time_value(const ASN1_TIME* time);
/// "AB:CD:…" of the whole certificate.
std::string fingerprint(const X509* certificate, const EVP_MD* digest);
/// In hexadecimal, upper case.
std::string serial_number(const X509* certificate);
/// OIDs of the extended key usage; nothing when there is none.
std::optional<std::vector<std::string>> extended_key_usage(const X509* certificate);
bool is_ca(const X509* certificate);
SecretBytes der_of(const X509* certificate);

/// The object that tls.TLSSocket.getPeerCertificate() and X509Certificate.toLegacyObject() return,
/// without `issuerCertificate`. Empty with a pending exception on failure.
v8::MaybeLocal<v8::Object> to_legacy_object(v8::Isolate* isolate, X509* certificate);

/// crypto.X509Certificate's native half.
class X509Handle final : public Wrapped, public Transferable {
 public:
  /// ISSUER may be null.
  X509Handle(v8::Isolate* isolate, v8::Local<v8::Object> self, std::shared_ptr<X509> certificate,
             std::shared_ptr<X509> issuer = nullptr)
      : Wrapped(isolate, self), certificate_(std::move(certificate)), issuer_(std::move(issuer)) {}

  X509* get() const { return certificate_.get(); }
  const std::shared_ptr<X509>& certificate() const { return certificate_; }
  const std::shared_ptr<X509>& issuer() const { return issuer_; }

  Transferable* as_transferable() override { return this; }
  bool is_cloneable() const override { return true; }
  std::unique_ptr<TransferData> clone_for_messaging() override;

 private:
  std::shared_ptr<X509> certificate_, issuer_;
};

/// The native half of an X509Certificate for CERTIFICATE (which is taken), to be wrapped by
/// internal/crypto/x509's toX509Certificate(). Loads that built-in when it must. Empty with a
/// pending exception on failure.
v8::MaybeLocal<v8::Object> new_x509_handle(v8::Isolate* isolate, Certificate certificate,
                                           Certificate issuer = nullptr);

}  // namespace nodus::modules::crypto
