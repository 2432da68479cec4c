#pragma once

#include <openssl/evp.h>

#include <string_view>

namespace nodus::modules::crypto {

/// The digest of that name ("sha256", "RSA-SHA256", "SHA2-256" …), fetched once for the process;
/// nullptr when there is none.
const EVP_MD* find_digest(std::string_view name);
/// The cipher of that name, likewise.
const EVP_CIPHER* find_cipher(std::string_view name);

}  // namespace nodus::modules::crypto
