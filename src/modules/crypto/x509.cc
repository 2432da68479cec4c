#include "modules/crypto/x509.h"
#include "modules/crypto/openssl_pointers.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <climits>
#include <cstring>
#include <ctime>

namespace nodus::modules::crypto {

namespace {

using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free>>;

BioPtr new_text() { return BioPtr(BIO_new(BIO_s_mem())); }

std::string take_text(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

/// A value as UTF-8, with the escapes of RFC 2253 but for quotes and non-ASCII characters.
constexpr unsigned long kNameFlags = ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL |
                                     ASN1_STRFLGS_UTF8_CONVERT | XN_FLAG_SEP_MULTILINE |
                                     XN_FLAG_FN_SN;

/// Could this text be taken for something else in a list of alternative names? It is then quoted.
/// Commas separate entries, quotes begin quoted ones; what is not plain ASCII must not print as
/// something else.
bool is_safe_alt_name(const std::string& name, bool utf8) {
  for (char c : name) {
    switch (c) {
      case '"':
      case '\\':
      case ',':
      case '\'':
        return false;
      default:
        if (utf8) {
          if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') return false;
        } else if (c < ' ' || c > '~') {
          return false;
        }
    }
  }
  return true;
}

void append_alt_name(std::string* out, const std::string& name, bool utf8,
                     const char* safe_prefix = "") {
  if (is_safe_alt_name(name, utf8)) {
    *out += safe_prefix;
    *out += name;
    return;
  }
  // As a JSON string (RFC 8259): readable, and read back without doubt.
  *out += '"';
  *out += safe_prefix;
  for (char c : name) {
    static constexpr char kHex[] = "0123456789abcdef";
    auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == '"') {
      *out += '\\';
      *out += c;
    } else if ((byte >= ' ' && c != ',' && byte <= '~') || (utf8 && (byte & 0x80))) {
      *out += c;
    } else {
      // Latin-1 bytes are code points.
      *out += "\\u00";
      *out += kHex[byte >> 4];
      *out += kHex[byte & 15];
    }
  }
  *out += '"';
}

std::string bytes_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}

std::string oid_text(const ASN1_OBJECT* object) {
  char text[256];
  int size = OBJ_obj2txt(text, sizeof text, object, 1);
  return size > 0 ? std::string(text, std::min<size_t>(static_cast<size_t>(size), sizeof text - 1))
                  : "";
}

std::string ip_text(const std::string& bytes) {
  std::string out;
  char part[8];
  if (bytes.size() == 4) {
    for (size_t i = 0; i < 4; ++i) {
      std::snprintf(part, sizeof part, i ? ".%d" : "%d", static_cast<uint8_t>(bytes[i]));
      out += part;
    }
  } else if (bytes.size() == 16) {
    for (size_t i = 0; i < 16; i += 2) {
      unsigned word = static_cast<uint8_t>(bytes[i]) << 8 | static_cast<uint8_t>(bytes[i + 1]);
      std::snprintf(part, sizeof part, i ? ":%X" : "%X", word);
      out += part;
    }
  }
  return out;
}

/// A directory name on one line.
std::string directory_name(const X509_NAME* name) {
  auto bio = new_text();
  // What is not ASCII stays readable; the whole is quoted where it must be.
  unsigned long flags =
      XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB | ASN1_STRFLGS_ESC_CTRL);
  if (X509_NAME_print_ex(bio.get(), name, 0, flags) < 0) return "";
  return take_text(bio.get());
}

/// Kinds of otherName that are shown (OpenSSL's own list), by NID.
struct OtherName {
  int nid;
  const char* prefix;
};
constexpr OtherName kOtherNames[] = {
    {NID_id_on_SmtpUTF8Mailbox, "SmtpUTF8Mailbox:"},
    {NID_XmppAddr, "XmppAddr:"},
    {NID_SRVName, "SRVName:"},
    {NID_ms_upn, "UPN:"},
    {NID_NAIRealm, "NAIRealm:"},
};

void append_other_name(std::string* out, const OTHERNAME* other) {
  int nid = OBJ_obj2nid(other->type_id);
  for (auto& known : kOtherNames) {
    if (known.nid != nid) continue;
    int type = other->value->type;
    bool is_text = nid == NID_SRVName ? type == V_ASN1_IA5STRING : type == V_ASN1_UTF8STRING;
    if (!is_text) break;
    *out += "othername:";
    append_alt_name(out, bytes_of(other->value->value.asn1_string), type == V_ASN1_UTF8STRING,
                    known.prefix);
    return;
  }
  *out += "othername:<unsupported>";
}

void append_general_name(std::string* out, const GENERAL_NAME* name) {
  switch (name->type) {
    case GEN_DNS:
      *out += "DNS:";
      // These are IA5Strings, but certificates hold anything.
      append_alt_name(out, bytes_of(name->d.dNSName), false);
      break;
    case GEN_EMAIL:
      *out += "email:";
      append_alt_name(out, bytes_of(name->d.rfc822Name), false);
      break;
    case GEN_URI:
      *out += "URI:";
      append_alt_name(out, bytes_of(name->d.uniformResourceIdentifier), false);
      break;
    case GEN_DIRNAME:
      *out += "DirName:";
      append_alt_name(out, directory_name(name->d.directoryName), true);
      break;
    case GEN_IPADD: {
      std::string bytes = bytes_of(name->d.iPAddress), text = ip_text(bytes);
      *out += "IP Address:";
      *out += text.empty() ? "<invalid length=" + std::to_string(bytes.size()) + ">" : text;
      break;
    }
    case GEN_RID:
      *out += "Registered ID:" + oid_text(name->d.registeredID);
      break;
    case GEN_OTHERNAME:
      append_other_name(out, name->d.otherName);
      break;
    case GEN_X400:
      *out += "X400Name:<unsupported>";
      break;
    case GEN_EDIPARTY:
      *out += "EdiPartyName:<unsupported>";
      break;
    default:
      break;
  }
}

