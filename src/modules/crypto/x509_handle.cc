// native('crypto')'s X509Handle, and certificates as plain objects.

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "engine/builtins.h"
#include "engine/realm.h"
#include "modules/buffer/buffer.h"
#include "modules/crypto/digests.h"
#include "modules/crypto/key_handle.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/x509.h"

namespace nodus::modules::crypto {

namespace {

using Shared = std::shared_ptr<X509>;

Shared to_shared(Certificate certificate) { return Shared(certificate.release(), X509_free); }

class X509TransferData final : public TransferData {
 public:
  X509TransferData(Shared certificate, Shared issuer)
      : certificate_(std::move(certificate)), issuer_(std::move(issuer)) {}
  v8::MaybeLocal<v8::Object> deserialize(Realm& realm, v8::Local<v8::Context> context) override {
    if (realm.builtins().load("internal/crypto/x509").IsEmpty()) return {};
    auto* handle = make_wrapped<X509Handle>(realm.isolate(), certificate_, issuer_);
    if (!handle) return {};
    return handle->object();
  }

 private:
  Shared certificate_, issuer_;
};

/// Sets properties of a JavaScript object, remembering a failure.
class ObjectWriter {
 public:
  ObjectWriter(v8::Isolate* isolate, bool with_prototype)
      : isolate_(isolate),
        object_(with_prototype ? v8::Object::New(isolate)
                               : v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0)) {
  }
  void set(const char* name, v8::MaybeLocal<v8::Value> value) {
    v8::Local<v8::Value> local;
    if (!value.ToLocal(&local) ||
        object_->CreateDataProperty(isolate_->GetCurrentContext(), intern(isolate_, name), local)
            .IsNothing())
      failed_ = true;
  }
  void text(const char* name, const std::string& value) {
    v8::Local<v8::String> local;
    if (!utf8(isolate_, value).ToLocal(&local)) {
      failed_ = true;
      return;
    }
    set(name, local.As<v8::Value>());
  }
  v8::MaybeLocal<v8::Object> take() {
    if (failed_) return {};
    return object_;
  }
  v8::Local<v8::Object> object() { return object_; }

 private:
  v8::Isolate* isolate_;
  v8::Local<v8::Object> object_;
  bool failed_ = false;
};

/// { C: 'DE', CN: …, OU: ['a', 'b'] } with a null prototype: a type that occurs several times holds
/// an array.
v8::MaybeLocal<v8::Value> name_object(v8::Isolate* isolate, const X509_NAME* name) {
  auto context = isolate->GetCurrentContext();
  ObjectWriter out(isolate, false);
  int count = X509_NAME_entry_count(name);
  for (int i = 0; i < count; ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    const ASN1_OBJECT* type = X509_NAME_ENTRY_get_object(entry);
    int nid = OBJ_obj2nid(type);
    std::string key;
    if (nid != NID_undef) {
      key = OBJ_nid2sn(nid);
    } else {
      char oid[128];
      OBJ_obj2txt(oid, sizeof oid, type, 1);
      key = oid;
    }
    unsigned char* bytes = nullptr;
    int size = ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(entry));
    if (size < 0) continue;
    v8::Local<v8::String> value, property;
    bool made = utf8(isolate, {reinterpret_cast<char*>(bytes), static_cast<size_t>(size)})
                    .ToLocal(&value) &&
                utf8(isolate, key).ToLocal(&property);
    OPENSSL_free(bytes);
    v8::Local<v8::Value> present;
    if (!made || !out.object()->Get(context, property).ToLocal(&present)) return {};
    bool set;
    if (present->IsUndefined()) {
      set = out.object()->CreateDataProperty(context, property, value).FromMaybe(false);
    } else if (present->IsArray()) {
      auto list = present.As<v8::Array>();
      set = list->Set(context, list->Length(), value).FromMaybe(false);
    } else {
      v8::Local<v8::Value> both[] = {present, value};
      set = out.object()
                ->CreateDataProperty(context, property, v8::Array::New(isolate, both, 2))
                .FromMaybe(false);
    }
    if (!set) return {};
  }
  return out.object().As<v8::Value>();
}

v8::MaybeLocal<v8::Value> buffer_of(v8::Isolate* isolate, SecretBytes bytes) {
  return ToJs<SecretBytes>::make(isolate, std::move(bytes));
}

