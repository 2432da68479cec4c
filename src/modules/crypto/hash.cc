#include "modules/crypto/hash.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/params.h>

#include <cctype>
#include <cstring>

#include "modules/crypto/digests.h"
#include "modules/crypto/key_handle.h"
#include "modules/crypto/openssl_error.h"
#include "modules/crypto/short_digest.h"

namespace nodus::modules::crypto {

namespace {

using buffer::Encoding;

std::span<const uint8_t> as_bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

/// Hands DATA's bytes to USE: a view in place, a string in its encoding (short UTF-8 and Latin-1
/// ones through the stack).
template <typename Use>
auto with_bytes(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Value> encoding,
                Use use) {
  if (data->IsString()) {
    auto text = data.As<v8::String>();
    auto as = buffer::parse_encoding(isolate, encoding, Encoding::kUtf8);
    char small[1024];
    if (as == Encoding::kUtf8 && text->Length() * 3 <= static_cast<int>(sizeof small)) {
      size_t size = buffer::write(isolate, text, Encoding::kUtf8, reinterpret_cast<uint8_t*>(small),
                                  sizeof small);
      return use(std::span<const uint8_t>(reinterpret_cast<uint8_t*>(small), size));
    }
    std::string bytes = buffer::decode(isolate, text, as);
    return use(as_bytes(bytes));
  }
  auto bytes = FromJs<Bytes>::get(isolate, data);
  if (!bytes) return use(std::span<const uint8_t>());
  return use(std::span<const uint8_t>(bytes->data, bytes->size));
}

v8::MaybeLocal<v8::Value> give(v8::Isolate* isolate, std::span<const uint8_t> bytes,
                               v8::Local<v8::Value> encoding) {
  return buffer::encode_or_copy(isolate, bytes,
                                buffer::parse_encoding(isolate, encoding, Encoding::kBuffer));
}

/// A digest's size. OpenSSL no longer has one for XOFs; Node's are those of half their capacity.
size_t size_of(const EVP_MD* digest) {
  int size = EVP_MD_get_size(digest);
  if (size > 0) return static_cast<size_t>(size);
  return EVP_MD_is_a(digest, "SHAKE-128") ? 16 : EVP_MD_is_a(digest, "SHAKE-256") ? 32 : 0;
}

/// The context of a hash that is done serves the thread's next one: OpenSSL then allocates nothing
/// when the digest is the same.
thread_local DigestContext g_spare_context;

DigestContext take_context() {
  if (g_spare_context) return std::move(g_spare_context);
  return DigestContext(EVP_MD_CTX_new());
}

void keep_context(DigestContext context) { g_spare_context = std::move(context); }

/// The digest of all of DATA, of at most EVP_MAX_MD_SIZE bytes.
bool digest_all(const EVP_MD* digest, std::span<const uint8_t> data, unsigned char* out,
                unsigned* size) {
  if (digest_shortly(digest, data, out)) {
    *size = static_cast<unsigned>(EVP_MD_get_size(digest));
    return true;
  }
  DigestContext context = take_context();
  bool done = EVP_DigestInit_ex2(context.get(), digest, nullptr) == 1 &&
              EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
              EVP_DigestFinal_ex(context.get(), out, size) == 1;
  keep_context(std::move(context));
  return done;
}

/// crypto.hash(): the whole digest in one call. Undefined when there is no such algorithm.
v8::MaybeLocal<v8::Value> one_shot(v8::Isolate* isolate, int32_t number, v8::Local<v8::Value> data,
                                   v8::Local<v8::Value> encoding,
                                   std::optional<double> output_length) {
  const EVP_MD* digest = digest_of_number(number);
  if (!digest) return v8::Undefined(isolate).As<v8::Value>();
  bool is_xof = (EVP_MD_get_flags(digest) & EVP_MD_FLAG_XOF) != 0;
  size_t size = size_of(digest);
  size_t wanted = output_length ? static_cast<size_t>(*output_length) : size;
  if (!is_xof && wanted != size) {
    std::string algorithm_name = OBJ_nid2sn(EVP_MD_get_type(digest));
    for (char& c : algorithm_name)
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    isolate->ThrowException(v8::Exception::Error(
        utf8(isolate, "Output length " + std::to_string(wanted) + " is invalid for " +
                          algorithm_name + ", which does not support XOF")
            .FromMaybe(v8::String::Empty(isolate))));
    return {};
  }
  if (!is_xof) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    bool done = with_bytes(
        isolate, data, v8::Undefined(isolate),
        [&](std::span<const uint8_t> bytes) { return digest_all(digest, bytes, out, &length); });
    if (!done) {
      throw_openssl(isolate, "Digest failed");
      return {};
    }
    return give(isolate, {out, length}, encoding);
  }
  DigestContext context(EVP_MD_CTX_new());
  std::string out(wanted, '\0');
  bool done = EVP_DigestInit_ex2(context.get(), digest, nullptr) == 1 &&
              with_bytes(isolate, data, v8::Undefined(isolate),
                         [&](std::span<const uint8_t> bytes) {
                           return EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1;
                         }) &&
              (out.empty() ||
               EVP_DigestFinalXOF(context.get(), reinterpret_cast<unsigned char*>(out.data()),
                                  out.size()) == 1);
  if (!done) {
    throw_openssl(isolate, "Unsupported output length");
    return {};
  }
  return give(isolate, as_bytes(out), encoding);
}

constexpr size_t kMostBlock = Hmac::kMostBlock;

/// An extendable output has no place in HMAC.
bool suits_hmac(const EVP_MD* digest) {
  if (!digest || (EVP_MD_get_flags(digest) & EVP_MD_FLAG_XOF) != 0) return false;
  int block = EVP_MD_get_block_size(digest);
  return block >= 16 && static_cast<size_t>(block) <= kMostBlock;
}

/// Begins the inner hash; OUTER (kMostBlock bytes) is what the outer one begins with.
bool start_hmac(EVP_MD_CTX* context, const EVP_MD* digest, std::span<const uint8_t> key,
                unsigned char* outer) {
  size_t block = static_cast<size_t>(EVP_MD_get_block_size(digest));
  unsigned char inner[kMostBlock] = {};
  bool done = true;
  if (key.size() > block) {
    done = EVP_DigestInit_ex2(context, digest, nullptr) == 1 &&
           EVP_DigestUpdate(context, key.data(), key.size()) == 1 &&
           EVP_DigestFinal_ex(context, inner, nullptr) == 1;
  } else if (!key.empty()) {
    std::memcpy(inner, key.data(), key.size());
  }
  for (size_t i = 0; i < block; ++i) {
    outer[i] = inner[i] ^ 0x5c;
    inner[i] ^= 0x36;
  }
  done = done && EVP_DigestInit_ex2(context, digest, nullptr) == 1 &&
         EVP_DigestUpdate(context, inner, block) == 1;
  OPENSSL_cleanse(inner, block);
  return done;
}

bool end_hmac(EVP_MD_CTX* context, const EVP_MD* digest, const unsigned char* outer,
              unsigned char* out, unsigned* length) {
  size_t block = static_cast<size_t>(EVP_MD_get_block_size(digest));
  return EVP_DigestFinal_ex(context, out, length) == 1 &&
         EVP_DigestInit_ex2(context, digest, nullptr) == 1 &&
         EVP_DigestUpdate(context, outer, block) == 1 &&
         EVP_DigestUpdate(context, out, *length) == 1 &&
         EVP_DigestFinal_ex(context, out, length) == 1;
}

/// The HMAC of all of DATA.
bool hmac_all(const EVP_MD* digest, std::span<const uint8_t> key, std::span<const uint8_t> data,
              unsigned char* out) {
  if (hmac_shortly(digest, key, data, out)) return true;
  unsigned char outer[kMostBlock];
  unsigned size = 0;
  DigestContext context = take_context();
  bool done = start_hmac(context.get(), digest, key, outer) &&
              EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
              end_hmac(context.get(), digest, outer, out, &size);
  keep_context(std::move(context));
  OPENSSL_cleanse(outer, sizeof outer);
  return done;
}

/// Where a small digest goes: with no ENCODING to the end of BYTES, from which JavaScript takes it
/// into a Buffer of its own (which is cheaper to make there), and the result is its length.
v8::MaybeLocal<v8::Value> give_small(v8::Isolate* isolate, std::span<const uint8_t> digest,
                                     Bytes bytes, v8::Local<v8::Value> encoding) {
  if (!encoding->IsUndefined() || bytes.size < digest.size())
    return give(isolate, digest, encoding);
  std::memcpy(bytes.data + bytes.size - digest.size(), digest.data(), digest.size());
  return v8::Integer::New(isolate, static_cast<int>(digest.size())).As<v8::Value>();
}

/// The HMAC of the first LENGTH of BYTES. KEY is a secret key's KeyHandle, or the length of a key
/// that stands in BYTES from KEY_AT. What BYTES held is wiped.
v8::MaybeLocal<v8::Value> hmac_prefix(v8::Isolate* isolate, int32_t number, Bytes bytes,
                                      uint32_t length, uint32_t key_at, v8::Local<v8::Value> key,
                                      v8::Local<v8::Value> encoding) {
  const EVP_MD* digest = digest_of_number(number);
  KeyPtr kept;
  std::span<const uint8_t> secret;
  if (key->IsUint32() && key_at <= bytes.size &&
      key.As<v8::Uint32>()->Value() <= bytes.size - key_at) {
    secret = {bytes.data + key_at, key.As<v8::Uint32>()->Value()};
  } else {
    auto handle = FromJs<KeyPtr>::get(isolate, key);
    if (!handle) return {};
    kept = std::move(*handle);
    secret = kept->secret_bytes();
  }
  unsigned char out[EVP_MAX_MD_SIZE];
  bool done = false;
  if (suits_hmac(digest) && length <= key_at && key_at <= bytes.size) {
    done = hmac_all(digest, secret, {bytes.data, length}, out);
    OPENSSL_cleanse(bytes.data, length);
    if (!kept) OPENSSL_cleanse(bytes.data + key_at, secret.size());
  }
  if (!done) {
    throw_openssl(isolate, "HMAC failed");
    return {};
  }
  return give_small(isolate, {out, size_of(digest)}, bytes, encoding);
}

int32_t hmac_number(std::string name) {
  return suits_hmac(find_digest(name)) ? digest_number(name) : -1;
}

/// The digest of the first LENGTH of BYTES: a hash that was fed once, and little. They
/// are wiped.
v8::MaybeLocal<v8::Value> hash_prefix(v8::Isolate* isolate, int32_t number, Bytes bytes,
                                      uint32_t length, v8::Local<v8::Value> encoding) {
  const EVP_MD* digest = digest_of_number(number);
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  bool done =
      digest && length <= bytes.size && digest_all(digest, {bytes.data, length}, out, &size);
  OPENSSL_cleanse(bytes.data, std::min<size_t>(length, bytes.size));
  if (!done) {
    throw_openssl(isolate, "Digest failed");
    return {};
  }
  return give_small(isolate, {out, size}, bytes, encoding);
}

int32_t number_of_digest(std::string name) { return digest_number(name); }

/// Throws what OpenSSL says of a digest that it knows by name only.
void refuse_digest(v8::Isolate* isolate, std::string name) {
  ClearErrors clear;
  const EVP_MD* known = EVP_get_digestbyname(name.c_str());
  if (!known || find_digest(name)) return;
  EVP_MD_free(EVP_MD_fetch(nullptr, name.c_str(), nullptr));
  throw_openssl(isolate, "Digest method not supported");
}

std::vector<std::string> list_digests() {
  // Provider names and the older aliases; only those that can be fetched count.
  std::vector<std::string> names;
  EVP_MD_do_all_sorted(
      [](const EVP_MD*, const char* from, const char*, void* list) {
        if (!from) return;
        ClearErrors clear;
        if (find_digest(from)) static_cast<std::vector<std::string>*>(list)->emplace_back(from);
      },
      &names);
  return names;
}

}  // namespace

