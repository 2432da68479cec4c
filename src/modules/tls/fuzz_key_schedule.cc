// Our key schedule of TLS 1.3 and OpenSSL's own derive the same, or both nothing.
//
// fuzz-sources: tls/provider_key_schedule.cc
// fuzz-libraries: crypto

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "modules/tls/provider.h"

namespace {

using Bytes = std::vector<uint8_t>;

/// Takes an input apart.
class Source {
 public:
  Source(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  uint8_t number() { return size_ == 0 ? 0 : (--size_, *data_++); }
  Bytes bytes(size_t count) {
    count = std::min(count, size_);
    Bytes out(data_, data_ + count);
    data_ += count;
    size_ -= count;
    return out;
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

/// What is asked, as TLS asks it.
struct Question {
  explicit Question(Source& source) {
    uint8_t kind = source.number();
    mode = kind & 1 ? EVP_KDF_HKDF_MODE_EXPAND_ONLY : EVP_KDF_HKDF_MODE_EXTRACT_ONLY;
    digest = kind & 2 ? "SHA256" : "SHA384";
    has_salt = kind & 4;
    has_key = kind & 8 || mode == EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    size_t whole = kind & 2 ? 32 : 48;
    size = mode == EVP_KDF_HKDF_MODE_EXTRACT_ONLY ? whole : 1 + source.number();
    // One more than there may be of a prefix and a label together.
    prefix = source.bytes(1 + source.number() / 2);
    label = source.bytes(1 + source.number() / 2);
    context = source.bytes(source.number());
    salt = source.bytes(whole);
    key = source.bytes(1 + source.number());
    // Neither takes what is there and empty for something.
    for (auto* part : {&prefix, &label, &salt, &key})
      if (part->empty()) part->push_back(0);
  }

  std::vector<OSSL_PARAM> parameters() {
    auto octets = [](const char* name, Bytes& bytes) {
      return OSSL_PARAM_construct_octet_string(name, bytes.data(), bytes.size());
    };
    std::vector<OSSL_PARAM> out = {
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
        octets(OSSL_KDF_PARAM_PREFIX, prefix), octets(OSSL_KDF_PARAM_LABEL, label)};
    if (!context.empty()) out.push_back(octets(OSSL_KDF_PARAM_DATA, context));
    if (has_salt) out.push_back(octets(OSSL_KDF_PARAM_SALT, salt));
    if (has_key) out.push_back(octets(OSSL_KDF_PARAM_KEY, key));
    out.push_back(OSSL_PARAM_construct_end());
    return out;
  }

  int mode;
  std::string digest;
  bool has_salt, has_key;
  size_t size;
  Bytes prefix, label, context, salt, key;
};

Bytes ask_openssl(Question& question) {
  static EVP_KDF* schedule = EVP_KDF_fetch(nullptr, "TLS13-KDF", "provider=default");
  EVP_KDF_CTX* context = EVP_KDF_CTX_new(schedule);
  Bytes out(question.size);
  auto parameters = question.parameters();
  bool derived = EVP_KDF_derive(context, out.data(), out.size(), parameters.data()) == 1;
  EVP_KDF_CTX_free(context);
  return derived ? out : Bytes();
}

Bytes ask_us(Question& question) {
  const OSSL_DISPATCH* entry = nodus::modules::tls::kKeySchedule;
  while (entry->function_id != OSSL_FUNC_KDF_DERIVE) ++entry;
  Bytes out(question.size);
  auto parameters = question.parameters();
  bool derived =
      OSSL_FUNC_kdf_derive(entry)(nullptr, out.data(), out.size(), parameters.data()) == 1;
  return derived ? out : Bytes();
}

}  // namespace

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {"\x0e secret", "\x0b\x20tls13 derived context and a key",
                                      "\x09\xff\xfe\xfe", nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Source source(data, size);
  Question question(source);
  if (ask_us(question) != ask_openssl(question)) std::abort();
  ERR_clear_error();
  return 0;
}
