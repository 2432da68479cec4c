// crypto.constants, FIPS mode, the secure heap and engines.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/dh.h>
#include <openssl/ec.h>
#include <openssl/engine.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>

#include <string>

#include "modules/crypto/modules.h"
#include "modules/crypto/openssl_error.h"

namespace nodus::modules::crypto {

namespace {

struct NamedNumber {
  const char* name;
  double value;
};

// OpenSSL 3 has it no more, Node's interface still does.
constexpr int RSA_SSLV23_PADDING = 2;

// clang-format off
#define V(name) {#name, static_cast<double>(name)},
constexpr NamedNumber kNumbers[] = {
    V(OPENSSL_VERSION_NUMBER)
    V(SSL_OP_ALL) V(SSL_OP_ALLOW_NO_DHE_KEX) V(SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION)
    V(SSL_OP_CIPHER_SERVER_PREFERENCE) V(SSL_OP_CISCO_ANYCONNECT) V(SSL_OP_COOKIE_EXCHANGE)
    V(SSL_OP_CRYPTOPRO_TLSEXT_BUG) V(SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS)
    V(SSL_OP_LEGACY_SERVER_CONNECT) V(SSL_OP_NO_COMPRESSION) V(SSL_OP_NO_ENCRYPT_THEN_MAC)
    V(SSL_OP_NO_QUERY_MTU) V(SSL_OP_NO_RENEGOTIATION)
    V(SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION) V(SSL_OP_NO_SSLv2) V(SSL_OP_NO_SSLv3)
    V(SSL_OP_NO_TICKET) V(SSL_OP_NO_TLSv1) V(SSL_OP_NO_TLSv1_1) V(SSL_OP_NO_TLSv1_2)
    V(SSL_OP_NO_TLSv1_3) V(SSL_OP_PRIORITIZE_CHACHA) V(SSL_OP_TLS_ROLLBACK_BUG)
    V(ENGINE_METHOD_RSA) V(ENGINE_METHOD_DSA) V(ENGINE_METHOD_DH) V(ENGINE_METHOD_RAND)
    V(ENGINE_METHOD_EC) V(ENGINE_METHOD_CIPHERS) V(ENGINE_METHOD_DIGESTS)
    V(ENGINE_METHOD_PKEY_METHS) V(ENGINE_METHOD_PKEY_ASN1_METHS) V(ENGINE_METHOD_ALL)
    V(ENGINE_METHOD_NONE)
    V(DH_CHECK_P_NOT_SAFE_PRIME) V(DH_CHECK_P_NOT_PRIME) V(DH_UNABLE_TO_CHECK_GENERATOR)
    V(DH_NOT_SUITABLE_GENERATOR)
    V(RSA_PKCS1_PADDING) V(RSA_SSLV23_PADDING) V(RSA_NO_PADDING) V(RSA_PKCS1_OAEP_PADDING)
    V(RSA_X931_PADDING) V(RSA_PKCS1_PSS_PADDING)
    V(RSA_PSS_SALTLEN_DIGEST) V(RSA_PSS_SALTLEN_MAX_SIGN) V(RSA_PSS_SALTLEN_AUTO)
    V(TLS1_VERSION) V(TLS1_1_VERSION) V(TLS1_2_VERSION) V(TLS1_3_VERSION)
    V(POINT_CONVERSION_COMPRESSED) V(POINT_CONVERSION_UNCOMPRESSED) V(POINT_CONVERSION_HYBRID)
};
#undef V
// clang-format on

/// The numbers as [name, value, name, value …].
v8::Local<v8::Array> constants(v8::Isolate* isolate) {
  v8::LocalVector<v8::Value> flat(isolate);
  for (auto& number : kNumbers) {
    flat.push_back(intern(isolate, number.name));
    flat.push_back(v8::Number::New(isolate, number.value));
  }
  return v8::Array::New(isolate, flat.data(), flat.size());
}

bool get_fips() { return EVP_default_properties_is_fips_enabled(nullptr) == 1; }

Outcome<bool> set_fips(bool on) {
  ClearErrors clear;
  if (get_fips() != on && EVP_default_properties_enable_fips(nullptr, on ? 1 : 0) != 1)
    return Failure::openssl("Failed to set FIPS mode");
  return true;
}

/// --secure-heap: once for the process, before anything secret is allocated. 0: it could not be
/// had, 1: done, 2: it may be swapped out.
int32_t init_secure_heap(double size, double least) {
  if (CRYPTO_secure_malloc_initialized() == 1) return 1;
  return CRYPTO_secure_malloc_init(static_cast<size_t>(size), static_cast<size_t>(least));
}

bool set_engine(std::string id, uint32_t flags) {
#ifdef OPENSSL_NO_ENGINE
  return false;
#else
  ClearErrors clear;
  ENGINE* engine = ENGINE_by_id(id.c_str());
  if (!engine) {
    // Not built in: a shared library of that name or path.
    engine = ENGINE_by_id("dynamic");
    if (engine && (ENGINE_ctrl_cmd_string(engine, "SO_PATH", id.c_str(), 0) != 1 ||
                   ENGINE_ctrl_cmd_string(engine, "LOAD", nullptr, 0) != 1)) {
      ENGINE_free(engine);
      engine = nullptr;
    }
  }
  if (!engine) return false;
  bool set = ENGINE_set_default(engine, flags) == 1;
  ENGINE_free(engine);
  return set;
#endif
}

}  // namespace

void declare_constants(Binder& m) {
  m.function<&constants>("constants")
      .function<&get_fips>("getFips")
      .function<&set_fips>("setFips")
      .function<&init_secure_heap>("initSecureHeap")
      .function<&set_engine>("setEngine");
}

}  // namespace nodus::modules::crypto
