// X25519 for key exchange in handshakes: provider-keymgmt(7) and provider-keyexch(7). Such keys are
// made, shown to the peer, used once and forgotten, so there is no way to bring one in or to carry
// it out.

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/proverr.h>
#include <openssl/rand.h>

#include <array>
#include <new>
#include <string_view>

#include "modules/crypto/curve25519.h"
#include "modules/tls/provider.h"

namespace nodus::modules::tls {

namespace {

using crypto::kCurve25519KeySize;
using Bytes = std::array<uint8_t, kCurve25519KeySize>;

struct Key {
  ~Key() { OPENSSL_cleanse(secret.data(), secret.size()); }

  Bytes point{};
  Bytes secret{};
  bool has_point = false;
  bool has_secret = false;
};

// ---- keys

/// What a generation is to bring: a pair, or (for what the peer sends) an empty key of this kind.
struct Generation {
  int selection;
};

void* new_key(void*) { return new (std::nothrow) Key; }
void free_key(void* key) { delete static_cast<Key*>(key); }

int has(const void* data, int selection) {
  const auto* key = static_cast<const Key*>(data);
  // OpenSSL's blank keys have a kind, but nothing of ours.
  if (!key) return 0;
  if ((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) != 0 && !key->has_point) return 0;
  if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0 && !key->has_secret) return 0;
  return 1;
}

/// A client makes the key of the server's share as a copy of its own, without the numbers.
void* duplicate(const void* data, int selection) {
  const auto* key = static_cast<const Key*>(data);
  auto* made = new (std::nothrow) Key;
  if (!made) return nullptr;
  if ((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) != 0) {
    made->point = key->point;
    made->has_point = key->has_point;
  }
  if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0) {
    made->secret = key->secret;
    made->has_secret = key->has_secret;
  }
  return made;
}

void* start_generation(void*, int selection, const OSSL_PARAM*) {
  return new (std::nothrow) Generation{selection};
}

void end_generation(void* generation) { delete static_cast<Generation*>(generation); }

int set_generation(void*, const OSSL_PARAM parameters[]) {
  const OSSL_PARAM* group = OSSL_PARAM_locate_const(parameters, OSSL_PKEY_PARAM_GROUP_NAME);
  if (!group) return 1;
  if (group->data_type == OSSL_PARAM_UTF8_STRING &&
      std::string_view(static_cast<const char*>(group->data), group->data_size) == "X25519") {
    return 1;
  }
  ERR_raise(ERR_LIB_PROV, ERR_R_PASSED_INVALID_ARGUMENT);
  return 0;
}

const OSSL_PARAM* generation_parameters(void*, void*) {
  static const OSSL_PARAM known[] = {OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, nullptr, 0),
                                     OSSL_PARAM_END};
  return known;
}

void* generate(void* generation, OSSL_CALLBACK*, void*) {
  auto* key = new (std::nothrow) Key;
  if (!key) return nullptr;
  if ((static_cast<Generation*>(generation)->selection & OSSL_KEYMGMT_SELECT_KEYPAIR) == 0)
    return key;
  if (RAND_priv_bytes(key->secret.data(), static_cast<int>(key->secret.size())) != 1) {
    delete key;
    return nullptr;
  }
  crypto::x25519_public_key(key->secret, key->point);
  key->has_point = key->has_secret = true;
  return key;
}

int get_parameters(void* data, OSSL_PARAM parameters[]) {
  auto* key = static_cast<Key*>(data);
  auto number = [&](const char* name, int value) {
    OSSL_PARAM* asked = OSSL_PARAM_locate(parameters, name);
    return !asked || OSSL_PARAM_set_int(asked, value);
  };
  if (!number(OSSL_PKEY_PARAM_BITS, 253) || !number(OSSL_PKEY_PARAM_SECURITY_BITS, 128) ||
      !number(OSSL_PKEY_PARAM_SECURITY_CATEGORY, 0) ||
      !number(OSSL_PKEY_PARAM_MAX_SIZE, kCurve25519KeySize)) {
    return 0;
  }
  OSSL_PARAM* point = OSSL_PARAM_locate(parameters, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY);
  if (!point) return 1;
  return key->has_point && OSSL_PARAM_set_octet_string(point, key->point.data(), key->point.size());
}

const OSSL_PARAM* gettable_parameters(void*) {
  static const OSSL_PARAM known[] = {
      OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, nullptr),
      OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, nullptr),
      OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_CATEGORY, nullptr),
      OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, nullptr),
      OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, nullptr, 0),
      OSSL_PARAM_END};
  return known;
}

/// The peer's share.
int set_parameters(void* data, const OSSL_PARAM parameters[]) {
  const OSSL_PARAM* point = OSSL_PARAM_locate_const(parameters, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY);
  if (!point) return 1;
  auto* key = static_cast<Key*>(data);
  void* into = key->point.data();
  if (point->data_size != key->point.size() ||
      !OSSL_PARAM_get_octet_string(point, &into, key->point.size(), nullptr)) {
    return 0;
  }
  // The private key was another point's.
  key->has_secret = false;
  key->has_point = true;
  return 1;
}

