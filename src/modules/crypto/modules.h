#pragma once

#include "bind/binder.h"

/// The parts of native('crypto'), each in a file of its own.
namespace nodus::modules::crypto {

void declare_hash(Binder& m);
void declare_random(Binder& m);
void declare_kdf(Binder& m);
void declare_cipher(Binder& m);
void declare_once(Binder& m);
void declare_keys(Binder& m);
void declare_key_generation(Binder& m);
void declare_constants(Binder& m);
void declare_sign(Binder& m);
void declare_rsa_cipher(Binder& m);
void declare_dh(Binder& m);
void declare_ecdh(Binder& m);
void declare_derive(Binder& m);
void declare_spkac(Binder& m);
void declare_x509(Binder& m);

}  // namespace nodus::modules::crypto
