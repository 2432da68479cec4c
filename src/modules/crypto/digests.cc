#include "modules/crypto/digests.h"

#include <mutex>
#include <string>
#include <unordered_map>

#include "modules/crypto/openssl_error.h"

namespace nodus::modules::crypto {

namespace {

/// Fetching an algorithm walks OpenSSL's providers: once for each name is enough. Nothing is ever
/// freed.
template <typename T, typename Fetch>
const T* find_once(std::string_view name, Fetch fetch) {
  static std::mutex mutex;
  static std::unordered_map<std::string, const T*> known;
  std::lock_guard lock(mutex);
  auto [slot, is_new] = known.try_emplace(std::string(name), nullptr);
  if (is_new) {
    ClearErrors clear;
    slot->second = fetch(slot->first.c_str());
  }
  return slot->second;
}

}  // namespace

const EVP_MD* find_digest(std::string_view name) {
  return find_once<EVP_MD>(name, [](const char* text) -> const EVP_MD* {
    if (const EVP_MD* fetched = EVP_MD_fetch(nullptr, text, nullptr)) return fetched;
    // Names that only the older interface knows ("RSA-SHA256"); what has no provider is of no use.
    const EVP_MD* old = EVP_get_digestbyname(text);
    return old ? EVP_MD_fetch(nullptr, EVP_MD_get0_name(old), nullptr) : nullptr;
  });
}

const EVP_CIPHER* find_cipher(std::string_view name) {
  return find_once<EVP_CIPHER>(name, [](const char* text) -> const EVP_CIPHER* {
    if (const EVP_CIPHER* fetched = EVP_CIPHER_fetch(nullptr, text, nullptr)) return fetched;
    const EVP_CIPHER* old = EVP_get_cipherbyname(text);
    return old ? EVP_CIPHER_fetch(nullptr, EVP_CIPHER_get0_name(old), nullptr) : nullptr;
  });
}

}  // namespace nodus::modules::crypto