const OSSL_PARAM* settable_parameters(void*) {
  static const OSSL_PARAM known[] = {
      OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, nullptr, 0), OSSL_PARAM_END};
  return known;
}

// ---- exchange

/// Copies, so that neither key has to outlive it.
struct Exchange {
  ~Exchange() { OPENSSL_cleanse(secret.data(), secret.size()); }

  Bytes secret{};
  Bytes peer{};
  bool has_secret = false;
  bool has_peer = false;
};

void* new_exchange(void*) { return new (std::nothrow) Exchange; }
void free_exchange(void* exchange) { delete static_cast<Exchange*>(exchange); }

int start_exchange(void* context, void* data, const OSSL_PARAM*) {
  auto* exchange = static_cast<Exchange*>(context);
  const auto* key = static_cast<const Key*>(data);
  exchange->secret = key->secret;
  exchange->has_secret = key->has_secret;
  return 1;
}

int set_peer(void* context, void* data) {
  auto* exchange = static_cast<Exchange*>(context);
  const auto* key = static_cast<const Key*>(data);
  exchange->peer = key->point;
  exchange->has_peer = key->has_point;
  return 1;
}

int agree(void* context, unsigned char* out, size_t* size, size_t room) {
  auto* exchange = static_cast<Exchange*>(context);
  if (!exchange->has_secret || !exchange->has_peer) {
    ERR_raise(ERR_LIB_PROV, PROV_R_MISSING_KEY);
    return 0;
  }
  *size = kCurve25519KeySize;
  if (!out) return 1;
  if (room < kCurve25519KeySize) {
    ERR_raise(ERR_LIB_PROV, PROV_R_OUTPUT_BUFFER_TOO_SMALL);
    return 0;
  }
  crypto::Curve25519Bytes secret(out, kCurve25519KeySize);
  if (crypto::x25519_agree(exchange->secret, exchange->peer, secret)) return 1;
  ERR_raise(ERR_LIB_PROV, PROV_R_FAILED_DURING_DERIVATION);
  return 0;
}

}  // namespace

const OSSL_DISPATCH kX25519Keys[] = {
    dispatch<OSSL_FUNC_keymgmt_new_fn>(OSSL_FUNC_KEYMGMT_NEW, new_key),
    dispatch<OSSL_FUNC_keymgmt_free_fn>(OSSL_FUNC_KEYMGMT_FREE, free_key),
    dispatch<OSSL_FUNC_keymgmt_has_fn>(OSSL_FUNC_KEYMGMT_HAS, has),
    dispatch<OSSL_FUNC_keymgmt_dup_fn>(OSSL_FUNC_KEYMGMT_DUP, duplicate),
    dispatch<OSSL_FUNC_keymgmt_gen_init_fn>(OSSL_FUNC_KEYMGMT_GEN_INIT, start_generation),
    dispatch<OSSL_FUNC_keymgmt_gen_cleanup_fn>(OSSL_FUNC_KEYMGMT_GEN_CLEANUP, end_generation),
    dispatch<OSSL_FUNC_keymgmt_gen_set_params_fn>(OSSL_FUNC_KEYMGMT_GEN_SET_PARAMS, set_generation),
    dispatch<OSSL_FUNC_keymgmt_gen_settable_params_fn>(OSSL_FUNC_KEYMGMT_GEN_SETTABLE_PARAMS,
                                                       generation_parameters),
    dispatch<OSSL_FUNC_keymgmt_gen_fn>(OSSL_FUNC_KEYMGMT_GEN, generate),
    dispatch<OSSL_FUNC_keymgmt_get_params_fn>(OSSL_FUNC_KEYMGMT_GET_PARAMS, get_parameters),
    dispatch<OSSL_FUNC_keymgmt_gettable_params_fn>(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS,
                                                   gettable_parameters),
    dispatch<OSSL_FUNC_keymgmt_set_params_fn>(OSSL_FUNC_KEYMGMT_SET_PARAMS, set_parameters),
    dispatch<OSSL_FUNC_keymgmt_settable_params_fn>(OSSL_FUNC_KEYMGMT_SETTABLE_PARAMS,
                                                   settable_parameters),
    OSSL_DISPATCH_END};

const OSSL_DISPATCH kX25519Exchange[] = {
    dispatch<OSSL_FUNC_keyexch_newctx_fn>(OSSL_FUNC_KEYEXCH_NEWCTX, new_exchange),
    dispatch<OSSL_FUNC_keyexch_freectx_fn>(OSSL_FUNC_KEYEXCH_FREECTX, free_exchange),
    dispatch<OSSL_FUNC_keyexch_init_fn>(OSSL_FUNC_KEYEXCH_INIT, start_exchange),
    dispatch<OSSL_FUNC_keyexch_set_peer_fn>(OSSL_FUNC_KEYEXCH_SET_PEER, set_peer),
    dispatch<OSSL_FUNC_keyexch_derive_fn>(OSSL_FUNC_KEYEXCH_DERIVE, agree),
    OSSL_DISPATCH_END};

}  // namespace nodus::modules::tls
