#include "modules/tls/tls_stream.h"

#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/ignore.h"
#include "modules/crypto/openssl_error.h"
#include "modules/net/output_scheduler.h"
#include "modules/net/stream_handle.h"
#include "modules/tls/secure_context.h"
#include "modules/tls/tls_callbacks.h"
#include "modules/tls/tls_memory.h"

namespace nodus::modules::tls {

namespace {

/// At most this much clear text is encrypted before the carrier is asked whether it keeps up.
constexpr size_t kWriteStep = 64 * 1024;
/// As much ciphertext waits for the end of a turn before it is sent anyway.
constexpr size_t kFlushAt = 64 * 1024;
/// A record's clear text at most, and what encryption adds to it (RFC 8446, 5.2; with room to
/// spare).
constexpr size_t kRecord = 16 * 1024;
constexpr size_t kRecordOverhead = 256;
/// Buffers below are gathered into one record.
constexpr size_t kSmall = 8 * 1024;

int ssl_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

size_t total_size(const std::vector<uv_buf_t>& buffers) {
  size_t size = 0;
  for (const auto& buffer : buffers) size += buffer.len;
  return size;
}

void skip(std::vector<uv_buf_t>& buffers, size_t size) {
  auto first = buffers.begin();
  while (first != buffers.end() && size >= first->len) size -= (first++)->len;
  buffers.erase(buffers.begin(), first);
  if (buffers.empty()) return;
  buffers.front().base += size;
  buffers.front().len -= size;
}

}  // namespace

// ---- life
// ------------------------------------------------------------------------------------------------------------

TlsStream::TlsStream(v8::Isolate* isolate, v8::Local<v8::Object> self,
                     v8::Local<v8::Object> carrier, SecureContext* context, bool is_server)
    : AsyncResource(isolate, self, "TLSWRAP"), is_server_(is_server) {
  carrier_ = net::ByteStream::from(isolate, carrier);
  if (!carrier_ || !context || !context->ctx()) {
    carrier_ = nullptr;
    gone_ = true;
    throw_error(isolate,
                Error::coded("ERR_INTERNAL_ASSERTION", "TLS needs a stream and a context"));
    return;
  }
  carrier_object_.Reset(isolate, carrier);
  context_object_.Reset(isolate, context->object());
  ssl_.reset(SSL_new(context->ctx()));
  SSL* ssl = ssl_.get();
  SSL_set_ex_data(ssl, ssl_index(), this);
  BIO* bio = BIO_new(bio_method());
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  install_stream_callbacks(ssl);
  if (is_server) {
    SSL_set_accept_state(ssl);
    started_ = true;
  } else {
    SSL_set_connect_state(ssl);
  }
  carrier_->push_listener(this);
  // Output leaves when we say so.
  carrier_->hold_output = true;
  hold();
}

TlsStream::~TlsStream() { detach_all(); }

TlsStream* TlsStream::of(const SSL* ssl) {
  return static_cast<TlsStream*>(SSL_get_ex_data(ssl, ssl_index()));
}

void TlsStream::on_stream_gone() {
  if (gone_) return;
  gone_ = true;
  carrier_ = nullptr;
  // They refer to each other: nobody would be collected.
  carrier_object_.Reset();
  detach_all();
  // Whoever waits for a write is told, but not from within the close.
  if (!writes_.empty() || shutdown_) realm().state<TlsPump>().add(this);
  release();
}

void TlsStream::destroy_ssl() {
  if (in_ssl_ > 0 || in_cycle_) {
    destroy_later_ = true;
    return;
  }
  ssl_.reset();
  context_object_.Reset();
  sni_context_.Reset();
  left_over_.clear();
  own_memory_.reset();
}

void TlsStream::cancel_writes(int status, v8::Local<v8::Value> detail) {
  std::deque<std::unique_ptr<net::WriteRequest>> now;
  now.swap(writes_);
  write_bytes_queued_ = 0;
  for (auto& request : now) finish_write(std::move(request), status, detail);
  if (shutdown_) finish_shutdown(std::move(shutdown_), status);
}

void TlsStream::pump() {
  if (gone_) {
    cancel_writes(UV_ECANCELED);
  } else {
    cycle();
  }
}

void TlsStream::callback(const char* name, int argc, v8::Local<v8::Value>* argv) {
  ignore(make_callback(intern(isolate(), name).As<v8::Name>(), argc, argv));
}

// ---- the BIO under OpenSSL: the carrier's bytes where they lie
// -------------------------------------------------------

BIO_METHOD* TlsStream::bio_method() {
  static BIO_METHOD* method = [] {
    auto* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "carrier");
    BIO_meth_set_read(m, &TlsStream::bio_read);
    BIO_meth_set_write(m, &TlsStream::bio_write);
    BIO_meth_set_ctrl(m, &TlsStream::bio_control);
    return m;
  }();
  return method;
}

