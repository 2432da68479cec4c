#include "modules/crypto/key_handle.h"

#include "engine/builtins.h"
#include "engine/realm.h"
#include "modules/buffer/buffer.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/read_bytes.h"

namespace nodus::modules::crypto {

namespace {

class KeyTransferData final : public TransferData {
 public:
  explicit KeyTransferData(KeyPtr key) : key_(std::move(key)) {}
  v8::MaybeLocal<v8::Object> deserialize(Realm& realm, v8::Local<v8::Context> context) override {
    // The receiver may not have used a key yet.
    if (realm.builtins().load("internal/crypto/keys").IsEmpty()) return {};
    auto* handle = make_wrapped<KeyHandle>(realm.isolate(), key_);
    if (!handle) return {};
    return handle->object();
  }

 private:
  KeyPtr key_;
};

std::optional<ByteSpan> span_of(const std::optional<Bytes>& bytes) {
  if (!bytes) return std::nullopt;
  static const uint8_t kNothing = 0;
  return ByteSpan(bytes->data ? bytes->data : &kNothing, bytes->size);
}
ByteSpan span_of(const Bytes& bytes) { return {bytes.data, bytes.size}; }

KeyPtr create_secret_key(ReadBytes bytes) { return Key::secret(SecretBytes(bytes.span())); }

Outcome<KeyPtr> parse_private_bytes(Bytes bytes, KeyFormat format, KeyEncoding encoding,
                                    std::optional<Bytes> passphrase) {
  return parse_private({span_of(bytes), format, encoding, span_of(passphrase)});
}

Outcome<KeyPtr> parse_public(Bytes bytes, KeyFormat format, KeyEncoding encoding,
                             std::optional<Bytes> passphrase) {
  auto key = parse_any_key({span_of(bytes), format, encoding, span_of(passphrase)});
  if (!key.ok()) return key.failure();
  return (*key)->type() == KeyType::kPublic ? *key : (*key)->public_half();
}

Outcome<KeyPtr> parse_any(Bytes bytes, KeyFormat format, KeyEncoding encoding,
                          std::optional<Bytes> passphrase) {
  return parse_any_key({span_of(bytes), format, encoding, span_of(passphrase)});
}

Outcome<KeyPtr> load_stored(std::string uri, std::optional<Bytes> passphrase) {
  auto key = load_stored_key(uri, span_of(passphrase));
  if (!key.ok()) return key.failure();
  return Key::asymmetric(KeyType::kPrivate, std::move(*key));
}

KeyPtr to_public(KeyPtr key) { return key->public_half(); }

enum class RawKind : int32_t { kPublic, kPrivate, kSeed };

Outcome<KeyPtr> from_raw(RawKind kind, std::string name, Bytes bytes, std::string curve) {
  auto* algorithm = find_key_algorithm(name);
  if (!algorithm)
    return Failure::coded("ERR_INVALID_ARG_VALUE", "Invalid asymmetricKeyType: " + name);
  switch (kind) {
    case RawKind::kPublic:
      return key_from_raw_public(*algorithm, span_of(bytes), curve);
    case RawKind::kPrivate:
      return key_from_raw_private(*algorithm, span_of(bytes), curve);
    default:
      return key_from_raw_seed(*algorithm, span_of(bytes));
  }
}

/// Text from JavaScript that is secret: V8's copy stays, ours does not.
void wipe(std::string& text) { OPENSSL_cleanse(text.data(), text.size()); }

Outcome<KeyPtr> from_jwk_rsa(std::vector<std::string> members) {
  auto key = key_from_jwk_rsa(members);
  for (auto& member : members) wipe(member);
  return key;
}

Outcome<KeyPtr> from_jwk_ec(std::string curve, std::string x, std::string y, std::string d) {
  auto key = key_from_jwk_ec(curve, x, y, d);
  wipe(d);
  return key;
}

/// CFRG and AKP keys by the JWK's name of the algorithm. PART: the private one, or else the public
/// one.
Outcome<KeyPtr> from_jwk_raw(std::string name, std::string message, std::string part,
                             bool is_public) {
  auto* algorithm = find_jwk_algorithm(name);
  auto bytes = from_base64url(part);
  wipe(part);
  auto span = bytes.span();
  auto key = !algorithm  ? Outcome<KeyPtr>(Failure::coded("ERR_CRYPTO_INVALID_JWK", message))
             : is_public ? key_from_raw_public(*algorithm, span, "")
             : algorithm->kind == KeyAlgorithm::Kind::kMlDsa ||
                     algorithm->kind == KeyAlgorithm::Kind::kMlKem
                 ? key_from_raw_seed(*algorithm, span)
                 : key_from_raw_private(*algorithm, span, "");
  if (!key.ok()) return Failure::coded("ERR_CRYPTO_INVALID_JWK", message);
  return key;
}

bool is_jwk_algorithm(std::string name, bool akp) {
  auto* algorithm = find_jwk_algorithm(name);
  return algorithm && (algorithm->kind != KeyAlgorithm::Kind::kCfrg) == akp;
}

// ---- what a key tells

int32_t type_of(KeyPtr key) { return static_cast<int32_t>(key->type()); }
std::string algorithm_name(KeyPtr key) { return std::string(key->algorithm()); }
double secret_size(KeyPtr key) { return static_cast<double>(key->secret_bytes().size()); }

bool equals(KeyPtr a, KeyPtr b) { return a->equals(*b); }
/// KeyObject.prototype.equals() gives the handles of two keys and nothing else.
bool equals_fast(v8::Local<v8::Value>, v8::Local<v8::Value> a, v8::Local<v8::Value> b) {
  auto key_of = [](v8::Local<v8::Value> handle) -> const Key& {
    return *static_cast<KeyHandle*>(Wrapped::of(handle.As<v8::Object>()))->key();
  };
  return key_of(a).equals(key_of(b));
}

v8::MaybeLocal<v8::Value> export_secret(v8::Isolate* isolate, KeyPtr key) {
  v8::Local<v8::Object> made;
  if (!buffer::copy_buffer(isolate, key->secret_bytes()).ToLocal(&made)) return {};
  return made.As<v8::Value>();
}

Outcome<EncodedKey> export_public(KeyPtr key, KeyFormat format, KeyEncoding encoding) {
  auto written = write_public_key(*key, {format, encoding, "", std::nullopt});
  if (!written.ok()) return written.failure();
  return EncodedKey{std::move(*written), format == KeyFormat::kPem};
}

Outcome<EncodedKey> export_private(KeyPtr key, KeyFormat format, KeyEncoding encoding,
                                   std::string cipher, std::optional<Bytes> passphrase) {
  auto written = write_private_key(*key, {format, encoding, cipher, span_of(passphrase)});
  if (!written.ok()) return written.failure();
  return EncodedKey{std::move(*written), format == KeyFormat::kPem};
}

Outcome<SecretBytes> export_raw(KeyPtr key, RawKind kind, bool compressed) {
  switch (kind) {
    case RawKind::kPublic:
      return write_raw_public(*key, compressed);
    case RawKind::kPrivate:
      return write_raw_private(*key);
    default:
      return write_raw_seed(*key);
  }
}

v8::MaybeLocal<v8::Value> export_jwk(v8::Isolate* isolate, KeyPtr key, bool allow_pss) {
  auto members = write_jwk(*key, allow_pss);
  if (!members.ok()) {
    isolate->ThrowException(members.failure().to_js(isolate));
    return {};
  }
  auto jwk = v8::Object::New(isolate);
  for (auto& [name, text] : *members) {
    v8::Local<v8::String> value;
    if (!v8::String::NewFromOneByte(isolate, text.data(), v8::NewStringType::kNormal,
                                    static_cast<int>(text.size()))
             .ToLocal(&value) ||
        jwk->CreateDataProperty(isolate->GetCurrentContext(), intern(isolate, name), value)
            .IsNothing())
      return {};
  }
  return jwk.As<v8::Value>();
}

/// asymmetricKeyDetails
v8::MaybeLocal<v8::Value> details(v8::Isolate* isolate, KeyPtr key) {
  auto context = isolate->GetCurrentContext();
  auto out = v8::Object::New(isolate);
  auto set = [&](const char* name, v8::Local<v8::Value> value) {
    out->CreateDataProperty(context, intern(isolate, name), value).Check();
  };
  KeyDetails found = details_of(*key);
  if (found.modulus_length >= 0)
    set("modulusLength", v8::Integer::New(isolate, found.modulus_length));
  if (found.divisor_length >= 0)
    set("divisorLength", v8::Integer::New(isolate, found.divisor_length));
  if (!found.public_exponent.empty()) {
    std::vector<uint64_t> words((found.public_exponent.size() + 7) / 8);
    for (size_t i = 0; i < found.public_exponent.size(); ++i) {
      auto byte = static_cast<uint8_t>(found.public_exponent[found.public_exponent.size() - 1 - i]);
      words[i / 8] |= static_cast<uint64_t>(byte) << (i % 8 * 8);
    }
    v8::Local<v8::BigInt> exponent;
    if (!v8::BigInt::NewFromWords(context, 0, static_cast<int>(words.size()), words.data())
             .ToLocal(&exponent))
      return {};
    set("publicExponent", exponent);
  }
  auto text = [&](const char* name, const std::string& value) {
    if (!value.empty()) set(name, intern(isolate, value));
  };
  text("hashAlgorithm", found.hash);
  text("mgf1HashAlgorithm", found.mgf1_hash);
  if (found.salt_length >= 0) set("saltLength", v8::Integer::New(isolate, found.salt_length));
  text("namedCurve", found.named_curve);
  return out.As<v8::Value>();
}

}  // namespace

std::unique_ptr<TransferData> KeyHandle::clone_for_messaging() {
  return std::make_unique<KeyTransferData>(key_);
}

void declare_keys(Binder& m) {
  m.class_<KeyHandle>("KeyHandle");
  Transferable::add_class(class_id<KeyHandle>());
  m.function<&create_secret_key>("createSecretKey")
      .function<&parse_private_bytes>("parsePrivateKey")
      .function<&parse_public>("parsePublicKey")
      .function<&parse_any>("parseAnyKey")
      .function<&load_stored>("loadStoredKey")
      .function<&to_public>("publicHalf")
      .function<&from_raw>("keyFromRaw")
      .function<&from_jwk_rsa>("keyFromJwkRsa")
      .function<&from_jwk_ec>("keyFromJwkEc")
      .function<&from_jwk_raw>("keyFromJwkRaw")
      .function<&is_jwk_algorithm>("isJwkAlgorithm")
      .function<&type_of>("keyType")
      .function<&algorithm_name>("keyAlgorithm")
      .function<&secret_size>("keySize")
      .fast_function<&equals, &equals_fast>("keyEquals", v8::SideEffectType::kHasNoSideEffect)
      .function<&export_secret>("exportSecretKey")
      .function<&export_public>("exportPublicKey")
      .function<&export_private>("exportPrivateKey")
      .function<&export_raw>("exportRawKey")
      .function<&export_jwk>("exportJwk")
      .function<&details>("keyDetails");
}

}  // namespace nodus::modules::crypto