v8::MaybeLocal<v8::Value> strings(v8::Isolate* isolate, std::vector<std::string> list) {
  return ToJs<std::vector<std::string>>::make(isolate, std::move(list));
}

/// What the legacy object says about the certificate's key; empty values are undefined there.
struct KeyFields {
  std::string modulus, exponent, asn1_curve, nist_curve;
  int bits = 0;
  SecretBytes public_key;
};

KeyFields key_fields(X509* certificate) {
  KeyFields out;
  Pkey key(X509_get_pubkey(certificate));
  if (!key) return out;
  if (EVP_PKEY_is_a(key.get(), "RSA")) {
    BIGNUM *n = nullptr, *e = nullptr;
    EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_N, &n);
    EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_E, &e);
    if (n && e) {
      char* modulus = BN_bn2hex(n);
      out.modulus = modulus;
      OPENSSL_free(modulus);
      out.bits = BN_num_bits(n);
      char exponent[32];
      std::snprintf(exponent, sizeof exponent, "0x%llx",
                    static_cast<unsigned long long>(BN_get_word(e)));
      out.exponent = exponent;
      unsigned char* der = nullptr;
      int size = i2d_PUBKEY(key.get(), &der);
      if (size > 0) out.public_key = SecretBytes(ByteSpan(der, static_cast<size_t>(size)));
      OPENSSL_free(der);
    }
    BN_free(n);
    BN_free(e);
  } else if (EVP_PKEY_is_a(key.get(), "EC")) {
    BIGNUM* order = nullptr;
    if (EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_EC_ORDER, &order) == 1)
      out.bits = BN_num_bits(order);
    BN_free(order);
    auto shared = Key::asymmetric(KeyType::kPublic, std::move(key));
    auto point = write_raw_public(*shared, false);
    if (point.ok()) out.public_key = std::move(*point);
    if (int nid = find_curve(details_of(*shared).named_curve); nid != NID_undef) {
      out.asn1_curve = OBJ_nid2sn(nid);
      if (const char* nist = EC_curve_nid2nist(nid)) out.nist_curve = nist;
    }
  }
  return out;
}

// ---- properties of X509Certificate

X509* certificate_of(X509Handle* handle) { return handle->get(); }

std::string subject(X509Handle* handle) {
  return name_text(X509_get_subject_name(certificate_of(handle)));
}
std::string issuer_name(X509Handle* handle) {
  return name_text(X509_get_issuer_name(certificate_of(handle)));
}
std::optional<std::string> alt_name(X509Handle* handle) { return subject_alt_name(handle->get()); }
std::optional<std::string> access(X509Handle* handle) { return info_access(handle->get()); }
std::string valid_from(X509Handle* handle) { return time_text(X509_get0_notBefore(handle->get())); }
std::string valid_to(X509Handle* handle) { return time_text(X509_get0_notAfter(handle->get())); }
double valid_from_value(X509Handle* handle) {
  return time_value(X509_get0_notBefore(handle->get()));
}
double valid_to_value(X509Handle* handle) { return time_value(X509_get0_notAfter(handle->get())); }
std::string digest_of(X509Handle* handle, std::string digest) {
  const EVP_MD* md = find_digest(digest);
  return md ? fingerprint(handle->get(), md) : "";
}
std::string serial(X509Handle* handle) { return serial_number(handle->get()); }
std::optional<std::vector<std::string>> key_usage(X509Handle* handle) {
  return extended_key_usage(handle->get());
}
bool ca(X509Handle* handle) { return is_ca(handle->get()); }
SecretBytes raw(X509Handle* handle) { return der_of(handle->get()); }

std::optional<std::string> signature_algorithm(X509Handle* handle) {
  int nid = X509_get_signature_nid(handle->get());
  if (nid == NID_undef) return std::nullopt;
  return OBJ_nid2ln(nid);
}

std::string signature_algorithm_oid(X509Handle* handle) {
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_OBJECT* object = nullptr;
  X509_get0_signature(nullptr, &algorithm, handle->get());
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  char text[128];
  int size = OBJ_obj2txt(text, sizeof text, object, 1);
  return size > 0 ? text : "";
}

