// Keys of the usual kinds as DER (X.690) and PEM (RFC 7468). OpenSSL's encoders are general: they
// look up a chain of encoders by name, which takes ten times as long as to write such a form.

#include <openssl/pem.h>

#include <string_view>

#include "modules/crypto/der.h"
#include "modules/crypto/usual_keys.h"

namespace nodus::modules::crypto {

namespace {

// AlgorithmIdentifiers and OIDs, with their headers.
constexpr uint8_t kRsaEncryption[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                      0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};
constexpr uint8_t kX25519[] = {0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e};
constexpr uint8_t kEd25519[] = {0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70};
constexpr uint8_t kEcPublicKey[] = {0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
constexpr uint8_t kVersion0[] = {kInteger, 1, 0};
constexpr uint8_t kVersion1[] = {kInteger, 1, 1};

/// Writes DER from its end to its beginning, for a value's length stands before it.
class DerWriter {
 public:
  explicit DerWriter(size_t capacity) : memory_(capacity), at_(capacity) {}

  size_t position() const { return at_; }

  void bytes(ByteSpan value) {
    at_ -= value.size();
    std::copy(value.begin(), value.end(), memory_.data() + at_);
  }
  void byte(uint8_t value) { memory_.data()[--at_] = value; }
  /// The header of what was written since the writer stood at END.
  void header(Tag tag, size_t end) {
    size_t length = end - at_;
    if (length < 0x80) {
      byte(static_cast<uint8_t>(length));
    } else {
      uint8_t count = 0;
      for (size_t rest = length; rest > 0; rest >>= 8, ++count) byte(static_cast<uint8_t>(rest));
      byte(0x80 | count);
    }
    byte(tag);
  }
  void value(Tag tag, ByteSpan content) {
    size_t end = at_;
    bytes(content);
    header(tag, end);
  }
  /// A positive INTEGER.
  void number(ByteSpan magnitude) {
    size_t end = at_;
    bytes(magnitude);
    if (magnitude.empty() || magnitude[0] & 0x80) byte(0);
    header(kInteger, end);
  }
  ByteSpan written() const { return memory_.span().subspan(at_); }

 private:
  SecretBytes memory_;
  size_t at_;
};

/// More than all headers of any of these encodings take.
constexpr size_t kHeaders = 256;

size_t capacity_for(const KeyParts& parts) {
  size_t size = kHeaders + parts.point.size() + parts.secret.size();
  for (const auto& number : parts.numbers) size += number.size() + 8;
  return size;
}

void write_algorithm(DerWriter& out, const KeyParts& parts) {
  if (parts.curve == 0) {
    if (!parts.numbers.empty()) return out.bytes(kRsaEncryption);
    return out.bytes(parts.algorithm->name == "ed25519" ? ByteSpan(kEd25519) : ByteSpan(kX25519));
  }
  size_t end = out.position();
  out.value(static_cast<Tag>(0x06), find_usual_curve(parts.curve)->oid);
  out.bytes(kEcPublicKey);
  out.header(kSequence, end);
}

void write_numbers(DerWriter& out, const KeyParts& parts, size_t count) {
  for (size_t i = count; i > 0; --i) out.number(parts.numbers[i - 1].span());
}

/// RSAPublicKey (RFC 8017, A.1.1).
void write_rsa_public_key(DerWriter& out, const KeyParts& parts) {
  size_t end = out.position();
  write_numbers(out, parts, KeyParts::kPublicNumbers);
  out.header(kSequence, end);
}

/// RSAPrivateKey (RFC 8017, A.1.2).
void write_rsa_private_key(DerWriter& out, const KeyParts& parts) {
  size_t end = out.position();
  write_numbers(out, parts, KeyParts::kNumbers);
  out.bytes(kVersion0);
  out.header(kSequence, end);
}

/// ECPrivateKey (RFC 5915); inside PrivateKeyInfo the curve is not named again.
void write_ec_private_key(DerWriter& out, const KeyParts& parts, bool with_curve) {
  size_t end = out.position();
  out.bytes(parts.point);
  out.byte(0);  // no unused bits
  out.header(kBitString, end);
  out.header(kContext1, end);
  if (with_curve) {
    size_t curve = out.position();
    out.value(static_cast<Tag>(0x06), find_usual_curve(parts.curve)->oid);
    out.header(kContext0, curve);
  }
  out.value(kOctetString, parts.secret.span());
  out.bytes(kVersion1);
  out.header(kSequence, end);
}

/// SubjectPublicKeyInfo (RFC 5280, 4.1).
void write_spki(DerWriter& out, const KeyParts& parts) {
  size_t end = out.position();
  if (parts.numbers.empty()) {
    out.bytes(parts.point);
  } else {
    write_rsa_public_key(out, parts);
  }
  out.byte(0);  // no unused bits
  out.header(kBitString, end);
  write_algorithm(out, parts);
  out.header(kSequence, end);
}

/// PrivateKeyInfo (RFC 5208, 5).
void write_pkcs8(DerWriter& out, const KeyParts& parts) {
  size_t end = out.position();
  if (!parts.numbers.empty()) {
    write_rsa_private_key(out, parts);
  } else if (parts.curve != 0) {
    write_ec_private_key(out, parts, false);
  } else {
    out.value(kOctetString, parts.secret.span());
  }
  out.header(kOctetString, end);
  write_algorithm(out, parts);
  out.bytes(kVersion0);
  out.header(kSequence, end);
}

/// DER as text of lines of 64 characters between BEGIN and END.
SecretBytes to_pem(ByteSpan der, std::string_view label) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr size_t kLineBytes = 48;
  constexpr std::string_view kBegin = "-----BEGIN ", kEnd = "-----END ", kDashes = "-----\n";
  const size_t characters = (der.size() + 2) / 3 * 4;
  const size_t lines = (der.size() + kLineBytes - 1) / kLineBytes;
  SecretBytes text(kBegin.size() + kEnd.size() + 2 * (label.size() + kDashes.size()) + characters +
                   lines);
  uint8_t* at = text.data();
  auto put = [&](std::string_view part) { at = std::copy(part.begin(), part.end(), at); };
  put(kBegin);
  put(label);
  put(kDashes);
  while (!der.empty()) {
    auto line = der.first(std::min(der.size(), kLineBytes));
    der = der.subspan(line.size());
    for (; line.size() >= 3; line = line.subspan(3)) {
      uint32_t bits =
          static_cast<uint32_t>(line[0]) << 16 | static_cast<uint32_t>(line[1]) << 8 | line[2];
      for (int shift = 18; shift >= 0; shift -= 6)
        *at++ = static_cast<uint8_t>(kAlphabet[bits >> shift & 63]);
    }
    if (!line.empty()) {
      uint32_t bits = static_cast<uint32_t>(line[0]) << 16;
      if (line.size() > 1) bits |= static_cast<uint32_t>(line[1]) << 8;
      *at++ = static_cast<uint8_t>(kAlphabet[bits >> 18 & 63]);
      *at++ = static_cast<uint8_t>(kAlphabet[bits >> 12 & 63]);
      *at++ = line.size() > 1 ? static_cast<uint8_t>(kAlphabet[bits >> 6 & 63]) : '=';
      *at++ = '=';
    }
    *at++ = '\n';
  }
  put(kEnd);
  put(label);
  put(kDashes);
  return text;
}

SecretBytes finish(const DerWriter& out, KeyFormat format, std::string_view label) {
  return format == KeyFormat::kPem ? to_pem(out.written(), label) : SecretBytes(out.written());
}

}  // namespace

SecretBytes write_usual_public_key(const KeyParts& parts, const KeyTarget& target) {
  DerWriter out(capacity_for(parts));
  if (target.encoding == KeyEncoding::kPkcs1) {
    if (parts.numbers.empty()) return {};
    write_rsa_public_key(out, parts);
    return finish(out, target.format, PEM_STRING_RSA_PUBLIC);
  }
  if (target.encoding != KeyEncoding::kSpki) return {};
  write_spki(out, parts);
  return finish(out, target.format, PEM_STRING_PUBLIC);
}

SecretBytes write_usual_private_key(const KeyParts& parts, const KeyTarget& target) {
  DerWriter out(capacity_for(parts));
  switch (target.encoding) {
    case KeyEncoding::kPkcs1:
      if (parts.numbers.empty()) return {};
      write_rsa_private_key(out, parts);
      return finish(out, target.format, PEM_STRING_RSA);
    case KeyEncoding::kSec1:
      if (parts.curve == 0) return {};
      write_ec_private_key(out, parts, true);
      return finish(out, target.format, PEM_STRING_ECPRIVATEKEY);
    case KeyEncoding::kPkcs8:
      write_pkcs8(out, parts);
      return finish(out, target.format, PEM_STRING_PKCS8INF);
    default:
      return {};
  }
}

}  // namespace nodus::modules::crypto
