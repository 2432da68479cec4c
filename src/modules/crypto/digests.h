#pragma once

#include <openssl/evp.h>

#include <string_view>

namespace nodus::modules::crypto {

/// The digest of that name ("sha256", "RSA-SHA256", "SHA2-256" …), fetched once for the process;
/// nullptr when there is none.
const EVP_MD* find_digest(std::string_view name);
/// A number for the digest of that name, the same for the life of the process; -1 when there is
/// none. JavaScript keeps it, so that names are looked up once.
int32_t digest_number(std::string_view name);
/// The digest of a number that digest_number() gave.
const EVP_MD* digest_of_number(int32_t number);
/// The cipher of that name, its number, and the cipher of a number, likewise.
const EVP_CIPHER* find_cipher(std::string_view name);
int32_t cipher_number(std::string_view name);
const EVP_CIPHER* cipher_of_number(int32_t number);

}  // namespace nodus::modules::crypto
