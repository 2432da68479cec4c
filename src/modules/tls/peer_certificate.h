#pragma once

#include <openssl/ssl.h>
#include <v8.h>

#include "modules/tls/ssl_pointers.h"

namespace nodus::modules::tls {

/// The peer's certificate as the object of tlsSocket.getPeerCertificate(), with its issuers as
/// issuerCertificate unless ABBREVIATED; undefined when it showed none.
v8::Local<v8::Value> peer_certificate_object(v8::Isolate* isolate, SSL* ssl, bool is_server,
                                             bool abbreviated);
/// Who issued CERTIFICATE, among what the peer sent and the authorities; null when nobody is known,
/// and for a certificate that issued itself.
X509Ptr find_issuer(SSL* ssl, X509* certificate);
/// The name of a result of verification: "UNABLE_TO_VERIFY_LEAF_SIGNATURE".
const char* verify_code(long result);

}  // namespace nodus::modules::tls
