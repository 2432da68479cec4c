// Reading keys: PEM (RFC 7468), PKCS #1 (RFC 8017), PKCS #8 (RFC 5958), SEC 1,
// SubjectPublicKeyInfo, raw bytes.

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <openssl/x509.h>

#include <climits>
#include <cstring>

#include "modules/crypto/curve25519.h"
#include "modules/crypto/key.h"
#include "modules/crypto/openssl_pointers.h"
#include "modules/crypto/usual_keys.h"

namespace nodus::modules::crypto {

namespace {

constexpr const char* kUnreadable = "Failed to read asymmetric key";

using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free>>;

BioPtr reader_of(ByteSpan bytes) {
  static const char kNothing = 0;
  return BioPtr(BIO_new_mem_buf(bytes.empty() ? static_cast<const void*>(&kNothing) : bytes.data(),
                                static_cast<int>(std::min<size_t>(bytes.size(), INT_MAX))));
}

/// OpenSSL's question for the passphrase. -1 is "none", and never a prompt on the terminal.
int give_passphrase(char* buffer, int size, int, void* user) {
  const auto& passphrase = *static_cast<const Passphrase*>(user);
  if (!passphrase || passphrase->size() > static_cast<size_t>(size)) return -1;
  if (!passphrase->empty()) std::memcpy(buffer, passphrase->data(), passphrase->size());
  return static_cast<int>(passphrase->size());
}

/// The content of the ASN.1 SEQUENCE that BYTES begin with; empty when it is none. Enough DER to
/// tell the kinds of keys apart.
ByteSpan sequence_of(ByteSpan bytes) {
  if (bytes.size() < 2 || bytes[0] != 0x30) return {};
  size_t length = bytes[1], header = 2;
  if (length & 0x80) {
    size_t count = length & 0x7f;
    if (count > 4 || bytes.size() < 2 + count) return {};
    length = 0;
    for (size_t i = 0; i < count; ++i) length = length << 8 | bytes[2 + i];
    header += count;
  }
  return bytes.subspan(header, std::min(length, bytes.size() - header));
}

/// RSAPrivateKey begins with a version of 0 or 1, RSAPublicKey with a modulus.
bool is_rsa_private_key(ByteSpan bytes) {
  ByteSpan content = sequence_of(bytes);
  return content.size() >= 3 && content[0] == 2 && content[1] == 1 && !(content[2] & 0xfe);
}

/// EncryptedPrivateKeyInfo begins with an AlgorithmIdentifier, PrivateKeyInfo with a version.
bool is_encrypted_private_key_info(ByteSpan bytes) {
  ByteSpan content = sequence_of(bytes);
  return !content.empty() && content[0] != 2;
}

Pkey read_der_private(const KeySource& source) {
  auto bio = reader_of(source.bytes);
  // As in Node, keys of other kinds and in other forms are welcome where PKCS#1 or SEC 1 was said.
  if (source.encoding == KeyEncoding::kPkcs1 || source.encoding == KeyEncoding::kSec1)
    return Pkey(d2i_PrivateKey_bio(bio.get(), nullptr));
  if (is_encrypted_private_key_info(source.bytes)) {
    auto* passphrase = const_cast<Passphrase*>(&source.passphrase);
    return Pkey(d2i_PKCS8PrivateKey_bio(bio.get(), nullptr, give_passphrase, passphrase));
  }
  PKCS8_PRIV_KEY_INFO* info = d2i_PKCS8_PRIV_KEY_INFO_bio(bio.get(), nullptr);
  if (!info) return nullptr;
  Pkey key(EVP_PKCS82PKEY(info));
  PKCS8_PRIV_KEY_INFO_free(info);
  return key;
}

Pkey read_private(const KeySource& source) {
  if (source.format == KeyFormat::kDer) return read_der_private(source);
  auto bio = reader_of(source.bytes);
  auto* passphrase = const_cast<Passphrase*>(&source.passphrase);
  return Pkey(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, passphrase));
}

Pkey key_of_certificate(const unsigned char** at, long size) {
  X509* certificate = d2i_X509(nullptr, at, size);
  if (!certificate) return nullptr;
  Pkey key(X509_get_pubkey(certificate));
  X509_free(certificate);
  return key;
}

Pkey read_der_public(ByteSpan bytes, KeyEncoding encoding) {
  const unsigned char* at = bytes.data();
  long size = static_cast<long>(std::min<size_t>(bytes.size(), INT_MAX));
  if (encoding == KeyEncoding::kPkcs1) return Pkey(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size));
  return Pkey(d2i_PUBKEY(nullptr, &at, size));
}

