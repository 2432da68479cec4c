#include "modules/crypto/key_parts.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "modules/crypto/curve25519.h"
#include "modules/crypto/key.h"
#include "modules/crypto/usual_keys.h"

namespace nodus::modules::crypto {

namespace {

using Bignum = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, FreedBy<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, FreedBy<EC_POINT_clear_free>>;

constexpr uint8_t kP256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr uint8_t kP384[] = {0x2b, 0x81, 0x04, 0x00, 0x22};
constexpr uint8_t kP521[] = {0x2b, 0x81, 0x04, 0x00, 0x23};
constexpr uint8_t kSecp256k1[] = {0x2b, 0x81, 0x04, 0x00, 0x0a};
constexpr UsualCurve kCurves[] = {{NID_X9_62_prime256v1, kP256, 32, "P-256"},
                                  {NID_secp384r1, kP384, 48, "P-384"},
                                  {NID_secp521r1, kP521, 66, "P-521"},
                                  {NID_secp256k1, kSecp256k1, 32, "secp256k1"}};
constexpr size_t kMostFieldBytes = 66;

constexpr const char* kRsaNumbers[] = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
    OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

/// Parameters of the curve, shared by all threads; null when OpenSSL has none.
const EC_GROUP* usual_group(int nid) {
  // They live as long as the process: threads of the pool may outlive all else.
  static const auto& all = *[] {
    auto* groups = new std::array<Group, std::size(kCurves)>;
    for (size_t i = 0; i < groups->size(); ++i)
      (*groups)[i].reset(EC_GROUP_new_by_curve_name(kCurves[i].nid));
    return groups;
  }();
  for (size_t i = 0; i < all.size(); ++i) {
    if (kCurves[i].nid == nid) return all[i].get();
  }
  return nullptr;
}

bool read_rsa(EVP_PKEY* key, KeyParts& parts) {
  const size_t count = parts.is_private ? size_t{KeyParts::kNumbers} : KeyParts::kPublicNumbers;
  const auto bytes = static_cast<size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
  // The exponent is asked for in as many bytes; all numbers with one question, as each costs
  // OpenSSL as much as all of them.
  SecretBytes memory(bytes * (count + 1));
  std::array<OSSL_PARAM, KeyParts::kNumbers + 2> wanted;
  auto at = [&](size_t i) { return memory.data() + i * bytes; };
  for (size_t i = 0; i < count; ++i)
    wanted[i] = OSSL_PARAM_construct_BN(kRsaNumbers[i], at(i), bytes);
  wanted[count] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_FACTOR3, at(count), bytes);
  wanted[count + 1] = OSSL_PARAM_construct_end();
  if (bytes == 0 || EVP_PKEY_get_params(key, wanted.data()) != 1 ||
      OSSL_PARAM_modified(&wanted[count]))
    return false;
  for (size_t i = 0; i < count; ++i) {
    if (!OSSL_PARAM_modified(&wanted[i])) return false;
    // From the machine's order to that of all formats.
    size_t size = bytes;
    while (size > 0 && at(i)[size - 1] == 0) --size;
    if (size == 0) return false;
    std::reverse(at(i), at(i) + size);
    parts.numbers.emplace_back(ByteSpan(at(i), size));
  }
  return true;
}

bool read_ec(EVP_PKEY* key, KeyParts& parts) {
  char group[64] = "", encoding[32] = "", form[32] = "";
  uint8_t point[2 * kMostFieldBytes + 1];
  int include_public = 1;
  SecretBytes scalar(kMostFieldBytes);
  OSSL_PARAM wanted[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group),
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_EC_ENCODING, encoding, sizeof encoding),
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, form,
                                       sizeof form),
      OSSL_PARAM_construct_int(OSSL_PKEY_PARAM_EC_INCLUDE_PUBLIC, &include_public),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
      parts.is_private
          ? OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, scalar.data(), scalar.size())
          : OSSL_PARAM_construct_end(),
      OSSL_PARAM_construct_end()};
  OSSL_PARAM& found_point = wanted[4];
  OSSL_PARAM& found_scalar = wanted[5];
  if (EVP_PKEY_get_params(key, wanted) != 1 || !OSSL_PARAM_modified(&found_point) ||
      (parts.is_private && !OSSL_PARAM_modified(&found_scalar)))
    return false;
  const UsualCurve* curve = find_usual_curve(find_curve(group));
  if (!curve || std::strcmp(encoding, OSSL_PKEY_EC_ENCODING_GROUP) != 0 ||
      std::strcmp(form, OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED) != 0 ||
      include_public != 1 || found_point.return_size != 2 * curve->field_bytes + 1 ||
      point[0] != POINT_CONVERSION_UNCOMPRESSED)
    return false;
  parts.curve = curve->nid;
  parts.point.assign(point, point + found_point.return_size);
  if (parts.is_private) {
    scalar.truncate(curve->field_bytes);
    std::reverse(scalar.data(), scalar.data() + scalar.size());
    parts.secret = std::move(scalar);
  }
  return true;
}

bool read_curve25519(EVP_PKEY* key, KeyParts& parts) {
  size_t size = kCurve25519KeySize;
  parts.point.resize(size);
  if (EVP_PKEY_get_raw_public_key(key, parts.point.data(), &size) != 1) return false;
  if (!parts.is_private) return true;
  parts.secret = SecretBytes(size);
  return EVP_PKEY_get_raw_private_key(key, parts.secret.data(), &size) == 1;
}

Pkey from_data(const char* algorithm, bool is_private, OSSL_PARAM* parameters) {
  PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                        parameters) != 1)
    return nullptr;
  return Pkey(made);
}

