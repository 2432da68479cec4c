// Generating keys and key pairs, in the thread pool unless it is asked for synchronously.

#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <climits>

#include "modules/crypto/crypto_job.h"
#include "modules/crypto/dh.h"
#include "modules/crypto/digests.h"
#include "modules/crypto/key_handle.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/usual_keys.h"

namespace nodus::modules::crypto {

namespace {

constexpr const char* kFailed = "Key generation job failed";

struct KeyGenType {
  static constexpr const char* kName = "KEYGENREQUEST";
};
struct KeyPairType {
  static constexpr const char* kName = "KEYPAIRGENREQUEST";
};

PkeyContext context_for(const char* algorithm) {
  return PkeyContext(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
}

/// Generates with a context that is set up.
Outcome<KeyPtr> generate(EVP_PKEY_CTX* context) {
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_generate(context, &made) != 1) return Failure::job(kFailed);
  return Key::asymmetric(KeyType::kPrivate, Pkey(made));
}

Outcome<KeyPtr> generate_secret_key(double bytes) {
  ClearErrors clear;
  SecretBytes key(static_cast<size_t>(bytes));
  if (RAND_priv_bytes_ex(nullptr, key.data(), key.size(), 0) != 1) return Failure::job(kFailed);
  return Key::secret(std::move(key));
}

/// RSA; and RSA-PSS with its parameters (RFC 8017, A.2.3): hashes are empty and SALT_LENGTH is
/// negative where none was given.
Outcome<KeyPtr> generate_rsa(bool pss, uint32_t bits, uint32_t exponent, const std::string& hash,
                             const std::string& mgf1_hash, int32_t salt_length) {
  ClearErrors clear;
  auto context = context_for(pss ? "RSA-PSS" : "RSA");
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(),
                                       static_cast<int>(std::min<uint32_t>(bits, INT_MAX))) != 1)
    return Failure::job(kFailed);
  if (exponent != 0x10001) {
    BIGNUM* number = BN_new();
    BN_set_word(number, exponent);
    bool set = exponent != 0 && EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), number) == 1;
    BN_free(number);
    if (!set) return Failure::job(kFailed);
  }
  if (!hash.empty() && EVP_PKEY_CTX_set_rsa_pss_keygen_md(context.get(), find_digest(hash)) != 1)
    return Failure::job(kFailed);
  // The mask generation's hash is the message's unless told otherwise.
  const std::string& mgf1 = mgf1_hash.empty() ? hash : mgf1_hash;
  if (!mgf1.empty() &&
      EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context.get(), find_digest(mgf1)) != 1)
    return Failure::job(kFailed);
  if (salt_length < 0 && !hash.empty()) salt_length = EVP_MD_get_size(find_digest(hash));
  if (salt_length >= 0 && EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context.get(), salt_length) != 1)
    return Failure::job(kFailed);
  return generate(context.get());
}

/// A key of the parameters that PARAMETERS, a context set up for them, generates.
Outcome<KeyPtr> generate_from_parameters(EVP_PKEY_CTX* context) {
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_paramgen(context, &made) != 1) return Failure::job(kFailed);
  Pkey parameters(made);
  PkeyContext keys(EVP_PKEY_CTX_new_from_pkey(nullptr, parameters.get(), nullptr));
  if (!keys || EVP_PKEY_keygen_init(keys.get()) != 1) return Failure::job(kFailed);
  return generate(keys.get());
}

Outcome<KeyPtr> generate_dsa(uint32_t bits, int32_t divisor_bits) {
  ClearErrors clear;
  auto context = context_for("DSA");
  if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_dsa_paramgen_bits(
          context.get(), static_cast<int>(std::min<uint32_t>(bits, INT_MAX))) != 1 ||
      (divisor_bits >= 0 && EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context.get(), divisor_bits) != 1))
    return Failure::job(kFailed);
  return generate_from_parameters(context.get());
}