/// The block NAME of a PEM text handed to PARSE; false when there is no such block.
template <typename Parse>
bool with_pem_block(ByteSpan text, const char* name, Pkey* key, Parse parse) {
  auto bio = reader_of(text);
  unsigned char* der = nullptr;
  long size = 0;
  // That a block of this name is missing is no error.
  ERR_set_mark();
  bool found = PEM_bytes_read_bio(&der, &size, nullptr, name, bio.get(), nullptr, nullptr) == 1;
  ERR_pop_to_mark();
  if (!found) return false;
  const unsigned char* at = der;
  *key = parse(&at, size);
  OPENSSL_clear_free(der, static_cast<size_t>(size));
  return true;
}

Pkey read_pem_public(ByteSpan text) {
  using At = const unsigned char**;
  Pkey key;
  if (with_pem_block(text, PEM_STRING_PUBLIC, &key,
                     [](At at, long size) { return Pkey(d2i_PUBKEY(nullptr, at, size)); }))
    return key;
  if (with_pem_block(text, PEM_STRING_RSA_PUBLIC, &key, [](At at, long size) {
        return Pkey(d2i_PublicKey(EVP_PKEY_RSA, nullptr, at, size));
      }))
    return key;
  with_pem_block(text, PEM_STRING_X509, &key, key_of_certificate);
  return key;
}

std::optional<KeyParts> read_usual_private(const KeySource& source) {
  if (source.format == KeyFormat::kDer) {
    if (source.encoding != KeyEncoding::kPkcs8) return std::nullopt;
    return read_usual_private_key(source.bytes);
  }
  auto content = strict_pem_content(source.bytes, PEM_STRING_PKCS8INF);
  if (content.empty()) return std::nullopt;
  return read_usual_private_key(content.span());
}

std::optional<KeyParts> read_usual_public(const KeySource& source) {
  if (source.format == KeyFormat::kDer) {
    if (source.encoding != KeyEncoding::kSpki) return std::nullopt;
    return read_usual_public_key(source.bytes);
  }
  auto content = strict_pem_content(source.bytes, PEM_STRING_PUBLIC);
  if (content.empty()) return std::nullopt;
  return read_usual_public_key(content.span());
}

/// Could these bytes be a public key at all?
bool may_be_public(const KeySource& source) {
  if (source.format == KeyFormat::kPem) return true;
  return source.encoding == KeyEncoding::kSpki ||
         (source.encoding == KeyEncoding::kPkcs1 && !is_rsa_private_key(source.bytes));
}

Pkey build_key(const char* algorithm, int selection, OSSL_PARAM* parameters) {
  PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || !parameters || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, selection, parameters) != 1)
    return nullptr;
  return Pkey(made);
}

Failure invalid_key_data() { return Failure::coded("ERR_INVALID_ARG_VALUE", "Invalid key data"); }
Failure incompatible() {
  return Failure::coded("ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS",
                        "The selected key encoding is incompatible with the key type");
}
/// NID is no curve's: perhaps something else's, then the key is KEY_FAILURE.
Failure no_curve(int nid, Failure key_failure) {
  if (nid != NID_undef) return key_failure;
  return Failure::coded("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
}
Failure invalid_jwk(const char* kind) {
  return Failure::coded("ERR_CRYPTO_INVALID_JWK", std::string("Invalid JWK ") + kind + " key");
}

using Bignum = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, FreedBy<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, FreedBy<EC_POINT_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, FreedBy<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, FreedBy<OSSL_PARAM_free>>;

Bignum number_of(ByteSpan bytes) {
  Bignum number(BN_secure_new());
  BN_bin2bn(bytes.data(), static_cast<int>(std::min<size_t>(bytes.size(), INT_MAX)), number.get());
  return number;
}

/// An EC key of GROUP from its point and, of a private key, its scalar.
Pkey build_ec_key(const EC_GROUP* group, const EC_POINT* point, const BIGNUM* scalar) {
  unsigned char encoded[2 * 72 + 1];
  size_t size = EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, encoded,
                                   sizeof encoded, nullptr);
  Builder builder(OSSL_PARAM_BLD_new());
  const char* name = OBJ_nid2sn(EC_GROUP_get_curve_name(group));
  if (size == 0 ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, name, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded, size) !=
          1 ||
      (scalar && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) != 1))
    return nullptr;
  Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  return build_key("EC", scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, parameters.get());
}

