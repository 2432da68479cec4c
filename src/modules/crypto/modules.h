#pragma once

#include "bind/binder.h"

/// The parts of native('crypto'), each in a file of its own.
namespace nodus::modules::crypto {

void declare_hash(Binder& m);
void declare_random(Binder& m);
void declare_kdf(Binder& m);
void declare_cipher(Binder& m);

}  // namespace nodus::modules::crypto
