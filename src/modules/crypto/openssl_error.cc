#include "modules/crypto/openssl_error.h"

#include <openssl/err.h>

#include <algorithm>

#include "bind/host.h"

namespace nodus::modules::crypto {

OpenSslErrors OpenSslErrors::take() {
  OpenSslErrors out;
  while (unsigned long number = ERR_get_error()) out.numbers.push_back(number);
  // The queue gives the oldest first; what is reported is the newest.
  std::reverse(out.numbers.begin(), out.numbers.end());
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

}  // namespace

std::string OpenSslErrors::text() const { return numbers.empty() ? "" : describe(numbers.front()); }

v8::Local<v8::Value> OpenSslErrors::to_js(v8::Isolate* isolate, const char* fallback,
                                          bool whole_stack) const {
  auto context = isolate->GetCurrentContext();
  auto string = [isolate](std::string_view s) {
    return utf8(isolate, s).FromMaybe(v8::String::Empty(isolate));
  };
  auto error = v8::Exception::Error(string(numbers.empty() ? fallback : describe(numbers.front())))
                   .As<v8::Object>();
  auto set = [&](const char* key, v8::Local<v8::Value> value) {
    error->Set(context, intern(isolate, key), value).Check();
  };
  size_t first = whole_stack ? 0 : 1;
  if (numbers.size() > first) {
    v8::LocalVector<v8::Value> stack(isolate);
    for (size_t i = numbers.size(); i-- > first;) stack.push_back(string(describe(numbers[i])));
    set("opensslErrorStack", v8::Array::New(isolate, stack.data(), stack.size()));
  }
  if (!numbers.empty()) {
    unsigned long number = numbers.front();
    if (const char* library = ERR_lib_error_string(number)) set("library", string(library));
    if (const char* reason = ERR_reason_error_string(number)) {
      set("reason", string(reason));
      // SSL and X.509 codes are known without the library's name in them only where Node has it so:
      // ERR_SSL_…
      std::string code = ERR_GET_LIB(number) == ERR_LIB_SSL
                             ? "ERR_SSL_"
                             : std::string("ERR_OSSL_") + library_prefix(number);
      set("code", string(code + as_code(reason)));
    }
  }
  return error;
}

void throw_openssl(v8::Isolate* isolate, const char* fallback, bool whole_stack) {
  isolate->ThrowException(OpenSslErrors::take().to_js(isolate, fallback, whole_stack));
}

ClearErrors::ClearErrors() { ERR_clear_error(); }
ClearErrors::~ClearErrors() { ERR_clear_error(); }

}  // namespace nodus::modules::crypto
