#include "modules/crypto/usual_keys.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "modules/crypto/sodium.h"

namespace nodus::modules::crypto {

namespace {

// ---- DER (X.690), as strict as it is meant

enum Tag : uint8_t {
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kObjectIdentifier = 0x06,
  kSequence = 0x30,
  kContext1 = 0xa1,
};

/// Takes the values of a DER encoding one after the other. After the first mismatch it has failed.
class DerReader {
 public:
  explicit DerReader(ByteSpan bytes) : rest_(bytes) {}

  bool at_end() const { return !failed_ && rest_.empty(); }

  ByteSpan take(Tag tag) {
    if (failed_ || rest_.size() < 2 || rest_[0] != tag) return fail();
    size_t length = rest_[1], header = 2;
    if (length >= 0x80) {
      size_t count = length & 0x7f;
      if (count < 1 || count > 2 || rest_.size() < 2 + count) return fail();
      length = count == 1 ? rest_[2] : static_cast<size_t>(rest_[2] << 8 | rest_[3]);
      header += count;
      // The shortest form that there is.
      if (length < (count == 1 ? 0x80u : 0x100u)) return fail();
    }
    if (rest_.size() - header < length) return fail();
    auto value = rest_.subspan(header, length);
    rest_ = rest_.subspan(header + length);
    return value;
  }

  /// The bytes of a BIT STRING without unused bits.
  ByteSpan take_bits() {
    auto bits = take(kBitString);
    if (bits.empty() || bits[0] != 0) return fail();
    return bits.subspan(1);
  }

  /// The magnitude of a positive INTEGER.
  ByteSpan take_positive() {
    auto number = take(kInteger);
    if (number.empty() || number[0] & 0x80) return fail();
    if (number[0] != 0) return number;
    if (number.size() < 2 || !(number[1] & 0x80)) return fail();
    return number.subspan(1);
  }

  bool take_version(uint8_t version) {
    auto number = take(kInteger);
    if (number.size() == 1 && number[0] == version) return true;
    fail();
    return false;
  }

 private:
  ByteSpan fail() {
    failed_ = true;
    return {};
  }

  ByteSpan rest_;
  bool failed_ = false;
};

template <size_t kSize>
bool is(ByteSpan bytes, const uint8_t (&wanted)[kSize]) {
  return bytes.size() == kSize && std::memcmp(bytes.data(), wanted, kSize) == 0;
}

// ---- algorithms

constexpr uint8_t kRsaEncryption[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};
constexpr uint8_t kEcPublicKey[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
constexpr uint8_t kX25519[] = {0x2b, 0x65, 0x6e};
constexpr uint8_t kEd25519[] = {0x2b, 0x65, 0x70};

struct Curve {
  int nid;
  ByteSpan oid;
  size_t field_bytes;
};

constexpr uint8_t kP256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr uint8_t kP384[] = {0x2b, 0x81, 0x04, 0x00, 0x22};
constexpr uint8_t kP521[] = {0x2b, 0x81, 0x04, 0x00, 0x23};
constexpr uint8_t kSecp256k1[] = {0x2b, 0x81, 0x04, 0x00, 0x0a};
constexpr Curve kCurves[] = {{NID_X9_62_prime256v1, kP256, 32},
                             {NID_secp384r1, kP384, 48},
                             {NID_secp521r1, kP521, 66},
                             {NID_secp256k1, kSecp256k1, 32}};

const Curve* find_usual_curve(ByteSpan oid) {
  for (const Curve& curve : kCurves) {
    if (std::equal(oid.begin(), oid.end(), curve.oid.begin(), curve.oid.end())) return &curve;
  }
  return nullptr;
}

/// AlgorithmIdentifier.
struct Algorithm {
  const KeyAlgorithm* cfrg = nullptr;
  const Curve* curve = nullptr;
  bool rsa = false;

  explicit Algorithm(ByteSpan identifier) {
    DerReader reader(identifier);
    auto oid = reader.take(kObjectIdentifier);
    if (is(oid, kEcPublicKey)) {
      auto* named = find_usual_curve(reader.take(kObjectIdentifier));
      if (reader.at_end()) curve = named;
    } else if (is(oid, kRsaEncryption)) {
      auto parameters = reader.take(kNull);
      rsa = parameters.empty() && reader.at_end();
    } else if (reader.at_end()) {
      if (is(oid, kEd25519)) cfrg = find_key_algorithm("ed25519");
      if (is(oid, kX25519)) cfrg = find_key_algorithm("x25519");
    }
  }
};

Pkey from_data(const char* algorithm, int selection, OSSL_PARAM* parameters) {
  PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, selection, parameters) != 1)
    return nullptr;
  return Pkey(made);
}

OSSL_PARAM octets(const char* name, ByteSpan bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<uint8_t*>(bytes.data()), bytes.size());
}

