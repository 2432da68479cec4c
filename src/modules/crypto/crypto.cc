// native('crypto')

#include "modules/crypto/modules.h"
#include "modules/crypto/openssl_setup.h"

namespace nodus::modules::crypto {

void bind(Binder& m) {
  set_up_openssl(m);
  declare_hash(m);
  declare_random(m);
  declare_kdf(m);
  declare_cipher(m);
  declare_once(m);
  declare_keys(m);
  declare_key_generation(m);
  declare_constants(m);
  declare_sign(m);
  declare_rsa_cipher(m);
  declare_dh(m);
  declare_ecdh(m);
  declare_derive(m);
  declare_spkac(m);
  declare_x509(m);
}

}  // namespace nodus::modules::crypto
