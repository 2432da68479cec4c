// crypto.ECDH, with OpenSSL's older interface: the newer one cannot set half a key.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/ec.h>
#include <openssl/ecdh.h>

#include "modules/crypto/key_handle.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/openssl_pointers.h"

namespace nodus::modules::crypto {

namespace {

using Point = std::unique_ptr<EC_POINT, FreedBy<EC_POINT_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, FreedBy<EC_GROUP_free>>;

Point read_point(const EC_GROUP* group, const Bytes& bytes) {
  Point point(EC_POINT_new(group));
  if (EC_POINT_oct2point(group, point.get(), bytes.data, bytes.size, nullptr) != 1) return nullptr;
  return point;
}

Outcome<SecretBytes> write_point(const EC_GROUP* group, const EC_POINT* point, int32_t form) {
  auto as = static_cast<point_conversion_form_t>(form);
  size_t size = EC_POINT_point2oct(group, point, as, nullptr, 0, nullptr);
  if (size == 0)
    return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to get public key length");
  SecretBytes out(size);
  if (EC_POINT_point2oct(group, point, as, out.data(), size, nullptr) == 0)
    return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to get public key");
  return out;
}

Failure invalid_curve() {
  return Failure::coded("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
}

/// NIST's names (P-256) are none here.
int find_exchange_curve(const std::string& name) { return OBJ_sn2nid(name.c_str()); }

class EcdhHandle final : public Wrapped {
 public:
  EcdhHandle(v8::Isolate* isolate, v8::Local<v8::Object> self, std::string curve)
      : Wrapped(isolate, self) {
    ClearErrors clear;
    int nid = find_exchange_curve(curve);
    key_ = nid == NID_undef ? nullptr : EC_KEY_new_by_curve_name(nid);
    if (key_) return;
    auto failure = nid == NID_undef ? invalid_curve()
                                    : Failure::coded("ERR_CRYPTO_OPERATION_FAILED",
                                                     "Failed to create key using named curve");
    isolate->ThrowException(failure.to_js(isolate));
  }
  ~EcdhHandle() override { EC_KEY_free(key_); }

  Outcome<bool> generate_keys() {
    ClearErrors clear;
    if (!key_) return invalid_curve();
    if (EC_KEY_generate_key(key_) != 1)
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to generate key");
    return true;
  }

  /// Undefined when OTHER is no point of the curve.
  Outcome<std::optional<SecretBytes>> compute_secret(Bytes other) {
    ClearErrors clear;
    if (!key_) return invalid_curve();
    Point point = read_point(group(), other);
    if (!point) return std::optional<SecretBytes>();
    // Without a private key OpenSSL says so below.
    if (EC_KEY_get0_private_key(key_) && EC_KEY_check_key(key_) != 1)
      return Failure::coded("ERR_CRYPTO_INVALID_KEYPAIR", "Invalid key pair");
    SecretBytes secret(static_cast<size_t>(EC_GROUP_get_degree(group()) + 7) / 8);
    if (ECDH_compute_key(secret.data(), secret.size(), point.get(), key_, nullptr) <= 0)
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to compute ECDH key");
    return std::optional<SecretBytes>(std::move(secret));
  }

  Outcome<SecretBytes> public_key(int32_t form) {
    ClearErrors clear;
    const EC_POINT* point = key_ ? EC_KEY_get0_public_key(key_) : nullptr;
    if (!point)
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to get ECDH public key");
    return write_point(group(), point, form);
  }

  Outcome<SecretBytes> private_key() {
    const BIGNUM* scalar = key_ ? EC_KEY_get0_private_key(key_) : nullptr;
    if (!scalar)
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to get ECDH private key");
    SecretBytes out(static_cast<size_t>(EC_GROUP_order_bits(group()) + 7) / 8);
    BN_bn2binpad(scalar, out.data(), static_cast<int>(out.size()));
    return out;
  }

  Outcome<bool> set_private_key(Bytes bytes) {
    ClearErrors clear;
    if (!key_) return invalid_curve();
    BIGNUM* scalar = BN_bin2bn(bytes.data, static_cast<int>(bytes.size), nullptr);
    struct Free {
      BIGNUM* n;
      ~Free() { BN_clear_free(n); }
    } free{scalar};
    if (BN_is_zero(scalar) || BN_cmp(scalar, EC_GROUP_get0_order(group())) >= 0) {
      return Failure::coded("ERR_CRYPTO_INVALID_KEYTYPE",
                            "Private key is not valid for specified curve.");
    }
    EC_KEY* made = EC_KEY_new();
    EC_KEY_set_group(made, group());
    Point point(EC_POINT_new(group()));
    if (EC_KEY_set_private_key(made, scalar) != 1 ||
        EC_POINT_mul(group(), point.get(), scalar, nullptr, nullptr, nullptr) != 1 ||
        EC_KEY_set_public_key(made, point.get()) != 1) {
      EC_KEY_free(made);
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert BN to a private key");
    }
    EC_KEY_free(key_);
    key_ = made;
    return true;
  }

  Outcome<bool> set_public_key(Bytes bytes) {
    ClearErrors clear;
    if (!key_) return invalid_curve();
    Point point = read_point(group(), bytes);
    if (!point)
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert Buffer to EC_POINT");
    if (EC_KEY_set_public_key(key_, point.get()) != 1)
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED",
                            "Failed to set EC_POINT as the public key");
    return true;
  }

 private:
  const EC_GROUP* group() const { return EC_KEY_get0_group(key_); }
  EC_KEY* key_ = nullptr;
};

/// ECDH.convertKey
Outcome<SecretBytes> convert_key(Bytes key, std::string curve, int32_t form) {
  ClearErrors clear;
  int nid = find_exchange_curve(curve);
  if (nid == NID_undef) return invalid_curve();
  Group group(EC_GROUP_new_by_curve_name(nid));
  if (!group) return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to get EC_GROUP");
  if (key.size == 0) return SecretBytes();
  Point point = read_point(group.get(), key);
  if (!point)
    return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert Buffer to EC_POINT");
  return write_point(group.get(), point.get(), form);
}

std::vector<std::string> list_curves() {
  std::vector<EC_builtin_curve> curves(EC_get_builtin_curves(nullptr, 0));
  EC_get_builtin_curves(curves.data(), curves.size());
  std::vector<std::string> names;
  for (auto& curve : curves) names.emplace_back(OBJ_nid2sn(curve.nid));
  return names;
}

}  // namespace

void declare_ecdh(Binder& m) {
  m.class_<EcdhHandle>("EcdhHandle")
      .constructor<std::string>()
      .method<&EcdhHandle::generate_keys>("generateKeys")
      .method<&EcdhHandle::compute_secret>("computeSecret")
      .method<&EcdhHandle::public_key>("getPublicKey")
      .method<&EcdhHandle::private_key>("getPrivateKey")
      .method<&EcdhHandle::set_private_key>("setPrivateKey")
      .method<&EcdhHandle::set_public_key>("setPublicKey");
  m.function<&convert_key>("convertEcdhKey").function<&list_curves>("getCurves");
}

}  // namespace nodus::modules::crypto