/// RSAPublicKey (RFC 8017, A.1.1).
Pkey read_rsa_public_key(ByteSpan der) {
  DerReader outer(der);
  DerReader reader(outer.take(kSequence));
  auto modulus = reader.take_positive();
  auto exponent = reader.take_positive();
  if (!reader.at_end() || !outer.at_end()) return nullptr;
  // The parameters' numbers have the machine's order.
  std::vector<uint8_t> n(modulus.rbegin(), modulus.rend()), e(exponent.rbegin(), exponent.rend());
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, n.data(), n.size()),
                             OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, e.data(), e.size()),
                             OSSL_PARAM_construct_end()};
  return from_data("RSA", EVP_PKEY_PUBLIC_KEY, parameters);
}

/// ECPrivateKey (RFC 5915) without parameters of its own, and with the public key.
Pkey read_ec_private_key(const Curve& curve, ByteSpan der) {
  DerReader outer(der);
  DerReader reader(outer.take(kSequence));
  reader.take_version(1);
  auto scalar = reader.take(kOctetString);
  DerReader tagged(reader.take(kContext1));
  auto point = tagged.take_bits();
  if (!tagged.at_end() || !reader.at_end() || !outer.at_end() ||
      scalar.size() != curve.field_bytes || point.size() != 2 * curve.field_bytes + 1)
    return nullptr;
  return make_ec_key(curve.nid, point, scalar);
}

// ---- PEM

constexpr size_t kPemLine = 64;

/// The value of a character of base64; 64 and more for all others.
uint8_t base64_value(uint8_t c) {
  static constexpr auto kValues = [] {
    std::array<uint8_t, 256> values{};
    values.fill(64);
    const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (uint8_t i = 0; i < 64; ++i) values[static_cast<uint8_t>(alphabet[i])] = i;
    return values;
  }();
  return kValues[c];
}

/// Appends what LINE means to OUT; false when it is no base64. LAST: it may end with padding.
bool append_base64(std::string_view line, bool last, uint8_t* out, size_t* size) {
  if (line.empty() || line.size() % 4 != 0) return false;
  size_t padding = !last || line.back() != '=' ? 0 : line[line.size() - 2] == '=' ? 2 : 1;
  for (size_t at = 0; at < line.size(); at += 4) {
    uint32_t bits = 0;
    size_t given = at + 4 == line.size() ? 4 - padding : 4;
    for (size_t i = 0; i < 4; ++i) {
      uint8_t value = i < given ? base64_value(static_cast<uint8_t>(line[at + i])) : 0;
      if (value >= 64) return false;
      bits = bits << 6 | value;
    }
    for (size_t i = 0; i + 1 < given; ++i)
      out[(*size)++] = static_cast<uint8_t>(bits >> (16 - 8 * i));
  }
  return true;
}

}  // namespace

SecretBytes strict_pem_content(ByteSpan text, std::string_view label) {
  std::string_view rest(reinterpret_cast<const char*>(text.data()), text.size());
  auto skip = [&](std::string_view wanted) {
    if (rest.substr(0, wanted.size()) != wanted) return false;
    rest.remove_prefix(wanted.size());
    return true;
  };
  if (!skip("-----BEGIN ") || !skip(label) || !skip("-----\n")) return {};
  SecretBytes content(rest.size() / 4 * 3);
  size_t size = 0;
  for (bool last = false; !last;) {
    size_t length = rest.find('\n');
    if (length == std::string_view::npos || length > kPemLine) return {};
    last = length < kPemLine || rest.substr(length + 1, 1) == "-";
    if (!append_base64(rest.substr(0, length), last, content.data(), &size)) return {};
    rest.remove_prefix(length + 1);
  }
  if (!skip("-----END ") || !skip(label) || !skip("-----")) return {};
  if (!rest.empty() && rest != "\n") return {};
  content.truncate(size);
  return content;
}

Pkey read_usual_public_key(ByteSpan der) {
  ClearErrors clear;
  DerReader outer(der);
  DerReader reader(outer.take(kSequence));
  Algorithm algorithm(reader.take(kSequence));
  auto key = reader.take_bits();
  if (!reader.at_end() || !outer.at_end()) return nullptr;
  if (algorithm.rsa) return read_rsa_public_key(key);
  if (algorithm.curve) {
    if (key.size() != 2 * algorithm.curve->field_bytes + 1) return nullptr;
    return make_ec_key(algorithm.curve->nid, key, {});
  }
  if (!algorithm.cfrg || key.size() != kCurve25519KeySize) return nullptr;
  return Pkey(EVP_PKEY_new_raw_public_key_ex(nullptr, algorithm.cfrg->openssl, nullptr, key.data(),
                                             key.size()));
}

