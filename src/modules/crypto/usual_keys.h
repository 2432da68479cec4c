#pragma once

#include "modules/crypto/key.h"

/// Keys in the forms that nearly all keys have. OpenSSL's decoders are general: they try one format
/// after the other, and look up each algorithm by name, which takes ten times as long as to read
/// such a form. What these functions do not know, or find wrong, is nothing: OpenSSL then reads it,
/// and says what is wrong.
namespace nodus::modules::crypto {

/// The content of the only block of TEXT, which must be of the kind LABEL ("PUBLIC KEY") and laid
/// out as RFC 7468 has it (section 3, "stricttextualmsg"); empty when it is not.
SecretBytes strict_pem_content(ByteSpan text, std::string_view label);

/// SubjectPublicKeyInfo (RFC 5280): RSA, the usual curves, Ed25519 and X25519.
std::optional<KeyParts> read_usual_public_key(ByteSpan der);
/// PrivateKeyInfo (RFC 5208): RSA, the usual curves with their public keys, Ed25519 and X25519.
std::optional<KeyParts> read_usual_private_key(ByteSpan der);

/// An RSA key of its numbers, two or eight, in the order of KeyParts.
std::optional<KeyParts> rsa_parts(const std::vector<SecretBytes>& numbers);
/// An Ed25519 or X25519 key of its private half.
std::optional<KeyParts> curve25519_parts(const KeyAlgorithm& algorithm, ByteSpan private_key);
/// A new Ed25519 or X25519 key.
std::optional<KeyParts> generate_curve25519_parts(const KeyAlgorithm& algorithm);
/// Is ALGORITHM Ed25519 or X25519?
bool is_curve25519(const KeyAlgorithm& algorithm);

/// A key that has nothing but the parameters of the curve NID; null when OpenSSL has none. Shared
/// by all threads: only to be copied from.
EVP_PKEY* curve_parameters(int nid);
/// An EC key of its point (X9.62, 4.3.6) and, unless it is empty, its scalar.
Pkey make_ec_key(int nid, ByteSpan point, ByteSpan scalar);

/// The key in a format that KeyTarget names, as OpenSSL would write it; empty where only OpenSSL
/// can: TARGET is for PKCS #1, PKCS #8, SEC 1 or SubjectPublicKeyInfo, not encrypted.
SecretBytes write_usual_public_key(const KeyParts& parts, const KeyTarget& target);
SecretBytes write_usual_private_key(const KeyParts& parts, const KeyTarget& target);

}  // namespace nodus::modules::crypto
