// What OpenSSL asks and tells during a handshake. It is noted here and told to JavaScript once
// OpenSSL has returned; only ALPN and pre-shared keys need their answer at once.

#include "modules/tls/tls_callbacks.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/rand.h>

#include <cstring>
#include <memory>

#include "base/ignore.h"
#include "engine/gate.h"
#include "modules/buffer/buffer.h"
#include "modules/crypto/openssl_error.h"
#include "modules/crypto/openssl_pointers.h"
#include "modules/tls/sessions.h"
#include "modules/tls/tls_stream.h"

namespace nodus::modules::tls {

namespace {

v8::Local<v8::Value> to_buffer(v8::Isolate* isolate, const void* data, size_t size) {
  v8::Local<v8::Object> out;
  if (!buffer::copy_buffer(isolate, {static_cast<const uint8_t*>(data), size}).ToLocal(&out))
    return v8::Undefined(isolate);
  return out;
}

void set(v8::Local<v8::Object> object, const char* name, v8::Local<v8::Value> value) {
  auto* isolate = v8::Isolate::GetCurrent();
  ignore(object->Set(isolate->GetCurrentContext(), intern(isolate, name), value));
}

v8::Local<v8::Value> text_or_false(v8::Isolate* isolate, const char* text) {
  if (!text) return v8::False(isolate);
  return utf8(isolate, text).FromMaybe(v8::String::Empty(isolate));
}

/// The name in a server_name extension (RFC 6066, 3); empty when there is none.
std::string hello_servername(SSL* ssl) {
  const unsigned char* data;
  size_t size;
  if (!SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &data, &size) || size <= 5)
    return {};
  size_t length = static_cast<size_t>(data[3]) << 8 | data[4];
  if (data[2] != TLSEXT_NAMETYPE_host_name || length > size - 5) return {};
  return std::string(reinterpret_cast<const char*>(data + 5), length);
}

}  // namespace

v8::Local<v8::Value> ssl_error_object(v8::Isolate* isolate) {
  unsigned long number = ERR_peek_error();
  std::string text;
  ERR_print_errors_cb(
      [](const char* line, size_t size, void* out) {
        // The first one is the cause; the others say who passed it on.
        static_cast<std::string*>(out)->append(line, size);
        return 0;
      },
      &text);
  ERR_clear_error();
  auto message = utf8(isolate, text).FromMaybe(v8::String::Empty(isolate));
  auto error = v8::Exception::Error(message).As<v8::Object>();
  if (const char* library = ERR_lib_error_string(number))
    set(error, "library", intern(isolate, library));
  if (const char* reason = ERR_reason_error_string(number)) {
    set(error, "reason", intern(isolate, reason));
    // OpenSSL names no codes: they are made of the reason.
    std::string code = "ERR_SSL_";
    for (const char* c = reason; *c; ++c) {
      if (*c == ' ') {
        code += '_';
      } else {
        code += *c >= 'a' && *c <= 'z' ? static_cast<char>(*c - 'a' + 'A') : *c;
      }
    }
    set(error, "code", intern(isolate, code));
  }
  return error;
}

/// Friend of TlsStream: the functions that OpenSSL calls.
struct TlsCallbacks {
  // ---- noted
  // -----------------------------------------------------------------------------------------------------------

  static void info(const SSL* ssl, int where, int) {
    auto* self = TlsStream::of(ssl);
    if (!(where & SSL_CB_HANDSHAKE_START)) {
      if ((where & SSL_CB_HANDSHAKE_DONE) && self->established_) {
        // The end of a renegotiation (TLS 1.3 has none, but tells of its tickets so).
        // A server that asked for one has only done so.
        if (SSL_version(ssl) < TLS1_3_VERSION && !SSL_renegotiate_pending(ssl))
          self->again_done_ = true;
      }
      return;
    }
    if (self->established_ && SSL_version(ssl) >= TLS1_3_VERSION) return;
    ++self->handshakes_started_;
    self->cert_ = TlsStream::Wait::kNone;
    self->hello_ = TlsStream::Wait::kNone;
  }

