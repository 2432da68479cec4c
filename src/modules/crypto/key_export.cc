// Writing keys: PEM, DER, raw bytes, JWK.

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <climits>

#include "modules/crypto/digests.h"
#include "modules/crypto/key.h"
#include "modules/crypto/usual_keys.h"

namespace nodus::modules::crypto {

namespace {

using Kind = KeyAlgorithm::Kind;

/// An output that forgets what it held.
class Writer {
 public:
  Writer() : bio_(BIO_new(BIO_s_secmem())) {}
  ~Writer() { BIO_free(bio_); }
  Writer(const Writer&) = delete;
  operator BIO*() { return bio_; }
  SecretBytes take() {
    char* data = nullptr;
    long size = BIO_get_mem_data(bio_, &data);
    return SecretBytes(ByteSpan(reinterpret_cast<uint8_t*>(data), static_cast<size_t>(size)));
  }

 private:
  BIO* bio_;
};

Failure unwritable(const char* what) { return Failure::openssl(what); }

Failure incompatible() {
  return Failure::coded("ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS",
                        "The selected key encoding is incompatible with the key type");
}

/// One of a key's numbers as big-endian bytes of at least SIZE.
bool number_of(EVP_PKEY* key, const char* parameter, int size, SecretBytes* out) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1) return false;
  SecretBytes bytes(static_cast<size_t>(std::max(size, BN_num_bytes(number))));
  bool done = BN_bn2binpad(number, bytes.data(), static_cast<int>(bytes.size())) >= 0;
  BN_clear_free(number);
  *out = std::move(bytes);
  return done;
}

/// Bytes a coordinate of the curve takes.
int field_size(EVP_PKEY* key) {
  BIGNUM* prime = nullptr;
  int size = 0;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_P, &prime) == 1) size = BN_num_bytes(prime);
  BN_free(prime);
  return size;
}

Outcome<SecretBytes> write_encrypted(EVP_PKEY* key, const KeyTarget& target) {
  const EVP_CIPHER* cipher = nullptr;
  const unsigned char* passphrase = nullptr;
  int size = 0;
  static const unsigned char kNothing = 0;
  if (!target.cipher.empty()) {
    cipher = find_cipher(target.cipher);
    if (!cipher) return Failure::coded("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    if (target.passphrase) {
      passphrase = target.passphrase->empty() ? &kNothing : target.passphrase->data();
      size = static_cast<int>(std::min<size_t>(target.passphrase->size(), INT_MAX));
    }
  }
  auto* text = reinterpret_cast<char*>(const_cast<unsigned char*>(passphrase));
  Writer out;
  bool pem = target.format == KeyFormat::kPem;
  bool done = false;
  switch (target.encoding) {
    case KeyEncoding::kPkcs1:
    case KeyEncoding::kSec1:
      // DER of these kinds is never encrypted.
      done = pem ? PEM_write_bio_PrivateKey_traditional(out, key, cipher, passphrase, size, nullptr,
                                                        nullptr) == 1
                 : i2d_PrivateKey_bio(out, key) == 1;
      break;
    default:
      done =
          pem ? PEM_write_bio_PKCS8PrivateKey(out, key, cipher, text, size, nullptr, nullptr) == 1
              : i2d_PKCS8PrivateKey_bio(out, key, cipher, text, size, nullptr, nullptr) == 1;
  }
  if (!done) return unwritable("Failed to encode private key");
  return out.take();
}

}  // namespace

Outcome<SecretBytes> write_public_key(const Key& key, const KeyTarget& target) {
  ClearErrors clear;
  if (target.encoding == KeyEncoding::kPkcs1 && !key.is("rsa")) return incompatible();
  if (auto* parts = key.parts()) {
    if (auto usual = write_usual_public_key(*parts, target); !usual.empty()) return usual;
  }
  Writer out;
  bool pem = target.format == KeyFormat::kPem;
  bool done;
  if (target.encoding == KeyEncoding::kPkcs1) {
    unsigned char* der = nullptr;
    int size = i2d_PublicKey(key.pkey(), &der);
    done = size > 0 && (pem ? PEM_write_bio(out, PEM_STRING_RSA_PUBLIC, "", der, size) > 0
                            : BIO_write(out, der, size) == size);
    OPENSSL_free(der);
  } else {
    done = pem ? PEM_write_bio_PUBKEY(out, key.pkey()) == 1 : i2d_PUBKEY_bio(out, key.pkey()) == 1;
  }
  if (!done) return unwritable("Failed to encode public key");
  return out.take();
}

