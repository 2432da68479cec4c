#include "modules/crypto/curve25519.h"

#include <lib25519.h>
#include <openssl/crypto.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/processor.h"

// lib25519's own signatures are salted, those of Ed25519 are not, so they are put together here
// from its multiplications. It makes salts and keys by this function, which librandombytes would
// bring in a shared library of its own.
extern "C" void randombytes_internal_void_voidstar_longlong(void* out, long long size) {
  randombytes_buf(out, static_cast<size_t>(size));
}

// Each of lib25519's functions has an initialiser that asks by these two what to choose from. Its
// own ask the processor: 24 times at every start.
extern "C" int lib25519_supports_amd64_sse3_ssse3_sse41_sse42_avx() { return nodus::has_avx(); }
extern "C" int lib25519_supports_amd64_sse3_ssse3_sse41_sse42_avx_bmi1_bmi2_avx2() {
  return nodus::has_avx() && nodus::has_bmi() && nodus::has_avx2();
}

namespace nodus::modules::crypto {

namespace {

using Sha512 = std::array<uint8_t, crypto_hash_sha512_BYTES>;
using Scalar = std::array<uint8_t, kCurve25519KeySize>;

/// Memory that holds something secret for as long as it is in scope.
template <typename Bytes>
struct Wiped : Bytes {
  ~Wiped() { OPENSSL_cleanse(this->data(), this->size()); }
};

template <typename... Parts>
void sha512(Sha512& out, const Parts&... parts) {
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  (crypto_hash_sha512_update(&state, std::data(parts), std::size(parts)), ...);
  crypto_hash_sha512_final(&state, out.data());
  OPENSSL_cleanse(&state, sizeof state);
}

/// RFC 7748, 5, decodeScalar25519; RFC 8032, 5.1.5, step 2: bits that every private scalar has set
/// or cleared.
void prune(uint8_t* scalar) {
  scalar[0] &= 0xf8;
  scalar[31] &= 0x7f;
  scalar[31] |= 0x40;
}

/// RFC 8032, 5.1.5: the hash of a private key is its scalar, and the prefix of what its signatures
/// hash.
void expand(ConstCurve25519Bytes seed, Sha512& out) {
  sha512(out, seed);
  prune(out.data());
}

}  // namespace

void ed25519_public_key(ConstCurve25519Bytes seed, Curve25519Bytes out) {
  Wiped<Sha512> expanded;
  expand(seed, expanded);
  lib25519_nG_merged25519(out.data(), expanded.data());
}

void x25519_public_key(ConstCurve25519Bytes scalar, Curve25519Bytes out) {
  Wiped<Scalar> pruned;
  std::copy(scalar.begin(), scalar.end(), pruned.begin());
  prune(pruned.data());
  lib25519_nG_montgomery25519(out.data(), pruned.data());
}

bool x25519_agree(ConstCurve25519Bytes scalar, ConstCurve25519Bytes point, Curve25519Bytes out) {
  lib25519_dh(out.data(), point.data(), scalar.data());
  uint8_t any = 0;
  for (uint8_t byte : out) any |= byte;
  return any != 0;
}

// RFC 8032, 5.1.6.
void ed25519_sign(std::span<const uint8_t, 2 * kCurve25519KeySize> secret,
                  std::span<const uint8_t> data, std::span<uint8_t, kEd25519SignatureSize> out) {
  Wiped<Sha512> expanded, hash;
  Wiped<Scalar> nonce, product;
  Scalar challenge;
  auto key = secret.last<kCurve25519KeySize>();
  expand(secret.first<kCurve25519KeySize>(), expanded);

  sha512(hash, std::span(expanded).last<kCurve25519KeySize>(), data);
  crypto_core_ed25519_scalar_reduce(nonce.data(), hash.data());
  auto point = out.first<kCurve25519KeySize>();
  lib25519_nG_merged25519(point.data(), nonce.data());

  sha512(hash, point, key, data);
  crypto_core_ed25519_scalar_reduce(challenge.data(), hash.data());
  crypto_core_ed25519_scalar_mul(product.data(), challenge.data(), expanded.data());
  crypto_core_ed25519_scalar_add(out.data() + kCurve25519KeySize, product.data(), nonce.data());
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

// RFC 8032, 5.1.7, without the cofactor, as OpenSSL has it.
bool ed25519_verify(ConstCurve25519Bytes public_key, std::span<const uint8_t> data,
                    std::span<const uint8_t, kEd25519SignatureSize> signature) {
  auto point = signature.first<kCurve25519KeySize>();
  auto scalar = signature.last<kCurve25519KeySize>();
  Sha512 hash;
  sha512(hash, point, public_key, data);
  // The point, and whether the scalar is reduced and the key is on the curve.
  std::array<uint8_t, lib25519_mGnP_ed25519_OUTPUTBYTES> expected;
  lib25519_mGnP_ed25519(expected.data(), scalar.data(), hash.data(), public_key.data());
  return expected.back() == 1 && std::equal(point.begin(), point.end(), expected.begin());
}

}  // namespace nodus::modules::crypto
