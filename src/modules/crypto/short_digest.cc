#include "modules/crypto/sha_hmac.h"

// After the above, which is to come before OpenSSL's headers.
#include <openssl/md5.h>

#include "modules/crypto/short_digest.h"

namespace nodus::modules::crypto {

namespace {

using Md5 = PlainHash<MD5_CTX, MD5_Init, MD5_Update, MD5_Final, MD5_DIGEST_LENGTH>;

template <typename Use>
bool with_family(const EVP_MD* digest, Use use) {
  if (EVP_MD_get_type(digest) != NID_md5) return with_sha(digest, use);
  use(Md5());
  return true;
}

}  // namespace

bool digest_shortly(const EVP_MD* digest, std::span<const uint8_t> data, uint8_t* out) {
  return with_family(digest, [&]<typename H>(H) {
    typename H::Context context;
    H::init(&context);
    H::update(&context, data);
    H::finish(&context, out);
  });
}

bool hmac_shortly(const EVP_MD* digest, std::span<const uint8_t> key, std::span<const uint8_t> data,
                  uint8_t* out) {
  return with_family(digest, [&]<typename H>(H) { HmacKey<H>(key).mac(out, data); });
}

}  // namespace nodus::modules::crypto