Hash::Hash(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::Value> source,
           std::optional<double> output_length)
    : Wrapped(isolate, self) {
  DigestContext context = take_context();
  const EVP_MD* digest = nullptr;
  bool done;
  if (source->IsInt32()) {
    digest = digest_of_number(source.As<v8::Int32>()->Value());
    done = digest && EVP_DigestInit_ex2(context.get(), digest, nullptr) == 1;
  } else {
    auto from = FromJs<Hash*>::get(isolate, source);
    if (!from) return;
    done = *from && (*from)->context_ &&
           EVP_MD_CTX_copy_ex(context.get(), (*from)->context_.get()) == 1;
    digest = done ? EVP_MD_CTX_get0_md(context.get()) : nullptr;
  }
  if (!done) {
    ClearErrors clear;
    isolate->ThrowException(v8::Exception::Error(intern(isolate, "Digest method not supported")));
    return;
  }
  length_ = size_of(digest);
  is_xof_ = (EVP_MD_get_flags(digest) & EVP_MD_FLAG_XOF) != 0;
  if (output_length && static_cast<size_t>(*output_length) != length_) {
    if (!is_xof_) {
      ERR_raise(ERR_LIB_EVP, EVP_R_NOT_XOF_OR_INVALID_LENGTH);
      throw_openssl(isolate, "Unsupported output length");
      return;
    }
    length_ = static_cast<size_t>(*output_length);
  }
  context_ = std::move(context);
}

