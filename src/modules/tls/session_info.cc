// TlsStream: what a connection agreed on.

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/ignore.h"
#include "modules/buffer/buffer.h"
#include "modules/crypto/openssl_error.h"
#include "modules/crypto/x509.h"
#include "modules/net/stream_handle.h"
#include "modules/tls/peer_certificate.h"
#include "modules/tls/tls_stream.h"

namespace nodus::modules::tls {

namespace {

v8::Local<v8::Value> to_buffer(v8::Isolate* isolate, const void* data, size_t size) {
  v8::Local<v8::Object> out;
  if (!buffer::copy_buffer(isolate, {static_cast<const uint8_t*>(data), size}).ToLocal(&out))
    return v8::Undefined(isolate);
  return out;
}

v8::Local<v8::Value> text(v8::Isolate* isolate, const char* value) {
  if (!value) return v8::Undefined(isolate);
  return utf8(isolate, value).FromMaybe(v8::String::Empty(isolate));
}

void set(v8::Isolate* isolate, v8::Local<v8::Object> object, const char* name,
         v8::Local<v8::Value> value) {
  ignore(object->Set(isolate->GetCurrentContext(), intern(isolate, name), value));
}

/// OpenSSL's words for RESULT, as they are in Node 24's.
const char* verify_message(long result) {
  if (result == X509_V_ERR_CERT_NOT_YET_VALID) return "certificate is not yet valid";
  return X509_verify_cert_error_string(result);
}

}  // namespace

v8::Local<v8::Value> TlsStream::get_servername() {
  const char* name = ssl_ ? SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name) : nullptr;
  if (!name) return v8::False(isolate());
  return text(isolate(), name);
}

v8::Local<v8::Value> TlsStream::get_alpn_protocol() {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  if (ssl_) SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  if (size == 0) return v8::False(isolate());
  v8::Local<v8::String> out;
  if (!v8::String::NewFromOneByte(isolate(), name, v8::NewStringType::kInternalized,
                                  static_cast<int>(size))
           .ToLocal(&out))
    return v8::False(isolate());
  return out;
}

v8::Local<v8::Value> TlsStream::get_cipher() {
  const SSL_CIPHER* cipher = ssl_ ? SSL_get_current_cipher(ssl_.get()) : nullptr;
  if (!cipher) return v8::Undefined(isolate());
  auto out = v8::Object::New(isolate());
  set(isolate(), out, "name", text(isolate(), SSL_CIPHER_get_name(cipher)));
  set(isolate(), out, "standardName", text(isolate(), SSL_CIPHER_standard_name(cipher)));
  set(isolate(), out, "version", text(isolate(), SSL_CIPHER_get_version(cipher)));
  return out;
}

v8::Local<v8::Value> TlsStream::get_protocol() {
  if (!ssl_) return v8::Null(isolate());
  return text(isolate(), SSL_get_version(ssl_.get()));
}

v8::Local<v8::Value> TlsStream::get_session() {
  SSL_SESSION* session = ssl_ ? SSL_get_session(ssl_.get()) : nullptr;
  auto bytes = session ? encode_session(session) : std::vector<uint8_t>();
  if (bytes.empty()) return v8::Undefined(isolate());
  return to_buffer(isolate(), bytes.data(), bytes.size());
}

std::vector<uint8_t> TlsStream::encode_session(SSL_SESSION* session) const {
  SessionPtr bound;
  if (!is_server_ && !session_host_.empty()) {
    // The field is meant for servers' tickets; a client's session has nothing there.
    bound.reset(SSL_SESSION_dup(session));
    if (!bound || SSL_SESSION_set1_ticket_appdata(bound.get(), session_host_.data(),
                                                  session_host_.size()) != 1) {
      return {};
    }
    session = bound.get();
  }
  int size = i2d_SSL_SESSION(session, nullptr);
  if (size <= 0) return {};
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  unsigned char* out = bytes.data();
  i2d_SSL_SESSION(session, &out);
  return bytes;
}

