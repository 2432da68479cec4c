#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/param_build.h>

#include <cctype>

#include "modules/crypto/dh.h"

namespace nodus::modules::crypto {

namespace {

struct Group {
  std::string_view name;
  BIGNUM* (*prime)(BIGNUM*);
};

constexpr Group kGroups[] = {
    {"modp1", BN_get_rfc2409_prime_768},   {"modp2", BN_get_rfc2409_prime_1024},
    {"modp5", BN_get_rfc3526_prime_1536},  {"modp14", BN_get_rfc3526_prime_2048},
    {"modp15", BN_get_rfc3526_prime_3072}, {"modp16", BN_get_rfc3526_prime_4096},
    {"modp17", BN_get_rfc3526_prime_6144}, {"modp18", BN_get_rfc3526_prime_8192},
};

}  // namespace

BIGNUM* dh_group_prime(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (auto& group : kGroups) {
    if (lower == group.name) return group.prime(nullptr);
  }
  return nullptr;
}

Pkey dh_parameters(const BIGNUM* prime, const BIGNUM* generator) {
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM* parameters = nullptr;
  if (prime && generator && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_P, prime) == 1 &&
      OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_G, generator) == 1)
    parameters = OSSL_PARAM_BLD_to_param(builder);
  OSSL_PARAM_BLD_free(builder);
  PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
  EVP_PKEY* made = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEY_PARAMETERS, parameters) != 1)
    made = nullptr;
  OSSL_PARAM_free(parameters);
  return Pkey(made);
}

}  // namespace nodus::modules::crypto