int TlsStream::bio_read(BIO* bio, char* out, int size) {
  auto* self = static_cast<TlsStream*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  auto wanted = static_cast<size_t>(std::max(0, size));
  size_t taken = 0;
  if (size_t left = self->left_over_.size() - self->left_over_used_; left > 0) {
    taken = std::min(wanted, left);
    memcpy(out, self->left_over_.data() + self->left_over_used_, taken);
    self->left_over_used_ += taken;
    if (taken == left) {
      self->left_over_.clear();
      self->left_over_used_ = 0;
    }
  }
  if (size_t more = std::min(wanted - taken, self->input_size_); more > 0) {
    memcpy(out + taken, self->input_, more);
    self->input_ += more;
    self->input_size_ -= more;
    taken += more;
  }
  if (taken == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  return static_cast<int>(taken);
}

int TlsStream::bio_write(BIO* bio, const char* data, int size) {
  auto* self = static_cast<TlsStream*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (size <= 0) return 0;
  // A carrier that is gone takes everything and sends nothing.
  if (self->holds_output()) {
    self->held_.append(data, static_cast<size_t>(size));
  } else if (self->carrier_) {
    self->release_held();
    memcpy(self->carrier_->reserve_output(static_cast<size_t>(size)), data,
           static_cast<size_t>(size));
    self->carrier_->advance_output(static_cast<size_t>(size));
  }
  return size;
}

long TlsStream::bio_control(BIO* bio, int command, long, void*) {
  auto* self = static_cast<TlsStream*>(BIO_get_data(bio));
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_PENDING:
      return static_cast<long>(self->input_left());
    default:
      return 0;
  }
}

// ---- input
// -----------------------------------------------------------------------------------------------------------

uv_buf_t TlsStream::on_alloc(size_t) {
  auto& memory = realm().state<TlsMemory>();
  if (!memory.lent) {
    return uv_buf_init(memory.cipher.data(), static_cast<unsigned>(memory.cipher.size()));
  }
  // TLS within TLS: the outer connection's bytes are still being worked on.
  if (!own_memory_) own_memory_ = std::make_unique_for_overwrite<char[]>(TlsMemory::kClearSize);
  return uv_buf_init(own_memory_.get(), TlsMemory::kClearSize);
}

void TlsStream::on_read(ssize_t size, const uv_buf_t& buffer) {
  if (size == 0) return;
  if (size < 0) {
    if (size != UV_EOF) {
      deliver_end(size);
      return;
    }
    carrier_eof_ = true;
    cycle();
    return;
  }
  if (in_cycle_ || in_ssl_ > 0) {
    // JavaScript, called for what came before, brought more: a carrier in JavaScript does that.
    keep_input();
    left_over_.append(buffer.base, static_cast<size_t>(size));
    again_ = true;
    return;
  }
  auto& memory = realm().state<TlsMemory>();
  bool lends = buffer.base == memory.cipher.data();
  hold();
  if (lends) memory.lent = true;
  input_ = buffer.base;
  input_size_ = static_cast<size_t>(size);
  last_activity = uv_now(realm().loop());
  cycle();
  // OpenSSL waits for JavaScript, or the reader has enough for now.
  keep_input();
  input_ = nullptr;
  if (lends) memory.lent = false;
  release();
}

/// What OpenSSL has not taken of the read under way outlives it.
void TlsStream::keep_input() {
  if (input_size_ == 0) return;
  left_over_.erase(0, left_over_used_);
  left_over_used_ = 0;
  left_over_.append(input_, input_size_);
  input_size_ = 0;
}

void TlsStream::receive(const Bytes& bytes) {
  left_over_.append(reinterpret_cast<const char*>(bytes.data), bytes.size);
  realm().state<TlsPump>().add(this);
}

int TlsStream::read_start() {
  reading_ = true;
  if (!carrier_) return 0;
  // What was left over is given in the next turn: nobody expects it from within this call.
  if (left_over_.size() > left_over_used_ || (ssl_ && SSL_has_pending(ssl_.get())) ||
      (carrier_eof_ && !ended_)) {
    realm().state<TlsPump>().add(this);
  }
  return carrier_->read_start();
}

int TlsStream::read_stop() {
  reading_ = false;
  // The handshake goes on.
  if (!carrier_ || !established_) return 0;
  return carrier_->read_stop();
}

