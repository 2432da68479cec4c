#include "modules/crypto/sha_hmac.h"

// After the above, which is to come before OpenSSL's headers.
#include <openssl/md5.h>

#include "modules/crypto/short_digest.h"

namespace nodus::modules::crypto {

namespace {

struct Md5 {
  using Context = MD5_CTX;
  static constexpr size_t kDigest = MD5_DIGEST_LENGTH, kBlock = 64;
  static void init(MD5_CTX* context) { MD5_Init(context); }
  static void update(MD5_CTX* context, std::span<const uint8_t> data) {
    MD5_Update(context, data.data(), data.size());
  }
  static void finish(MD5_CTX* context, uint8_t* out) { MD5_Final(out, context); }
};

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