/// The decoded extension NID; null when there is none or it cannot be decoded. Its content in
/// readable form is then OpenSSL's.
template <typename T>
T* extension(const X509* certificate, int nid) {
  return static_cast<T*>(X509_get_ext_d2i(certificate, nid, nullptr, nullptr));
}

}  // namespace

Certificate share(const X509* certificate) {
  if (!certificate) return nullptr;
  X509_up_ref(const_cast<X509*>(certificate));
  return Certificate(const_cast<X509*>(certificate));
}

Outcome<Certificate> parse_certificate(ByteSpan bytes) {
  ClearErrors clear;
  static const char kNothing = 0;
  BioPtr bio(BIO_new_mem_buf(bytes.empty() ? static_cast<const void*>(&kNothing) : bytes.data(),
                             static_cast<int>(std::min<size_t>(bytes.size(), INT_MAX))));
  // No passphrase and no prompt for an encrypted PEM.
  auto refuse = [](char*, int, int, void*) { return -1; };
  if (X509* pem = bio ? PEM_read_bio_X509_AUX(bio.get(), nullptr, refuse, nullptr) : nullptr)
    return Certificate(pem);
  unsigned long why = ERR_peek_error();
  const unsigned char* at = bytes.data();
  long size = static_cast<long>(std::min<size_t>(bytes.size(), INT_MAX));
  if (X509* der = d2i_X509(nullptr, &at, size)) return Certificate(der);
  // What is neither is told as the failure to read PEM.
  return Failure::one(why, "Failed to parse certificate");
}

std::string name_text(const X509_NAME* name) {
  auto bio = new_text();
  if (!name || X509_NAME_print_ex(bio.get(), name, 0, kNameFlags) < 0) return "";
  return take_text(bio.get());
}

std::optional<std::string> subject_alt_name(const X509* certificate) {
  ClearErrors clear;
  if (X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) < 0) return std::nullopt;
  auto* names = extension<GENERAL_NAMES>(certificate, NID_subject_alt_name);
  if (!names) return std::nullopt;
  std::string out;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    if (i > 0) out += ", ";
    append_general_name(&out, sk_GENERAL_NAME_value(names, i));
  }
  GENERAL_NAMES_free(names);
  return out;
}

std::optional<std::string> info_access(const X509* certificate) {
  ClearErrors clear;
  auto* descriptions = extension<AUTHORITY_INFO_ACCESS>(certificate, NID_info_access);
  if (!descriptions) return std::nullopt;
  std::string out;
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(descriptions); ++i) {
    auto* description = sk_ACCESS_DESCRIPTION_value(descriptions, i);
    if (i > 0) out += '\n';
    char method[80];
    i2t_ASN1_OBJECT(method, sizeof method, description->method);
    out += method;
    out += " - ";
    append_general_name(&out, description->location);
  }
  AUTHORITY_INFO_ACCESS_free(descriptions);
  return out;
}

std::string time_text(const ASN1_TIME* time) {
  auto bio = new_text();
  ASN1_TIME_print(bio.get(), time);
  return take_text(bio.get());
}

double time_value(const ASN1_TIME* time) {
  std::tm parts;
  if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return static_cast<double>(timegm(&parts)) * 1000;
}

std::string fingerprint(const X509* certificate, const EVP_MD* digest) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (X509_digest(certificate, digest, hash, &size) != 1) return "";
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    if (i > 0) out += ':';
    out += kHex[hash[i] >> 4];
    out += kHex[hash[i] & 15];
  }
  return out;
}

std::string serial_number(const X509* certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
  BIGNUM* number = serial ? ASN1_INTEGER_to_BN(serial, nullptr) : nullptr;
  char* text = number ? BN_bn2hex(number) : nullptr;
  std::string out = text ? text : "";
  OPENSSL_free(text);
  BN_free(number);
  return out;
}

std::optional<std::vector<std::string>> extended_key_usage(const X509* certificate) {
  ClearErrors clear;
  auto* usage = extension<EXTENDED_KEY_USAGE>(certificate, NID_ext_key_usage);
  if (!usage) return std::nullopt;
  std::vector<std::string> out;
  for (int i = 0; i < sk_ASN1_OBJECT_num(usage); ++i)
    out.push_back(oid_text(sk_ASN1_OBJECT_value(usage, i)));
  EXTENDED_KEY_USAGE_free(usage);
  return out;
}

bool is_ca(const X509* certificate) {
  ClearErrors clear;
  return X509_check_ca(const_cast<X509*>(certificate)) == 1;
}

SecretBytes der_of(const X509* certificate) {
  unsigned char* der = nullptr;
  int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  SecretBytes out(ByteSpan(der, static_cast<size_t>(size)));
  OPENSSL_free(der);
  return out;
}

}  // namespace nodus::modules::crypto
