#pragma once

#include <openssl/evp.h>

#include <optional>
#include <string_view>
#include <vector>

#include "modules/crypto/openssl_pointers.h"
#include "modules/crypto/secret_bytes.h"

/// Keys of the usual kinds as the numbers that they are: RSA, the usual curves, Ed25519 and X25519.
/// An EVP_PKEY costs OpenSSL microseconds to make and more to write, and many keys are read only to
/// be written, compared or handed on: those never become one.
namespace nodus::modules::crypto {

using Pkey = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;

struct KeyAlgorithm;

struct KeyParts {
  /// RSA's numbers in the order of RSAPrivateKey (RFC 8017, A.1.2), big-endian without zeros in
  /// front: a public key has the first two.
  enum Number : uint8_t { kN, kE, kD, kP, kQ, kDp, kDq, kQi, kNumbers };
  static constexpr size_t kPublicNumbers = 2;

  const KeyAlgorithm* algorithm = nullptr;
  bool is_private = false;
  int curve = 0;  ///< EC keys: the number of one of the usual curves
  /// The point: X9.62's plain form for EC keys (4, x, y), else 32 bytes. Empty in a private Ed25519
  /// or X25519 key that nobody has asked for it yet.
  std::vector<uint8_t> point;
  SecretBytes secret;  ///< the seed or scalar of a private key; empty for RSA
  std::vector<SecretBytes> numbers;

  KeyParts public_half() const;
  /// Computes the point where it is not known.
  void complete();
};

/// One of the curves that are known here.
struct UsualCurve {
  int nid;
  ByteSpan oid;  ///< DER's content
  size_t field_bytes;
  const char* jwk;  ///< "crv" (RFC 7518, 6.2.1.1)
};
const UsualCurve* find_usual_curve(int nid);
const UsualCurve* find_usual_curve(ByteSpan oid);

/// Is POINT, in the plain form, one of the curve?
bool is_on_curve(int nid, ByteSpan point);
/// Is SCALAR a private key of the curve: neither zero nor as large as its order?
bool is_private_scalar(int nid, ByteSpan scalar);
/// A new key of the curve; nothing when there is no randomness.
std::optional<KeyParts> generate_ec_parts(int nid);

/// The parts of KEY, of ALGORITHM; nothing when it is of no usual kind, or would be written in
/// another form than the usual one (compressed points, explicit parameters, more than two primes).
std::optional<KeyParts> read_parts(EVP_PKEY* key, const KeyAlgorithm& algorithm, bool is_private);
/// What OpenSSL works with. PARTS are complete.
Pkey make_pkey(const KeyParts& parts);

}  // namespace nodus::modules::crypto