  /// Whether to go on is JavaScript's decision, after the handshake.
  static int verify(int, X509_STORE_CTX*) { return 1; }

  static int client_hello(SSL* ssl, int*, void*) {
    auto* self = TlsStream::of(ssl);
    if (!self->session_callbacks_ || self->hello_ == TlsStream::Wait::kDone)
      return SSL_CLIENT_HELLO_SUCCESS;
    if (self->hello_ == TlsStream::Wait::kNone) {
      self->hello_ = TlsStream::Wait::kAsked;
      self->hello_waits_ = true;
      const unsigned char* id;
      size_t size = SSL_client_hello_get0_session_id(ssl, &id);
      self->hello_session_id_.assign(reinterpret_cast<const char*>(id), size);
      self->hello_servername_ = hello_servername(ssl);
      const unsigned char* data;
      self->hello_ticket_ =
          SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_session_ticket, &data, &size) && size > 0;
      self->hello_ocsp_ =
          SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_status_request, &data, &size) == 1;
    }
    return SSL_CLIENT_HELLO_RETRY;
  }

  static int certificate(SSL* ssl, void*) {
    auto* self = TlsStream::of(ssl);
    if (!self->is_server_ || !self->cert_callback_ || self->cert_ == TlsStream::Wait::kDone)
      return 1;
    if (self->cert_ == TlsStream::Wait::kNone) {
      self->cert_ = TlsStream::Wait::kAsked;
      self->cert_waits_ = true;
    }
    return -1;
  }

  static int new_session(SSL* ssl, SSL_SESSION* session) {
    auto* self = TlsStream::of(ssl);
    if (!self || !self->session_callbacks_) return 0;
    TlsStream::NewSession made;
    made.session = self->encode_session(session);
    // As OpenSSL has it: a session that is larger is no session.
    if (made.session.empty() || made.session.size() > SSL_MAX_SSL_SESSION_ID_LENGTH * 10 * 1024)
      return 0;
    unsigned id_size = 0;
    const unsigned char* id = SSL_SESSION_get_id(session, &id_size);
    made.id.assign(id, id + id_size);
    self->new_sessions_.push_back(std::move(made));
    if (self->is_server_) self->waiting_new_session_ = true;
    return 0;
  }

  static SSL_SESSION* find_session(SSL* ssl, const unsigned char*, int, int* copy) {
    *copy = 0;
    return TlsStream::of(ssl)->next_session_.release();
  }

  static void keylog(const SSL* ssl, const char* line) {
    auto* self = TlsStream::of(ssl);
    if (self && self->keylog_on_) self->keylog_.emplace_back(line);
  }

  static int ocsp(SSL* ssl, void*) {
    auto* self = TlsStream::of(ssl);
    if (!self->is_server_) {
      const unsigned char* response;
      long size = SSL_get_tlsext_status_ocsp_resp(ssl, &response);
      self->ocsp_answered_ = true;
      self->ocsp_response_.clear();
      if (size > 0) self->ocsp_response_.assign(response, response + size);
      return 1;
    }
    size_t size = self->ocsp_response_.size();
    // OpenSSL would break the handshake off over what is no response.
    const unsigned char* at = self->ocsp_response_.data();
    std::unique_ptr<OCSP_RESPONSE, crypto::FreedBy<OCSP_RESPONSE_free>> parsed(
        d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(size)));
    ERR_clear_error();
    if (!parsed) return SSL_TLSEXT_ERR_NOACK;
    // It frees what it is given.
    void* copy = OPENSSL_memdup(self->ocsp_response_.data(), size);
    SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(size));
    self->ocsp_response_.clear();
    return SSL_TLSEXT_ERR_OK;
  }

  // ---- asked
  // -----------------------------------------------------------------------------------------------------------

  static v8::MaybeLocal<v8::Value> ask(TlsStream* self, const char* name, int argc,
                                       v8::Local<v8::Value>* argv) {
    return self->make_callback(intern(self->isolate(), name).As<v8::Name>(), argc, argv);
  }

  static int select_alpn(SSL* ssl, const unsigned char** out, unsigned char* out_size,
                         const unsigned char* in, unsigned in_size, void*) {
    auto* self = TlsStream::of(ssl);
    if (self->alpn_callback_) {
      auto* isolate = self->isolate();
      v8::HandleScope scope(isolate);
      v8::Local<v8::Value> argv[] = {to_buffer(isolate, in, in_size)};
      v8::Local<v8::Value> answer;
      // Where among the client's protocols the chosen one is.
      self->choosing_protocol_ = true;
      bool answered = ask(self, "onalpn", 1, argv).ToLocal(&answer);
      self->choosing_protocol_ = false;
      if (!answered || !answer->IsUint32()) return SSL_TLSEXT_ERR_ALERT_FATAL;
      uint32_t at = answer.As<v8::Uint32>()->Value();
      if (at >= in_size || at + in[at] >= in_size) return SSL_TLSEXT_ERR_ALERT_FATAL;
      *out = in + at + 1;
      *out_size = in[at];
      return SSL_TLSEXT_ERR_OK;
    }
    if (self->alpn_protocols_.empty()) return SSL_TLSEXT_ERR_NOACK;
    auto* chosen = const_cast<unsigned char**>(out);
    int found = SSL_select_next_proto(
        chosen, out_size, reinterpret_cast<const unsigned char*>(self->alpn_protocols_.data()),
        static_cast<unsigned>(self->alpn_protocols_.size()), in, in_size);
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
  }

  static unsigned psk_server(SSL* ssl, const char* identity, unsigned char* out, unsigned most) {
    auto* self = TlsStream::of(ssl);
    auto* isolate = self->isolate();
    v8::HandleScope scope(isolate);
    v8::Local<v8::String> name;
    if (!utf8(isolate, identity ? identity : "").ToLocal(&name)) return 0;
    v8::Local<v8::Value> argv[] = {name, v8::Integer::NewFromUnsigned(isolate, most)};
    v8::Local<v8::Value> answer;
    if (!ask(self, "onpskserver", 2, argv).ToLocal(&answer) || !answer->IsArrayBufferView())
      return 0;
    unsigned size = copy_view(answer, out, most);
    self->has_shared_key_ = size > 0;
    return size;
  }

  static unsigned psk_client(SSL* ssl, const char* hint, char* identity, unsigned identity_size,
                             unsigned char* out, unsigned most) {
    auto* self = TlsStream::of(ssl);
    auto* isolate = self->isolate();
    v8::HandleScope scope(isolate);
    auto context = isolate->GetCurrentContext();
    v8::Local<v8::Value> argv[] = {v8::Null(isolate),
                                   v8::Integer::NewFromUnsigned(isolate, identity_size),
                                   v8::Integer::NewFromUnsigned(isolate, most)};
    if (hint) argv[0] = utf8(isolate, hint).FromMaybe(v8::String::Empty(isolate));
    v8::Local<v8::Value> answer, name, key;
    if (!ask(self, "onpskclient", 3, argv).ToLocal(&answer) || !answer->IsObject()) return 0;
    auto object = answer.As<v8::Object>();
    if (!object->Get(context, intern(isolate, "psk")).ToLocal(&key) || !key->IsArrayBufferView() ||
        !object->Get(context, intern(isolate, "identity")).ToLocal(&name) || !name->IsString())
      return 0;
    auto text = to_utf8(isolate, name);
    if (!text || text->size() + 1 > identity_size) return 0;
    memcpy(identity, text->c_str(), text->size() + 1);
    unsigned size = copy_view(key, out, most);
    self->has_shared_key_ = size > 0;
    return size;
  }

  static unsigned copy_view(v8::Local<v8::Value> value, unsigned char* out, unsigned most) {
    auto view = value.As<v8::ArrayBufferView>();
    if (view->ByteLength() > most) return 0;
    return static_cast<unsigned>(view->CopyContents(out, most));
  }

  // ---- told
  // ------------------------------------------------------------------------------------------------------------

  static void report(TlsStream* self) {
    auto* isolate = self->isolate();
    auto alive = [self] { return self->ssl_ && !self->destroy_later_; };
    while (self->handshakes_started_ > 0 && alive()) {
      --self->handshakes_started_;
      if (!self->is_server_) {
        // A client's program is not told, but async_hooks show that it would be.
        if (self->realm().has_async_hook(Realm::kTotals))
          Gate gate(self->realm(), self->ids(), {}, self->object());
        continue;
      }
      v8::Local<v8::Value> now =
          v8::Number::New(isolate, static_cast<double>(uv_now(self->realm().loop())));
      self->callback("onhandshakestart", 1, &now);
    }
    auto lines = std::exchange(self->keylog_, {});
    for (auto& line : lines) {
      if (!alive()) return;
      line += '\n';
      auto value = to_buffer(isolate, line.data(), line.size());
      self->callback("onkeylog", 1, &value);
    }
    if (self->ocsp_answered_ && alive()) {
      self->ocsp_answered_ = false;
      v8::Local<v8::Value> value = v8::Null(isolate);
      if (!self->ocsp_response_.empty())
        value = to_buffer(isolate, self->ocsp_response_.data(), self->ocsp_response_.size());
      self->callback("onocspresponse", 1, &value);
    }
    auto sessions = std::exchange(self->new_sessions_, {});
    for (const auto& session : sessions) {
      if (!alive()) return;
      v8::Local<v8::Value> argv[] = {
          to_buffer(isolate, session.id.data(), session.id.size()),
          to_buffer(isolate, session.session.data(), session.session.size())};
      self->callback("onnewsession", 2, argv);
    }
    if (self->hello_waits_ && alive()) {
      self->hello_waits_ = false;
      auto hello = v8::Object::New(isolate);
      set(hello, "sessionId",
          to_buffer(isolate, self->hello_session_id_.data(), self->hello_session_id_.size()));
      set(hello, "servername",
          utf8(isolate, self->hello_servername_).FromMaybe(v8::String::Empty(isolate)));
      set(hello, "tlsTicket", v8::Boolean::New(isolate, self->hello_ticket_));
      set(hello, "ocspRequest", v8::Boolean::New(isolate, self->hello_ocsp_));
      v8::Local<v8::Value> argv = hello;
      self->callback("onclienthello", 1, &argv);
    }
    if (self->cert_waits_ && alive()) {
      self->cert_waits_ = false;
      auto about = v8::Object::New(isolate);
      const char* name = SSL_get_servername(self->ssl_.get(), TLSEXT_NAMETYPE_host_name);
      set(about, "servername", text_or_false(isolate, name));
      bool ocsp = SSL_get_tlsext_status_type(self->ssl_.get()) == TLSEXT_STATUSTYPE_ocsp;
      set(about, "OCSPRequest", v8::Boolean::New(isolate, ocsp));
      v8::Local<v8::Value> argv = about;
      self->callback("oncertcb", 1, &argv);
    }
    if (self->again_done_ && alive()) {
      self->again_done_ = false;
      self->callback("onhandshakedone");
    }
  }

  static int shake(TlsStream* self) {
    Gate gate(self->realm(), self->ids(), {}, {});
    ++self->in_ssl_;
    int result = SSL_do_handshake(self->ssl_.get());
    --self->in_ssl_;
    return result;
  }
};

