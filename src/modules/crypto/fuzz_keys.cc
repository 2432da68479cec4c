// Reading keys and certificates of any bytes, and writing again what could be read.

#include <openssl/x509.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "modules/crypto/key.h"
#include "modules/crypto/usual_keys.h"
#include "modules/crypto/x509.h"

using namespace nodus::modules::crypto;

/// PEM begins with a dash; everything else is DER in hexadecimal, for seeds hold no NUL.
extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VwBCIEIGH7jWDMAiCnjjFX392hKrMDlXHrwiId7C3qWmx7XS24\n"
      "-----END PRIVATE KEY-----\n",
      "-----BEGIN PUBLIC KEY-----\n"
      "MCowBQYDK2VwAyEAlGvqL/zwr0lv76Khf0LXaxQYTz11oLHC50AvilJVpKU=\n"
      "-----END PUBLIC KEY-----\n",
      "-----BEGIN EC PRIVATE KEY-----\n"
      "MHcCAQEEILWJR9mZAa21NzGz2GQMbyZNzvlNsKlqFLdumJltVI9PoAoGCCqGSM49\n"
      "AwEHoUQDQgAEKXGIdGdtez1g1z0bZquxAozC2DWKOIos1cnASFvHYd0HSXR9hHYG\n"
      "b56bJjw7VE5O/Zuz3Jvu8zUJxDlSq4vMnw==\n"
      "-----END EC PRIVATE KEY-----\n",
      "-----BEGIN EC PRIVATE KEY-----\n"
      "Proc-Type: 4,ENCRYPTED\n"
      "DEK-Info: AES-128-CBC,6E1120B0C869D0A8565EFCFAF0F5FEE7\n"
      "\n"
      "Lgjw7h9U57aTHRkcwfe9rfBV6xCJkqx4hKVkdOqUsHVRU/te3KA2EiGfof5yIrI7\n"
      "M+9kLjzIs2rmmoDe+oJVx3MVguTJDkwrYv/PLR44RfC4yGKXbfgQdr8o6Wx73/Nd\n"
      "qQPV7iZ8wKZ4AkQLhPtEgCdPzlw/+Se+Z4Q2iVUdiO4=\n"
      "-----END EC PRIVATE KEY-----\n",
      "3081f4305f06092a864886f70d01050d3052303106092a864886f70d01050c30240410bedfe5729a8e21caf48b"
      "38bc2f70693c02020800300c06082a864886f70d02090500301d060960864801650304010204106b08914c5b8a"
      "992203ef8b56d5f48c4c048190a24d660233c98cc792cd56bd84aa49f511a4b0a2f6acf84fded87efd1d1a712f"
      "669646d4aa3a0bcc7321fc574bd749197c54889ee230cc3315fad8ee488a2e519ef4238fcf2e5b5748e4793c00"
      "7b4ab5b164fd7fbddf8408863a597dbeb8e5058901399fd9329f9bcc8c9e2e6a198237be7476328ccb723acd1a"
      "38a745df6943514192cc7d55cc80b21660fd97b7e428",
      "30820139020100024100afd733ac3ba55fc99f8c11a65bab3662316c47701e603bc57c2561368d53064fb356df"
      "a6b413cfd48c9f00b51b743761c09e969058ecfd97c7d4ff4e71aa34df020301000102407cbb129461daf50f78"
      "754b2fce66acb50a89dc42d3c93f9cde6b458204cd97f3541cd70b4f2e325ec3a664f6384275046316465bf753"
      "a69ffd365c97031c3481022100d8410b331eaee56380697825b9a07dcb8512fe5932563af5da6da237453acaa7"
      "022100d028aaf392420f6b81fb6c1e9e44141ffd75404542c92b763f9302f83fc1e3090220419788f41a6c65fb"
      "4629b75d89ee19f9af0551cc702e23780aa6923b3d6e55a502207c45ab39db39a12717e4d879b71701c4cf76ae"
      "b62ad71b216f76ff30e22f88b102205b80fd7fb458169d293f1e6a3935c37b3f3ba3676b93b836aa9f83d59ec9"
      "cb19",
      "30820153020100300d06092a864886f70d01010105000482013d30820139020100024100afd733ac3ba55fc9"
      "9f8c11a65bab3662316c47701e603bc57c2561368d53064fb356dfa6b413cfd48c9f00b51b743761c09e9690"
      "58ecfd97c7d4ff4e71aa34df020301000102407cbb129461daf50f78754b2fce66acb50a89dc42d3c93f9cde"
      "6b458204cd97f3541cd70b4f2e325ec3a664f6384275046316465bf753a69ffd365c97031c3481022100d841"
      "0b331eaee56380697825b9a07dcb8512fe5932563af5da6da237453acaa7022100d028aaf392420f6b81fb6c"
      "1e9e44141ffd75404542c92b763f9302f83fc1e3090220419788f41a6c65fb4629b75d89ee19f9af0551cc70"
      "2e23780aa6923b3d6e55a502207c45ab39db39a12717e4d879b71701c4cf76aeb62ad71b216f76ff30e22f88"
      "b102205b80fd7fb458169d293f1e6a3935c37b3f3ba3676b93b836aa9f83d59ec9cb19",
      "3048024100afd733ac3ba55fc99f8c11a65bab3662316c47701e603bc57c2561368d53064fb356dfa6b413cfd4"
      "8c9f00b51b743761c09e969058ecfd97c7d4ff4e71aa34df0203010001",
      "3059301306072a8648ce3d020106082a8648ce3d0301070342000429718874676d7b3d60d73d1b66abb1028cc2"
      "d8358a388a2cd5c9c0485bc761dd0749747d8476066f9e9b263c3b544e4efd9bb3dc9beef33509c43952ab8bcc"
      "9f",
      "308202f43082029aa00302010202141f8b48224a8da93fadfdd3c94402fe3dad4a7a37300a06082a8648ce3d04"
      "0302304e310b3009060355040613024445310e300c060355040a0c054e6f647573310c300a060355040b0c036f"
      "6e65310c300a060355040b0c0374776f3113301106035504030c0a6e6f6475732e746573743020170d32363131"
      "32313034313933395a180f32313236313032383034313933395a304e310b3009060355040613024445310e300c"
      "060355040a0c054e6f647573310c300a060355040b0c036f6e65310c300a060355040b0c0374776f3113301106"
      "035504030c0a6e6f6475732e746573743059301306072a8648ce3d020106082a8648ce3d03010703420004c7f3"
      "108ae57d29b3ab7245590e9ccfd6a7f82fce37eab1f6b3a6ea92f62912bec1afb27283f3fa1f3a94306da46120"
      "6574ef209dca78c818ff08229dbd340c19a38201523082014e301d0603551d0e041604140b037d589ca9a52d16"
      "1daf45efd18069b5129d88301f0603551d230418301680140b037d589ca9a52d161daf45efd18069b5129d8830"
      "0f0603551d130101ff040530030101ff3081840603551d11047d307b820a6e6f6475732e74657374820e2a2e65"
      "78616d706c652e7465737487047f0000018710000000000000000000000000000000018613687474703a2f2f6e"
      "6f6475732e746573742f61810c61406e6f6475732e74657374a022060a2b060104018237140203a0140c12736f"
      "6d656f6e65406e6f6475732e74657374301d0603551d250416301406082b0601050507030106082b0601050507"
      "0302305506082b0601050507010104493047302306082b060105050730018617687474703a2f2f6f6373702e6e"
      "6f6475732e746573742f302006082b060105050730028614687474703a2f2f6e6f6475732e746573742f636130"
      "0a06082a8648ce3d04030203480030450220053a380d2f5614a7875c1b19a8a4ae034d8d4b5fe05a292caca894"
      "41c4aa4e65022100dc5ffe6d763d8c61293706a6728d4c96796bf6f5e54430ea9b3fce69760001d0",
      nullptr};
  return seeds;
}

