#pragma once

#include <openssl/ssl.h>
#include <v8.h>

namespace nodus::modules::tls {

class TlsStream;

/// Sets the callbacks that every connection has.
void install_stream_callbacks(SSL* ssl);
/// Calls JavaScript for what OpenSSL's callbacks noted.
void report_events(TlsStream* stream);
/// SSL_do_handshake within a gate, so that JavaScript's answers can be asked for without draining
/// ticks underneath OpenSSL.
int shake_in_gate(TlsStream* stream);
/// The error in OpenSSL's queue as JavaScript sees it: message, library, reason, code. Empties the
/// queue.
v8::Local<v8::Value> ssl_error_object(v8::Isolate* isolate);

}  // namespace nodus::modules::tls
