#include "modules/tls/certificate_object.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/x509v3.h>

#include <array>
#include <string>
#include <string_view>

#include "base/ignore.h"
#include "modules/buffer/buffer.h"
#include "modules/tls/ssl_pointers.h"

namespace nodus::modules::tls {

namespace {

class ObjectBuilder {
 public:
  explicit ObjectBuilder(v8::Isolate* isolate, bool null_prototype = false)
      : isolate_(isolate),
        object_(null_prototype ? v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0)
                               : v8::Object::New(isolate)) {}

  void set(std::string_view name, v8::Local<v8::Value> value) {
    v8::Local<v8::String> key;
    if (!utf8(isolate_, name).ToLocal(&key)) return;
    ignore(object_->CreateDataProperty(isolate_->GetCurrentContext(), key, value));
  }
  void set(std::string_view name, std::string_view value) { set(name, string(value)); }

  /// Values under one name become an array.
  void add(std::string_view name, v8::Local<v8::Value> value, bool always_array) {
    auto context = isolate_->GetCurrentContext();
    v8::Local<v8::String> key;
    v8::Local<v8::Value> before;
    if (!utf8(isolate_, name).ToLocal(&key)) return;
    if (!object_->HasOwnProperty(context, key).FromMaybe(false)) {
      set(name, always_array ? v8::Array::New(isolate_, &value, 1).As<v8::Value>() : value);
      return;
    }
    if (!object_->Get(context, key).ToLocal(&before)) return;
    if (before->IsArray()) {
      auto list = before.As<v8::Array>();
      ignore(list->Set(context, list->Length(), value));
      return;
    }
    v8::Local<v8::Value> both[] = {before, value};
    set(name, v8::Array::New(isolate_, both, 2));
  }

  v8::Local<v8::Value> string(std::string_view value) const {
    return utf8(isolate_, value).FromMaybe(v8::String::Empty(isolate_));
  }
  v8::Local<v8::Value> bytes(const void* data, size_t size) const {
    v8::Local<v8::Object> out;
    if (!buffer::copy_buffer(isolate_, {static_cast<const uint8_t*>(data), size}).ToLocal(&out))
      return v8::Undefined(isolate_);
    return out;
  }
  v8::Local<v8::Value> undefined() const { return v8::Undefined(isolate_); }
  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Object> object() const { return object_; }

 private:
  v8::Isolate* isolate_;
  v8::Local<v8::Object> object_;
};

std::string take_text(BIO* bio) {
  char* data;
  long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

BioPtr memory_bio() { return BioPtr(BIO_new(BIO_s_mem())); }

v8::Local<v8::Value> name_object(v8::Isolate* isolate, const X509_NAME* name) {
  ObjectBuilder out(isolate, true);
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    const ASN1_OBJECT* type = X509_NAME_ENTRY_get_object(entry);
    char key[128];
    int nid = OBJ_obj2nid(type);
    if (nid != NID_undef) {
      snprintf(key, sizeof key, "%s", OBJ_nid2sn(nid));
    } else {
      OBJ_obj2txt(key, sizeof key, type, 1);
    }
    unsigned char* text = nullptr;
    int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
    if (size < 0) continue;
    std::string_view value(reinterpret_cast<char*>(text), static_cast<size_t>(size));
    out.add(key, out.string(value), false);
    OPENSSL_free(text);
  }
  return out.object();
}

// ---- general names (RFC 5280, 4.2.1.6) as text
// -------------------------------------------------------------------------

/// A value in which a comma or a quote could be taken for the list's is written as a JSON string
/// (CVE-2021-44532).
void append_value(std::string& out, std::string_view prefix, std::string_view value, bool is_utf8) {
  bool quote = false;
  for (unsigned char c : value) {
    bool plain = is_utf8 ? (c >= 0x80 || (c >= 0x20 && c != 0x7f)) : (c >= 0x20 && c < 0x7f);
    if (!plain || c == ',' || c == '"' || c == '\\' || c == '\'') quote = true;
  }
  if (!quote) {
    out += prefix;
    out += value;
    return;
  }
  out += '"';
  out += prefix;
  static constexpr char kHex[] = "0123456789abcdef";
  for (unsigned char c : value) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (is_utf8 ? (c < 0x20 || c == 0x7f) : (c < 0x20 || c >= 0x7f)) {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      out += static_cast<char>(c);
    }
  }
  out += '"';
}

std::string_view view(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}

