#include "modules/crypto/hash.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include "modules/crypto/digests.h"
#include "modules/crypto/openssl_error.h"

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

/// crypto.hash(): the whole digest in one call. Undefined when there is no such algorithm.
v8::MaybeLocal<v8::Value> one_shot(v8::Isolate* isolate, std::string algorithm,
                                   v8::Local<v8::Value> data, v8::Local<v8::Value> encoding,
                                   std::optional<double> output_length) {
  const EVP_MD* digest = find_digest(algorithm);
  if (!digest) return v8::Undefined(isolate).As<v8::Value>();
  bool is_xof = (EVP_MD_get_flags(digest) & EVP_MD_FLAG_XOF) != 0;
  size_t size = size_of(digest);
  size_t wanted = output_length ? static_cast<size_t>(*output_length) : size;
  if (!is_xof && wanted != size) {
    isolate->ThrowException(v8::Exception::Error(
        utf8(isolate, "Output length " + std::to_string(wanted) + " is invalid for " + algorithm +
                          ", which does not support XOF")
            .FromMaybe(v8::String::Empty(isolate))));
    return {};
  }
  if (!is_xof) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    bool done =
        with_bytes(isolate, data, v8::Undefined(isolate), [&](std::span<const uint8_t> bytes) {
          return EVP_Digest(bytes.data(), bytes.size(), out, &length, digest, nullptr) == 1;
        });
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

bool hash_ok(Hash* hash) { return hash && hash->ok(); }
bool hmac_ok(Hmac* hmac) { return hmac && hmac->ok(); }

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
  ClearErrors clear;
  DigestContext context(EVP_MD_CTX_new());
  const EVP_MD* digest = nullptr;
  if (source->IsString()) {
    v8::String::Utf8Value name(isolate, source);
    digest = find_digest({*name, static_cast<size_t>(name.length())});
    if (!digest || EVP_DigestInit_ex2(context.get(), digest, nullptr) != 1) return;
  } else {
    auto from = FromJs<Hash*>::get(isolate, source);
    if (!from || !*from || !(*from)->context_) return;
    digest = EVP_MD_CTX_get0_md((*from)->context_.get());
    if (EVP_MD_CTX_copy_ex(context.get(), (*from)->context_.get()) != 1) return;
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
    result_.assign(length_, '\0');
    auto* out = reinterpret_cast<unsigned char*>(result_.data());
    bool done = length_ == 0 || (is_xof_ ? EVP_DigestFinalXOF(context_.get(), out, length_) == 1
                                         : EVP_DigestFinal_ex(context_.get(), out, nullptr) == 1);
    if (!done) {
      throw_openssl(isolate, "Digest failed");
      return {};
    }
  }
  return give(isolate, as_bytes(result_), encoding);
}

Hmac::Hmac(v8::Isolate* isolate, v8::Local<v8::Object> self, std::string digest, Bytes key)
    : Wrapped(isolate, self) {
  ClearErrors clear;
  const EVP_MD* md = find_digest(digest);
  if (!md) return;
  static EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(mac);
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(
                                 OSSL_MAC_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(md)), 0),
                             OSSL_PARAM_construct_end()};
  static const unsigned char kNothing = 0;
  if (EVP_MAC_init(context, key.data ? key.data : &kNothing, key.size, parameters) != 1) {
    EVP_MAC_CTX_free(context);
    return;
  }
  context_ = context;
}

Hmac::~Hmac() { EVP_MAC_CTX_free(context_); }

bool Hmac::update(v8::Isolate* isolate, v8::Local<v8::Value> data, v8::Local<v8::Value> encoding) {
  if (!context_) return false;
  return with_bytes(isolate, data, encoding, [this](std::span<const uint8_t> bytes) {
    return EVP_MAC_update(context_, bytes.data(), bytes.size()) == 1;
  });
}

v8::MaybeLocal<v8::Value> Hmac::digest(v8::Isolate* isolate, v8::Local<v8::Value> encoding) {
  unsigned char out[EVP_MAX_MD_SIZE];
  size_t length = 0;
  if (context_) {
    bool done = EVP_MAC_final(context_, out, &length, sizeof out) == 1;
    EVP_MAC_CTX_free(context_);
    context_ = nullptr;
    if (!done) {
      throw_openssl(isolate, "HMAC failed");
      return {};
    }
  }
  return give(isolate, {out, length}, encoding);
}

void declare_hash(Binder& m) {
  m.function<&one_shot>("hash")
      .function<&hash_ok>("hashOk")
      .function<&hmac_ok>("hmacOk")
      .function<&list_digests>("getHashes");
  m.class_<Hash>("Hash")
      .constructor<v8::Local<v8::Value>, std::optional<double>>()
      .method<&Hash::update>("update")
      .method<&Hash::digest>("digest");
  m.class_<Hmac>("Hmac")
      .constructor<std::string, Bytes>()
      .method<&Hmac::update>("update")
      .method<&Hmac::digest>("digest");
}

}  // namespace nodus::modules::crypto
