#include "modules/crypto/sodium.h"

#include <sodium.h>

namespace nodus::modules::crypto {

namespace {

/// libsodium chooses its variants for the processor when it is initialised.
bool is_ready() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

}  // namespace

bool sodium_scrypt(std::span<const uint8_t> password, std::span<const uint8_t> salt, uint64_t cost,
                   double block_size, double parallelization, std::span<uint8_t> out) {
  // An empty span may have no address, and libsodium asks for one.
  static constexpr uint8_t kNothing = 0;
  return is_ready() && crypto_pwhash_scryptsalsa208sha256_ll(
                           password.empty() ? &kNothing : password.data(), password.size(),
                           salt.empty() ? &kNothing : salt.data(), salt.size(), cost,
                           static_cast<uint32_t>(block_size),
                           static_cast<uint32_t>(parallelization), out.data(), out.size()) == 0;
}

}  // namespace nodus::modules::crypto