std::string address_text(const ASN1_OCTET_STRING* address) {
  const unsigned char* b = ASN1_STRING_get0_data(address);
  char out[64];
  if (ASN1_STRING_length(address) == 4) {
    snprintf(out, sizeof out, "%d.%d.%d.%d", b[0], b[1], b[2], b[3]);
    return out;
  }
  if (ASN1_STRING_length(address) != 16) return "<invalid>";
  std::string text;
  for (int i = 0; i < 16; i += 2) {
    snprintf(out, sizeof out, i == 0 ? "%X" : ":%X", b[i] << 8 | b[i + 1]);
    text += out;
  }
  return text;
}

std::string directory_text(const X509_NAME* name) {
  auto bio = memory_bio();
  X509_NAME_print_ex(bio.get(), name, 0,
                     ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT |
                         XN_FLAG_SEP_COMMA_PLUS | XN_FLAG_DN_REV | XN_FLAG_FN_SN |
                         XN_FLAG_DUMP_UNKNOWN_FIELDS);
  return take_text(bio.get());
}

void append_general_name(std::string& out, const GENERAL_NAME* name) {
  switch (name->type) {
    case GEN_EMAIL:
      return append_value(out, "email:", view(name->d.rfc822Name), false);
    case GEN_DNS:
      return append_value(out, "DNS:", view(name->d.dNSName), false);
    case GEN_URI:
      return append_value(out, "URI:", view(name->d.uniformResourceIdentifier), false);
    case GEN_DIRNAME:
      return append_value(out, "DirName:", directory_text(name->d.directoryName), true);
    case GEN_IPADD:
      out += "IP Address:" + address_text(name->d.iPAddress);
      return;
    case GEN_RID: {
      char text[256];
      OBJ_obj2txt(text, sizeof text, name->d.registeredID, 1);
      out += std::string("Registered ID:") + text;
      return;
    }
    default: {
      // Other names, X.400 and EDI as OpenSSL prints them.
      auto bio = memory_bio();
      GENERAL_NAME_print(bio.get(), const_cast<GENERAL_NAME*>(name));
      out += take_text(bio.get());
    }
  }
}

v8::Local<v8::Value> alternative_names(const ObjectBuilder& builder, X509* certificate) {
  auto* names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  if (!names) return builder.undefined();
  std::string out;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    if (i > 0) out += ", ";
    append_general_name(out, sk_GENERAL_NAME_value(names, i));
  }
  GENERAL_NAMES_free(names);
  return builder.string(out);
}

v8::Local<v8::Value> info_access(const ObjectBuilder& builder, X509* certificate) {
  auto* descriptions = static_cast<AUTHORITY_INFO_ACCESS*>(
      X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr));
  if (!descriptions) return builder.undefined();
  ObjectBuilder out(builder.isolate(), true);
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(descriptions); ++i) {
    const ACCESS_DESCRIPTION* description = sk_ACCESS_DESCRIPTION_value(descriptions, i);
    char method[80];
    i2t_ASN1_OBJECT(method, sizeof method, description->method);
    std::string value;
    append_general_name(value, description->location);
    // "OCSP - URI": [ "http://…" ]
    bool quoted = !value.empty() && value[0] == '"';
    std::string_view text = value;
    if (quoted) text = text.substr(1, text.size() - 2);
    size_t colon = text.find(':');
    if (colon == std::string_view::npos) continue;
    std::string key = std::string(method) + " - " + std::string(text.substr(0, colon));
    out.add(key, builder.string(text.substr(colon + 1)), true);
  }
  AUTHORITY_INFO_ACCESS_free(descriptions);
  return out.object();
}

v8::Local<v8::Value> key_usages(const ObjectBuilder& builder, X509* certificate) {
  auto* usages = static_cast<EXTENDED_KEY_USAGE*>(
      X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr));
  if (!usages) return builder.undefined();
  v8::LocalVector<v8::Value> list(builder.isolate());
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages); ++i) {
    char text[256];
    if (OBJ_obj2txt(text, sizeof text, sk_ASN1_OBJECT_value(usages, i), 1) >= 0)
      list.push_back(builder.string(text));
  }
  EXTENDED_KEY_USAGE_free(usages);
  return v8::Array::New(builder.isolate(), list.data(), list.size());
}

// ---- keys
// ---------------------------------------------------------------------------------------------------------------

