// The thread's queue of errors is of OpenSSL's older interface, which has no replacement.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/err.h>

#include "bind/host.h"
#include "modules/crypto/openssl_error.h"

namespace nodus::modules::crypto {

OpenSslErrors OpenSslErrors::take() {
  OpenSslErrors out;
  while (unsigned long number = ERR_get_error()) out.numbers.push_back(number);
  return out;
}

namespace {

std::string describe(unsigned long number) {
  char text[256];
  ERR_error_string_n(number, text, sizeof text);
  return text;
}

/// "wrong final block length" -> "WRONG_FINAL_BLOCK_LENGTH"
std::string as_code(const char* reason) {
  std::string code = reason;
  for (char& c : code) {
    if (c == ' ') {
      c = '_';
    } else if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  return code;
}

/// The library's short name as it stands in OpenSSL's constants, with a trailing underscore; ""
/// when codes carry none.
const char* library_prefix(unsigned long number) {
  switch (ERR_GET_LIB(number)) {
// clang-format off
#define V(name)        \
  case ERR_LIB_##name: \
    return #name "_";
    V(SYS)
    V(BN) V(RSA) V(DH) V(EVP) V(BUF) V(OBJ) V(PEM) V(DSA) V(X509) V(ASN1) V(CONF) V(CRYPTO) V(EC)
        V(SSL) V(BIO) V(PKCS7) V(X509V3) V(PKCS12) V(RAND) V(DSO) V(ENGINE) V(OCSP) V(UI) V(COMP)
            V(ECDSA) V(ECDH) V(OSSL_STORE) V(FIPS) V(CMS) V(TS) V(HMAC) V(CT) V(ASYNC) V(KDF) V(SM2)
                V(USER)
#undef V
        // clang-format on
        default : return "";
  }
}

v8::Local<v8::String> string(v8::Isolate* isolate, std::string_view text) {
  return utf8(isolate, text).FromMaybe(v8::String::Empty(isolate));
}

/// opensslErrorStack: the errors from FIRST on, the newest in front.
/// False with a pending exception: users may have put a setter on Object.prototype.
bool set_stack(v8::Isolate* isolate, v8::Local<v8::Object> error,
               const std::vector<unsigned long>& numbers, size_t first) {
  if (numbers.size() <= first) return true;
  v8::LocalVector<v8::Value> stack(isolate);
  for (size_t i = numbers.size(); i-- > first;)
    stack.push_back(string(isolate, describe(numbers[i])));
  return !error
              ->Set(isolate->GetCurrentContext(), intern(isolate, "opensslErrorStack"),
                    v8::Array::New(isolate, stack.data(), stack.size()))
              .IsNothing();
}

}  // namespace

std::string OpenSslErrors::text() const { return numbers.empty() ? "" : describe(numbers.front()); }

v8::Local<v8::Value> OpenSslErrors::to_js(v8::Isolate* isolate, const char* fallback,
                                          bool whole_stack) const {
  auto context = isolate->GetCurrentContext();
  auto error =
      v8::Exception::Error(string(isolate, numbers.empty() ? fallback : describe(numbers.front())))
          .As<v8::Object>();
  v8::TryCatch try_catch(isolate);
  auto set = [&](const char* key, v8::Local<v8::Value> value) {
    return !error->Set(context, intern(isolate, key), value).IsNothing();
  };
  bool done = set_stack(isolate, error, numbers, whole_stack ? 0 : 1);
  if (done && !numbers.empty()) {
    unsigned long number = numbers.front();
    if (const char* library = ERR_lib_error_string(number))
      done = set("library", string(isolate, library));
    if (const char* reason = ERR_reason_error_string(number); done && reason) {
      // Only TLS's codes have no OSSL in them.
      std::string code = ERR_GET_LIB(number) == ERR_LIB_SSL
                             ? "ERR_SSL_"
                             : std::string("ERR_OSSL_") + library_prefix(number);
      done = set("reason", string(isolate, reason)) &&
             set("code", string(isolate, code + as_code(reason)));
    }
  }
  if (!done && try_catch.HasCaught() && !try_catch.HasTerminated()) return try_catch.Exception();
  return error;
}

v8::Local<v8::Value> OpenSslErrors::to_plain_js(v8::Isolate* isolate, const char* fallback,
                                                const std::string& message) const {
  bool has_message = !message.empty();
  std::string text = has_message ? message : numbers.empty() ? fallback : describe(numbers.front());
  auto error = v8::Exception::Error(string(isolate, text)).As<v8::Object>();
  v8::TryCatch try_catch(isolate);
  if (!set_stack(isolate, error, numbers, has_message ? 0 : 1) && try_catch.HasCaught() &&
      !try_catch.HasTerminated())
    return try_catch.Exception();
  return error;
}

void throw_openssl(v8::Isolate* isolate, const char* fallback, bool whole_stack) {
  isolate->ThrowException(OpenSslErrors::take().to_js(isolate, fallback, whole_stack));
}

Failure Failure::coded(std::string code, std::string message) {
  Failure made;
  made.code_ = std::move(code);
  made.message_ = std::move(message);
  // What OpenSSL added on the way is of no interest to the next operation.
  ERR_clear_error();
  return made;
}

Failure Failure::openssl(const char* fallback, bool whole_stack) {
  Failure made;
  made.shape_ = whole_stack ? Shape::kWholeStack : Shape::kOpenSsl;
  made.fallback_ = fallback;
  made.errors_ = OpenSslErrors::take();
  return made;
}

Failure Failure::job(const char* fallback) {
  Failure made;
  made.shape_ = Shape::kPlain;
  made.fallback_ = fallback;
  made.errors_ = OpenSslErrors::take();
  return made;
}

Failure Failure::one(unsigned long number, const char* fallback) {
  Failure made;
  made.shape_ = Shape::kOpenSsl;
  made.fallback_ = fallback;
  if (number != 0) made.errors_.numbers.push_back(number);
  ERR_clear_error();
  return made;
}

Failure&& Failure::in_job(const char* fallback) && {
  job_fallback_ = fallback;
  return std::move(*this);
}

v8::Local<v8::Value> Failure::to_job_js(v8::Isolate* isolate) const {
  if (shape_ == Shape::kCoded && !job_fallback_) return to_js(isolate);
  return errors_.to_plain_js(isolate, job_fallback_ ? job_fallback_ : fallback_, "");
}

Failure Failure::message(std::string message) {
  Failure made;
  made.shape_ = Shape::kPlain;
  made.message_ = std::move(message);
  made.errors_ = OpenSslErrors::take();
  return made;
}

v8::Local<v8::Value> Failure::to_js(v8::Isolate* isolate) const {
  switch (shape_) {
    case Shape::kCoded: {
      Error error;
      error.kind = Error::Kind::kCoded;
      error.code = code_.c_str();
      error.message = message_;
      return Host::from(isolate).make_error(error);
    }
    case Shape::kPlain:
      return errors_.to_plain_js(isolate, fallback_, message_);
    default:
      return errors_.to_js(isolate, fallback_, shape_ == Shape::kWholeStack);
  }
}

std::string Failure::text() const {
  if (!message_.empty()) return message_;
  return errors_.empty() ? fallback_ : errors_.text();
}

namespace {

/// The thread's queue is empty nearly always. OpenSSL's own functions take 250 instructions to tell
/// so, as they look for it anew, and clearing it walks over all its places.
void clear_errors() {
  thread_local const ERR_STATE* const queue = ERR_get_state();
  if (!queue || queue->top != queue->bottom) ERR_clear_error();
}

}  // namespace

ClearErrors::ClearErrors() { clear_errors(); }
ClearErrors::~ClearErrors() { clear_errors(); }

}  // namespace nodus::modules::crypto
