#include "modules/tls/provider.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>

#include <memory>

namespace nodus::modules::tls {

namespace {

constexpr const char* kName = "nodus";
constexpr const char* kProperties = "provider=nodus";

const OSSL_ALGORITHM kKeyManagement[] = {{"X25519:1.3.101.110", kProperties, kX25519Keys, nullptr},
                                         {nullptr, nullptr, nullptr, nullptr}};
const OSSL_ALGORITHM kKeyExchange[] = {
    {"X25519:1.3.101.110", kProperties, kX25519Exchange, nullptr},
    {nullptr, nullptr, nullptr, nullptr}};
const OSSL_ALGORITHM kKeyDerivation[] = {{"TLS13-KDF", kProperties, kKeySchedule, nullptr},
                                         {nullptr, nullptr, nullptr, nullptr}};

const OSSL_ALGORITHM* query(void*, int operation, int* no_cache) {
  *no_cache = 0;
  switch (operation) {
    case OSSL_OP_KEYMGMT:
      return kKeyManagement;
    case OSSL_OP_KEYEXCH:
      return kKeyExchange;
    case OSSL_OP_KDF:
      return kKeyDerivation;
    default:
      return nullptr;
  }
}

/// A group of TLS is of the provider that has its keys (provider-base(7), "TLS-GROUP").
int capabilities(void*, const char* capability, OSSL_CALLBACK* tell, void* argument) {
  if (OPENSSL_strcasecmp(capability, "TLS-GROUP") != 0) return 1;
  char name[] = "x25519", algorithm[] = "X25519";
  unsigned id = 0x001d;  // RFC 8446, 4.2.7
  unsigned security = 128;
  int least = TLS1_VERSION, least_datagram = DTLS1_VERSION, no_limit = 0;
  const OSSL_PARAM group[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_CAPABILITY_TLS_GROUP_NAME, name, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_CAPABILITY_TLS_GROUP_NAME_INTERNAL, algorithm, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_CAPABILITY_TLS_GROUP_ALG, algorithm, 0),
      OSSL_PARAM_construct_uint(OSSL_CAPABILITY_TLS_GROUP_ID, &id),
      OSSL_PARAM_construct_uint(OSSL_CAPABILITY_TLS_GROUP_SECURITY_BITS, &security),
      OSSL_PARAM_construct_int(OSSL_CAPABILITY_TLS_GROUP_MIN_TLS, &least),
      OSSL_PARAM_construct_int(OSSL_CAPABILITY_TLS_GROUP_MAX_TLS, &no_limit),
      OSSL_PARAM_construct_int(OSSL_CAPABILITY_TLS_GROUP_MIN_DTLS, &least_datagram),
      OSSL_PARAM_construct_int(OSSL_CAPABILITY_TLS_GROUP_MAX_DTLS, &no_limit),
      OSSL_PARAM_construct_end()};
  return tell(group, argument);
}

int initialize(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH*, const OSSL_DISPATCH** out,
               void** context) {
  static const OSSL_DISPATCH functions[] = {
      dispatch<OSSL_FUNC_provider_query_operation_fn>(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query),
      dispatch<OSSL_FUNC_provider_get_capabilities_fn>(OSSL_FUNC_PROVIDER_GET_CAPABILITIES,
                                                       capabilities),
      OSSL_DISPATCH_END};
  *out = functions;
  *context = const_cast<OSSL_CORE_HANDLE*>(handle);
  return 1;
}

/// OpenSSL's own comes first, and so is what everyone gets who does not ask for this one.
bool load() {
  ERR_set_mark();
  // A context's properties replace those of the same name in the configuration's
  // "default_properties", so where there are any, theirs are left alone.
  std::unique_ptr<char, decltype([](char* text) { OPENSSL_free(text); })> configured(
      EVP_get1_default_properties(nullptr));
  bool loaded = (!configured || *configured == '\0') &&
                OSSL_PROVIDER_available(nullptr, "default") == 1 &&
                OSSL_PROVIDER_add_builtin(nullptr, kName, initialize) == 1 &&
                OSSL_PROVIDER_try_load(nullptr, kName, 1) != nullptr;
  ERR_pop_to_mark();
  return loaded;
}

}  // namespace

const char* preferred_algorithms() {
  static const bool loaded = load();
  return loaded ? "?provider=nodus" : nullptr;
}

}  // namespace nodus::modules::tls