v8::Local<v8::Value> TlsStream::get_tls_ticket() {
  SSL_SESSION* session = ssl_ ? SSL_get_session(ssl_.get()) : nullptr;
  const unsigned char* ticket = nullptr;
  size_t size = 0;
  if (session) SSL_SESSION_get0_ticket(session, &ticket, &size);
  if (!ticket) return v8::Undefined(isolate());
  return to_buffer(isolate(), ticket, size);
}

v8::Local<v8::Value> TlsStream::get_finished() {
  // Asking with no room gives the size; it is known to be small.
  char bytes[EVP_MAX_MD_SIZE];
  size_t size = ssl_ ? SSL_get_finished(ssl_.get(), bytes, sizeof bytes) : 0;
  if (size == 0) return v8::Undefined(isolate());
  return to_buffer(isolate(), bytes, size);
}

v8::Local<v8::Value> TlsStream::get_peer_finished() {
  char bytes[EVP_MAX_MD_SIZE];
  size_t size = ssl_ ? SSL_get_peer_finished(ssl_.get(), bytes, sizeof bytes) : 0;
  if (size == 0) return v8::Undefined(isolate());
  return to_buffer(isolate(), bytes, size);
}

v8::Local<v8::Value> TlsStream::get_shared_sigalgs() {
  v8::LocalVector<v8::Value> list(isolate());
  int count =
      ssl_ ? SSL_get_shared_sigalgs(ssl_.get(), 0, nullptr, nullptr, nullptr, nullptr, nullptr) : 0;
  for (int i = 0; i < count; ++i) {
    int hash, signature;
    if (SSL_get_shared_sigalgs(ssl_.get(), i, &signature, &hash, nullptr, nullptr, nullptr) <= 0)
      break;
    std::string name;
    switch (signature) {
      case EVP_PKEY_RSA:
        name = "RSA";
        break;
      case EVP_PKEY_RSA_PSS:
        name = "RSA-PSS";
        break;
      case EVP_PKEY_DSA:
        name = "DSA";
        break;
      case EVP_PKEY_EC:
        name = "ECDSA";
        break;
      default:
        name = OBJ_nid2sn(signature) ? OBJ_nid2sn(signature) : "UNDEF";
    }
    const char* digest = hash == NID_undef ? nullptr : OBJ_nid2sn(hash);
    if (digest) name += std::string("+") + digest;
    list.push_back(text(isolate(), name.c_str()));
  }
  return v8::Array::New(isolate(), list.data(), list.size());
}

v8::Local<v8::Value> TlsStream::get_ephemeral_key_info() {
  if (!ssl_) return v8::Undefined(isolate());
  // Only clients know.
  if (is_server_) return v8::Null(isolate());
  auto out = v8::Object::New(isolate());
  auto fill = [&](const char* type, v8::Local<v8::Value> name, v8::Local<v8::Value> size) {
    set(isolate(), out, "type", text(isolate(), type));
    set(isolate(), out, "name", name);
    set(isolate(), out, "size", size);
  };
  EVP_PKEY* raw = nullptr;
  if (SSL_get_peer_tmp_key(ssl_.get(), &raw) && raw) {
    KeyPtr key(raw);
    auto bits = v8::Integer::New(isolate(), EVP_PKEY_get_bits(key.get()));
    int id = EVP_PKEY_get_id(key.get());
    if (id == EVP_PKEY_DH) {
      set(isolate(), out, "type", text(isolate(), "DH"));
      set(isolate(), out, "size", bits);
      return out;
    }
    if (id == EVP_PKEY_EC) {
      char curve[80];
      size_t size = 0;
      EVP_PKEY_get_group_name(key.get(), curve, sizeof curve, &size);
      fill("ECDH", text(isolate(), curve), bits);
      return out;
    }
    if (id == EVP_PKEY_X25519 || id == EVP_PKEY_X448) {
      fill("ECDH", text(isolate(), OBJ_nid2sn(id)), bits);
      return out;
    }
  }
  ERR_clear_error();
  // Hybrids with post-quantum key exchange have no key of one kind.
  // Before the handshake there is no session to have agreed on a group.
  const char* group = SSL_get_session(ssl_.get()) ? SSL_get0_group_name(ssl_.get()) : nullptr;
  if (group) fill("TLSGroup", text(isolate(), group), v8::Undefined(isolate()));
  return out;
}