v8::Local<v8::Value> number_text(const ObjectBuilder& builder, EVP_PKEY* key, const char* name,
                                 const char* prefix, bool lower) {
  BIGNUM* number = nullptr;
  if (!EVP_PKEY_get_bn_param(key, name, &number)) return builder.undefined();
  std::string text;
  if (lower) {
    char word[32];
    snprintf(word, sizeof word, "%llx", static_cast<unsigned long long>(BN_get_word(number)));
    text = word;
  } else {
    char* hex = BN_bn2hex(number);
    text = hex;
    OPENSSL_free(hex);
  }
  BN_free(number);
  return builder.string(prefix + text);
}

struct KeyFields {
  v8::Local<v8::Value> modulus, exponent, pubkey, bits, asn1_curve, nist_curve;
};

KeyFields key_fields(const ObjectBuilder& builder, X509* certificate) {
  auto undefined = builder.undefined();
  KeyFields fields{undefined, undefined, undefined, undefined, undefined, undefined};
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (!key) return fields;
  if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS")) {
    fields.modulus = number_text(builder, key, OSSL_PKEY_PARAM_RSA_N, "", false);
    fields.exponent = number_text(builder, key, OSSL_PKEY_PARAM_RSA_E, "0x", true);
    fields.bits = v8::Integer::New(builder.isolate(), EVP_PKEY_get_bits(key));
    unsigned char* der = nullptr;
    int size = i2d_PUBKEY(key, &der);
    if (size > 0) fields.pubkey = builder.bytes(der, static_cast<size_t>(size));
    OPENSSL_free(der);
  } else if (EVP_PKEY_is_a(key, "EC")) {
    fields.bits = v8::Integer::New(builder.isolate(), EVP_PKEY_get_bits(key));
    unsigned char point[256];
    size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size))
      fields.pubkey = builder.bytes(point, size);
    char group[80];
    if (EVP_PKEY_get_group_name(key, group, sizeof group, &size)) {
      int nid = OBJ_txt2nid(group);
      if (nid == NID_undef) nid = EC_curve_nist2nid(group);
      if (const char* name = OBJ_nid2sn(nid)) fields.asn1_curve = builder.string(name);
      if (const char* name = EC_curve_nid2nist(nid)) fields.nist_curve = builder.string(name);
    }
  }
  return fields;
}

v8::Local<v8::Value> time_text(const ObjectBuilder& builder, const ASN1_TIME* time) {
  auto bio = memory_bio();
  ASN1_TIME_print(bio.get(), time);
  return builder.string(take_text(bio.get()));
}

v8::Local<v8::Value> fingerprint(const ObjectBuilder& builder, X509* certificate,
                                 const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned size = 0;
  if (!X509_digest(certificate, digest, bytes.data(), &size)) return builder.undefined();
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    if (i > 0) out += ':';
    out += kHex[bytes[i] >> 4];
    out += kHex[bytes[i] & 15];
  }
  return builder.string(out);
}

v8::Local<v8::Value> serial_number(const ObjectBuilder& builder, X509* certificate) {
  BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  if (!number) return builder.undefined();
  char* hex = BN_bn2hex(number);
  auto out = builder.string(hex);
  OPENSSL_free(hex);
  BN_free(number);
  return out;
}

}  // namespace

v8::Local<v8::Object> certificate_object(v8::Isolate* isolate, X509* certificate) {
  ObjectBuilder out(isolate);
  auto key = key_fields(out, certificate);
  out.set("subject", name_object(isolate, X509_get_subject_name(certificate)));
  out.set("issuer", name_object(isolate, X509_get_issuer_name(certificate)));
  out.set("subjectaltname", alternative_names(out, certificate));
  out.set("infoAccess", info_access(out, certificate));
  out.set("ca", v8::Boolean::New(isolate, X509_check_ca(certificate) == 1));
  out.set("modulus", key.modulus);
  out.set("exponent", key.exponent);
  out.set("pubkey", key.pubkey);
  out.set("bits", key.bits);
  out.set("valid_from", time_text(out, X509_get0_notBefore(certificate)));
  out.set("valid_to", time_text(out, X509_get0_notAfter(certificate)));
  out.set("fingerprint", fingerprint(out, certificate, EVP_sha1()));
  out.set("fingerprint256", fingerprint(out, certificate, EVP_sha256()));
  out.set("fingerprint512", fingerprint(out, certificate, EVP_sha512()));
  out.set("ext_key_usage", key_usages(out, certificate));
  out.set("serialNumber", serial_number(out, certificate));
  unsigned char* der = nullptr;
  int size = i2d_X509(certificate, &der);
  out.set("raw", size > 0 ? out.bytes(der, static_cast<size_t>(size)) : out.undefined());
  OPENSSL_free(der);
  out.set("asn1Curve", key.asn1_curve);
  out.set("nistCurve", key.nist_curve);
  return out.object();
}

