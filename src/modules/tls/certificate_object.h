#pragma once

#include <openssl/ssl.h>
#include <v8.h>

namespace nodus::modules::tls {

/// CERTIFICATE as the plain object of tlsSocket.getPeerCertificate() (Node's documentation,
/// "Certificate object").
v8::Local<v8::Object> certificate_object(v8::Isolate* isolate, X509* certificate);
/// The peer's, with its issuers as issuerCertificate unless ABBREVIATED; an empty object when it
/// showed none.
v8::Local<v8::Value> peer_certificate_object(v8::Isolate* isolate, SSL* ssl, bool is_server,
                                             bool abbreviated);
/// The name of a result of verification: "UNABLE_TO_VERIFY_LEAF_SIGNATURE".
const char* verify_code(long result);

}  // namespace nodus::modules::tls