namespace nodus {

using modules::crypto::EncodedKey;
using modules::crypto::KeyHandle;
using modules::crypto::KeyPtr;
using modules::crypto::SecretBytes;

std::optional<KeyPtr> FromJs<KeyPtr>::get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  auto handle = FromJs<KeyHandle*>::get(isolate, value);
  if (!handle) return std::nullopt;
  if (!*handle) {
    throw_bad_argument(isolate, "KeyHandle");
    return std::nullopt;
  }
  return (*handle)->key();
}

v8::MaybeLocal<v8::Value> ToJs<KeyPtr>::make(v8::Isolate* isolate, KeyPtr key) {
  auto* handle = make_wrapped<KeyHandle>(isolate, std::move(key));
  if (!handle) return {};
  return handle->object().As<v8::Value>();
}

v8::MaybeLocal<v8::Value> ToJs<SecretBytes>::make(v8::Isolate* isolate, SecretBytes bytes) {
  v8::Local<v8::Object> made;
  if (!modules::buffer::copy_buffer(isolate, bytes.span()).ToLocal(&made)) return {};
  return made.As<v8::Value>();
}

v8::MaybeLocal<v8::Value> ToJs<EncodedKey>::make(v8::Isolate* isolate, EncodedKey key) {
  if (!key.is_text) return ToJs<SecretBytes>::make(isolate, std::move(key.bytes));
  auto span = key.bytes.span();
  v8::Local<v8::String> text;
  if (!utf8(isolate, {reinterpret_cast<const char*>(span.data()), span.size()}).ToLocal(&text))
    return {};
  return text.As<v8::Value>();
}

}  // namespace nodus
