#pragma once

#include <openssl/ssl.h>

namespace nodus::modules::tls {

/// Sets the callbacks of CTX that have to do with session resumption: new sessions, the search for
/// old ones, and the keys of tickets.
void install_session_callbacks(SSL_CTX* ctx);

}  // namespace nodus::modules::tls