Outcome<SecretBytes> write_private_key(const Key& key, const KeyTarget& target) {
  ClearErrors clear;
  if (target.encoding == KeyEncoding::kPkcs1 && !key.is("rsa")) return incompatible();
  if (target.encoding == KeyEncoding::kSec1 && !key.is("ec")) return incompatible();
  if (auto* parts = target.cipher.empty() ? key.parts() : nullptr) {
    if (auto usual = write_usual_private_key(*parts, target); !usual.empty()) return usual;
  }
  return write_encrypted(key.pkey(), target);
}

Outcome<SecretBytes> write_raw_public(const Key& key, bool compressed) {
  ClearErrors clear;
  auto* algorithm = key.spec();
  if (!algorithm) return incompatible();
  auto* parts = key.parts();
  if (parts && !parts->point.empty() && !(compressed && parts->curve != 0))
    return SecretBytes(parts->point);
  if (algorithm->kind == Kind::kEc) {
    int size = field_size(key.pkey());
    SecretBytes x, y;
    if (size <= 0 || !number_of(key.pkey(), OSSL_PKEY_PARAM_EC_PUB_X, size, &x) ||
        !number_of(key.pkey(), OSSL_PKEY_PARAM_EC_PUB_Y, size, &y)) {
      return unwritable("Failed to get raw public key");
    }
    SecretBytes out(1 + x.size() + (compressed ? 0 : y.size()));
    out.data()[0] = compressed ? (y.data()[y.size() - 1] & 1 ? 3 : 2) : 4;
    std::copy(x.span().begin(), x.span().end(), out.data() + 1);
    if (!compressed) std::copy(y.span().begin(), y.span().end(), out.data() + 1 + x.size());
    return out;
  }
  if (algorithm->kind < Kind::kCfrg) return incompatible();
  size_t size = 0;
  if (EVP_PKEY_get_raw_public_key(key.pkey(), nullptr, &size) != 1)
    return unwritable("Failed to get raw public key");
  SecretBytes out(size);
  if (EVP_PKEY_get_raw_public_key(key.pkey(), out.data(), &size) != 1)
    return unwritable("Failed to get raw public key");
  return out;
}

Outcome<SecretBytes> write_raw_private(const Key& key) {
  ClearErrors clear;
  auto* algorithm = key.spec();
  if (!algorithm) return incompatible();
  auto* parts = key.parts();
  if (parts && !parts->secret.empty()) return SecretBytes(parts->secret.span());
  if (algorithm->kind == Kind::kEc) {
    SecretBytes out;
    if (!number_of(key.pkey(), OSSL_PKEY_PARAM_PRIV_KEY, static_cast<int>(p1363_size(key.pkey())),
                   &out))
      return unwritable("Failed to get raw private key");
    return out;
  }
  if (algorithm->kind != Kind::kCfrg && algorithm->kind != Kind::kSlhDsa) return incompatible();
  size_t size = 0;
  if (EVP_PKEY_get_raw_private_key(key.pkey(), nullptr, &size) != 1)
    return unwritable("Failed to get raw private key");
  SecretBytes out(size);
  if (EVP_PKEY_get_raw_private_key(key.pkey(), out.data(), &size) != 1)
    return unwritable("Failed to get raw private key");
  return out;
}

namespace {

bool read_seed(const Key& key, Kind kind, SecretBytes* out) {
  uint8_t seed[64];
  size_t size = 0;
  const char* name =
      kind == Kind::kMlDsa ? OSSL_PKEY_PARAM_ML_DSA_SEED : OSSL_PKEY_PARAM_ML_KEM_SEED;
  if (EVP_PKEY_get_octet_string_param(key.pkey(), name, seed, sizeof seed, &size) != 1)
    return false;
  *out = SecretBytes(ByteSpan(seed, size));
  OPENSSL_cleanse(seed, sizeof seed);
  return true;
}

}  // namespace

