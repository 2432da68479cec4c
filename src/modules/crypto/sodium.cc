#include "modules/crypto/sodium.h"

#include <sodium.h>

#include <algorithm>
#include <iterator>

namespace nodus::modules::crypto {

namespace {

/// libsodium chooses its variants for the processor when it is initialised.
bool is_ready() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

}  // namespace

void ed25519_public_key(ConstCurve25519Bytes seed, Curve25519Bytes out) {
  uint8_t secret[crypto_sign_SECRETKEYBYTES];
  crypto_sign_seed_keypair(out.data(), secret, seed.data());
  sodium_memzero(secret, sizeof secret);
}

void x25519_public_key(ConstCurve25519Bytes scalar, Curve25519Bytes out) {
  crypto_scalarmult_base(out.data(), scalar.data());
}

void ed25519_sign(std::span<const uint8_t, 2 * kCurve25519KeySize> secret,
                  std::span<const uint8_t> data, std::span<uint8_t, kEd25519SignatureSize> out) {
  crypto_sign_detached(out.data(), nullptr, data.data(), data.size(), secret.data());
}

bool ed25519_has_small_order(ConstCurve25519Bytes point) {
  // By y alone, little-endian: 0 and 1 (order 4 and 1), p - 1 (order 2), the two of order 8, and p
  // and p + 1, which are 0 and 1 again.
  static constexpr uint8_t kOrder8[][kCurve25519KeySize] = {
      {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
       0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
       0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
      {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
       0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
       0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}};
  uint8_t y[kCurve25519KeySize];
  std::copy(point.begin(), point.end(), y);
  y[31] &= 0x7f;  // the sign of x
  auto all = [&](size_t from, size_t to, uint8_t value) {
    return std::all_of(y + from, y + to, [value](uint8_t byte) { return byte == value; });
  };
  if (all(1, 32, 0)) return y[0] <= 1;
  if (all(1, 31, 0xff) && y[31] == 0x7f) return y[0] >= 0xec && y[0] <= 0xee;
  return std::any_of(std::begin(kOrder8), std::end(kOrder8), [&](const auto& encoding) {
    return std::equal(std::begin(encoding), std::end(encoding), y);
  });
}

bool ed25519_verify(ConstCurve25519Bytes public_key, std::span<const uint8_t> data,
                    std::span<const uint8_t, kEd25519SignatureSize> signature) {
  return crypto_sign_verify_detached(signature.data(), data.data(), data.size(),
                                     public_key.data()) == 0;
}

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