void report_events(TlsStream* stream) { TlsCallbacks::report(stream); }
int shake_in_gate(TlsStream* stream) { return TlsCallbacks::shake(stream); }

void install_stream_callbacks(SSL* ssl) {
  SSL_set_info_callback(ssl, &TlsCallbacks::info);
  SSL_set_verify(ssl, SSL_VERIFY_NONE, &TlsCallbacks::verify);
}

// ---- session callbacks of a context
// --------------------------------------------------------------------------------------

namespace {

/// The keys as JavaScript gives them for this ticket; the result is OpenSSL's.
int asked_ticket_keys(SecureContext* context, unsigned char* name, unsigned char* iv, int encrypt,
                      SecureContext::TicketKeys* keys) {
  auto* isolate = context->isolate();
  v8::HandleScope scope(isolate);
  auto js = isolate->GetCurrentContext();
  auto object = context->object();
  v8::Local<v8::Value> function, answer, item;
  if (!object->Get(js, intern(isolate, "onticketkeycallback")).ToLocal(&function) ||
      !function->IsFunction())
    return 0;
  v8::Local<v8::Value> argv[] = {to_buffer(isolate, name, 16), to_buffer(isolate, iv, 16),
                                 v8::Boolean::New(isolate, encrypt != 0)};
  if (!Realm::from(isolate).call(function.As<v8::Function>(), object, 3, argv).ToLocal(&answer) ||
      !answer->IsArray())
    return -1;
  auto list = answer.As<v8::Array>();
  auto copy = [&](uint32_t index, unsigned char* out) {
    if (!list->Get(js, index).ToLocal(&item) || !item->IsArrayBufferView()) return false;
    auto view = item.As<v8::ArrayBufferView>();
    return view->ByteLength() == 16 && view->CopyContents(out, 16) == 16;
  };
  if (!list->Get(js, 0).ToLocal(&item) || !item->IsInt32()) return -1;
  int result = item.As<v8::Int32>()->Value();
  if (result < 0) return -1;
  if (encrypt && (!copy(3, name) || !copy(4, iv))) return -1;
  if (!copy(1, keys->hmac.data()) || !copy(2, keys->aes.data())) return -1;
  return result;
}

/// Makes or opens a ticket with the context's keys (RFC 5077, 4): AES-128-CBC and HMAC-SHA-256.
int ticket_key(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
               EVP_MAC_CTX* mac, int encrypt) {
  auto* context = SecureContext::of(SSL_get_SSL_CTX(ssl));
  if (!context) return -1;
  auto keys = context->tickets();
  int asked = 1;
  if (context->has_ticket_callback()) {
    asked = asked_ticket_keys(context, name, iv, encrypt, &keys);
    if (asked <= 0) return asked;
  }
  char digest[] = "SHA256";
  auto* mac_key = const_cast<uint8_t*>(keys.hmac.data());
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, mac_key, keys.hmac.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  if (encrypt) {
    if (!context->has_ticket_callback()) {
      memcpy(name, keys.name.data(), keys.name.size());
      if (RAND_bytes(iv, 16) <= 0) return -1;
    }
    if (EVP_EncryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, keys.aes.data(), iv) <= 0 ||
        !EVP_MAC_CTX_set_params(mac, parameters)) {
      return -1;
    }
    return 1;
  }
  // Another server's, or from before the keys changed: a full handshake follows.
  if (!context->has_ticket_callback() && memcmp(name, keys.name.data(), keys.name.size()) != 0)
    return 0;
  if (EVP_DecryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, keys.aes.data(), iv) <= 0 ||
      !EVP_MAC_CTX_set_params(mac, parameters)) {
    return -1;
  }
  return asked;
}

}  // namespace