v8::Local<v8::Value> peer_certificate_object(v8::Isolate* isolate, SSL* ssl, bool is_server,
                                             bool abbreviated) {
  X509Ptr leaf(SSL_get1_peer_certificate(ssl));
  STACK_OF(X509)* sent = SSL_get_peer_cert_chain(ssl);
  if (!leaf && (is_server || sk_X509_num(sent) <= 0)) return v8::Undefined(isolate);
  if (!leaf) {
    leaf.reset(sk_X509_value(sent, 0));
    X509_up_ref(leaf.get());
  }
  auto result = certificate_object(isolate, leaf.get());
  if (abbreviated) return result;

  auto context = isolate->GetCurrentContext();
  auto name = intern(isolate, "issuerCertificate");
  auto current = result;
  X509Ptr certificate = std::move(leaf);
  std::vector<bool> used(static_cast<size_t>(std::max(0, sk_X509_num(sent))));
  std::unique_ptr<X509_STORE_CTX, SslDeleter<X509_STORE_CTX_free>> lookup(X509_STORE_CTX_new());
  bool can_look_up =
      lookup && X509_STORE_CTX_init(lookup.get(), SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl)),
                                    nullptr, nullptr);
  for (;;) {
    if (X509_check_issued(certificate.get(), certificate.get()) == X509_V_OK) {
      // A root is its own issuer.
      ignore(current->Set(context, name, current));
      break;
    }
    X509Ptr issuer;
    for (int i = 0; i < sk_X509_num(sent) && !issuer; ++i) {
      X509* candidate = sk_X509_value(sent, i);
      if (used[static_cast<size_t>(i)] ||
          X509_check_issued(candidate, certificate.get()) != X509_V_OK)
        continue;
      used[static_cast<size_t>(i)] = true;
      X509_up_ref(candidate);
      issuer.reset(candidate);
    }
    X509* found = nullptr;
    if (!issuer && can_look_up &&
        X509_STORE_CTX_get1_issuer(&found, lookup.get(), certificate.get()) == 1) {
      issuer.reset(found);
      if (X509_cmp(found, certificate.get()) == 0) issuer.reset();
    }
    if (!issuer) break;
    auto next = certificate_object(isolate, issuer.get());
    ignore(current->Set(context, name, next));
    current = next;
    certificate = std::move(issuer);
  }
  return result;
}

const char* verify_code(long result) {
  switch (result) {
// clang-format off
#define V(name)           \
  case X509_V_ERR_##name: \
    return #name;
    V(UNABLE_TO_GET_ISSUER_CERT)
    V(UNABLE_TO_GET_CRL)
    V(UNABLE_TO_DECRYPT_CERT_SIGNATURE)
    V(UNABLE_TO_DECRYPT_CRL_SIGNATURE)
    V(UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY)
    V(CERT_SIGNATURE_FAILURE)
    V(CRL_SIGNATURE_FAILURE)
    V(CERT_NOT_YET_VALID)
    V(CERT_HAS_EXPIRED)
    V(CRL_NOT_YET_VALID)
    V(CRL_HAS_EXPIRED)
    V(ERROR_IN_CERT_NOT_BEFORE_FIELD)
    V(ERROR_IN_CERT_NOT_AFTER_FIELD)
    V(ERROR_IN_CRL_LAST_UPDATE_FIELD)
    V(ERROR_IN_CRL_NEXT_UPDATE_FIELD)
    V(OUT_OF_MEM)
    V(DEPTH_ZERO_SELF_SIGNED_CERT)
    V(SELF_SIGNED_CERT_IN_CHAIN)
    V(UNABLE_TO_GET_ISSUER_CERT_LOCALLY)
    V(UNABLE_TO_VERIFY_LEAF_SIGNATURE)
    V(CERT_CHAIN_TOO_LONG)
    V(CERT_REVOKED)
    V(INVALID_CA)
    V(PATH_LENGTH_EXCEEDED)
    V(INVALID_PURPOSE)
    V(CERT_UNTRUSTED)
    V(CERT_REJECTED)
    V(HOSTNAME_MISMATCH)
#undef V
    // clang-format on
    default:
      return "UNSPECIFIED";
  }
}

}  // namespace nodus::modules::tls
