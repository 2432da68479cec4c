#include "modules/crypto/cipher.h"

#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <openssl/params.h>

#include <climits>
#include <cstring>

#include "modules/buffer/buffer.h"
#include "modules/crypto/digests.h"
#include "modules/crypto/modules.h"
#include "modules/crypto/openssl_error.h"

namespace nodus::modules::crypto {

namespace {

bool is_aead_mode(int mode) {
  return mode == EVP_CIPH_GCM_MODE || mode == EVP_CIPH_CCM_MODE || mode == EVP_CIPH_OCB_MODE;
}

bool is_chacha(const EVP_CIPHER* cipher) {
  return EVP_CIPHER_get_nid(cipher) == NID_chacha20_poly1305;
}

/// GCM tags as NIST SP 800-38D has them.
bool is_valid_gcm_tag_length(int64_t length) {
  return length == 4 || length == 8 || (length >= 12 && length <= 16);
}

void fail(v8::Isolate* isolate, const char* code, std::string message) {
  throw_error(isolate, Error::coded(code, std::move(message)));
}

const char* mode_name(const EVP_CIPHER* cipher) {
  switch (EVP_CIPHER_get_mode(cipher)) {
    case EVP_CIPH_CBC_MODE:
      return "cbc";
    case EVP_CIPH_CCM_MODE:
      return "ccm";
    case EVP_CIPH_CFB_MODE:
      return "cfb";
    case EVP_CIPH_CTR_MODE:
      return "ctr";
    case EVP_CIPH_ECB_MODE:
      return "ecb";
    case EVP_CIPH_GCM_MODE:
      return "gcm";
    case EVP_CIPH_OCB_MODE:
      return "ocb";
    case EVP_CIPH_OFB_MODE:
      return "ofb";
    case EVP_CIPH_WRAP_MODE:
      return "wrap";
    case EVP_CIPH_XTS_MODE:
      return "xts";
    default:
      return "stream";
  }
}

constexpr int32_t kAnyLength = INT_MIN;

/// crypto.getCipherInfo(): [name, nid, blockSize, ivLength, keyLength, mode]; undefined when
/// unknown or the wanted lengths do not fit.
v8::Local<v8::Value> cipher_info(v8::Isolate* isolate, v8::Local<v8::Value> name_or_nid,
                                 int32_t wanted_key_length, int32_t wanted_iv_length) {
  ClearErrors clear;
  const EVP_CIPHER* cipher = nullptr;
  if (name_or_nid->IsString()) {
    cipher = find_cipher(*to_utf8(isolate, name_or_nid));
  } else if (name_or_nid->IsInt32()) {
    const char* name = OBJ_nid2sn(name_or_nid.As<v8::Int32>()->Value());
    if (name) cipher = find_cipher(name);
  }
  if (!cipher) return v8::Undefined(isolate);
  int iv = EVP_CIPHER_get_iv_length(cipher), key = EVP_CIPHER_get_key_length(cipher);
  if (wanted_key_length != kAnyLength || wanted_iv_length != kAnyLength) {
    // A context says whether the cipher takes another length.
    std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                       EVP_CIPHER_CTX_free);
    if (EVP_CipherInit_ex2(context.get(), cipher, nullptr, nullptr, 1, nullptr) != 1)
      return v8::Undefined(isolate);
    if (wanted_key_length != kAnyLength) {
      if (EVP_CIPHER_CTX_set_key_length(context.get(), wanted_key_length) != 1)
        return v8::Undefined(isolate);
      key = wanted_key_length;
    }
    if (wanted_iv_length != kAnyLength) {
      if (EVP_CIPHER_get_mode(cipher) == EVP_CIPH_GCM_MODE && wanted_iv_length <= 0) {
        // Node leaves it to the cipher to refuse such a length, which GCM does only with a key.
        iv = wanted_iv_length;
      } else if (is_aead_mode(EVP_CIPHER_get_mode(cipher)) || is_chacha(cipher)) {
        if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, wanted_iv_length,
                                nullptr) != 1)
          return v8::Undefined(isolate);
        iv = wanted_iv_length;
      } else if (wanted_iv_length != iv) {
        return v8::Undefined(isolate);
      }
    }
  }
  std::string lower = EVP_CIPHER_get0_name(cipher);
  if (const char* short_name = OBJ_nid2sn(EVP_CIPHER_get_nid(cipher));
      short_name && EVP_CIPHER_get_nid(cipher) != 0) {
    lower = short_name;
  }
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  int block =
      EVP_CIPHER_get_mode(cipher) == EVP_CIPH_STREAM_CIPHER ? 0 : EVP_CIPHER_get_block_size(cipher);
  v8::Local<v8::Value> parts[] = {
      utf8(isolate, lower).ToLocalChecked(), v8::Integer::New(isolate, EVP_CIPHER_get_nid(cipher)),
      v8::Integer::New(isolate, block),      v8::Integer::New(isolate, iv),
      v8::Integer::New(isolate, key),        intern(isolate, mode_name(cipher))};
  return v8::Array::New(isolate, parts, std::size(parts));
}

