#pragma once

#include <openssl/core.h>

/// An OpenSSL provider (provider(7)) for the two things in a handshake that OpenSSL's own is slow
/// at: X25519, of which lib25519 makes a key pair in a quarter of the time, and the key schedule of
/// TLS 1.3, whose few blocks of SHA cost half of what OpenSSL's layers around them do. It serves
/// secure contexts only, which ask for it by a property; everything else of a handshake, and all
/// who do not ask, have OpenSSL's.
namespace nodus::modules::tls {

/// The property query of SSL_CTX_new_ex() that prefers it; null where the program or its
/// administrator chose other providers than OpenSSL's default one.
const char* preferred_algorithms();

extern const OSSL_DISPATCH kX25519Keys[];
extern const OSSL_DISPATCH kX25519Exchange[];
extern const OSSL_DISPATCH kKeySchedule[];

/// An entry of a table of functions.
template <typename Function>
OSSL_DISPATCH dispatch(int id, Function* function) {
  return {id, reinterpret_cast<void (*)()>(function)};
}

}  // namespace nodus::modules::tls
