// crypto.DiffieHellman: keys of one's own parameters. OpenSSL's newer interface has no way to set
// half a key.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "modules/crypto/dh.h"

#include <openssl/dh.h>
#include <openssl/err.h>

#include <climits>

#include "modules/crypto/key_handle.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/safe_prime.h"

namespace nodus::modules::crypto {

namespace {

constexpr const char* kInitFailed = "Initialization failed";
constexpr const char* kInvalidState = "ERR_CRYPTO_INVALID_STATE";

BIGNUM* number_of(const Bytes& bytes) {
  return BN_bin2bn(bytes.data, static_cast<int>(std::min<size_t>(bytes.size, INT_MAX)), nullptr);
}

SecretBytes bytes_of(const BIGNUM* number) {
  SecretBytes out(static_cast<size_t>(BN_num_bytes(number)));
  BN_bn2bin(number, out.data());
  return out;
}

/// OpenSSL makes no smaller ones.
constexpr int kLeastDhBits = 512;

/// new DiffieHellmanHandle(): nothing yet; one of the set-ups must follow.
class DiffieHellmanHandle final : public Wrapped {
 public:
  DiffieHellmanHandle(v8::Isolate* isolate, v8::Local<v8::Object> self)
      : Wrapped(isolate, self), dh_(DH_new()) {}
  ~DiffieHellmanHandle() override { DH_free(dh_); }

  /// A new prime of BITS.
  Outcome<int32_t> generate(int32_t bits, int32_t generator) {
    ClearErrors clear;
    if (generator < 2) return bad(DH_R_BAD_GENERATOR);
    if (bits < 2) return bad(DH_R_MODULUS_TOO_SMALL);
    if (bits < kLeastDhBits || bits > kMostSafePrimeBits)
      return Failure::coded("ERR_INVALID_ARG_VALUE", "Invalid DH parameters");
    // The primes that OpenSSL chooses for the generator.
    const uint32_t step = generator == 2 ? 24 : generator == 5 ? 60 : 12;
    BIGNUM* prime = BN_new();
    BIGNUM* g = BN_new();
    if (!make_safe_prime(bits, step, step - 1, false, prime) ||
        !BN_set_word(g, static_cast<BN_ULONG>(generator))) {
      BN_free(prime);
      BN_free(g);
      return Failure::openssl(kInitFailed);
    }
    DH_set0_pqg(dh_, prime, nullptr, g);
    return check();
  }

  /// PRIME, and GENERATOR as bytes or, when empty, as a number.
  Outcome<int32_t> adopt(Bytes prime, Bytes generator, int32_t generator_number) {
    ClearErrors clear;
    BIGNUM* g = generator.size > 0 ? number_of(generator) : BN_new();
    if (generator.size == 0 && generator_number > 0)
      BN_set_word(g, static_cast<BN_ULONG>(generator_number));
    if (BN_is_zero(g) || BN_is_one(g)) {
      BN_free(g);
      return bad(DH_R_BAD_GENERATOR);
    }
    DH_set0_pqg(dh_, number_of(prime), nullptr, g);
    return check();
  }

  /// A well-known group.
  Outcome<int32_t> adopt_group(std::string name) {
    ClearErrors clear;
    BIGNUM* prime = dh_group_prime(name);
    if (!prime) return Failure::coded("ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group");
    BIGNUM* g = BN_new();
    BN_set_word(g, kDhGroupGenerator);
    DH_set0_pqg(dh_, prime, nullptr, g);
    return 0;
  }

  Outcome<SecretBytes> generate_keys() {
    ClearErrors clear;
    if (!DH_get0_p(dh_)) return Failure::coded(kInvalidState, "p is null");
    if (DH_generate_key(dh_) != 1)
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Key generation failed");
    return bytes_of(DH_get0_pub_key(dh_));
  }

  Outcome<SecretBytes> compute_secret(Bytes other) {
    ClearErrors clear;
    if (!DH_get0_p(dh_)) return Failure::coded(kInvalidState, "p is null");
    BIGNUM* key = number_of(other);
    auto secret = compute(key);
    BN_free(key);
    return secret;
  }

  Outcome<SecretBytes> prime() { return component(DH_get0_p(dh_), "p is null"); }
  Outcome<SecretBytes> generator() { return component(DH_get0_g(dh_), "g is null"); }
  Outcome<SecretBytes> public_key() {
    return component(DH_get0_pub_key(dh_), "No public key - did you forget to generate one?");
  }
  Outcome<SecretBytes> private_key() {
    return component(DH_get0_priv_key(dh_), "No private key - did you forget to generate one?");
  }

  void set_public_key(Bytes key) { DH_set0_key(dh_, number_of(key), nullptr); }
  void set_private_key(Bytes key) { DH_set0_key(dh_, nullptr, number_of(key)); }

 private:
  static Failure bad(int reason) {
    ERR_raise(ERR_LIB_DH, reason);
    return Failure::openssl(kInitFailed);
  }

  Outcome<SecretBytes> compute(const BIGNUM* key) {
    int checked = 0;
    if (DH_check_pub_key(dh_, key, &checked) == 1) {
      if (checked & DH_CHECK_PUBKEY_TOO_SMALL)
        return Failure::coded("ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too small");
      if (checked & DH_CHECK_PUBKEY_TOO_LARGE)
        return Failure::coded("ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too large");
    }
    SecretBytes secret(static_cast<size_t>(DH_size(dh_)));
    if (DH_compute_key_padded(secret.data(), key, dh_) <= 0)
      return Failure::coded("ERR_CRYPTO_OPERATION_FAILED", "Failed to compute shared secret");
    return secret;
  }

  Outcome<SecretBytes> component(const BIGNUM* number, const char* missing) {
    if (!number) return Failure::coded(kInvalidState, missing);
    return bytes_of(number);
  }

  /// verifyError: OpenSSL's DH_CHECK_* bits.
  Outcome<int32_t> check() {
    int codes = 0;
    if (DH_check(dh_, &codes) != 1)
      return Failure::coded("ERR_CRYPTO_INITIALIZATION_FAILED", "Checking DH parameters failed");
    return codes;
  }

  DH* dh_;
};

}  // namespace

void declare_dh(Binder& m) {
  m.class_<DiffieHellmanHandle>("DiffieHellmanHandle")
      .constructor<>()
      .method<&DiffieHellmanHandle::generate>("generate")
      .method<&DiffieHellmanHandle::adopt>("adopt")
      .method<&DiffieHellmanHandle::adopt_group>("adoptGroup")
      .method<&DiffieHellmanHandle::generate_keys>("generateKeys")
      .method<&DiffieHellmanHandle::compute_secret>("computeSecret")
      .method<&DiffieHellmanHandle::prime>("getPrime")
      .method<&DiffieHellmanHandle::generator>("getGenerator")
      .method<&DiffieHellmanHandle::public_key>("getPublicKey")
      .method<&DiffieHellmanHandle::private_key>("getPrivateKey")
      .method<&DiffieHellmanHandle::set_public_key>("setPublicKey")
      .method<&DiffieHellmanHandle::set_private_key>("setPrivateKey");
}

}  // namespace nodus::modules::crypto