std::vector<std::string> list_ciphers() {
  std::vector<std::string> names;
  EVP_CIPHER_do_all_sorted(
      [](const EVP_CIPHER*, const char* from, const char*, void* list) {
        const EVP_CIPHER* cipher = from ? find_cipher(from) : nullptr;
        if (cipher && EVP_CIPHER_get0_provider(cipher))
          static_cast<std::vector<std::string>*>(list)->emplace_back(from);
      },
      &names);
  return names;
}

int32_t number_of_cipher(std::string name) { return cipher_number(name); }

/// The context of a cipher that is done serves the thread's next one.
thread_local CipherContext g_spare_context;

CipherContext take_context() {
  if (g_spare_context) return std::move(g_spare_context);
  return CipherContext(EVP_CIPHER_CTX_new());
}

/// Wipes and keeps a context whose key is of no more use.
void keep_context(CipherContext context) {
  EVP_CIPHER_CTX_reset(context.get());
  g_spare_context = std::move(context);
}

bool cipher_ok(Cipher* cipher) { return cipher && cipher->ok(); }

}  // namespace

Cipher::Cipher(v8::Isolate* isolate, v8::Local<v8::Object> self, bool encrypt, int32_t number,
               v8::Local<v8::String> name, ReadBytes key, std::optional<ReadBytes> iv,
               int64_t auth_tag_length)
    : Wrapped(isolate, self), encrypt_(encrypt) {
  start(isolate, cipher_of_number(number), name, key, iv, auth_tag_length);
}