Outcome<KeyPtr> public_key(X509Handle* handle) {
  ClearErrors clear;
  Pkey key(X509_get_pubkey(handle->get()));
  if (!key) return Failure::openssl("Failed to get the public key");
  return Key::asymmetric(KeyType::kPublic, std::move(key));
}

Outcome<SecretBytes> pem(X509Handle* handle) {
  ClearErrors clear;
  BIO* bio = BIO_new(BIO_s_mem());
  bool done = PEM_write_bio_X509(bio, handle->get()) == 1;
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  SecretBytes out(ByteSpan(reinterpret_cast<uint8_t*>(data), static_cast<size_t>(size)));
  BIO_free(bio);
  if (!done) return Failure::openssl("Failed to write certificate");
  return out;
}

v8::MaybeLocal<v8::Value> to_pem(v8::Isolate* isolate, X509Handle* handle) {
  auto text = pem(handle);
  if (!text.ok()) {
    isolate->ThrowException(text.failure().to_js(isolate));
    return {};
  }
  return ToJs<EncodedKey>::make(isolate, EncodedKey{std::move(*text), true});
}

/// The matching name; undefined when none matches; null when NAME is no host name at all.
v8::MaybeLocal<v8::Value> check_host(v8::Isolate* isolate, X509Handle* handle, Bytes name,
                                     uint32_t flags) {
  ClearErrors clear;
  char* peer = nullptr;
  int found =
      X509_check_host(handle->get(), reinterpret_cast<char*>(name.data), name.size, flags, &peer);
  if (found == 1) {
    auto matched = utf8(
        isolate, peer ? peer : std::string_view(reinterpret_cast<char*>(name.data), name.size));
    OPENSSL_free(peer);
    v8::Local<v8::String> text;
    if (!matched.ToLocal(&text)) return {};
    return text.As<v8::Value>();
  }
  if (found == -2) return v8::Null(isolate).As<v8::Value>();
  return v8::Undefined(isolate).As<v8::Value>();
}

int32_t check_email(X509Handle* handle, Bytes name, uint32_t flags) {
  ClearErrors clear;
  return X509_check_email(handle->get(), reinterpret_cast<char*>(name.data), name.size, flags);
}

int32_t check_ip(X509Handle* handle, std::string address) {
  ClearErrors clear;
  return X509_check_ip_asc(handle->get(), address.c_str(), 0);
}

bool check_issued(X509Handle* handle, X509Handle* issuer) {
  ClearErrors clear;
  return issuer && X509_check_issued(issuer->get(), handle->get()) == X509_V_OK;
}

bool check_private_key(X509Handle* handle, KeyPtr key) {
  ClearErrors clear;
  return X509_check_private_key(handle->get(), key->pkey()) == 1;
}

bool verify(X509Handle* handle, KeyPtr key) {
  ClearErrors clear;
  return X509_verify(handle->get(), key->pkey()) > 0;
}

Outcome<Shared> parse(Bytes bytes) {
  auto certificate = parse_certificate({bytes.data, bytes.size});
  if (!certificate.ok()) return certificate.failure();
  return to_shared(std::move(*certificate));
}

v8::MaybeLocal<v8::Value> parse_x509(v8::Isolate* isolate, Bytes bytes) {
  auto certificate = parse(bytes);
  if (!certificate.ok()) {
    isolate->ThrowException(certificate.failure().to_js(isolate));
    return {};
  }
  return ToJs<X509Handle*>::make(isolate, make_wrapped<X509Handle>(isolate, *certificate));
}

/// The native half of the issuer's certificate; undefined when it is not known.
v8::MaybeLocal<v8::Value> issuer_of(v8::Isolate* isolate, X509Handle* handle) {
  if (!handle->issuer()) return v8::Undefined(isolate).As<v8::Value>();
  return ToJs<X509Handle*>::make(isolate, make_wrapped<X509Handle>(isolate, handle->issuer()));
}

v8::MaybeLocal<v8::Object> legacy(v8::Isolate* isolate, X509Handle* handle) {
  return to_legacy_object(isolate, handle->get());
}

}  // namespace

std::unique_ptr<TransferData> X509Handle::clone_for_messaging() {
  return std::make_unique<X509TransferData>(certificate_, issuer_);
}

