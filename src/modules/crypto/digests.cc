#include "modules/crypto/digests.h"

#include <atomic>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "modules/crypto/openssl_error.h"

namespace nodus::modules::crypto {

namespace {

/// Fetching an algorithm walks OpenSSL's providers: once for each name is enough. What was fetched
/// stays for the life of the process, table and all. OpenSSL's names have no case, so the table is
/// no larger than its list of names; a name that it does not know is asked for again each time, as
/// a program could bring any number of those.
template <typename T, typename Fetch>
const T* find_once(std::string_view name, Fetch fetch) {
  static std::mutex mutex;
  static auto& known = *new std::unordered_map<std::string, const T*>;
  std::string key(name);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::lock_guard lock(mutex);
  auto found = known.find(key);
  if (found != known.end()) return found->second;
  ClearErrors clear;
  const T* algorithm = fetch(key.c_str());
  if (algorithm) known.emplace(std::move(key), algorithm);
  return algorithm;
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

namespace {

/// Algorithms that were asked for, by number.
template <typename T>
class Numbered {
 public:
  int32_t number_of(const T* algorithm) {
    if (!algorithm) return -1;
    std::lock_guard lock(mutex_);
    int32_t count = count_.load(std::memory_order_relaxed);
    for (int32_t i = 0; i < count; ++i) {
      if (all_[i] == algorithm) return i;
    }
    if (count == kMost) return -1;
    all_[count] = algorithm;
    count_.store(count + 1, std::memory_order_release);
    return count;
  }

  const T* at(int32_t number) const {
    if (number < 0 || number >= count_.load(std::memory_order_acquire)) return nullptr;
    return all_[number];
  }

 private:
  /// As many as OpenSSL has, with room for aliases; entries never change once they are counted.
  static constexpr int32_t kMost = 512;
  const T* all_[kMost] = {};
  std::atomic<int32_t> count_{0};
  std::mutex mutex_;
};

constinit Numbered<EVP_MD> g_digests;
constinit Numbered<EVP_CIPHER> g_ciphers;

}  // namespace

int32_t digest_number(std::string_view name) { return g_digests.number_of(find_digest(name)); }

const EVP_MD* digest_of_number(int32_t number) { return g_digests.at(number); }

int32_t cipher_number(std::string_view name) { return g_ciphers.number_of(find_cipher(name)); }

const EVP_CIPHER* cipher_of_number(int32_t number) { return g_ciphers.at(number); }

const EVP_CIPHER* find_cipher(std::string_view name) {
  return find_once<EVP_CIPHER>(name, [](const char* text) -> const EVP_CIPHER* {
    if (const EVP_CIPHER* fetched = EVP_CIPHER_fetch(nullptr, text, nullptr)) return fetched;
    const EVP_CIPHER* old = EVP_get_cipherbyname(text);
    if (!old) return nullptr;
    const EVP_CIPHER* fetched = EVP_CIPHER_fetch(nullptr, EVP_CIPHER_get0_name(old), nullptr);
    // RC4, Blowfish, DES and their like are known, but cannot be used without the legacy provider:
    // OpenSSL says so when they are.
    return fetched ? fetched : old;
  });
}

}  // namespace nodus::modules::crypto