void TlsStream::deliver_end(ssize_t status) {
  if (ended_) return;
  ended_ = true;
  deliver(status, uv_buf_init(nullptr, 0));
}

// ---- the engine
// ------------------------------------------------------------------------------------------------------

void TlsStream::cycle() {
  if (!ssl_) {
    if (carrier_eof_) deliver_end(UV_EOF);
    return;
  }
  if (in_cycle_ || in_ssl_ > 0) {
    again_ = true;
    return;
  }
  hold();
  in_cycle_ = true;
  auto& scheduler = this->scheduler();
  auto* held = carrier_;
  if (held) scheduler.hold(held);
  do {
    again_ = false;
    if (!advance_handshake()) continue;
    read_clear();
    drops_input_ = false;
    write_queued();
  } while (again_ && ssl_ && !destroy_later_ && !failed_);
  in_cycle_ = false;
  if (held) scheduler.release(held);
  if (destroy_later_) {
    send();
    destroy_later_ = false;
    destroy_ssl();
  } else {
    send();
  }
  if (shutdown_ && (carrier_eof_ || failed_) && writes_.empty() && carrier_) {
    v8::HandleScope scope(isolate());
    ignore(start_shutdown(std::move(shutdown_)));
  }
  // A handshake that failed has ended its socket; later the peer's end is what is left to come.
  if (carrier_eof_ && !ended_ && (established_ ? reading_ : !failed_)) deliver_end(UV_EOF);
  release();
}

/// Tells JavaScript what came up while OpenSSL ran.
void TlsStream::tell() {
  auto* isolate = this->isolate();
  v8::HandleScope scope(isolate);
  report_events(this);
}

bool TlsStream::advance_handshake() {
  if (failed_ || destroy_later_ || !ssl_ || !started_) return false;
  // A renegotiation is SSL_read's business, which may find data in between.
  if (established_) return true;
  if (!carrier_) return false;
  if (hello_ == Wait::kAsked || cert_ == Wait::kAsked) return false;
  ERR_clear_error();
  // A client that is destroyed in 'secureConnect' takes its last message of the handshake back, as
  // in Node: the server then hears of no connection.
  if (!is_server_) carrier_->unsettle_output();
  int result;
  if (synchronous_) {
    // JavaScript's answers are taken from within OpenSSL; ticks wait until it is done.
    v8::HandleScope scope(isolate());
    result = shake_in_gate(this);
  } else {
    ++in_ssl_;
    result = SSL_do_handshake(ssl_.get());
    --in_ssl_;
  }
  int error = result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), result);
  v8::HandleScope scope(isolate());
  v8::Local<v8::Value> failure;
  bool fatal = error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL;
  if (fatal) failure = take_error(error);
  if (destroy_later_) return false;
  tell();
  if (!ssl_ || destroy_later_) return false;
  if (fatal) {
    failed_ = true;
    if (carrier_) carrier_->settle_output();
    // The alert goes out first.
    send();
    // Who has written is told by the write that it failed, as all that was written has.
    auto context = realm().context();
    v8::Local<v8::Value> text;
    if (!writes_.empty() && failure->IsObject() &&
        failure.As<v8::Object>()->Get(context, intern(isolate(), "message")).ToLocal(&text)) {
      cancel_writes(UV_EPROTO, text);
    }
    if (ssl_ && !destroy_later_) callback("onerror", 1, &failure);
    return false;
  }
  if (error != SSL_ERROR_NONE) {
    if (carrier_) carrier_->settle_output();
    if (error == SSL_ERROR_ZERO_RETURN) deliver_end(UV_EOF);
    return false;
  }
  established_ = true;
  callback("onhandshakedone");
  if (carrier_) carrier_->settle_output();
  // Who turns a client away in 'secureConnection' hears nothing of what came along with the end of
  // its handshake, as in Node: nobody would read it, and the socket would wait for that.
  drops_input_ = ssl_ && is_server_ && SSL_version(ssl_.get()) >= TLS1_3_VERSION &&
                 (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0;
  if (carrier_ && !reading_ && ssl_ && !destroy_later_) carrier_->read_stop();
  return ssl_ && !destroy_later_ && !failed_;
}

bool TlsStream::runs_script_within() const {
  auto* context = is_server_ ? SecureContext::of(SSL_get_SSL_CTX(ssl_.get())) : nullptr;
  return synchronous_ || (context && context->has_ticket_callback());
}

