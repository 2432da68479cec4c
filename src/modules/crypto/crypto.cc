// native('crypto')

#include "modules/crypto/modules.h"

namespace nodus::modules::crypto {

void bind(Binder& m) {
  declare_hash(m);
  declare_random(m);
  declare_kdf(m);
  declare_cipher(m);
}

}  // namespace nodus::modules::crypto