void install_session_callbacks(SSL_CTX* ctx) {
  SSL_CTX_sess_set_new_cb(ctx, &TlsCallbacks::new_session);
  SSL_CTX_sess_set_get_cb(ctx, &TlsCallbacks::find_session);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, &ticket_key);
  SSL_CTX_set_tlsext_status_cb(ctx, &TlsCallbacks::ocsp);
}

// ---- switches
// ----------------------------------------------------------------------------------------------------------

void TlsStream::start() {
  if (!ssl_ || started_) return;
  started_ = true;
  if (carrier_) carrier_->read_start();
  cycle();
}

void TlsStream::set_verify_mode(bool request, bool reject) {
  if (!ssl_) return;
  int mode = SSL_VERIFY_NONE;
  if (is_server_ && request) {
    mode = SSL_VERIFY_PEER;
    if (reject) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  SSL_set_verify(ssl_.get(), mode, &TlsCallbacks::verify);
}

void TlsStream::enable_session_callbacks() {
  if (!ssl_) return;
  session_callbacks_ = true;
  if (is_server_)
    SSL_CTX_set_client_hello_cb(SSL_get_SSL_CTX(ssl_.get()), &TlsCallbacks::client_hello, nullptr);
}

void TlsStream::enable_keylog() {
  if (!ssl_) return;
  keylog_on_ = true;
  SSL_CTX_set_keylog_callback(SSL_get_SSL_CTX(ssl_.get()), &TlsCallbacks::keylog);
}

void TlsStream::enable_cert_callback() {
  if (!ssl_) return;
  cert_callback_ = true;
  SSL_set_cert_cb(ssl_.get(), &TlsCallbacks::certificate, nullptr);
}

void TlsStream::enable_alpn_callback() {
  if (!ssl_) return;
  alpn_callback_ = true;
  synchronous_ = true;
  SSL_CTX_set_alpn_select_cb(SSL_get_SSL_CTX(ssl_.get()), &TlsCallbacks::select_alpn, nullptr);
}

void TlsStream::enable_psk() {
  if (!ssl_) return;
  synchronous_ = true;
  SSL_set_psk_server_callback(ssl_.get(), &TlsCallbacks::psk_server);
  SSL_set_psk_client_callback(ssl_.get(), &TlsCallbacks::psk_client);
}

void TlsStream::enable_trace() {
#ifndef OPENSSL_NO_SSL_TRACE
  if (!ssl_) return;
  static BIO* standard_error = BIO_new_fp(stderr, BIO_NOCLOSE);
  SSL_set_msg_callback(ssl_.get(), SSL_trace);
  SSL_set_msg_callback_arg(ssl_.get(), standard_error);
#endif
}

void TlsStream::end_parser() {
  if (hello_ != Wait::kAsked) return;
  hello_ = Wait::kDone;
  cycle();
}

void TlsStream::load_session(v8::Local<v8::Value> value) {
  if (!value->IsArrayBufferView()) return;
  auto bytes = FromJs<Bytes>::get(isolate(), value);
  if (!bytes) return;
  const unsigned char* data = bytes->data;
  next_session_.reset(d2i_SSL_SESSION(nullptr, &data, static_cast<long>(bytes->size)));
  ERR_clear_error();
}

void TlsStream::new_session_done() {
  waiting_new_session_ = false;
  if (!in_cycle_ && in_ssl_ == 0) send();
  cycle();
}

void TlsStream::owner_done() {
  waiting_owner_ = false;
  if (!in_cycle_ && in_ssl_ == 0) send();
  cycle();
}

void TlsStream::set_key_cert(SecureContext* context) {
  // From within OpenSSL only where it has not chosen a certificate yet (ALPNCallback).
  if (!ssl_ || (in_ssl_ > 0 && !choosing_protocol_) || !context || !context->ctx()) return;
  SSL* ssl = ssl_.get();
  SSL_CTX* ctx = context->ctx();
  sni_context_.Reset(isolate(), context->object());
  if (X509* certificate = SSL_CTX_get0_certificate(ctx)) {
    SSL_use_certificate(ssl, certificate);
    STACK_OF(X509)* chain = nullptr;
    if (SSL_CTX_get0_chain_certs(ctx, &chain)) SSL_set1_chain(ssl, chain);
    if (EVP_PKEY* key = SSL_CTX_get0_privatekey(ctx)) SSL_use_PrivateKey(ssl, key);
  }
  SSL_set1_verify_cert_store(ssl, SSL_CTX_get_cert_store(ctx));
  auto* names = SSL_dup_CA_list(SSL_CTX_get_client_CA_list(ctx));
  SSL_set_client_CA_list(ssl, names);
  ERR_clear_error();
}

void TlsStream::cert_done(v8::Local<v8::Value> value) {
  if (cert_ != Wait::kAsked) return;
  cert_ = Wait::kDone;
  auto context = FromJs<SecureContext*>::get(isolate(), value);
  if (!context) return;
  if (*context) set_key_cert(*context);
  cycle();
}

void TlsStream::set_alpn_protocols(const Bytes& protocols) {
  if (!ssl_) return;
  if (!is_server_) {
    SSL_set_alpn_protos(ssl_.get(), protocols.data, static_cast<unsigned>(protocols.size));
    return;
  }
  alpn_protocols_.assign(reinterpret_cast<const char*>(protocols.data), protocols.size);
  SSL_CTX_set_alpn_select_cb(SSL_get_SSL_CTX(ssl_.get()), &TlsCallbacks::select_alpn, nullptr);
}

bool TlsStream::set_psk_identity_hint(const std::string& hint) {
  return !ssl_ || SSL_use_psk_identity_hint(ssl_.get(), hint.c_str()) == 1;
}

void TlsStream::request_ocsp() {
  if (ssl_) SSL_set_tlsext_status_type(ssl_.get(), TLSEXT_STATUSTYPE_ocsp);
}

void TlsStream::set_ocsp_response(const Bytes& response) {
  ocsp_response_.assign(response.data, response.data + response.size);
}

void TlsStream::set_servername(const std::string& name) {
  if (ssl_) SSL_set_tlsext_host_name(ssl_.get(), name.c_str());
}

void TlsStream::set_session(const Bytes& bytes) {
  if (!ssl_ || in_ssl_ > 0) return;
  const unsigned char* data = bytes.data;
  SessionPtr session(d2i_SSL_SESSION(nullptr, &data, static_cast<long>(bytes.size)));
  // What is no session asks for a full handshake, as in Node; mocks of connections hand out such.
  if (!session) {
    ERR_clear_error();
    return;
  }
  void* host = nullptr;
  size_t host_size = 0;
  SSL_SESSION_get0_ticket_appdata(session.get(), &host, &host_size);
  // Resumed, it would pass for this host with the certificate of another: a full handshake instead.
  if (host_size > 0 && std::string_view(static_cast<char*>(host), host_size) != session_host_) {
    ERR_clear_error();
    return;
  }
  if (SSL_set_session(ssl_.get(), session.get()) != 1)
    throw_error(isolate(), Error::coded("ERR_CRYPTO_OPERATION_FAILED", "SSL_set_session error"));
  ERR_clear_error();
}

v8::Local<v8::Value> TlsStream::renegotiate() {
  auto* isolate = this->isolate();
  // OpenSSL is not to be asked for another handshake from within one.
  if (!ssl_ || in_ssl_ > 0) return v8::Undefined(isolate);
  ERR_clear_error();
  if (SSL_renegotiate(ssl_.get()) != 1)
    return crypto::OpenSslErrors::take().to_js(isolate, "SSL_renegotiate");
  // The first flight is made now: reading alone would wait for the peer. What the peer sent before
  // it knows of it may be data, which only SSL_read takes in between: nothing is read here.
  const char* input = std::exchange(input_, nullptr);
  size_t input_size = std::exchange(input_size_, 0);
  std::string left_over = std::exchange(left_over_, {});
  size_t left_over_used = std::exchange(left_over_used_, 0);
  ++in_ssl_;
  SSL_do_handshake(ssl_.get());
  --in_ssl_;
  input_ = input;
  input_size_ = input_size;
  left_over_ = std::move(left_over);
  left_over_used_ = left_over_used;
  ERR_clear_error();
  if (!in_cycle_) send();
  return v8::Undefined(isolate);
}

int32_t TlsStream::set_max_send_fragment(int32_t size) {
  if (!ssl_ || size < 512 || size > SSL3_RT_MAX_PLAIN_LENGTH) return 0;
  return static_cast<int32_t>(SSL_set_max_send_fragment(ssl_.get(), static_cast<size_t>(size)));
}

}  // namespace nodus::modules::tls