v8::MaybeLocal<v8::Object> new_x509_handle(v8::Isolate* isolate, Certificate certificate,
                                           Certificate issuer) {
  if (Realm::from(isolate).builtins().load("internal/crypto/x509").IsEmpty()) return {};
  auto* handle = make_wrapped<X509Handle>(isolate, to_shared(std::move(certificate)),
                                          issuer ? to_shared(std::move(issuer)) : nullptr);
  if (!handle) return {};
  return handle->object();
}

v8::MaybeLocal<v8::Object> to_legacy_object(v8::Isolate* isolate, X509* certificate) {
  ClearErrors clear;
  ObjectWriter out(isolate, true);
  KeyFields key = key_fields(certificate);
  auto names = subject_alt_name(certificate);
  auto access = info_access(certificate);
  auto usage = extended_key_usage(certificate);
  v8::Local<v8::Value> nothing = v8::Undefined(isolate);
  auto text_or_nothing = [&](const char* name, const std::string& value) {
    if (value.empty()) {
      out.set(name, nothing);
    } else {
      out.text(name, value);
    }
  };
  out.set("subject", name_object(isolate, X509_get_subject_name(certificate)));
  out.set("issuer", name_object(isolate, X509_get_issuer_name(certificate)));
  text_or_nothing("subjectaltname", names.value_or(""));
  // The text of infoAccess becomes an object in JavaScript (internal/crypto/x509,
  // translateLegacy).
  text_or_nothing("infoAccess", access.value_or(""));
  out.set("ca", v8::Boolean::New(isolate, is_ca(certificate)).As<v8::Value>());
  text_or_nothing("modulus", key.modulus);
  text_or_nothing("exponent", key.exponent);
  out.set("pubkey", key.public_key.size() > 0 ? buffer_of(isolate, std::move(key.public_key))
                                              : v8::MaybeLocal<v8::Value>(nothing));
  out.set("bits", key.bits > 0 ? v8::Integer::New(isolate, key.bits).As<v8::Value>() : nothing);
  out.text("valid_from", time_text(X509_get0_notBefore(certificate)));
  out.text("valid_to", time_text(X509_get0_notAfter(certificate)));
  out.text("fingerprint", fingerprint(certificate, EVP_sha1()));
  out.text("fingerprint256", fingerprint(certificate, EVP_sha256()));
  out.text("fingerprint512", fingerprint(certificate, EVP_sha512()));
  out.set("ext_key_usage",
          usage ? strings(isolate, std::move(*usage)) : v8::MaybeLocal<v8::Value>(nothing));
  out.text("serialNumber", serial_number(certificate));
  out.set("raw", buffer_of(isolate, der_of(certificate)));
  text_or_nothing("asn1Curve", key.asn1_curve);
  text_or_nothing("nistCurve", key.nist_curve);
  return out.take();
}

void declare_x509(Binder& m) {
  m.class_<X509Handle>("X509Handle");
  Transferable::add_class(class_id<X509Handle>());
  m.function<&parse_x509>("parseX509")
      .function<&subject>("x509Subject")
      .function<&issuer_name>("x509Issuer")
      .function<&alt_name>("x509SubjectAltName")
      .function<&access>("x509InfoAccess")
      .function<&valid_from>("x509ValidFrom")
      .function<&valid_to>("x509ValidTo")
      .function<&valid_from_value>("x509ValidFromValue")
      .function<&valid_to_value>("x509ValidToValue")
      .function<&digest_of>("x509Fingerprint")
      .function<&serial>("x509SerialNumber")
      .function<&key_usage>("x509KeyUsage")
      .function<&ca>("x509IsCa")
      .function<&raw>("x509Raw")
      .function<&signature_algorithm>("x509SignatureAlgorithm")
      .function<&signature_algorithm_oid>("x509SignatureAlgorithmOid")
      .function<&public_key>("x509PublicKey")
      .function<&to_pem>("x509Pem")
      .function<&check_host>("x509CheckHost")
      .function<&check_email>("x509CheckEmail")
      .function<&check_ip>("x509CheckIP")
      .function<&check_issued>("x509CheckIssued")
      .function<&check_private_key>("x509CheckPrivateKey")
      .function<&verify>("x509Verify")
      .function<&issuer_of>("x509IssuerHandle")
      .function<&legacy>("x509Legacy");
}

}  // namespace nodus::modules::crypto