void Cipher::start(v8::Isolate* isolate, const EVP_CIPHER* cipher, v8::Local<v8::String> name,
                   const ReadBytes& key, const std::optional<ReadBytes>& iv,
                   int64_t auth_tag_length) {
  ClearErrors clear;
  if (!cipher) return fail(isolate, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  mode_ = EVP_CIPHER_get_mode(cipher);
  is_chacha_ = is_chacha(cipher);
  implicit_tag_ = auth_tag_length == -1;
  int expected_iv = EVP_CIPHER_get_iv_length(cipher);
  bool aead = is_aead_mode(mode_) || is_chacha_;
  int iv_size = iv ? static_cast<int>(iv->size()) : -1;

  // A cipher that takes an IV must get one, of the right size unless the mode allows any.
  if (!iv && expected_iv != 0)
    return fail(isolate, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
  if (iv && ((!aead && iv_size != expected_iv) || (aead && iv_size == 0))) {
    return fail(isolate, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
  }
  if (is_chacha_ && iv_size > 12)
    return fail(isolate, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");

  CipherContext context = take_context();
  // Nothing to set up: each step costs OpenSSL as much as to encrypt a few blocks.
  if (mode_ == EVP_CIPH_GCM_MODE && iv_size == expected_iv && implicit_tag_ &&
      key.size() == static_cast<size_t>(EVP_CIPHER_get_key_length(cipher)) &&
      EVP_CipherInit_ex2(context.get(), cipher, key.data(), iv->data(), encrypt_, nullptr) == 1) {
    context_ = std::move(context);
    return;
  }
  if (mode_ == EVP_CIPH_WRAP_MODE)
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  constexpr const char* kRefused = "Failed to initialize cipher";
  if (EVP_CipherInit_ex2(context.get(), cipher, nullptr, nullptr, encrypt_, nullptr) != 1)
    return throw_openssl(isolate, kRefused);

  if (aead) {
    auto refuse = [&](std::string message) {
      fail(isolate, "ERR_CRYPTO_INVALID_AUTH_TAG", std::move(message));
    };
    if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, iv_size, nullptr) != 1)
      return fail(isolate, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
    if (mode_ == EVP_CIPH_GCM_MODE) {
      if (auth_tag_length != -1) {
        if (!is_valid_gcm_tag_length(auth_tag_length)) {
          return refuse("Invalid authentication tag length: " + std::to_string(auth_tag_length));
        }
        tag_length_ = static_cast<int>(auth_tag_length);
      }
    } else {
      if (auth_tag_length == -1) {
        // ChaCha20-Poly1305 has one usual length; the others must be told.
        if (!is_chacha_)
          return refuse("authTagLength required for " + to_utf8(isolate, name).value_or(""));
        auth_tag_length = 16;
      }
      if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG,
                              static_cast<int>(std::min<int64_t>(auth_tag_length, INT_MAX)),
                              nullptr) != 1) {
        ClearErrors more;
        return refuse("Invalid authentication tag length: " + std::to_string(auth_tag_length));
      }
      tag_length_ = static_cast<int>(auth_tag_length);
      if (is_ccm()) {
        // The nonce's length bounds the message (RFC 3610, L = 15 - nonce).
        max_message_size_ = iv_size == 12 ? 16777215 : iv_size == 13 ? 65535 : INT_MAX;
      }
    }
  }
  if (EVP_CIPHER_CTX_set_key_length(context.get(), static_cast<int>(key.size())) != 1)
    return fail(isolate, "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
  if (EVP_CipherInit_ex2(context.get(), nullptr, key.data(), iv ? iv->data() : nullptr, encrypt_,
                         nullptr) != 1)
    return throw_openssl(isolate, kRefused);
  context_ = std::move(context);
}

bool Cipher::is_authenticated() const { return is_aead_mode(mode_) || is_chacha_; }

bool Cipher::check_ccm_length(v8::Isolate* isolate, int32_t length) {
  if (length <= max_message_size_) return true;
  fail(isolate, "ERR_CRYPTO_INVALID_MESSAGELEN", "Invalid message length");
  return false;
}

bool Cipher::pass_auth_tag() {
  if (tag_state_ != Tag::kKnown) return true;
  if (EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, tag_length_, tag_) != 1)
    return false;
  tag_state_ = Tag::kPassed;
  return true;
}

v8::MaybeLocal<v8::Value> Cipher::update(v8::Isolate* isolate, ReadBytes data,
                                         std::optional<Bytes> target) {
  // Whatever OpenSSL says.
  auto refuse = [isolate] {
    isolate->ThrowException(
        v8::Exception::Error(intern(isolate, "Trying to add data in unsupported state")));
  };
  if (!context_ || finished_) {
    refuse();
    return {};
  }
  if (data.size() > INT_MAX - EVP_MAX_BLOCK_LENGTH) {
    fail(isolate, "ERR_OUT_OF_RANGE", "data is too long");
    return {};
  }
  ClearErrors clear;
  if (is_ccm() && !check_ccm_length(isolate, static_cast<int32_t>(data.size()))) return {};
  if (!encrypt_ && is_authenticated() && !pass_auth_tag()) {
    refuse();
    return {};
  }
  static const unsigned char kNothing = 0;
  const unsigned char* in = data.data() ? data.data() : &kNothing;
  int size = static_cast<int>(data.size());
  int block = EVP_CIPHER_CTX_get_block_size(context_.get());
  int room = size + block;
  // Wrap modes say how much they will write.
  if (mode_ == EVP_CIPH_WRAP_MODE &&
      EVP_CipherUpdate(context_.get(), nullptr, &room, in, size) != 1) {
    refuse();
    return {};
  }
  bool in_target = target && target->size >= static_cast<size_t>(room) + EVP_MAX_BLOCK_LENGTH;
  // What ciphers of streams write is as long as what they read: memory of the right size is V8's.
  bool exact = !in_target && block == 1 && mode_ != EVP_CIPH_WRAP_MODE;
  std::unique_ptr<v8::BackingStore> store;
  if (exact && !(store = buffer::allocate(isolate, data.size()))) return {};
  auto* out = in_target ? target->data
              : exact   ? static_cast<unsigned char*>(store->Data())
                        : static_cast<unsigned char*>(
                            std::malloc(static_cast<size_t>(room) + EVP_MAX_BLOCK_LENGTH));
  int written = 0;
  int done = EVP_CipherUpdate(context_.get(), out, &written, in, size);
  if (done != 1) {
    if (!in_target && !exact) std::free(out);
    // CCM checks the tag here already; the failure is told by final().
    if (!encrypt_ && is_ccm()) {
      failed_ = true;
      if (in_target) return v8::Integer::New(isolate, 0).As<v8::Value>();
      v8::Local<v8::Object> empty;
      if (!buffer::copy_buffer(isolate, {}).ToLocal(&empty)) return {};
      return empty.As<v8::Value>();
    }
    refuse();
    return {};
  }
  if (in_target) return v8::Integer::New(isolate, written).As<v8::Value>();
  auto length = static_cast<size_t>(written);
  v8::Local<v8::Object> made;
  if (!buffer::new_buffer(
           isolate, exact ? OwnedBytes{std::move(store), length} : OwnedBytes::adopt(out, length))
           .ToLocal(&made))
    return {};
  return made.As<v8::Value>();
}

int32_t Cipher::final(v8::Isolate* isolate, Bytes target) {
  if (!context_ || finished_ || target.size < EVP_MAX_BLOCK_LENGTH) {
    fail(isolate, "ERR_CRYPTO_INVALID_STATE", "Invalid state");
    return 0;
  }
  ClearErrors clear;
  unsigned char* out = target.data;
  int written = 0;
  bool done;
  if (!encrypt_ && is_authenticated()) pass_auth_tag();
  if (!encrypt_ && is_chacha_ && tag_state_ == Tag::kUnknown) {
    done = false;
  } else if (!encrypt_ && is_ccm()) {
    done = !failed_ && tag_state_ == Tag::kPassed;
  } else {
    done = EVP_CipherFinal_ex(context_.get(), out, &written) == 1;
    if (done && encrypt_ && is_authenticated()) {
      if (tag_length_ == -1) tag_length_ = 16;
      done = EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, tag_length_, tag_) == 1;
      tag_state_ = Tag::kKnown;
    }
  }
  finished_ = true;
  if (!done) {
    if (is_authenticated()) {
      isolate->ThrowException(v8::Exception::Error(
          intern(isolate, "Unsupported state or unable to authenticate data")));
    } else {
      throw_openssl(isolate, "Unsupported state", true);
    }
    return 0;
  }
  keep_context(std::move(context_));
  return written;
}