/// A private key in whatever form OpenSSL reads.
Outcome<Pkey> parse_general_private(const KeySource& source) {
  ClearErrors clear;
  if (source.format == KeyFormat::kDer && source.encoding == KeyEncoding::kPkcs8 &&
      !source.passphrase && is_encrypted_private_key_info(source.bytes)) {
    // What cannot be read with any passphrase is not asked for one.
    X509_SIG* encrypted = d2i_PKCS8_bio(reader_of(source.bytes).get(), nullptr);
    if (!encrypted) return Failure::openssl("Failed to read private key", true);
    X509_SIG_free(encrypted);
    return Failure::coded("ERR_MISSING_PASSPHRASE", "Passphrase required for encrypted key");
  }
  if (Pkey key = read_private(source)) return key;
  return Failure::openssl("Failed to read private key", true);
}

}  // namespace

Outcome<Pkey> parse_private_key(const KeySource& source) {
  if (auto parts = read_usual_private(source)) {
    parts->complete();
    if (Pkey key = make_pkey(*parts)) return key;
  }
  return parse_general_private(source);
}

Outcome<KeyPtr> parse_private(const KeySource& source) {
  if (auto parts = read_usual_private(source)) return Key::from_parts(std::move(*parts));
  auto key = parse_general_private(source);
  if (!key.ok()) return key.failure();
  return Key::asymmetric(KeyType::kPrivate, std::move(*key));
}

Outcome<Pkey> load_stored_key(const std::string& uri, const Passphrase& passphrase) {
  ClearErrors clear;
  auto* user = const_cast<Passphrase*>(&passphrase);
  UI_METHOD* ask = UI_UTIL_wrap_read_pem_callback(give_passphrase, 0);
  OSSL_STORE_CTX* store = OSSL_STORE_open(uri.c_str(), ask, user, nullptr, nullptr);
  Pkey key;
  if (store) {
    OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY);
    while (!key && !OSSL_STORE_eof(store) && !OSSL_STORE_error(store)) {
      OSSL_STORE_INFO* info = OSSL_STORE_load(store);
      if (info) key.reset(OSSL_STORE_INFO_get1_PKEY(info));
      OSSL_STORE_INFO_free(info);
    }
    OSSL_STORE_close(store);
  }
  UI_destroy_method(ask);
  if (key) return key;
  unsigned long number = ERR_peek_error();
  if (!passphrase && (ERR_GET_LIB(number) == ERR_LIB_UI ||
                      ERR_GET_REASON(number) == ERR_R_INTERRUPTED_OR_CANCELLED))
    return Failure::coded("ERR_MISSING_PASSPHRASE", "Passphrase required for encrypted key");
  return Failure::openssl(kUnreadable, true);
}

Outcome<KeyPtr> parse_any_key(const KeySource& source) {
  if (auto parts = read_usual_public(source)) return Key::from_parts(std::move(*parts));
  ClearErrors clear;
  if (may_be_public(source)) {
    if (source.format == KeyFormat::kDer) {
      if (Pkey key = read_der_public(source.bytes, source.encoding))
        return Key::asymmetric(KeyType::kPublic, std::move(key));
      return Failure::message(kUnreadable);
    }
    if (Pkey key = read_pem_public(source.bytes))
      return Key::asymmetric(KeyType::kPublic, std::move(key));
    if (Pkey key = read_private(source)) return Key::asymmetric(KeyType::kPrivate, std::move(key));
    return Failure::openssl(kUnreadable, true);
  }
  return parse_private(source);
}

