// The key schedule of TLS 1.3 (RFC 8446, 7.1), as EVP_KDF-TLS13_KDF(7) says what is asked: all of
// it comes with the one call that derives.

#include "modules/crypto/sha_hmac.h"

// After the above, which is to come before OpenSSL's headers.
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/proverr.h>

#include <string_view>

#include "modules/tls/provider.h"

namespace nodus::modules::tls {

namespace {

using crypto::HmacKey;
using Span = std::span<const uint8_t>;

/// HkdfLabel: what is derived, for which length and from which messages.
class Label {
 public:
  Label(size_t size, Span prefix, Span name, Span context) {
    uint8_t length[] = {static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
    append(length);
    append_size(prefix.size() + name.size());
    append(prefix);
    append(name);
    append_size(context.size());
    append(context);
  }

  /// Empty when a part has more than the 255 bytes that it may have.
  Span bytes() const { return too_long_ ? Span() : Span(bytes_, used_); }

 private:
  void append(Span part) {
    if (too_long_ || part.empty()) return;
    std::memcpy(bytes_ + used_, part.data(), part.size());
    used_ += part.size();
  }
  void append_size(size_t size) {
    too_long_ = too_long_ || size > 255;
    uint8_t byte = static_cast<uint8_t>(size);
    append({&byte, 1});
  }

  uint8_t bytes_[2 + 256 + 256];
  size_t used_ = 0;
  bool too_long_ = false;
};

/// The parameter NAME; without data when it was not given.
Span bytes_of(const OSSL_PARAM* parameters, const char* name) {
  const OSSL_PARAM* found = OSSL_PARAM_locate_const(parameters, name);
  if (!found || found->data_type != OSSL_PARAM_OCTET_STRING) return {};
  return {static_cast<const uint8_t*>(found->data), found->data_size};
}

int fail(int reason) {
  ERR_raise(ERR_LIB_PROV, reason);
  return 0;
}

template <typename H>
int derive_by(int mode, const OSSL_PARAM* parameters, std::span<uint8_t> out) {
  Span key = bytes_of(parameters, OSSL_KDF_PARAM_KEY);
  Span prefix = bytes_of(parameters, OSSL_KDF_PARAM_PREFIX);
  Span name = bytes_of(parameters, OSSL_KDF_PARAM_LABEL);
  if (mode == EVP_KDF_HKDF_MODE_EXPAND_ONLY) {
    if (!key.data()) return fail(PROV_R_MISSING_KEY);
    if (out.size() > 255 * H::kDigest) return fail(PROV_R_LENGTH_TOO_LARGE);
    Label label(out.size(), prefix, name, bytes_of(parameters, OSSL_KDF_PARAM_DATA));
    if (label.bytes().empty()) return fail(PROV_R_LENGTH_TOO_LARGE);
    crypto::hkdf_expand(HmacKey<H>(key), label.bytes(), out);
    return 1;
  }
  if (mode != EVP_KDF_HKDF_MODE_EXTRACT_ONLY) return fail(PROV_R_INVALID_MODE);
  if (out.size() != H::kDigest) return fail(PROV_R_INVALID_OUTPUT_LENGTH);

  // One step down the schedule: Extract(Derive-Secret(the step before, "derived", ""), the input).
  // Where there is nothing to put in, and for the first step's salt, there are zeros.
  static constexpr uint8_t kZeros[H::kDigest] = {};
  uint8_t salt[H::kDigest] = {};
  if (Span before = bytes_of(parameters, OSSL_KDF_PARAM_SALT); before.data()) {
    uint8_t nothing[H::kDigest];
    typename H::Context context;
    H::init(&context);
    H::finish(&context, nothing);
    Label label(sizeof salt, prefix, name, nothing);
    if (label.bytes().empty()) return fail(PROV_R_LENGTH_TOO_LARGE);
    crypto::hkdf_expand(HmacKey<H>(before), label.bytes(), salt);
  }
  HmacKey<H>{Span(salt)}.mac(out.data(), key.data() ? key : Span(kZeros));
  OPENSSL_cleanse(salt, sizeof salt);
  return 1;
}

int derive(void*, unsigned char* out, size_t size, const OSSL_PARAM parameters[]) {
  int mode = -1;
  const OSSL_PARAM* asked = OSSL_PARAM_locate_const(parameters, OSSL_KDF_PARAM_MODE);
  if (!asked || !OSSL_PARAM_get_int(asked, &mode)) return fail(PROV_R_INVALID_MODE);
  asked = OSSL_PARAM_locate_const(parameters, OSSL_KDF_PARAM_DIGEST);
  if (!asked || asked->data_type != OSSL_PARAM_UTF8_STRING)
    return fail(PROV_R_MISSING_MESSAGE_DIGEST);
  // RFC 8446, B.4, has no others.
  auto is = [&](std::string_view name) {
    return name == std::string_view(static_cast<const char*>(asked->data), asked->data_size);
  };
  if (is("SHA2-256") || is("SHA256"))
    return derive_by<crypto::Sha256>(mode, parameters, {out, size});
  if (is("SHA2-384") || is("SHA384"))
    return derive_by<crypto::Sha384>(mode, parameters, {out, size});
  return fail(PROV_R_INVALID_DIGEST);
}

/// There is nothing to keep between calls; OpenSSL wants something that is not null.
void* new_context(void* provider) { return provider; }
void free_context(void*) {}

}  // namespace

const OSSL_DISPATCH kKeySchedule[] = {
    dispatch<OSSL_FUNC_kdf_newctx_fn>(OSSL_FUNC_KDF_NEWCTX, new_context),
    dispatch<OSSL_FUNC_kdf_freectx_fn>(OSSL_FUNC_KDF_FREECTX, free_context),
    dispatch<OSSL_FUNC_kdf_derive_fn>(OSSL_FUNC_KDF_DERIVE, derive), OSSL_DISPATCH_END};

}  // namespace nodus::modules::tls