/// CFRG curves and post-quantum algorithms: nothing to choose.
Outcome<KeyPtr> generate_plain(const std::string& name) {
  ClearErrors clear;
  auto* algorithm = find_key_algorithm(name);
  if (algorithm && is_curve25519(*algorithm)) {
    if (auto parts = generate_curve25519_parts(*algorithm))
      return Key::from_parts(std::move(*parts));
  }
  auto context = context_for(algorithm ? algorithm->openssl : name.c_str());
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return Failure::job(kFailed);
  return generate(context.get());
}

Outcome<KeyPtr> generate_ec(const std::string& curve, bool explicit_parameters) {
  ClearErrors clear;
  int nid = find_curve(curve);
  // As in Node, these are curves of this kind for who makes a key, though the key is of their own.
  for (int other : {NID_ED25519, NID_ED448, NID_X25519, NID_X448}) {
    if (nid == other) return generate_plain(OBJ_nid2sn(nid));
  }
  if (!explicit_parameters && find_usual_curve(nid)) {
    auto parts = generate_ec_parts(nid);
    if (!parts) return Failure::job(kFailed);
    return Key::from_parts(std::move(*parts));
  }
  auto context = context_for("EC");
  if (nid == NID_undef || !context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), nid) != 1 ||
      EVP_PKEY_CTX_set_ec_param_enc(context.get(), explicit_parameters
                                                       ? OPENSSL_EC_EXPLICIT_CURVE
                                                       : OPENSSL_EC_NAMED_CURVE) != 1)
    return Failure::job(kFailed);
  return generate(context.get());
}

/// May NAME be a curve's? What is something else's is found out with the key.
bool may_be_curve(std::string name) { return find_curve(name) != NID_undef; }

/// Diffie-Hellman over a group by name, over PRIME, or over a new prime of BITS.
Outcome<KeyPtr> generate_dh(const std::string& group, const Input& prime, int32_t bits,
                            int32_t generator) {
  ClearErrors clear;
  if (group.empty() && prime.size() == 0) {
    auto context = context_for("DH");
    if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_dh_paramgen_prime_len(context.get(), bits) != 1 ||
        EVP_PKEY_CTX_set_dh_paramgen_generator(context.get(), generator) != 1)
      return Failure::job(kFailed);
    return generate_from_parameters(context.get());
  }
  BIGNUM* p = group.empty() ? BN_bin2bn(prime.data(), static_cast<int>(prime.size()), nullptr)
                            : dh_group_prime(group);
  BIGNUM* g = BN_new();
  BN_set_word(g, group.empty() ? static_cast<BN_ULONG>(generator) : kDhGroupGenerator);
  Pkey parameters = dh_parameters(p, g);
  BN_free(p);
  BN_free(g);
  if (!parameters) return Failure::job(kFailed);
  PkeyContext keys(EVP_PKEY_CTX_new_from_pkey(nullptr, parameters.get(), nullptr));
  if (!keys || EVP_PKEY_keygen_init(keys.get()) != 1) return Failure::job(kFailed);
  return generate(keys.get());
}

bool is_dh_group(std::string name) {
  BIGNUM* prime = dh_group_prime(name);
  BN_free(prime);
  return prime != nullptr;
}

}  // namespace

void declare_key_generation(Binder& m) {
  crypto_operation<&generate_secret_key, KeyGenType>(m, "generateSecretKey");
  crypto_operation<&generate_rsa, KeyPairType>(m, "generateRsa");
  crypto_operation<&generate_dsa, KeyPairType>(m, "generateDsa");
  crypto_operation<&generate_ec, KeyPairType>(m, "generateEc");
  crypto_operation<&generate_dh, KeyPairType>(m, "generateDh");
  crypto_operation<&generate_plain, KeyPairType>(m, "generatePlain");
  m.function<&may_be_curve>("mayBeCurve").function<&is_dh_group>("isDhGroup");
}

}  // namespace nodus::modules::crypto