v8::Local<v8::Value> TlsStream::get_peer_certificate(bool abbreviated) {
  if (!ssl_) return v8::Undefined(isolate());
  return peer_certificate_object(isolate(), ssl_.get(), is_server_, abbreviated);
}

v8::Local<v8::Value> TlsStream::get_certificate() {
  X509* own = ssl_ ? SSL_get_certificate(ssl_.get()) : nullptr;
  if (!own) return v8::Undefined(isolate());
  v8::Local<v8::Object> out;
  if (!crypto::to_legacy_object(isolate(), own).ToLocal(&out)) return v8::Undefined(isolate());
  return out;
}

v8::Local<v8::Value> TlsStream::get_peer_x509() {
  v8::Local<v8::Object> handle;
  crypto::Certificate leaf(ssl_ ? SSL_get1_peer_certificate(ssl_.get()) : nullptr);
  if (!leaf) return v8::Undefined(isolate());
  crypto::Certificate issuer(find_issuer(ssl_.get(), leaf.get()).release());
  if (!crypto::new_x509_handle(isolate(), std::move(leaf), std::move(issuer)).ToLocal(&handle))
    return v8::Undefined(isolate());
  return handle;
}

v8::Local<v8::Value> TlsStream::get_x509() {
  v8::Local<v8::Object> handle;
  X509* own = ssl_ ? SSL_get_certificate(ssl_.get()) : nullptr;
  if (!own || !crypto::new_x509_handle(isolate(), crypto::share(own)).ToLocal(&handle))
    return v8::Undefined(isolate());
  return handle;
}

v8::Local<v8::Value> TlsStream::export_keying_material(int32_t size, const std::string& label,
                                                       v8::Local<v8::Value> context) {
  if (!ssl_) return v8::Undefined(isolate());
  Bytes about;
  bool has_context = context->IsArrayBufferView();
  if (has_context) {
    auto bytes = FromJs<Bytes>::get(isolate(), context);
    if (!bytes) return v8::Undefined(isolate());
    about = *bytes;
  }
  std::vector<unsigned char> out(static_cast<size_t>(std::max(size, 0)));
  crypto::ClearErrors clear;
  if (SSL_export_keying_material(ssl_.get(), out.data(), out.size(), label.data(), label.size(),
                                 about.data, about.size, has_context) != 1) {
    crypto::throw_openssl(isolate(), "SSL_export_keying_material");
    return v8::Undefined(isolate());
  }
  return to_buffer(isolate(), out.data(), out.size());
}

/// null, or { message, code } of why the peer's certificate is not trusted.
v8::Local<v8::Value> TlsStream::verify_error() {
  if (!ssl_) return v8::Null(isolate());
  long result = SSL_get_verify_result(ssl_.get());
  X509* peer = SSL_get0_peer_certificate(ssl_.get());
  if (!peer) {
    // No certificate is needed where both sides had a key. TLS 1.3 has no ciphers for that: it
    // takes the key for a session that is resumed, as it does tickets, which prove nothing about a
    // peer who never showed a certificate.
    const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_.get());
    bool by_key = (cipher && SSL_CIPHER_get_auth_nid(cipher) == NID_auth_psk) ||
                  (has_shared_key_ && SSL_version(ssl_.get()) == TLS1_3_VERSION &&
                   SSL_session_reused(ssl_.get()) == 1);
    result = by_key ? X509_V_OK : X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT;
  }
  if (result == X509_V_OK) return v8::Null(isolate());
  const char* code = verify_code(result);
  std::string message = verify_message(result);
  // Such certificates are often signed by an authority that only the system's store knows.
  if (result == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT ||
      result == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE) {
    message += "; if the root CA is installed locally, try running Node.js with --use-system-ca";
  }
  auto error =
      v8::Exception::Error(text(isolate(), message.c_str()).As<v8::String>()).As<v8::Object>();
  set(isolate(), error, "code", text(isolate(), code));
  return error;
}

