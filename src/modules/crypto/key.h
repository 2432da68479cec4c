#pragma once

#include <openssl/evp.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/crypto/key_parts.h"
#include "modules/crypto/openssl_error.h"
#include "modules/crypto/openssl_pointers.h"

/// Keys without a JavaScript engine: what a KeyObject holds, reading and writing them. TLS reads
/// its private keys and certificates' public keys with the same functions.
namespace nodus::modules::crypto {

using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;

enum class KeyType : int32_t { kSecret, kPublic, kPrivate };
enum class KeyFormat : int32_t { kPem, kDer };
enum class KeyEncoding : int32_t { kNone, kPkcs1, kPkcs8, kSpki, kSec1 };

/// One algorithm of asymmetric keys by Node's name and OpenSSL's.
struct KeyAlgorithm {
  std::string_view name;  ///< "ml-dsa-44"
  const char* openssl;    ///< "ML-DSA-44", also JWK's "crv" or "alg" where there is one
  enum class Kind : uint8_t { kRsa, kDsa, kDh, kEc, kCfrg, kMlDsa, kMlKem, kSlhDsa } kind;
};

/// A key that never changes: shared by KeyObjects, threads and running jobs. It is made of an
/// EVP_PKEY or of the key's parts, and makes the other when that is first asked for.
class Key {
 public:
  static std::shared_ptr<const Key> secret(SecretBytes bytes);
  static std::shared_ptr<const Key> asymmetric(KeyType type, Pkey pkey);
  /// PARTS are those of a valid key.
  static std::shared_ptr<const Key> from_parts(KeyParts parts);

  KeyType type() const { return type_; }
  ByteSpan secret_bytes() const { return secret_.span(); }
  /// Null for secret keys.
  EVP_PKEY* pkey() const;
  /// Null when the key is of no usual kind.
  const KeyParts* parts() const;
  /// The public key that belongs to this one.
  std::shared_ptr<const Key> public_half() const;
  /// asymmetricKeyType; empty when Node has no name for it.
  std::string_view algorithm() const { return spec_ ? spec_->name : ""; }
  /// Null when it is none of Node's.
  const KeyAlgorithm* spec() const { return spec_; }
  bool is(std::string_view algorithm) const { return spec_ && spec_->name == algorithm; }
  bool is_rsa_variant() const { return is("rsa") || is("rsa-pss"); }

  bool equals(const Key& other) const;

  /// An Ed25519 key as ed25519_sign() takes it: the seed (zeros in a public key), then the public
  /// key. Empty when the key cannot tell.
  ByteSpan ed25519_bytes() const;

 private:
  KeyType type_ = KeyType::kSecret;
  bool is_of_parts_ = false;
  const KeyAlgorithm* spec_ = nullptr;
  SecretBytes secret_;
  mutable std::once_flag pkey_made_, parts_made_, ed25519_read_;
  mutable Pkey pkey_;
  mutable std::optional<KeyParts> parts_;
  mutable SecretBytes ed25519_bytes_;
};
using KeyPtr = std::shared_ptr<const Key>;

// ---- names

/// By Node's name; null when unknown.
const KeyAlgorithm* find_key_algorithm(std::string_view name);
/// By JWK's "crv" (CFRG curves) or "alg" (AKP keys).
const KeyAlgorithm* find_jwk_algorithm(std::string_view name);
const KeyAlgorithm* algorithm_of(const EVP_PKEY* key);
/// The number of the elliptic curve of that name, NIST's names too; NID_undef when unknown.
int find_curve(std::string_view name);

// ---- reading

/// The passphrase of an encrypted key; null data is "none given", which is not the empty one.
using Passphrase = std::optional<ByteSpan>;

/// What reading a key may need.
struct KeySource {
  ByteSpan bytes;
  KeyFormat format = KeyFormat::kPem;
  KeyEncoding encoding = KeyEncoding::kNone;  ///< of DER
  Passphrase passphrase;
};

Outcome<Pkey> parse_private_key(const KeySource& source);
/// A private key that an OpenSSL store has under URI ("file:…").
Outcome<Pkey> load_stored_key(const std::string& uri, const Passphrase& passphrase);
/// A public key: as such, out of a certificate, or out of a private key.
Outcome<Pkey> parse_public_key(const KeySource& source);
/// A private key as parse_private_key() reads it.
Outcome<KeyPtr> parse_private(const KeySource& source);
/// A public or a private key, whatever the bytes are (createVerify, publicEncrypt).
Outcome<KeyPtr> parse_any_key(const KeySource& source);
/// Another reference to KEY. A private key is also its public half: what is written of a
/// KeyType::kPublic key is public.
Pkey share(EVP_PKEY* key);

/// raw-public, raw-private and raw-seed: CURVE is for EC keys.
Outcome<KeyPtr> key_from_raw_public(const KeyAlgorithm& algorithm, ByteSpan bytes,
                                    const std::string& curve);
Outcome<KeyPtr> key_from_raw_private(const KeyAlgorithm& algorithm, ByteSpan bytes,
                                     const std::string& curve);
Outcome<KeyPtr> key_from_raw_seed(const KeyAlgorithm& algorithm, ByteSpan bytes);

// ---- writing

struct KeyTarget {
  KeyFormat format = KeyFormat::kPem;
  KeyEncoding encoding = KeyEncoding::kNone;
  std::string cipher;  ///< empty: not encrypted
  Passphrase passphrase;
};

Outcome<SecretBytes> write_public_key(const Key& key, const KeyTarget& target);
Outcome<SecretBytes> write_private_key(const Key& key, const KeyTarget& target);
/// COMPRESSED is for EC points.
Outcome<SecretBytes> write_raw_public(const Key& key, bool compressed);
Outcome<SecretBytes> write_raw_private(const Key& key);
Outcome<SecretBytes> write_raw_seed(const Key& key);

// ---- JSON Web Keys (RFC 7517, 7518, 8037 and the AKP draft)

/// Members of a JWK in Node's order.
struct JwkMember {
  JwkMember(const char* member, SecretBytes value) : name(member), text(std::move(value)) {}
  JwkMember(const char* member, std::string_view value)
      : name(member),
        text(ByteSpan(reinterpret_cast<const uint8_t*>(value.data()), value.size())) {}
  const char* name;
  SecretBytes text;
};
using JwkMembers = std::vector<JwkMember>;
/// A KeyType::kPrivate key is written with its private members. ALLOW_PSS: RSA-PSS keys count as
/// RSA keys (Web Crypto).
Outcome<JwkMembers> write_jwk(const Key& key, bool allow_pss);

/// n, e and, of a private key, d, p, q, dp, dq, qi; base64url.
Outcome<KeyPtr> key_from_jwk_rsa(const std::vector<std::string>& members);
/// D is empty for a public key.
Outcome<KeyPtr> key_from_jwk_ec(const std::string& curve, const std::string& x,
                                const std::string& y, const std::string& d);
/// The bytes that TEXT means in base64url (and base64).
SecretBytes from_base64url(std::string_view text);
SecretBytes to_base64url(ByteSpan bytes);

// ---- details

/// asymmetricKeyDetails: what the algorithm has is set.
struct KeyDetails {
  int modulus_length = -1;
  int divisor_length = -1;
  int salt_length = -1;
  std::string public_exponent;  ///< big-endian bytes; "" when there is none
  std::string named_curve, hash, mgf1_hash;
};
KeyDetails details_of(const Key& key);

/// The length of r and of s in a signature of IEEE P1363's form; 0 when KEY has no such form.
size_t p1363_size(EVP_PKEY* key);

}  // namespace nodus::modules::crypto
