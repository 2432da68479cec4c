#pragma once

#include "modules/crypto/key.h"

/// Keys in the forms that nearly all keys have. OpenSSL's decoders are general: they try one format
/// after the other, and look up each algorithm by name, which takes ten times as long as to read
/// such a form. What these functions do not know, or find wrong, is null: OpenSSL then reads it,
/// and says what is wrong.
namespace nodus::modules::crypto {

/// The content of the only block of TEXT, which must be of the kind LABEL ("PUBLIC KEY") and laid
/// out as RFC 7468 has it (section 3, "stricttextualmsg"); empty when it is not.
SecretBytes strict_pem_content(ByteSpan text, std::string_view label);

/// SubjectPublicKeyInfo (RFC 5280): RSA, the usual curves, Ed25519 and X25519.
Pkey read_usual_public_key(ByteSpan der);
/// PrivateKeyInfo (RFC 5208): the usual curves with their public keys, Ed25519 and X25519.
Pkey read_usual_private_key(ByteSpan der);

/// An Ed25519 or X25519 key of its private half.
Pkey make_curve25519_key(const KeyAlgorithm& algorithm, ByteSpan private_key);
/// A new Ed25519 or X25519 key.
Pkey generate_curve25519_key(const KeyAlgorithm& algorithm);
/// Is ALGORITHM one that the two functions above make?
bool is_curve25519(const KeyAlgorithm& algorithm);

/// A key that has nothing but the parameters of the curve NID; null when OpenSSL has none. Shared
/// by all threads: only to be copied from.
EVP_PKEY* curve_parameters(int nid);
/// An EC key of its point (X9.62, 4.3.6) and, unless it is empty, its scalar.
Pkey make_ec_key(int nid, ByteSpan point, ByteSpan scalar);

}  // namespace nodus::modules::crypto
