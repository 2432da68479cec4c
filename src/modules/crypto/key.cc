#include "modules/crypto/key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>

#include <algorithm>
#include <cctype>

#include "modules/crypto/curve25519.h"

namespace nodus::modules::crypto {

namespace {

using Kind = KeyAlgorithm::Kind;

constexpr KeyAlgorithm kAlgorithms[] = {
    {"rsa", "RSA", Kind::kRsa},
    {"rsa-pss", "RSA-PSS", Kind::kRsa},
    {"ec", "EC", Kind::kEc},
    {"ed25519", "Ed25519", Kind::kCfrg},
    {"x25519", "X25519", Kind::kCfrg},
    {"ed448", "Ed448", Kind::kCfrg},
    {"x448", "X448", Kind::kCfrg},
    {"dsa", "DSA", Kind::kDsa},
    {"dh", "DH", Kind::kDh},
    {"ml-dsa-44", "ML-DSA-44", Kind::kMlDsa},
    {"ml-dsa-65", "ML-DSA-65", Kind::kMlDsa},
    {"ml-dsa-87", "ML-DSA-87", Kind::kMlDsa},
    {"ml-kem-512", "ML-KEM-512", Kind::kMlKem},
    {"ml-kem-768", "ML-KEM-768", Kind::kMlKem},
    {"ml-kem-1024", "ML-KEM-1024", Kind::kMlKem},
    {"slh-dsa-sha2-128f", "SLH-DSA-SHA2-128f", Kind::kSlhDsa},
    {"slh-dsa-sha2-128s", "SLH-DSA-SHA2-128s", Kind::kSlhDsa},
    {"slh-dsa-sha2-192f", "SLH-DSA-SHA2-192f", Kind::kSlhDsa},
    {"slh-dsa-sha2-192s", "SLH-DSA-SHA2-192s", Kind::kSlhDsa},
    {"slh-dsa-sha2-256f", "SLH-DSA-SHA2-256f", Kind::kSlhDsa},
    {"slh-dsa-sha2-256s", "SLH-DSA-SHA2-256s", Kind::kSlhDsa},
    {"slh-dsa-shake-128f", "SLH-DSA-SHAKE-128f", Kind::kSlhDsa},
    {"slh-dsa-shake-128s", "SLH-DSA-SHAKE-128s", Kind::kSlhDsa},
    {"slh-dsa-shake-192f", "SLH-DSA-SHAKE-192f", Kind::kSlhDsa},
    {"slh-dsa-shake-192s", "SLH-DSA-SHAKE-192s", Kind::kSlhDsa},
    {"slh-dsa-shake-256f", "SLH-DSA-SHAKE-256f", Kind::kSlhDsa},
    {"slh-dsa-shake-256s", "SLH-DSA-SHAKE-256s", Kind::kSlhDsa},
};

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(a[i])) !=
        std::tolower(static_cast<unsigned char>(b[i])))
      return false;
  }
  return true;
}

int bits_of(EVP_PKEY* key, const char* parameter) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1) return -1;
  int bits = BN_num_bits(number);
  BN_free(number);
  return bits;
}

std::string text_of(EVP_PKEY* key, const char* parameter) {
  char text[128];
  size_t size = 0;
  if (EVP_PKEY_get_utf8_string_param(key, parameter, text, sizeof text, &size) != 1) return "";
  return {text, size};
}

/// "SHA2-256" as Node spells digests: "sha256".
std::string digest_name(const std::string& name) {
  const EVP_MD* digest = EVP_get_digestbyname(name.c_str());
  std::string known = digest ? OBJ_nid2ln(EVP_MD_get_type(digest)) : name;
  return known;
}

}  // namespace

KeyPtr Key::secret(SecretBytes bytes) {
  auto made = std::make_shared<Key>();
  made->secret_ = std::move(bytes);
  return made;
}

KeyPtr Key::asymmetric(KeyType type, Pkey pkey) {
  auto made = std::make_shared<Key>();
  made->type_ = type;
  made->spec_ = algorithm_of(pkey.get());
  made->pkey_ = std::move(pkey);
  return made;
}

KeyPtr Key::from_parts(KeyParts parts) {
  auto made = std::make_shared<Key>();
  made->type_ = parts.is_private ? KeyType::kPrivate : KeyType::kPublic;
  made->spec_ = parts.algorithm;
  made->is_of_parts_ = true;
  made->parts_.emplace(std::move(parts));
  return made;
}

EVP_PKEY* Key::pkey() const {
  if (is_of_parts_) std::call_once(pkey_made_, [this] { pkey_ = make_pkey(*parts()); });
  return pkey_.get();
}

const KeyParts* Key::parts() const {
  std::call_once(parts_made_, [this] {
    if (is_of_parts_) {
      parts_->complete();
    } else if (spec_) {
      parts_ = read_parts(pkey_.get(), *spec_, type_ == KeyType::kPrivate);
    }
  });
  return parts_ ? &*parts_ : nullptr;
}