Pkey share(EVP_PKEY* key) {
  EVP_PKEY_up_ref(key);
  return Pkey(key);
}

Outcome<Pkey> parse_public_key(const KeySource& source) {
  auto key = parse_any_key(source);
  if (!key.ok()) return key.failure();
  return share((*key)->pkey());
}

namespace {

Outcome<KeyPtr> as_key(KeyType type, Pkey key, Failure otherwise) {
  if (!key) return otherwise;
  return Key::asymmetric(type, std::move(key));
}

/// An EC key of one of the usual curves; nothing when the bytes are not of the right lengths, or no
/// key.
std::optional<KeyParts> usual_ec_key(int nid, ByteSpan point, ByteSpan scalar) {
  auto* curve = find_usual_curve(nid);
  if (!curve || point.size() != 2 * curve->field_bytes + 1 || !is_on_curve(nid, point) ||
      (!scalar.empty() && (scalar.size() != curve->field_bytes || !is_private_scalar(nid, scalar))))
    return std::nullopt;
  KeyParts parts;
  parts.algorithm = find_key_algorithm("ec");
  parts.is_private = !scalar.empty();
  parts.curve = nid;
  parts.point.assign(point.begin(), point.end());
  parts.secret = SecretBytes(scalar);
  return parts;
}

}  // namespace

Outcome<KeyPtr> key_from_raw_public(const KeyAlgorithm& algorithm, ByteSpan bytes,
                                    const std::string& curve) {
  ClearErrors clear;
  Pkey key;
  switch (algorithm.kind) {
    case KeyAlgorithm::Kind::kEc: {
      int nid = find_curve(curve);
      if (auto parts = usual_ec_key(nid, bytes, {})) return Key::from_parts(std::move(*parts));
      Group group(nid == NID_undef ? nullptr : EC_GROUP_new_by_curve_name(nid));
      if (!group) return no_curve(nid, invalid_key_data());
      Point point(EC_POINT_new(group.get()));
      if (EC_POINT_oct2point(group.get(), point.get(), bytes.data(), bytes.size(), nullptr) == 1)
        key = build_ec_key(group.get(), point.get(), nullptr);
      break;
    }
    case KeyAlgorithm::Kind::kCfrg:
    case KeyAlgorithm::Kind::kMlDsa:
    case KeyAlgorithm::Kind::kMlKem:
    case KeyAlgorithm::Kind::kSlhDsa:
      if (is_curve25519(algorithm) && bytes.size() == kCurve25519KeySize) {
        KeyParts parts;
        parts.algorithm = &algorithm;
        parts.point.assign(bytes.begin(), bytes.end());
        return Key::from_parts(std::move(parts));
      }
      key.reset(EVP_PKEY_new_raw_public_key_ex(nullptr, algorithm.openssl, nullptr, bytes.data(),
                                               bytes.size()));
      break;
    default:
      return incompatible();
  }
  return as_key(KeyType::kPublic, std::move(key), invalid_key_data());
}

Outcome<KeyPtr> key_from_raw_private(const KeyAlgorithm& algorithm, ByteSpan bytes,
                                     const std::string& curve) {
  ClearErrors clear;
  Pkey key;
  switch (algorithm.kind) {
    case KeyAlgorithm::Kind::kEc: {
      int nid = find_curve(curve);
      Group group(nid == NID_undef ? nullptr : EC_GROUP_new_by_curve_name(nid));
      if (!group) return no_curve(nid, invalid_key_data());
      size_t size = (static_cast<size_t>(EC_GROUP_order_bits(group.get())) + 7) / 8;
      if (bytes.size() != size) return invalid_key_data();
      Bignum scalar = number_of(bytes);
      Point point(EC_POINT_new(group.get()));
      if (EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) == 1)
        key = build_ec_key(group.get(), point.get(), scalar.get());
      break;
    }
    case KeyAlgorithm::Kind::kCfrg:
    case KeyAlgorithm::Kind::kSlhDsa:
      if (is_curve25519(algorithm)) {
        if (auto parts = curve25519_parts(algorithm, bytes))
          return Key::from_parts(std::move(*parts));
      }
      key.reset(EVP_PKEY_new_raw_private_key_ex(nullptr, algorithm.openssl, nullptr, bytes.data(),
                                                bytes.size()));
      break;
    default:
      return incompatible();
  }
  return as_key(KeyType::kPrivate, std::move(key), invalid_key_data());
}