namespace {

std::string from_hex(const uint8_t* data, size_t size) {
  auto digit = [](uint8_t c) { return c >= 'a' ? (c - 'a' + 10) & 15 : c & 15; };
  std::string out;
  for (size_t i = 0; i + 1 < size; i += 2)
    out.push_back(static_cast<char>(digit(data[i]) << 4 | digit(data[i + 1])));
  return out;
}

/// Writes KEY in every form that it has; what is written must be readable as the same key.
void write_all(const Key& key) {
  (void)details_of(key);
  (void)write_jwk(key, false).ok();
  (void)write_raw_public(key, true).ok();
  (void)write_raw_seed(key).ok();
  if (key.type() == KeyType::kPrivate) {
    (void)write_raw_private(key).ok();
    auto der = write_private_key(key, {KeyFormat::kDer, KeyEncoding::kPkcs8, "", {}});
    if (!der.ok()) return;
    auto again = parse_private_key({der->span(), KeyFormat::kDer, KeyEncoding::kPkcs8, {}});
    if (again.ok() && EVP_PKEY_eq(again->get(), key.pkey()) == 0) std::abort();
    return;
  }
  auto der = write_public_key(key, {KeyFormat::kDer, KeyEncoding::kSpki, "", {}});
  if (!der.ok()) return;
  auto again = parse_public_key({der->span(), KeyFormat::kDer, KeyEncoding::kSpki, {}});
  if (again.ok() && EVP_PKEY_eq(again->get(), key.pkey()) == 0) std::abort();
}

void read_certificate(ByteSpan bytes) {
  auto certificate = parse_certificate(bytes);
  if (!certificate.ok()) return;
  X509* x509 = certificate->get();
  (void)name_text(X509_get_subject_name(x509));
  (void)subject_alt_name(x509);
  (void)info_access(x509);
  (void)extended_key_usage(x509);
  (void)serial_number(x509);
  (void)time_value(X509_get0_notAfter(x509));
  (void)is_ca(x509);
  if (der_of(x509).size() == 0) std::abort();
}

/// What OpenSSL reads as THEIRS and we as PARTS must be the same key, and written alike.
void compare_with(KeyParts parts, Pkey theirs, bool is_private) {
  parts.complete();
  Pkey ours = make_pkey(parts);
  if (!ours || !theirs || EVP_PKEY_eq(ours.get(), theirs.get()) != 1) std::abort();
  KeyTarget target{KeyFormat::kDer, is_private ? KeyEncoding::kPkcs8 : KeyEncoding::kSpki, "", {}};
  auto written =
      is_private ? write_usual_private_key(parts, target) : write_usual_public_key(parts, target);
  unsigned char* der = nullptr;
  int size = 0;
  if (is_private) {
    PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(ours.get());
    size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    PKCS8_PRIV_KEY_INFO_free(info);
  } else {
    size = i2d_PUBKEY(ours.get(), &der);
  }
  if (size < 0 || written.size() != static_cast<size_t>(size) ||
      !std::equal(written.span().begin(), written.span().end(), der))
    std::abort();
  OPENSSL_clear_free(der, static_cast<size_t>(size));
}

/// What is read without OpenSSL's decoders must be the key that they read.
void compare_usual(ByteSpan bytes) {
  const unsigned char* at = bytes.data();
  auto size = static_cast<long>(bytes.size());
  if (auto ours = read_usual_public_key(bytes))
    compare_with(std::move(*ours), Pkey(d2i_PUBKEY(nullptr, &at, size)), false);
  if (auto ours = read_usual_private_key(bytes)) {
    at = bytes.data();
    PKCS8_PRIV_KEY_INFO* info = d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, size);
    Pkey theirs(info ? EVP_PKCS82PKEY(info) : nullptr);
    PKCS8_PRIV_KEY_INFO_free(info);
    compare_with(std::move(*ours), std::move(theirs), true);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const uint8_t kPassphrase[] = "secret";
  ByteSpan passphrase(kPassphrase, 6);
  bool is_pem = size > 0 && data[0] == '-';
  std::string der = is_pem ? "" : from_hex(data, size);
  ByteSpan bytes = is_pem ? ByteSpan(data, size)
                          : ByteSpan(reinterpret_cast<const uint8_t*>(der.data()), der.size());
  auto format = is_pem ? KeyFormat::kPem : KeyFormat::kDer;
  for (auto encoding :
       {KeyEncoding::kPkcs1, KeyEncoding::kPkcs8, KeyEncoding::kSpki, KeyEncoding::kSec1}) {
    auto key = parse_any_key({bytes, format, encoding, passphrase});
    if (key.ok()) write_all(**key);
    (void)parse_any_key({bytes, format, encoding, {}}).ok();
    if (is_pem) break;
  }
  read_certificate(bytes);
  compare_usual(bytes);
  for (auto* label : {"PRIVATE KEY", "PUBLIC KEY"}) {
    auto content = strict_pem_content(bytes, label);
    if (content.size() > 0) compare_usual(content.span());
  }
  return 0;
}