Pkey read_usual_private_key(ByteSpan der) {
  ClearErrors clear;
  DerReader outer(der);
  DerReader reader(outer.take(kSequence));
  reader.take_version(0);
  Algorithm algorithm(reader.take(kSequence));
  auto key = reader.take(kOctetString);
  if (!reader.at_end() || !outer.at_end()) return nullptr;
  if (algorithm.curve) return read_ec_private_key(*algorithm.curve, key);
  if (!algorithm.cfrg) return nullptr;
  DerReader inner(key);
  auto bytes = inner.take(kOctetString);
  if (!inner.at_end() || bytes.size() != kCurve25519KeySize) return nullptr;
  return make_curve25519_key(*algorithm.cfrg, bytes);
}

bool is_curve25519(const KeyAlgorithm& algorithm) {
  return algorithm.name == "ed25519" || algorithm.name == "x25519";
}

Pkey make_curve25519_key(const KeyAlgorithm& algorithm, ByteSpan private_key) {
  if (private_key.size() != kCurve25519KeySize) return nullptr;
  uint8_t public_key[kCurve25519KeySize];
  auto* derive = algorithm.name == "ed25519" ? ed25519_public_key : x25519_public_key;
  derive(private_key.first<kCurve25519KeySize>(), Curve25519Bytes(public_key));
  OSSL_PARAM parameters[] = {octets(OSSL_PKEY_PARAM_PRIV_KEY, private_key),
                             octets(OSSL_PKEY_PARAM_PUB_KEY, public_key),
                             OSSL_PARAM_construct_end()};
  return from_data(algorithm.openssl, EVP_PKEY_KEYPAIR, parameters);
}

Pkey generate_curve25519_key(const KeyAlgorithm& algorithm) {
  uint8_t bytes[kCurve25519KeySize];
  if (RAND_priv_bytes(bytes, sizeof bytes) != 1) return nullptr;
  if (algorithm.name == "x25519") {
    // As every use of it does (RFC 7748, 5): what is exported is what is used.
    bytes[0] &= 248;
    bytes[31] = static_cast<uint8_t>((bytes[31] & 127) | 64);
  }
  Pkey key = make_curve25519_key(algorithm, bytes);
  OPENSSL_cleanse(bytes, sizeof bytes);
  return key;
}

EVP_PKEY* curve_parameters(int nid) {
  auto make = [](int curve) {
    PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* made = nullptr;
    if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), curve) != 1 ||
        EVP_PKEY_CTX_set_ec_param_enc(context.get(), OPENSSL_EC_NAMED_CURVE) != 1 ||
        EVP_PKEY_paramgen(context.get(), &made) != 1)
      return Pkey();
    return Pkey(made);
  };
  // They live as long as the process: threads of the pool may outlive all else.
  static const auto& all = *new std::array<Pkey, std::size(kCurves)>{
      make(kCurves[0].nid), make(kCurves[1].nid), make(kCurves[2].nid), make(kCurves[3].nid)};
  for (size_t i = 0; i < all.size(); ++i) {
    if (kCurves[i].nid == nid) return all[i].get();
  }
  return nullptr;
}

Pkey make_ec_key(int nid, ByteSpan point, ByteSpan scalar) {
  EVP_PKEY* known = curve_parameters(nid);
  // Only points in the plain form: others would stay in theirs when the key is written.
  if (!known || point.empty() || point[0] != POINT_CONVERSION_UNCOMPRESSED) return nullptr;
  if (scalar.empty()) {
    Pkey key(EVP_PKEY_dup(known));
    if (!key || EVP_PKEY_set1_encoded_public_key(key.get(), point.data(), point.size()) != 1)
      return nullptr;
    return key;
  }
  // The parameters' numbers have the machine's order.
  SecretBytes number(scalar);
  std::reverse(number.data(), number.data() + number.size());
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                       const_cast<char*>(OBJ_nid2sn(nid)), 0),
      octets(OSSL_PKEY_PARAM_PUB_KEY, point),
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, number.data(), number.size()),
      OSSL_PARAM_construct_end()};
  return from_data("EC", EVP_PKEY_KEYPAIR, parameters);
}

}  // namespace nodus::modules::crypto