Outcome<KeyPtr> key_from_raw_seed(const KeyAlgorithm& algorithm, ByteSpan bytes) {
  ClearErrors clear;
  if (algorithm.kind != KeyAlgorithm::Kind::kMlDsa && algorithm.kind != KeyAlgorithm::Kind::kMlKem)
    return incompatible();
  const char* name = algorithm.kind == KeyAlgorithm::Kind::kMlDsa ? OSSL_PKEY_PARAM_ML_DSA_SEED
                                                                  : OSSL_PKEY_PARAM_ML_KEM_SEED;
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(name, const_cast<uint8_t*>(bytes.data()), bytes.size()),
      OSSL_PARAM_construct_end()};
  return as_key(KeyType::kPrivate, build_key(algorithm.openssl, EVP_PKEY_KEYPAIR, parameters),
                invalid_key_data());
}

Outcome<KeyPtr> key_from_jwk_rsa(const std::vector<std::string>& members) {
  ClearErrors clear;
  static constexpr const char* kNames[] = {
      OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
      OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
      OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  const bool is_private = members.size() > KeyParts::kPublicNumbers;
  std::vector<SecretBytes> bytes;
  for (const auto& member : members) bytes.push_back(from_base64url(member));
  if (auto parts = rsa_parts(bytes)) return Key::from_parts(std::move(*parts));
  std::vector<Bignum> numbers;
  Builder builder(OSSL_PARAM_BLD_new());
  bool ok = members.size() == KeyParts::kPublicNumbers || members.size() == std::size(kNames);
  for (size_t i = 0; ok && i < members.size(); ++i) {
    numbers.push_back(number_of(bytes[i].span()));
    ok = OSSL_PARAM_BLD_push_BN(builder.get(), kNames[i], numbers.back().get()) == 1;
  }
  Parameters parameters(ok ? OSSL_PARAM_BLD_to_param(builder.get()) : nullptr);
  Pkey key =
      build_key("RSA", is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, parameters.get());
  return as_key(is_private ? KeyType::kPrivate : KeyType::kPublic, std::move(key),
                Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Unable to create key pointer"));
}

Outcome<KeyPtr> key_from_jwk_ec(const std::string& curve, const std::string& x,
                                const std::string& y, const std::string& d) {
  ClearErrors clear;
  int nid = find_curve(curve);
  SecretBytes px = from_base64url(x), py = from_base64url(y), secret = from_base64url(d);
  if (px.size() == py.size() && d.empty() == secret.empty()) {
    std::vector<uint8_t> encoded{POINT_CONVERSION_UNCOMPRESSED};
    encoded.insert(encoded.end(), px.span().begin(), px.span().end());
    encoded.insert(encoded.end(), py.span().begin(), py.span().end());
    if (auto parts = usual_ec_key(nid, encoded, secret.span()))
      return Key::from_parts(std::move(*parts));
  }
  Group group(nid == NID_undef ? nullptr : EC_GROUP_new_by_curve_name(nid));
  if (!group) return no_curve(nid, invalid_jwk("EC"));
  Pkey key;
  Point point(EC_POINT_new(group.get()));
  Bignum scalar = d.empty() ? nullptr : number_of(secret.span());
  if (EC_POINT_set_affine_coordinates(group.get(), point.get(), number_of(px.span()).get(),
                                      number_of(py.span()).get(), nullptr) == 1) {
    key = build_ec_key(group.get(), point.get(), scalar.get());
  }
  return as_key(d.empty() ? KeyType::kPublic : KeyType::kPrivate, std::move(key),
                invalid_jwk("EC"));
}

}  // namespace nodus::modules::crypto