void TlsStream::read_clear() {
  while (reading_ && !ended_ && ssl_ && !destroy_later_ && !failed_ && established_) {
    if (!SSL_in_init(ssl_.get()) && input_left() == 0 && !SSL_has_pending(ssl_.get())) return;
    size_t before = input_left();
    uv_buf_t out = alloc(TlsMemory::kCipherSize);
    if (out.len == 0) return;
    // JavaScript that OpenSSL asks for its answers may read elsewhere meanwhile, and with that put
    // other memory in the place of the listener's.
    std::unique_ptr<char[]> own;
    char* into = out.base;
    size_t room = out.len;
    if (runs_script_within()) {
      room = std::min<size_t>(room, TlsMemory::kClearSize);
      own = std::make_unique_for_overwrite<char[]>(room);
      into = own.get();
    }
    size_t got = 0;
    int error = SSL_ERROR_NONE;
    ERR_clear_error();
    ++in_ssl_;
    bool one_by_one = !has_native_listener();
    while (got < room) {
      size_t size = 0;
      int result = SSL_read_ex(ssl_.get(), into + got, room - got, &size);
      if (result != 1) {
        error = SSL_get_error(ssl_.get(), result);
        break;
      }
      got += size;
      // JavaScript sees records as they were sent.
      if (one_by_one) break;
    }
    --in_ssl_;
    v8::HandleScope scope(isolate());
    v8::Local<v8::Value> failure;
    bool fatal = error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL;
    if (fatal) failure = take_error(error);
    for (size_t given = 0; given < got && !destroy_later_ && !drops_input_;) {
      size_t size = got;
      if (own) {
        out = alloc(TlsMemory::kCipherSize);
        size = std::min<size_t>(out.len, got - given);
        if (size == 0) break;
        memcpy(out.base, own.get() + given, size);
      }
      given += size;
      deliver(static_cast<ssize_t>(size), out);
    }
    if (!ssl_ || destroy_later_) return;
    tell();
    if (!ssl_ || destroy_later_) return;
    if (fatal) {
      failed_ = true;
      send();
      callback("onerror", 1, &failure);
      return;
    }
    if (error == SSL_ERROR_ZERO_RETURN) {
      // close_notify (RFC 8446, 6.1).
      deliver_end(UV_EOF);
      return;
    }
    // A full buffer, or a message of the handshake's kind that was just told of, may be followed by
    // more.
    bool progress = input_left() < before && input_left() > 0;
    if (error != SSL_ERROR_NONE && !(error == SSL_ERROR_WANT_READ && progress)) return;
  }
}

v8::Local<v8::Value> TlsStream::take_error(int) { return ssl_error_object(isolate()); }

// ---- output
// ----------------------------------------------------------------------------------------------------------

size_t TlsStream::write_queue_size() const {
  return write_bytes_queued_ + (carrier_ ? carrier_->write_queue_size() : 0);
}

void TlsStream::send() {
  // A server that stores sessions elsewhere has to have done so before its client can use them.
  if (!carrier_ || holds_output()) return;
  release_held();
  carrier_->flush_output();
}

/// Records that had to wait go before those that come now.
void TlsStream::release_held() {
  if (held_.empty()) return;
  auto held = std::exchange(held_, {});
  memcpy(carrier_->reserve_output(held.size()), held.data(), held.size());
  carrier_->advance_output(held.size());
}

ssize_t TlsStream::encrypt(const uv_buf_t* buffers, size_t count) {
  size_t taken = 0;
  auto* memory = count > 1 ? &realm().state<TlsMemory>() : nullptr;
  uv_buf_t rest = buffers[0];
  size_t i = 0;
  while (i < count) {
    const char* from = rest.base;
    size_t size = std::min<size_t>(rest.len, kWriteStep);
    if (rest.len < kSmall && i + 1 < count) {
      // Several small pieces make one record.
      size = 0;
      while (i < count && size + rest.len <= memory->clear.size()) {
        memcpy(memory->clear.data() + size, rest.base, rest.len);
        size += rest.len;
        if (++i < count) rest = buffers[i];
      }
      from = memory->clear.data();
    } else {
      rest.base += size;
      rest.len -= size;
      if (rest.len == 0 && ++i < count) rest = buffers[i];
    }
    if (size == 0) continue;
    ERR_clear_error();
    size_t written = 0;
    // Room for all records at once: growing would copy those before.
    if (!holds_output()) carrier_->reserve_output(size + (size / kRecord + 1) * kRecordOverhead);
    ++in_ssl_;
    int result = SSL_write_ex(ssl_.get(), from, size, &written);
    --in_ssl_;
    if (result != 1) {
      int error = SSL_get_error(ssl_.get(), result);
      if (error != SSL_ERROR_SSL && error != SSL_ERROR_SYSCALL)
        return taken > 0 ? static_cast<ssize_t>(taken) : ssize_t{UV_EAGAIN};
      ERR_clear_error();
      // Who writes after his own end may still read: the peer has not ended.
      failed_ = (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) == 0;
      return UV_EPROTO;
    }
    taken += size;
    // What was written leaves, and the handshake before it.
    carrier_->settle_output();
    if (in_cycle_ && carrier_->gathered_output() < kFlushAt) continue;
    if (!holds_output()) {
      int error = carrier_->flush_output();
      if (error < 0) return error;
      // A carrier in JavaScript runs it.
      if (!carrier_ || !ssl_) return UV_ECANCELED;
    }
    if (carrier_->write_queue_size() > 0) break;
  }
  return static_cast<ssize_t>(taken);
}

