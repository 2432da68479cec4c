#include "modules/crypto/usual_keys.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "modules/crypto/curve25519.h"
#include "modules/crypto/der.h"

namespace nodus::modules::crypto {

namespace {

// ---- DER (X.690), as strict as it is meant

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

/// AlgorithmIdentifier.
struct Algorithm {
  const KeyAlgorithm* cfrg = nullptr;
  const UsualCurve* curve = nullptr;
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

/// Numbers that OpenSSL takes without a word, of keys that it works with.
bool is_usual_rsa(const KeyParts& parts) {
  constexpr size_t kLeastBytes = 64, kMostBytes = 2048, kMostExponent = 8;
  ByteSpan n = parts.numbers[KeyParts::kN].span(), e = parts.numbers[KeyParts::kE].span();
  return n.size() >= kLeastBytes && n.size() <= kMostBytes && n.back() & 1 && !e.empty() &&
         e.size() <= kMostExponent && e.back() & 1 &&
         std::all_of(parts.numbers.begin(), parts.numbers.end(), [&](const SecretBytes& number) {
           return !number.empty() && number.size() <= n.size();
         });
}

/// COUNT positive INTEGERs, the last of what READER has.
bool read_numbers(DerReader& reader, size_t count, KeyParts& parts) {
  for (size_t i = 0; i < count; ++i) parts.numbers.emplace_back(reader.take_positive());
  return reader.at_end() && is_usual_rsa(parts);
}

/// RSAPublicKey (RFC 8017, A.1.1).
bool read_rsa_public_key(ByteSpan der, KeyParts& parts) {
  DerReader outer(der);
  DerReader reader(outer.take(kSequence));
  parts.algorithm = find_key_algorithm("rsa");
  return read_numbers(reader, KeyParts::kPublicNumbers, parts) && outer.at_end();
}

/// RSAPrivateKey (RFC 8017, A.1.2) of two primes.
bool read_rsa_private_key(ByteSpan der, KeyParts& parts) {
  DerReader outer(der);
  DerReader reader(outer.take(kSequence));
  parts.algorithm = find_key_algorithm("rsa");
  return reader.take_version(0) && read_numbers(reader, KeyParts::kNumbers, parts) &&
         outer.at_end();
}

bool read_point(const UsualCurve& curve, ByteSpan point, KeyParts& parts) {
  if (point.size() != 2 * curve.field_bytes + 1 || !is_on_curve(curve.nid, point)) return false;
  parts.algorithm = find_key_algorithm("ec");
  parts.curve = curve.nid;
  parts.point.assign(point.begin(), point.end());
  return true;
}

/// ECPrivateKey (RFC 5915) without parameters of its own, and with the public key.
bool read_ec_private_key(const UsualCurve& curve, ByteSpan der, KeyParts& parts) {
  DerReader outer(der);
  DerReader reader(outer.take(kSequence));
  reader.take_version(1);
  auto scalar = reader.take(kOctetString);
  DerReader tagged(reader.take(kContext1));
  auto point = tagged.take_bits();
  if (!tagged.at_end() || !reader.at_end() || !outer.at_end() ||
      scalar.size() != curve.field_bytes || !is_private_scalar(curve.nid, scalar) ||
      !read_point(curve, point, parts))
    return false;
  parts.secret = SecretBytes(scalar);
  return true;
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

std::optional<KeyParts> read_usual_public_key(ByteSpan der) {
  ClearErrors clear;
  KeyParts parts;
  DerReader outer(der);
  DerReader reader(outer.take(kSequence));
  Algorithm algorithm(reader.take(kSequence));
  auto key = reader.take_bits();
  if (!reader.at_end() || !outer.at_end()) return std::nullopt;
  if (algorithm.rsa) {
    if (!read_rsa_public_key(key, parts)) return std::nullopt;
  } else if (algorithm.curve) {
    if (!read_point(*algorithm.curve, key, parts)) return std::nullopt;
  } else {
    if (!algorithm.cfrg || key.size() != kCurve25519KeySize) return std::nullopt;
    parts.algorithm = algorithm.cfrg;
    parts.point.assign(key.begin(), key.end());
  }
  return parts;
}

std::optional<KeyParts> read_usual_private_key(ByteSpan der) {
  ClearErrors clear;
  KeyParts parts;
  parts.is_private = true;
  DerReader outer(der);
  DerReader reader(outer.take(kSequence));
  reader.take_version(0);
  Algorithm algorithm(reader.take(kSequence));
  auto key = reader.take(kOctetString);
  if (!reader.at_end() || !outer.at_end()) return std::nullopt;
  if (algorithm.rsa) {
    if (!read_rsa_private_key(key, parts)) return std::nullopt;
  } else if (algorithm.curve) {
    if (!read_ec_private_key(*algorithm.curve, key, parts)) return std::nullopt;
  } else {
    DerReader inner(key);
    auto bytes = inner.take(kOctetString);
    if (!algorithm.cfrg || !inner.at_end() || bytes.size() != kCurve25519KeySize)
      return std::nullopt;
    parts.algorithm = algorithm.cfrg;
    parts.secret = SecretBytes(bytes);
  }
  return parts;
}

bool is_curve25519(const KeyAlgorithm& algorithm) {
  return algorithm.name == "ed25519" || algorithm.name == "x25519";
}

std::optional<KeyParts> rsa_parts(const std::vector<SecretBytes>& numbers) {
  if (numbers.size() != KeyParts::kPublicNumbers && numbers.size() != KeyParts::kNumbers)
    return std::nullopt;
  KeyParts parts;
  parts.algorithm = find_key_algorithm("rsa");
  parts.is_private = numbers.size() == KeyParts::kNumbers;
  for (const auto& number : numbers) {
    ByteSpan bytes = number.span();
    while (!bytes.empty() && bytes[0] == 0) bytes = bytes.subspan(1);
    if (bytes.empty()) return std::nullopt;
    parts.numbers.emplace_back(bytes);
  }
  if (!is_usual_rsa(parts)) return std::nullopt;
  return parts;
}

std::optional<KeyParts> curve25519_parts(const KeyAlgorithm& algorithm, ByteSpan private_key) {
  if (private_key.size() != kCurve25519KeySize) return std::nullopt;
  KeyParts parts;
  parts.algorithm = &algorithm;
  parts.is_private = true;
  parts.secret = SecretBytes(private_key);
  return parts;
}

std::optional<KeyParts> generate_curve25519_parts(const KeyAlgorithm& algorithm) {
  SecretBytes bytes(kCurve25519KeySize);
  if (RAND_priv_bytes(bytes.data(), kCurve25519KeySize) != 1) return std::nullopt;
  if (algorithm.name == "x25519") {
    // As every use of it does (RFC 7748, 5): what is exported is what is used.
    bytes.data()[0] &= 248;
    bytes.data()[31] = static_cast<uint8_t>((bytes.data()[31] & 127) | 64);
  }
  return curve25519_parts(algorithm, bytes.span());
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
  static constexpr int kCurves[] = {NID_X9_62_prime256v1, NID_secp384r1, NID_secp521r1,
                                    NID_secp256k1};
  static const auto& all = *new std::array<Pkey, std::size(kCurves)>{
      make(kCurves[0]), make(kCurves[1]), make(kCurves[2]), make(kCurves[3])};
  for (size_t i = 0; i < all.size(); ++i) {
    if (kCurves[i] == nid) return all[i].get();
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
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, const_cast<uint8_t*>(point.data()),
                                        point.size()),
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, number.data(), number.size()),
      OSSL_PARAM_construct_end()};
  PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parameters) != 1)
    return nullptr;
  return Pkey(made);
}

}  // namespace nodus::modules::crypto