KeyPtr Key::public_half() const {
  if (is_of_parts_) return from_parts(parts()->public_half());
  return asymmetric(KeyType::kPublic, share(pkey_.get()));
}

bool Key::equals(const Key& other) const {
  if (type_ != other.type_) return false;
  if (type_ != KeyType::kSecret) {
    ClearErrors clear;
    return EVP_PKEY_eq(pkey(), other.pkey()) == 1;
  }
  return secret_.size() == other.secret_.size() &&
         CRYPTO_memcmp(secret_.span().data(), other.secret_.span().data(), secret_.size()) == 0;
}

ByteSpan Key::ed25519_bytes() const {
  std::call_once(ed25519_read_, [this] {
    const KeyParts* known = is("ed25519") ? parts() : nullptr;
    if (!known) return;
    SecretBytes bytes(2 * kCurve25519KeySize);
    std::copy(known->secret.span().begin(), known->secret.span().end(), bytes.data());
    std::copy(known->point.begin(), known->point.end(), bytes.data() + kCurve25519KeySize);
    ed25519_bytes_ = std::move(bytes);
  });
  return ed25519_bytes_.span();
}

const KeyAlgorithm* find_key_algorithm(std::string_view name) {
  for (auto& algorithm : kAlgorithms) {
    if (name == algorithm.name) return &algorithm;
  }
  return nullptr;
}

const KeyAlgorithm* find_jwk_algorithm(std::string_view name) {
  for (auto& algorithm : kAlgorithms) {
    if (algorithm.kind >= Kind::kCfrg && name == algorithm.openssl) return &algorithm;
  }
  return nullptr;
}

const KeyAlgorithm* algorithm_of(const EVP_PKEY* key) {
  const char* name = EVP_PKEY_get0_type_name(key);
  if (!name) return nullptr;
  for (auto& algorithm : kAlgorithms) {
    if (equals_ignoring_case(name, algorithm.openssl)) return &algorithm;
  }
  return nullptr;
}

int find_curve(std::string_view name) {
  std::string text(name);
  int nid = EC_curve_nist2nid(text.c_str());
  if (nid == NID_undef) nid = OBJ_sn2nid(text.c_str());
  return nid;
}

KeyDetails details_of(const Key& key) {
  ClearErrors clear;
  KeyDetails details;
  if (key.is_rsa_variant()) {
    details.modulus_length = EVP_PKEY_get_bits(key.pkey());
    BIGNUM* exponent = nullptr;
    if (EVP_PKEY_get_bn_param(key.pkey(), OSSL_PKEY_PARAM_RSA_E, &exponent) == 1) {
      // Zero has no bytes, but is one.
      details.public_exponent.resize(
          std::max<size_t>(1, static_cast<size_t>(BN_num_bytes(exponent))));
      BN_bn2bin(exponent, reinterpret_cast<unsigned char*>(details.public_exponent.data()));
      BN_free(exponent);
    }
    // Without RSASSA-PSS-params (RFC 8017, A.2.3) there are no such parameters at all; OpenSSL then
    // reports only the mask generation's default digest.
    int salt = 0;
    if (key.is("rsa-pss") &&
        EVP_PKEY_get_int_param(key.pkey(), OSSL_PKEY_PARAM_RSA_PSS_SALTLEN, &salt) == 1) {
      std::string hash = text_of(key.pkey(), OSSL_PKEY_PARAM_RSA_DIGEST);
      std::string mgf1 = text_of(key.pkey(), OSSL_PKEY_PARAM_RSA_MGF1_DIGEST);
      details.hash = digest_name(hash.empty() ? "SHA1" : hash);
      details.mgf1_hash = digest_name(mgf1.empty() ? "SHA1" : mgf1);
      details.salt_length = salt;
    }
  } else if (key.is("dsa")) {
    details.modulus_length = EVP_PKEY_get_bits(key.pkey());
    details.divisor_length = bits_of(key.pkey(), OSSL_PKEY_PARAM_FFC_Q);
  } else if (auto* parts = key.is("ec") ? key.parts() : nullptr) {
    details.named_curve = OBJ_nid2sn(parts->curve);
  } else if (key.is("ec")) {
    // Explicit parameters that are those of a known curve have its name, too.
    std::string name = text_of(key.pkey(), OSSL_PKEY_PARAM_GROUP_NAME);
    int nid = find_curve(name);
    details.named_curve = nid == NID_undef ? name : OBJ_nid2sn(nid);
  }
  return details;
}

size_t p1363_size(EVP_PKEY* key) {
  int bits = -1;
  if (EVP_PKEY_is_a(key, "EC")) {
    bits = bits_of(key, OSSL_PKEY_PARAM_EC_ORDER);
  } else if (EVP_PKEY_is_a(key, "DSA")) {
    bits = bits_of(key, OSSL_PKEY_PARAM_FFC_Q);
  }
  return bits > 0 ? static_cast<size_t>(bits + 7) / 8 : 0;
}

}  // namespace nodus::modules::crypto