Outcome<SecretBytes> write_raw_seed(const Key& key) {
  ClearErrors clear;
  auto* algorithm = key.spec();
  if (!algorithm || (algorithm->kind != Kind::kMlDsa && algorithm->kind != Kind::kMlKem))
    return incompatible();
  SecretBytes seed;
  if (!read_seed(key, algorithm->kind, &seed))
    return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to get raw seed");
  return seed;
}

namespace {

/// NAME, TEXT, NAME, TEXT …
template <typename... Rest>
void add_members(JwkMembers& jwk) {}
template <typename Text, typename... Rest>
void add_members(JwkMembers& jwk, const char* name, Text&& text, Rest&&... rest) {
  jwk.emplace_back(name, std::forward<Text>(text));
  add_members(jwk, std::forward<Rest>(rest)...);
}
template <typename... All>
JwkMembers members_of(All&&... all) {
  JwkMembers jwk;
  add_members(jwk, std::forward<All>(all)...);
  return jwk;
}

Outcome<JwkMembers> write_jwk_rsa(const Key& key) {
  static constexpr const char* kMembers[] = {"n", "e", "d", "p", "q", "dp", "dq", "qi"};
  static constexpr const char* kNumbers[] = {
      OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
      OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
      OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  JwkMembers jwk = members_of("kty", "RSA");
  size_t count = key.type() == KeyType::kPrivate ? std::size(kMembers) : KeyParts::kPublicNumbers;
  auto* parts = key.parts();
  for (size_t i = 0; i < count; ++i) {
    SecretBytes alone;
    if (!parts && !number_of(key.pkey(), kNumbers[i], 0, &alone))
      return unwritable("Failed to export JWK");
    jwk.emplace_back(kMembers[i], to_base64url(parts ? parts->numbers[i].span() : alone.span()));
  }
  return jwk;
}

/// The coordinates of an EC key's point, in one question where the key has it in the plain form.
bool coordinates_of(EVP_PKEY* key, SecretBytes* x, SecretBytes* y) {
  uint8_t point[2 * 72 + 1];
  size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size) ==
          1 &&
      size % 2 == 1 && point[0] == POINT_CONVERSION_UNCOMPRESSED) {
    *x = SecretBytes(ByteSpan(point + 1, size / 2));
    *y = SecretBytes(ByteSpan(point + 1 + size / 2, size / 2));
    return true;
  }
  int field = field_size(key);
  return number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, field, x) &&
         number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, field, y);
}

Outcome<JwkMembers> write_jwk_ec(const Key& key) {
  if (auto* parts = key.parts()) {
    auto* known = find_usual_curve(parts->curve);
    ByteSpan point(parts->point);
    JwkMembers jwk =
        members_of("kty", "EC", "x", to_base64url(point.subspan(1, known->field_bytes)), "y",
                   to_base64url(point.last(known->field_bytes)), "crv", known->jwk);
    if (parts->is_private) jwk.emplace_back("d", to_base64url(parts->secret.span()));
    return jwk;
  }
  std::string curve = details_of(key).named_curve;
  struct JwkCurve {
    const char *openssl, *jwk;
    int scalar_bytes;
  };
  static constexpr JwkCurve kCurves[] = {{"prime256v1", "P-256", 32},
                                         {"secp256k1", "secp256k1", 32},
                                         {"secp384r1", "P-384", 48},
                                         {"secp521r1", "P-521", 66}};
  auto known = std::find_if(std::begin(kCurves), std::end(kCurves),
                            [&](const JwkCurve& one) { return curve == one.openssl; });
  if (known == std::end(kCurves)) {
    return Failure::coded("ERR_CRYPTO_JWK_UNSUPPORTED_CURVE",
                          "Unsupported JWK EC curve: " + curve + ".");
  }
  SecretBytes x, y, d;
  if (!coordinates_of(key.pkey(), &x, &y)) return unwritable("Failed to export JWK");
  JwkMembers jwk = members_of("kty", "EC", "x", to_base64url(x.span()), "y", to_base64url(y.span()),
                              "crv", known->jwk);
  if (key.type() == KeyType::kPrivate) {
    if (!number_of(key.pkey(), OSSL_PKEY_PARAM_PRIV_KEY, known->scalar_bytes, &d))
      return unwritable("Failed to export JWK");
    jwk.emplace_back("d", to_base64url(d.span()));
  }
  return jwk;
}

