#pragma once

#include <cstdint>
#include <span>

/// Ed25519 and X25519 (RFC 8032 and 7748) by lib25519, whose code for this processor takes a third
/// to a half of OpenSSL's time. The results are OpenSSL's to the last bit; where the two might
/// differ, OpenSSL is asked.
namespace nodus::modules::crypto {

inline constexpr size_t kCurve25519KeySize = 32;
inline constexpr size_t kEd25519SignatureSize = 64;

using Curve25519Bytes = std::span<uint8_t, kCurve25519KeySize>;
using ConstCurve25519Bytes = std::span<const uint8_t, kCurve25519KeySize>;

/// The public key of an Ed25519 private key (RFC 8032, 5.1.5).
void ed25519_public_key(ConstCurve25519Bytes seed, Curve25519Bytes out);
/// The public key of an X25519 private key (RFC 7748, 6.1).
void x25519_public_key(ConstCurve25519Bytes scalar, Curve25519Bytes out);

/// The secret that two X25519 keys share (RFC 7748, 6.1). False: it is zero, which nobody may use,
/// as POINT has a small order.
bool x25519_agree(ConstCurve25519Bytes scalar, ConstCurve25519Bytes point, Curve25519Bytes out);

/// SECRET is the private key with the public one behind it.
void ed25519_sign(std::span<const uint8_t, 2 * kCurve25519KeySize> secret,
                  std::span<const uint8_t> data, std::span<uint8_t, kEd25519SignatureSize> out);
/// Is POINT one of the eight whose order is small, in any of their encodings? Signatures with such
/// points are valid for many messages (Web Cryptography, "Ed25519", verify: they are false).
bool ed25519_has_small_order(ConstCurve25519Bytes point);
/// True is certain. False is not: OpenSSL may take points that are not written canonically.
bool ed25519_verify(ConstCurve25519Bytes public_key, std::span<const uint8_t> data,
                    std::span<const uint8_t, kEd25519SignatureSize> signature);

}  // namespace nodus::modules::crypto
