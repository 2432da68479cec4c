#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "modules/net/byte_stream.h"
#include "modules/tls/secure_context.h"

namespace nodus::modules::tls {

/// TLS over any ByteStream, itself a ByteStream: what is read from the carrier goes through OpenSSL
/// to the listener on top (JavaScript, or the HTTP parser), what is written is encrypted into the
/// carrier's gathered output. The native half of tls.TLSSocket.
///
/// OpenSSL reads the carrier's bytes where they lie and decrypts into the listener's memory; it
/// writes records into the carrier's output buffer, so that all records of one turn leave with one
/// system call.
///
/// JavaScript hears of the handshake through functions on the handle: onhandshakestart(now),
/// onhandshakedone(), onerror(error), onclienthello(hello), oncertcb(info),
/// onnewsession(id, session), onocspresponse(response), onkeylog(line), onalpn(protocols),
/// onpsk(…). None is called while OpenSSL runs but the last two, which have to answer at once.
class TlsStream final : public AsyncResource, public net::ByteStream, public net::StreamListener {
 public:
  TlsStream(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::Object> carrier,
            SecureContext* context, bool is_server);
  ~TlsStream() override;

  static TlsStream* of(const SSL* ssl);
  SSL* ssl() const { return ssl_.get(); }
  bool is_server() const { return is_server_; }

  // ---- ByteStream
  AsyncResource& resource() override { return *this; }
  int read_start() override;
  int read_stop() override;
  int fd() const override { return carrier_ ? carrier_->fd() : -1; }
  size_t write_queue_size() const override;
  bool can_write() const override { return ssl_ && carrier_ && !failed_; }

  // ---- StreamListener on the carrier
  uv_buf_t on_alloc(size_t suggested) override;
  void on_read(ssize_t size, const uv_buf_t& buffer) override;
  void on_drain() override;
  void on_stream_gone() override;

  // ---- the handshake (handshake.cc)
  void start();
  void set_verify_mode(bool request, bool reject);
  void enable_session_callbacks();
  void enable_keylog();
  void enable_cert_callback();
  void enable_alpn_callback();
  void enable_psk();
  void enable_trace();
  void end_parser();
  void load_session(v8::Local<v8::Value> session);
  void new_session_done();
  /// CONTEXT (or null): what SNICallback chose.
  void cert_done(v8::Local<v8::Value> context);
  void set_alpn_protocols(const Bytes& protocols);
  /// False when OpenSSL does not take it.
  bool set_psk_identity_hint(const std::string& hint);
  void request_ocsp();
  void set_ocsp_response(const Bytes& response);
  void set_servername(const std::string& name);
  /// The host whose identity is checked: sessions that leave this client are bound to it, and those
  /// of other hosts are not resumed.
  void set_session_host(std::string host) { session_host_ = std::move(host); }
  void set_session(const Bytes& session);
  /// Undefined, or the error.
  v8::Local<v8::Value> renegotiate();
  void destroy_ssl();
  void set_key_cert(SecureContext* context);
  int32_t set_max_send_fragment(int32_t size);
  /// Bytes that came before TLS was put on the carrier.
  void receive(const Bytes& bytes);
  /// Goes on with what waited for the loop's next turn.
  void pump();
  /// What was gathered is encrypted and handed to the carrier, which is about to be closed.
  void finish_output() { (void)flush_output(); }
  /// What has not left yet never will: the peer turned out to be the wrong one.
  void drop_records();
  /// Nothing may be sent until what the carrier's owner wrote before has left.
  void wait_for_owner() { waiting_owner_ = true; }
  void owner_done();

  // ---- what was agreed on (session_info.cc)
  v8::Local<v8::Value> get_servername();
  v8::Local<v8::Value> get_alpn_protocol();
  v8::Local<v8::Value> get_cipher();
  v8::Local<v8::Value> get_protocol();
  v8::Local<v8::Value> get_session();
  /// SESSION as bytes (DER), bound to this client's host; empty when it cannot be.
  std::vector<uint8_t> encode_session(SSL_SESSION* session) const;
  v8::Local<v8::Value> get_tls_ticket();
  v8::Local<v8::Value> get_finished();
  v8::Local<v8::Value> get_peer_finished();
  v8::Local<v8::Value> get_shared_sigalgs();
  v8::Local<v8::Value> get_ephemeral_key_info();
  /// ABBREVIATED: the leaf without its issuers.
  v8::Local<v8::Value> get_peer_certificate(bool abbreviated);
  v8::Local<v8::Value> get_certificate();
  /// For X509Certificate.
  v8::Local<v8::Value> get_peer_x509();
  v8::Local<v8::Value> get_x509();
  v8::Local<v8::Value> export_keying_material(int32_t size, const std::string& label,
                                              v8::Local<v8::Value> context);
  v8::Local<v8::Value> verify_error();
  bool is_session_reused() { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }

