// crypto.Certificate: Netscape's signed public key and challenge (HTML 5.1, <keygen>).

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "modules/crypto/key_handle.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/openssl_pointers.h"

namespace nodus::modules::crypto {

namespace {

using Spki = std::unique_ptr<NETSCAPE_SPKI, FreedBy<NETSCAPE_SPKI_free>>;

Spki parse(const Bytes& text) {
  // OpenSSL takes an empty text for one that ends with a NUL.
  if (text.size == 0) return nullptr;
  return Spki(NETSCAPE_SPKI_b64_decode(reinterpret_cast<const char*>(text.data),
                                       static_cast<int>(std::min<size_t>(text.size, INT_MAX))));
}

bool verify_spkac(Bytes text) {
  ClearErrors clear;
  Spki spki = parse(text);
  if (!spki) return false;
  Pkey key(X509_PUBKEY_get(spki->spkac->pubkey));
  return key && NETSCAPE_SPKI_verify(spki.get(), key.get()) > 0;
}

/// PEM; nothing when the text is none.
std::optional<SecretBytes> export_public_key(Bytes text) {
  ClearErrors clear;
  Spki spki = parse(text);
  Pkey key(spki ? NETSCAPE_SPKI_get_pubkey(spki.get()) : nullptr);
  if (!key) return std::nullopt;
  BIO* bio = BIO_new(BIO_s_mem());
  std::optional<SecretBytes> out;
  if (PEM_write_bio_PUBKEY(bio, key.get()) == 1) {
    char* data = nullptr;
    long size = BIO_get_mem_data(bio, &data);
    out.emplace(ByteSpan(reinterpret_cast<uint8_t*>(data), static_cast<size_t>(size)));
  }
  BIO_free(bio);
  return out;
}

std::optional<SecretBytes> export_challenge(Bytes text) {
  ClearErrors clear;
  Spki spki = parse(text);
  if (!spki) return std::nullopt;
  unsigned char* challenge = nullptr;
  int size = ASN1_STRING_to_UTF8(&challenge, spki->spkac->challenge);
  if (size < 0) return std::nullopt;
  SecretBytes out(ByteSpan(challenge, static_cast<size_t>(size)));
  OPENSSL_free(challenge);
  return out;
}

}  // namespace

void declare_spkac(Binder& m) {
  m.function<&verify_spkac>("verifySpkac")
      .function<&export_public_key>("spkacPublicKey")
      .function<&export_challenge>("spkacChallenge");
}

}  // namespace nodus::modules::crypto