bool Hash::update(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Value> encoding) {
  if (!context_ || finished_) return false;
  return with_bytes(isolate, data, encoding, [this](std::span<const uint8_t> bytes) {
    return EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
  });
}

v8::MaybeLocal<v8::Value> Hash::digest(v8::Isolate* isolate, v8::Local<v8::Value> encoding) {
  if (!finished_) {
    finished_ = true;
    if (length_ > sizeof digest_) result_.assign(length_, '\0');
    auto* out = bytes();
    bool done = length_ == 0 || (is_xof_ ? EVP_DigestFinalXOF(context_.get(), out, length_) == 1
                                         : EVP_DigestFinal_ex(context_.get(), out, nullptr) == 1);
    keep_context(std::move(context_));
    if (!done) {
      throw_openssl(isolate, "Digest failed");
      return {};
    }
  }
  return give(isolate, {bytes(), length_}, encoding);
}

Hmac::Hmac(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t digest,
           v8::Local<v8::Value> secret)
    : Wrapped(isolate, self) {
  const EVP_MD* md = digest_of_number(digest);
  bool done;
  if (secret->IsArrayBufferView() || secret->IsArrayBuffer() || secret->IsSharedArrayBuffer()) {
    auto key = FromJs<Bytes>::get(isolate, secret);
    if (!key) return;
    done = start(md, {key->data, key->size});
  } else {
    auto key = FromJs<KeyPtr>::get(isolate, secret);
    if (!key) return;
    done = start(md, (*key)->secret_bytes());
  }
  if (done) return;
  ClearErrors clear;
  std::string name = md ? OBJ_nid2sn(EVP_MD_get_type(md)) : "";
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  throw_error(isolate, Error::coded("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + name));
}

bool Hmac::start(const EVP_MD* digest, std::span<const uint8_t> key) {
  if (!suits_hmac(digest)) return false;
  DigestContext context = take_context();
  if (!start_hmac(context.get(), digest, key, outer_)) return false;
  block_ = static_cast<size_t>(EVP_MD_get_block_size(digest));
  md_ = digest;
  context_ = std::move(context);
  return true;
}

Hmac::~Hmac() { OPENSSL_cleanse(outer_, sizeof outer_); }

bool Hmac::update(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Value> encoding) {
  if (!context_) return false;
  return with_bytes(isolate, data, encoding, [this](std::span<const uint8_t> bytes) {
    return EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
  });
}

v8::MaybeLocal<v8::Value> Hmac::digest(v8::Isolate* isolate, v8::Local<v8::Value> encoding) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  if (context_) {
    bool done = end_hmac(context_.get(), md_, outer_, out, &length);
    OPENSSL_cleanse(outer_, sizeof outer_);
    keep_context(std::move(context_));
    if (!done) {
      throw_openssl(isolate, "HMAC failed");
      return {};
    }
  }
  return give(isolate, {out, length}, encoding);
}

void declare_hash(Binder& m) {
  m.function<&one_shot>("hash")
      .function<&hash_prefix>("hashPrefix")
      .function<&hmac_prefix>("hmacPrefix")
      .function<&hmac_number>("hmacNumber")
      .function<&number_of_digest>("digestNumber")
      .function<&refuse_digest>("refuseDigest")
      .function<&list_digests>("getHashes");
  m.class_<Hash>("Hash")
      .constructor<v8::Local<v8::Value>, std::optional<double>>()
      .method<&Hash::update>("update")
      .method<&Hash::digest>("digest");
  m.class_<Hmac>("Hmac")
      .constructor<int32_t, v8::Local<v8::Value>>()
      .method<&Hmac::update>("update")
      .method<&Hmac::digest>("digest");
}

}  // namespace nodus::modules::crypto