bool Cipher::set_auto_padding(bool on) {
  if (!context_ || finished_) return false;
  return EVP_CIPHER_CTX_set_padding(context_.get(), on ? 1 : 0) == 1;
}

int32_t Cipher::get_auth_tag(Bytes out) {
  if (!finished_ || !encrypt_ || tag_state_ == Tag::kUnknown) return -1;
  if (out.size < static_cast<size_t>(tag_length_)) return -1;
  std::memcpy(out.data, tag_, static_cast<size_t>(tag_length_));
  return tag_length_;
}

bool Cipher::set_auth_tag(v8::Isolate* isolate, ReadBytes tag) {
  if (!context_ || !is_authenticated() || encrypt_ || finished_ || tag_state_ != Tag::kUnknown)
    return false;
  int length = static_cast<int>(std::min<size_t>(tag.size(), INT_MAX));
  bool valid = mode_ == EVP_CIPH_GCM_MODE
                   ? (tag_length_ == -1 || tag_length_ == length) && is_valid_gcm_tag_length(length)
                   : tag_length_ == length;
  if (!valid) {
    fail(isolate, "ERR_CRYPTO_INVALID_AUTH_TAG",
         "Invalid authentication tag length: " + std::to_string(length));
    return false;
  }
  tag_length_ = length;
  tag_state_ = Tag::kKnown;
  std::memcpy(tag_, tag.data(), static_cast<size_t>(length));
  return true;
}

bool Cipher::set_aad(v8::Isolate* isolate, ReadBytes data, int32_t plaintext_length) {
  if (!context_ || !is_authenticated() || finished_) return false;
  ClearErrors clear;
  int written;
  if (is_ccm()) {
    if (plaintext_length < 0) {
      fail(isolate, "ERR_MISSING_ARGS", "options.plaintextLength required for CCM mode with AAD");
      return false;
    }
    if (!check_ccm_length(isolate, plaintext_length)) return false;
    if (!encrypt_ && !pass_auth_tag()) return false;
    // CCM wants the message's length before anything else.
    if (EVP_CipherUpdate(context_.get(), nullptr, &written, nullptr, plaintext_length) != 1)
      return false;
  }
  static const unsigned char kNothing = 0;
  return EVP_CipherUpdate(context_.get(), nullptr, &written, data.data() ? data.data() : &kNothing,
                          static_cast<int>(data.size())) == 1;
}

void declare_cipher(Binder& m) {
  m.function<&cipher_info>("getCipherInfo")
      .function<&list_ciphers>("getCiphers")
      .function<&number_of_cipher>("cipherNumber")
      .function<&cipher_ok>("cipherOk");
  m.class_<Cipher>("CipherBase")
      .constructor<bool, int32_t, v8::Local<v8::String>, ReadBytes, std::optional<ReadBytes>,
                   int64_t>()
      .method<&Cipher::update>("update")
      .method<&Cipher::final>("final")
      .method<&Cipher::set_auto_padding>("setAutoPadding")
      .method<&Cipher::get_auth_tag>("getAuthTag")
      .method<&Cipher::set_auth_tag>("setAuthTag")
      .method<&Cipher::has_implicit_tag>("hasImplicitTag")
      .method<&Cipher::set_aad>("setAAD");
}

}  // namespace nodus::modules::crypto