ssize_t TlsStream::try_write(const uv_buf_t* buffers, size_t count) {
  if (!ssl_ || !carrier_ || failed_ || destroy_later_) return UV_EPROTO;
  // Nothing makes no record.
  if (std::all_of(buffers, buffers + count, [](const uv_buf_t& buffer) { return buffer.len == 0; }))
    return 0;
  // Never from within OpenSSL, before the handshake, out of turn, or faster than the carrier takes
  // it: then it waits in line.
  if (in_ssl_ > 0 || !established() || !writes_.empty() || carrier_->write_queue_size() > 0)
    return UV_EAGAIN;
  return encrypt(buffers, count);
}

int TlsStream::start_write(std::unique_ptr<net::WriteRequest> request) {
  // Who writes wants a connection.
  if (!started_) {
    started_ = true;
    realm().state<TlsPump>().add(this);
  }
  write_bytes_queued_ += total_size(request->buffers);
  writes_.push_back(std::move(request));
  return 0;
}

void TlsStream::write_queued() {
  while (!writes_.empty() && carrier_ && ssl_ && !destroy_later_ && !failed_ && established()) {
    if (carrier_->write_queue_size() > 0) return;
    auto& buffers = writes_.front()->buffers;
    size_t left = total_size(buffers);
    if (left > 0) {
      ssize_t taken = encrypt(buffers.data(), buffers.size());
      if (taken == UV_EAGAIN) return;
      if (taken < 0) return cancel_writes(static_cast<int>(taken));
      skip(buffers, static_cast<size_t>(taken));
      write_bytes_queued_ -= static_cast<size_t>(taken);
      if (static_cast<size_t>(taken) < left) continue;
    }
    send();
    if (!carrier_ || writes_.empty() || carrier_->write_queue_size() > 0) return;
    auto done = std::move(writes_.front());
    writes_.pop_front();
    finish_write(std::move(done), 0);
  }
  if (writes_.empty() && shutdown_ && carrier_ && in_ssl_ == 0) {
    auto request = std::move(shutdown_);
    v8::HandleScope scope(isolate());
    ignore(start_shutdown(std::move(request)));
  }
}

void TlsStream::on_drain() {
  if (gone_) return;
  hold();
  v8::HandleScope scope(isolate());
  if (!writes_.empty() || shutdown_) {
    if (in_cycle_ || in_ssl_ > 0) {
      again_ = true;
    } else {
      in_cycle_ = true;
      write_queued();
      in_cycle_ = false;
      send();
      if (destroy_later_) {
        destroy_later_ = false;
        destroy_ssl();
      }
    }
  } else if (write_queue_size() == 0 && top_listener()) {
    top_listener()->on_drain();
  }
  release();
}

void TlsStream::drop_records() {
  held_.clear();
  if (carrier_) carrier_->drop_output();
}

int TlsStream::start_shutdown(std::unique_ptr<net::ShutdownRequest> request) {
  if (!carrier_) return UV_ENOTCONN;
  // A client that has nothing to say still wants its connection first.
  bool early = ssl_ && !is_server_ && started_ && !established_ && !failed_ && !carrier_eof_;
  if (!writes_.empty() || in_ssl_ > 0 || early) {
    shutdown_ = std::move(request);
    return 0;
  }
  if (ssl_ && !failed_) {
    ERR_clear_error();
    ++in_ssl_;
    SSL_shutdown(ssl_.get());
    --in_ssl_;
    ERR_clear_error();
  }
  waiting_new_session_ = waiting_owner_ = false;
  send();
  if (!carrier_) return UV_ENOTCONN;
  return carrier_->shutdown_for(std::move(request));
}

}  // namespace nodus::modules::tls