void TlsStream::declare(Binder& m) {
  auto c = m.class_<TlsStream>("TLSWrap");
  c.constructor<v8::Local<v8::Object>, SecureContext*, bool>();
  net::ByteStream::declare(c);
  c.method<&TlsStream::get_async_id>("getAsyncId")
      .method<&TlsStream::start>("start")
      .method<&TlsStream::receive>("receive")
      .method<&TlsStream::finish_output>("finishOutput")
      .method<&TlsStream::wait_for_owner>("waitForOwner")
      .method<&TlsStream::owner_done>("writesIssuedByPrevListenerDone")
      .method<&TlsStream::drop_records>("dropRecords")
      .method<&TlsStream::destroy_ssl>("destroySSL")
      .method<&TlsStream::set_verify_mode>("setVerifyMode")
      .method<&TlsStream::enable_session_callbacks>("enableSessionCallbacks")
      .method<&TlsStream::enable_keylog>("enableKeylogCallback")
      .method<&TlsStream::enable_cert_callback>("enableCertCb")
      .method<&TlsStream::enable_alpn_callback>("enableALPNCb")
      .method<&TlsStream::enable_psk>("enablePskCallback")
      .method<&TlsStream::enable_trace>("enableTrace")
      .method<&TlsStream::end_parser>("endParser")
      .method<&TlsStream::load_session>("loadSession")
      .method<&TlsStream::new_session_done>("newSessionDone")
      .method<&TlsStream::cert_done>("certCbDone")
      .method<&TlsStream::set_key_cert>("setKeyCert")
      .method<&TlsStream::set_alpn_protocols>("setALPNProtocols")
      .method<&TlsStream::set_psk_identity_hint>("setPskIdentityHint")
      .method<&TlsStream::request_ocsp>("requestOCSP")
      .method<&TlsStream::set_ocsp_response>("setOCSPResponse")
      .method<&TlsStream::set_servername>("setServername")
      .method<&TlsStream::set_session_host>("setSessionHost")
      .method<&TlsStream::set_session>("setSession")
      .method<&TlsStream::renegotiate>("renegotiate")
      .method<&TlsStream::set_max_send_fragment>("setMaxSendFragment")
      .method<&TlsStream::get_servername>("getServername")
      .method<&TlsStream::get_alpn_protocol>("getALPNNegotiatedProtocol")
      .method<&TlsStream::get_cipher>("getCipher")
      .method<&TlsStream::get_protocol>("getProtocol")
      .method<&TlsStream::get_session>("getSession")
      .method<&TlsStream::get_tls_ticket>("getTLSTicket")
      .method<&TlsStream::get_finished>("getFinished")
      .method<&TlsStream::get_peer_finished>("getPeerFinished")
      .method<&TlsStream::get_shared_sigalgs>("getSharedSigalgs")
      .method<&TlsStream::get_ephemeral_key_info>("getEphemeralKeyInfo")
      .method<&TlsStream::get_peer_certificate>("getPeerCertificate")
      .method<&TlsStream::get_certificate>("getCertificate")
      .method<&TlsStream::get_peer_x509>("getPeerX509")
      .method<&TlsStream::get_x509>("getX509")
      .method<&TlsStream::export_keying_material>("exportKeyingMaterial")
      .method<&TlsStream::verify_error>("verifyError")
      .method<&TlsStream::is_session_reused>("isSessionReused");
  net::register_stream_class<TlsStream>();
}

}  // namespace nodus::modules::tls