Outcome<JwkMembers> write_jwk_okp(const Key& key, const KeyAlgorithm& algorithm) {
  JwkMembers jwk = members_of("crv", algorithm.openssl);
  if (key.type() == KeyType::kPrivate) {
    auto d = write_raw_private(key);
    if (!d.ok()) return d.failure();
    jwk.emplace_back("d", to_base64url(d->span()));
  }
  auto x = write_raw_public(key, false);
  if (!x.ok()) return x.failure();
  jwk.emplace_back("x", to_base64url(x->span()));
  jwk.emplace_back("kty", "OKP");
  return jwk;
}

Outcome<JwkMembers> write_jwk_akp(const Key& key, const KeyAlgorithm& algorithm) {
  JwkMembers jwk;
  if (key.type() == KeyType::kPrivate) {
    SecretBytes priv;
    if (algorithm.kind == Kind::kSlhDsa) {
      auto raw = write_raw_private(key);
      if (!raw.ok()) return raw.failure();
      priv = std::move(*raw);
    } else if (!read_seed(key, algorithm.kind, &priv)) {
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "key does not have an available seed");
    }
    jwk.emplace_back("priv", to_base64url(priv.span()));
  }
  auto pub = write_raw_public(key, false);
  if (!pub.ok()) return pub.failure();
  jwk.emplace_back("kty", "AKP");
  jwk.emplace_back("alg", algorithm.openssl);
  jwk.emplace_back("pub", to_base64url(pub->span()));
  return jwk;
}

}  // namespace

Outcome<JwkMembers> write_jwk(const Key& key, bool allow_pss) {
  ClearErrors clear;
  if (key.type() == KeyType::kSecret)
    return members_of("kty", "oct", "k", to_base64url(key.secret_bytes()));
  auto* algorithm = key.spec();
  if (algorithm) {
    switch (algorithm->kind) {
      case Kind::kRsa:
        if (key.is("rsa") || allow_pss) return write_jwk_rsa(key);
        break;
      case Kind::kEc:
        return write_jwk_ec(key);
      case Kind::kCfrg:
        return write_jwk_okp(key, *algorithm);
      case Kind::kMlDsa:
      case Kind::kMlKem:
      case Kind::kSlhDsa:
        return write_jwk_akp(key, *algorithm);
      default:
        break;
    }
  }
  return Failure::coded("ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type.");
}

// ---- base64url (RFC 4648, 5)

SecretBytes to_base64url(ByteSpan bytes) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  SecretBytes out((bytes.size() * 4 + 2) / 3);
  uint8_t* at = out.data();
  uint32_t bits = 0;
  int count = 0;
  for (uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    count += 8;
    while (count >= 6) *at++ = static_cast<uint8_t>(kAlphabet[bits >> (count -= 6) & 63]);
  }
  if (count > 0) *at++ = static_cast<uint8_t>(kAlphabet[bits << (6 - count) & 63]);
  return out;
}

SecretBytes from_base64url(std::string_view text) {
  SecretBytes out(text.size() * 3 / 4 + 1);
  size_t size = 0;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    int value;
    if (c >= 'A' && c <= 'Z') {
      value = c - 'A';
    } else if (c >= 'a' && c <= 'z') {
      value = c - 'a' + 26;
    } else if (c >= '0' && c <= '9') {
      value = c - '0' + 52;
    } else if (c == '-' || c == '+') {
      value = 62;
    } else if (c == '_' || c == '/') {
      value = 63;
    } else if (c == '=') {
      break;
    } else {
      continue;  // as Buffer does
    }
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count >= 8) out.data()[size++] = static_cast<uint8_t>(bits >> (count -= 8));
  }
  out.truncate(size);
  return out;
}

}  // namespace nodus::modules::crypto
