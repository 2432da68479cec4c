#include "modules/http2/session.h"

#include <cstring>

#include "base/ignore.h"
#include "modules/buffer/buffer.h"

namespace nodus::modules::http2 {

namespace {

/// Ciphertext or frames that wait for the kernel before we stop making more.
constexpr size_t kHighWater = 128 * 1024;
/// Entries of the options list (internal/http2/options).
enum Option {
  kMaxDeflateDynamicTableSize,
  kMaxReservedRemoteStreams,
  kMaxSendHeaderBlockLength,
  kPeerMaxConcurrentStreams,
  kPaddingStrategy,
  kMaxHeaderListPairs,
  kMaxOutstandingPings,
  kMaxOutstandingSettings,
  kMaxSessionMemory,
  kMaxSettings,
  kStreamResetBurst,
  kStreamResetRate,
  kStrictWhitespace,
  kOptionCount
};

v8::Local<v8::Value> number(v8::Isolate* isolate, double value) {
  return v8::Number::New(isolate, value);
}

}  // namespace

// ---- life
// -----------------------------------------------------------------------------------------------------------

Session::Session(v8::Isolate* isolate, v8::Local<v8::Object> self, bool is_server,
                 v8::Local<v8::Array> handlers, const std::vector<double>& options)
    : AsyncResource(isolate, self, "HTTP2SESSION"), is_server_(is_server) {
  auto context = isolate->GetCurrentContext();
  for (uint32_t i = 0; i < handlers_.size(); ++i) {
    v8::Local<v8::Value> handler;
    if (!handlers->Get(context, i).ToLocal(&handler) || !handler->IsFunction()) return;
    handlers_[i].Reset(isolate, handler.As<v8::Function>());
  }
  auto option = [&](Option key) { return options.size() > key ? options[key] : -1; };
  nghttp2_option* o = nullptr;
  nghttp2_option_new(&o);
  nghttp2_option_set_no_auto_window_update(o, 1);
  nghttp2_option_set_no_closed_streams(o, 1);
  nghttp2_option_set_no_http_messaging(o, 0);
  nghttp2_option_set_builtin_recv_extension_type(o, NGHTTP2_ALTSVC);
  nghttp2_option_set_builtin_recv_extension_type(o, NGHTTP2_ORIGIN);
  auto set = [&](Option key, auto apply) {
    if (double value = option(key); value >= 0) apply(value);
  };
  set(kMaxDeflateDynamicTableSize, [&](double v) {
    nghttp2_option_set_max_deflate_dynamic_table_size(o, static_cast<size_t>(v));
  });
  set(kMaxReservedRemoteStreams, [&](double v) {
    nghttp2_option_set_max_reserved_remote_streams(o, static_cast<uint32_t>(v));
  });
  set(kMaxSendHeaderBlockLength, [&](double v) {
    nghttp2_option_set_max_send_header_block_length(o, static_cast<size_t>(v));
  });
  nghttp2_option_set_peer_max_concurrent_streams(
      o, option(kPeerMaxConcurrentStreams) >= 0
             ? static_cast<uint32_t>(option(kPeerMaxConcurrentStreams))
             : 100);
  set(kMaxSettings, [&](double v) { nghttp2_option_set_max_settings(o, static_cast<size_t>(v)); });
  if (option(kStreamResetBurst) >= 0 && option(kStreamResetRate) >= 0) {
    nghttp2_option_set_stream_reset_rate_limit(o, static_cast<uint64_t>(option(kStreamResetBurst)),
                                               static_cast<uint64_t>(option(kStreamResetRate)));
  }
  if (option(kStrictWhitespace) == 0)
    nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(o, 1);
  constexpr double kMegabyte = 1'000'000;
  set(kMaxSessionMemory, [&](double v) { max_memory_ = static_cast<size_t>(v * kMegabyte); });
  set(kPaddingStrategy, [&](double v) { padding_ = static_cast<int32_t>(v); });
  // A request has four pseudo-headers, an answer one.
  size_t least = is_server ? 4 : 1;
  set(kMaxHeaderListPairs,
      [&](double v) { max_header_pairs_ = std::max(static_cast<size_t>(v), least); });

  auto* callbacks = make_callbacks();
  if (is_server) {
    nghttp2_session_server_new2(&session_, callbacks, this, o);
  } else {
    nghttp2_session_client_new2(&session_, callbacks, this, o);
  }
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_option_del(o);
}

Session::~Session() {
  if (stream()) stream()->remove_listener(this);
  if (session_) nghttp2_session_del(session_);
}

int32_t Session::attach(v8::Local<v8::Value> handle) {
  auto* source = net::ByteStream::from(isolate(), handle);
  if (!source || stream() || destroyed_) return UV_EINVAL;
  source->push_listener(this);
  hold();
  return source->read_start();
}

void Session::destroy() {
  if (destroyed_) return;
  destroyed_ = true;
  finish_destroy();
}

/// nghttp2 must not be freed under its own callbacks.
void Session::finish_destroy() {
  if (!destroyed_ || sending_ || receiving_) return;
  if (stream() && session_) {
    // The last word (GOAWAY, RST_STREAM) is still sent.
    const uint8_t* frame = nullptr;
    for (nghttp2_ssize size = 0; (size = nghttp2_session_mem_send2(session_, &frame)) > 0;) {
      if (stream()->gathered_output() > 2 * kHighWater) break;
      std::memcpy(stream()->reserve_output(static_cast<size_t>(size)), frame,
                  static_cast<size_t>(size));
      stream()->advance_output(static_cast<size_t>(size));
    }
  }
  if (stream()) {
    stream()->flush_output();
    stream()->hold_output = false;
    stream()->remove_listener(this);
    release();
  }
  streams_.clear();
  if (session_) nghttp2_session_del(session_);
  session_ = nullptr;
}

void Session::on_stream_gone() {
  destroyed_ = true;
  streams_.clear();
  release();
}

void Session::emit(Event event, int argc, v8::Local<v8::Value>* argv) {
  if (destroyed_) return;
  auto handler = handlers_[static_cast<size_t>(event)].Get(isolate());
  if (handler.IsEmpty()) return;
  ignore(make_callback(handler, argc, argv));
}

// ---- input
// -----------------------------------------------------------------------------------------------------------

uv_buf_t Session::on_alloc(size_t) { return realm().state<net::ReadMemory>().scratch(); }

void Session::on_read(ssize_t size, const uv_buf_t& buffer) {
  v8::HandleScope scope(isolate());
  if (size < 0) {
    v8::Local<v8::Value> argv[] = {number(isolate(), static_cast<double>(size))};
    if (!destroyed_) emit(Event::kCarrierEnd, 1, argv);
    return;
  }
  feed(reinterpret_cast<const uint8_t*>(buffer.base), static_cast<size_t>(size));
}

void Session::receive(v8::Local<v8::Value> value) {
  auto bytes = FromJs<Bytes>::get(isolate(), value);
  if (!bytes) return;
  std::vector<uint8_t> copy(bytes->data, bytes->data + bytes->size);
  feed(copy.data(), copy.size());
}

void Session::feed(const uint8_t* data, size_t size) {
  if (destroyed_ || !session_) return;
  receiving_ = true;
  auto result = nghttp2_session_mem_recv2(session_, data, size);
  receiving_ = false;
  if (!destroyed_ && result < 0) {
    v8::HandleScope scope(isolate());
    v8::Local<v8::Value> argv[] = {number(isolate(), static_cast<double>(result))};
    emit(Event::kError, 1, argv);
  }
  if (destroyed_) return finish_destroy();
  send();
}

// ---- output
// ----------------------------------------------------------------------------------------------------------

/// Frames everything that may be sent. What a callback in the middle submits is sent by the same
/// call.
void Session::send() {
  if (sending_ || receiving_) {
    again_ = true;
    return;
  }
  if (destroyed_ || !session_ || !stream()) return;
  v8::HandleScope scope(isolate());
  sending_ = true;
  do {
    again_ = false;
    while (!destroyed_ && stream() &&
           stream()->write_queue_size() + stream()->gathered_output() < kHighWater) {
      const uint8_t* frame = nullptr;
      auto size = nghttp2_session_mem_send2(session_, &frame);
      if (size <= 0) {
        if (size < 0 && !destroyed_) {
          v8::Local<v8::Value> argv[] = {number(isolate(), static_cast<double>(size))};
          emit(Event::kError, 1, argv);
        }
        break;
      }
      if (!stream()) break;
      std::memcpy(stream()->reserve_output(static_cast<size_t>(size)), frame,
                  static_cast<size_t>(size));
      stream()->advance_output(static_cast<size_t>(size));
      if (stream()->gathered_output() >= kHighWater / 2) stream()->flush_output();
    }
    report_written();
  } while (again_ && !destroyed_);
  sending_ = false;
  if (destroyed_) finish_destroy();
}

void Session::report_written() {
  if (destroyed_) return;
  if (!written_.empty()) {
    std::vector<v8::Local<v8::Value>> counts;
    for (auto [id, count] : written_) {
      counts.push_back(number(isolate(), id));
      counts.push_back(number(isolate(), count));
    }
    written_.clear();
    v8::Local<v8::Value> argv[] = {v8::Array::New(isolate(), counts.data(), counts.size())};
    emit(Event::kWritten, 1, argv);
    again_ = true;
  }
  auto wanted = std::move(trailers_wanted_);
  trailers_wanted_.clear();
  for (auto id : wanted) {
    if (destroyed_) return;
    v8::Local<v8::Value> argv[] = {number(isolate(), id)};
    emit(Event::kTrailersWanted, 1, argv);
    again_ = true;
  }
}

void Session::on_drain() {
  StreamListener::on_drain();
  send();
}

}  // namespace nodus::modules::http2