  static void declare(Binder& m);

 protected:
  ssize_t try_write(const uv_buf_t* buffers, size_t count) override;
  int start_write(std::unique_ptr<net::WriteRequest> request) override;
  int start_shutdown(std::unique_ptr<net::ShutdownRequest> request) override;

 private:
  friend struct TlsCallbacks;
  friend class TlsPump;

  // ---- engine (tls_stream.cc)
  /// Does whatever can be done: handshake, reading, queued writes. JavaScript may have destroyed
  /// the connection afterwards.
  void cycle();
  bool advance_handshake();
  void read_clear();
  /// Does OpenSSL ask JavaScript for answers while it reads (renegotiations)?
  bool runs_script_within() const;
  void write_queued();
  void keep_input();
  void send();
  void release_held();
  void tell();
  void deliver_end(ssize_t status);
  void cancel_writes(int status, v8::Local<v8::Value> detail = {});
  /// Encrypts up to the carrier's patience: how many bytes were taken, or a negative error.
  ssize_t encrypt(const uv_buf_t* buffers, size_t count);
  v8::Local<v8::Value> take_error(int ssl_error);
  void callback(const char* name, int argc = 0, v8::Local<v8::Value>* argv = nullptr);
  bool holds_output() const { return waiting_new_session_ || waiting_owner_; }
  bool established() const { return established_ && ssl_ && !SSL_in_init(ssl_.get()); }

  size_t input_left() const { return left_over_.size() - left_over_used_ + input_size_; }

  // ---- the BIO under OpenSSL
  static BIO_METHOD* bio_method();
  static int bio_read(BIO* bio, char* out, int size);
  static int bio_write(BIO* bio, const char* data, int size);
  static long bio_control(BIO* bio, int command, long number, void* pointer);

  net::ByteStream* carrier_ = nullptr;
  v8::Global<v8::Object> carrier_object_;
  v8::Global<v8::Object> context_object_;
  v8::Global<v8::Object> sni_context_;
  SslPtr ssl_;
  bool is_server_;
  bool started_ = false;
  bool established_ = false;
  bool reading_ = false;
  bool failed_ = false;  ///< OpenSSL gave up; nothing more may be asked of it
  bool carrier_eof_ = false;
  bool ended_ = false;  ///< the end was delivered
  bool in_cycle_ = false;
  bool again_ = false;
  int in_ssl_ = 0;  ///< OpenSSL is on the stack
  bool destroy_later_ = false;
  bool queued_in_pump_ = false;
  bool gone_ = false;

  // What the carrier gave and OpenSSL has not taken yet: the read under way, before it what was
  // left over.
  const char* input_ = nullptr;
  size_t input_size_ = 0;
  std::string left_over_;
  size_t left_over_used_ = 0;
  std::unique_ptr<char[]> own_memory_;

  std::deque<std::unique_ptr<net::WriteRequest>> writes_;
  size_t write_bytes_queued_ = 0;
  std::unique_ptr<net::ShutdownRequest> shutdown_;

  // Events that came while OpenSSL ran.
  struct NewSession {
    std::vector<uint8_t> id, session;
  };
  std::vector<std::string> keylog_;
  std::vector<NewSession> new_sessions_;
  std::string session_host_;
  bool drops_input_ = false;
  int handshakes_started_ = 0;
  bool again_done_ = false;  ///< a renegotiation ended
  bool hello_waits_ = false, cert_waits_ = false;
  std::string hello_session_id_, hello_servername_;
  bool hello_ticket_ = false, hello_ocsp_ = false;
  bool ocsp_answered_ = false;
  bool has_shared_key_ = false;  ///< pskCallback gave a key in this handshake

  // Switches and answers of the handshake's callbacks.
  bool session_callbacks_ = false;
  bool keylog_on_ = false;
  bool cert_callback_ = false;
  bool alpn_callback_ = false, choosing_protocol_ = false;
  bool synchronous_ = false;  ///< JavaScript is called while OpenSSL runs
  enum class Wait : uint8_t { kNone, kAsked, kDone } hello_ = Wait::kNone, cert_ = Wait::kNone;
  bool waiting_new_session_ = false;
  bool waiting_owner_ = false;
  std::string held_;  ///< records that may not leave yet
  SessionPtr next_session_;
  std::string alpn_protocols_;
  std::vector<uint8_t> ocsp_response_;
};

}  // namespace nodus::modules::tls