Pkey make_rsa(const KeyParts& parts) {
  std::vector<SecretBytes> numbers;
  std::array<OSSL_PARAM, KeyParts::kNumbers + 1> parameters;
  for (size_t i = 0; i < parts.numbers.size(); ++i) {
    // The parameters' numbers have the machine's order.
    auto& number = numbers.emplace_back(parts.numbers[i].span());
    std::reverse(number.data(), number.data() + number.size());
    parameters[i] = OSSL_PARAM_construct_BN(kRsaNumbers[i], number.data(), number.size());
  }
  parameters[numbers.size()] = OSSL_PARAM_construct_end();
  return from_data("RSA", parts.is_private, parameters.data());
}

Pkey make_curve25519(const KeyParts& parts) {
  auto octets = [](const char* name, ByteSpan bytes) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<uint8_t*>(bytes.data()),
                                             bytes.size());
  };
  OSSL_PARAM parameters[] = {octets(OSSL_PKEY_PARAM_PUB_KEY, parts.point),
                             parts.is_private
                                 ? octets(OSSL_PKEY_PARAM_PRIV_KEY, parts.secret.span())
                                 : OSSL_PARAM_construct_end(),
                             OSSL_PARAM_construct_end()};
  return from_data(parts.algorithm->openssl, parts.is_private, parameters);
}

}  // namespace

KeyParts KeyParts::public_half() const {
  KeyParts half;
  half.algorithm = algorithm;
  half.curve = curve;
  half.point = point;
  for (size_t i = 0; i < std::min(numbers.size(), kPublicNumbers); ++i)
    half.numbers.emplace_back(numbers[i].span());
  return half;
}

void KeyParts::complete() {
  if (!point.empty() || secret.size() != kCurve25519KeySize || !is_curve25519(*algorithm)) return;
  point.resize(kCurve25519KeySize);
  auto* derive = algorithm->name == "ed25519" ? ed25519_public_key : x25519_public_key;
  derive(secret.span().first<kCurve25519KeySize>(), Curve25519Bytes(point.data(), point.size()));
}

const UsualCurve* find_usual_curve(int nid) {
  for (const UsualCurve& curve : kCurves) {
    if (curve.nid == nid) return &curve;
  }
  return nullptr;
}

const UsualCurve* find_usual_curve(ByteSpan oid) {
  for (const UsualCurve& curve : kCurves) {
    if (std::equal(oid.begin(), oid.end(), curve.oid.begin(), curve.oid.end())) return &curve;
  }
  return nullptr;
}

bool is_on_curve(int nid, ByteSpan encoded) {
  const EC_GROUP* group = usual_group(nid);
  if (!group || encoded.empty() || encoded[0] != POINT_CONVERSION_UNCOMPRESSED) return false;
  // Taking a point checks its equation.
  Point point(EC_POINT_new(group));
  return point &&
         EC_POINT_oct2point(group, point.get(), encoded.data(), encoded.size(), nullptr) == 1;
}

bool is_private_scalar(int nid, ByteSpan scalar) {
  const EC_GROUP* group = usual_group(nid);
  if (!group) return false;
  Bignum number(BN_secure_new());
  return number &&
         BN_bin2bn(scalar.data(), static_cast<int>(scalar.size()), number.get()) != nullptr &&
         !BN_is_zero(number.get()) && BN_cmp(number.get(), EC_GROUP_get0_order(group)) < 0;
}

std::optional<KeyParts> generate_ec_parts(int nid) {
  const EC_GROUP* group = usual_group(nid);
  const UsualCurve* curve = find_usual_curve(nid);
  if (!group || !curve) return std::nullopt;
  // SEC 1, 3.2.1: a scalar of [1, order), and its multiple of the generator.
  Bignum scalar(BN_secure_new());
  Point point(EC_POINT_new(group));
  if (!scalar || !point) return std::nullopt;
  BN_set_flags(scalar.get(), BN_FLG_CONSTTIME);
  do {
    if (BN_priv_rand_range(scalar.get(), EC_GROUP_get0_order(group)) != 1) return std::nullopt;
  } while (BN_is_zero(scalar.get()));
  KeyParts parts;
  parts.algorithm = find_key_algorithm("ec");
  parts.is_private = true;
  parts.curve = nid;
  parts.secret = SecretBytes(curve->field_bytes);
  parts.point.resize(2 * curve->field_bytes + 1);
  if (EC_POINT_mul(group, point.get(), scalar.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group, point.get(), POINT_CONVERSION_UNCOMPRESSED, parts.point.data(),
                         parts.point.size(), nullptr) != parts.point.size() ||
      BN_bn2binpad(scalar.get(), parts.secret.data(), static_cast<int>(parts.secret.size())) < 0)
    return std::nullopt;
  return parts;
}

std::optional<KeyParts> read_parts(EVP_PKEY* key, const KeyAlgorithm& algorithm, bool is_private) {
  ClearErrors clear;
  KeyParts parts;
  parts.algorithm = &algorithm;
  parts.is_private = is_private;
  const bool done = algorithm.name == "rsa"    ? read_rsa(key, parts)
                    : algorithm.name == "ec"   ? read_ec(key, parts)
                    : is_curve25519(algorithm) ? read_curve25519(key, parts)
                                               : false;
  if (!done) return std::nullopt;
  return parts;
}

Pkey make_pkey(const KeyParts& parts) {
  ClearErrors clear;
  if (!parts.numbers.empty()) return make_rsa(parts);
  if (parts.curve != 0) return make_ec_key(parts.curve, parts.point, parts.secret.span());
  return make_curve25519(parts);
}

}  // namespace nodus::modules::crypto
