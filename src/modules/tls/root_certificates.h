#pragma once

#include <openssl/x509_vfy.h>
#include <v8.h>

#include "bind/binder.h"

namespace nodus::modules::tls {

/// Makes CTX trust the default authorities. Their store is made once and shared by all contexts.
void use_root_store(v8::Isolate* isolate, SSL_CTX* ctx);
/// Does CTX use the shared store?
bool shares_root_store(const SSL_CTX* ctx);
/// A new store with the default authorities, for a context that adds its own.
X509_STORE* new_root_store(v8::Isolate* isolate);

/// Keeps what NODE_EXTRA_CA_CERTS names as the process begins: what the program makes of the
/// variable changes nothing (Node's documentation of the command line).
void note_extra_certificates();

void declare_root_certificates(Binder& m);

}  // namespace nodus::modules::tls
