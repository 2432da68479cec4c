#include "modules/http2/session.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "base/ignore.h"
#include "bind/kept.h"
#include "modules/buffer/buffer.h"
#include "modules/http2/frame_scheduler.h"

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
  kMaxInvalidFrames,
  kMaxRejectedStreams,
  kMaxSessionMemory,
  kMaxSettings,
  kStreamResetBurst,
  kStreamResetRate,
  kStrictWhitespace,
  kOptionCount
};

/// An option's number as a T; programs write Number.MAX_SAFE_INTEGER for "no limit".
template <typename T>
T saturate(double value) {
  constexpr auto kMost = std::numeric_limits<T>::max();
  return value >= static_cast<double>(kMost) ? kMost : static_cast<T>(value);
}

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
  set(kMaxDeflateDynamicTableSize,
      [&](double v) { nghttp2_option_set_max_deflate_dynamic_table_size(o, saturate<size_t>(v)); });
  set(kMaxReservedRemoteStreams,
      [&](double v) { nghttp2_option_set_max_reserved_remote_streams(o, saturate<uint32_t>(v)); });
  set(kMaxSendHeaderBlockLength,
      [&](double v) { nghttp2_option_set_max_send_header_block_length(o, saturate<size_t>(v)); });
  nghttp2_option_set_peer_max_concurrent_streams(
      o, option(kPeerMaxConcurrentStreams) >= 0
             ? saturate<uint32_t>(option(kPeerMaxConcurrentStreams))
             : 100);
  set(kMaxSettings, [&](double v) { nghttp2_option_set_max_settings(o, saturate<size_t>(v)); });
  if (option(kStreamResetBurst) >= 0 && option(kStreamResetRate) >= 0) {
    nghttp2_option_set_stream_reset_rate_limit(o, saturate<uint64_t>(option(kStreamResetBurst)),
                                               saturate<uint64_t>(option(kStreamResetRate)));
  }
  if (option(kStrictWhitespace) == 0)
    nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(o, 1);
  constexpr double kMegabyte = 1'000'000;
  set(kMaxSessionMemory, [&](double v) { max_memory_ = saturate<size_t>(v * kMegabyte); });
  set(kPaddingStrategy, [&](double v) { padding_ = saturate<int32_t>(v); });
  set(kMaxInvalidFrames, [&](double v) { max_invalid_frames_ = saturate<uint64_t>(v); });
  set(kMaxRejectedStreams, [&](double v) { max_rejected_streams_ = saturate<uint64_t>(v); });
  figures_.start_time = uv_hrtime();
  // A request has four pseudo-headers, an answer one.
  size_t least = is_server ? 4 : 1;
  set(kMaxHeaderListPairs,
      [&](double v) { max_header_pairs_ = std::max(saturate<size_t>(v), least); });

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
  if (scheduled_) realm().state<FrameScheduler>().forget(this);
  if (stream()) stream()->remove_listener(this);
  if (session_) nghttp2_session_del(session_);
}

int32_t Session::attach(v8::Local<v8::Value> handle, bool by_frame, bool encrypted) {
  auto* source = net::ByteStream::from(isolate(), handle);
  if (!source || stream() || destroyed_) return UV_EINVAL;
  source->push_listener(this);
  by_frame_ = by_frame;
  encrypted_ = encrypted;
  hold();
  return source->read_start();
}

void Session::tell_when_sent() {
  tells_sent_ = true;
  if (!sending_ && !receiving_) stop_if_over();
}

void Session::stop_if_over() {
  if (!tells_sent_ || reading_stopped_ || destroyed_ || !session_ || !stream()) return;
  if (nghttp2_session_want_read(session_) != 0) return;
  reading_stopped_ = true;
  stream()->read_stop();
}

void Session::destroy(uint32_t code, bool is_told) {
  if (destroyed_) return;
  is_told_ = is_told && code == NGHTTP2_NO_ERROR && goaways_submitted_ == 0;
  last_code_ = code;
  destroyed_ = true;
  finish_destroy();
}

/// nghttp2 must not be freed under its own callbacks. Writing may run JavaScript, which may close
/// the stream.
void Session::finish_destroy() {
  if (!destroyed_ || sending_ || receiving_) return;
  if (scheduled_) realm().state<FrameScheduler>().forget(this);
  scheduled_ = false;
  resets_wait_ = false;
  if (stream()) {
    // The last word is GOAWAY: besides it, nghttp2 sends but data of a session that ends.
    if (session_) {
      if (!is_told_) nghttp2_session_terminate_session(session_, last_code_);
      frame_all();
    }
    if (stream()) stream()->flush_output();
    if (!stream()) return let_go();
    stream()->hold_output = false;
    auto* next = below();
    if (reading_stopped_) stream()->read_start();
    stream()->remove_listener(this);
    release();
    if (held_end_ < 0) next->on_read(held_end_, uv_buf_init(nullptr, 0));
  }
  let_go();
  if (session_) nghttp2_session_del(session_);
  session_ = nullptr;
}

/// What JavaScript must not be kept alive by a session that is over.
void Session::let_go() {
  streams_.clear();
  queued_ = 0;
  {
    v8::HandleScope scope(isolate());
    call(Event::kDone, 0, nullptr);
  }
  for (auto& handler : handlers_) handler.Reset();
}

void Session::on_stream_gone() {
  destroyed_ = true;
  if (!sending_ && !receiving_) let_go();
  release();
}

void Session::emit(Event event, int argc, v8::Local<v8::Value>* argv) {
  if (!destroyed_) call(event, argc, argv);
}

void Session::call(Event event, int argc, v8::Local<v8::Value>* argv) {
  auto handler = handlers_[static_cast<size_t>(event)].Get(isolate());
  if (handler.IsEmpty()) return;
  ignore(make_callback(handler, argc, argv));
}

// ---- input
// -----------------------------------------------------------------------------------------------------------

uv_buf_t Session::on_alloc(size_t) { return realm().state<net::ReadMemory>().scratch(); }

void Session::on_read(ssize_t size, const uv_buf_t& buffer) {
  v8::HandleScope scope(isolate());
  // The end of the connection is the socket's to tell.
  if (size < 0 && reading_stopped_ && !destroyed_) {
    held_end_ = size;
    return;
  }
  if (size < 0) return below()->on_read(size, buffer);
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
  if (receiving_) {
    // A listener that hands in bytes while others are being read.
    late_input_.insert(late_input_.end(), data, data + size);
    return;
  }
  Kept kept(*this);
  figures_.bytes_received += size;
  receiving_ = true;
  auto result = nghttp2_session_mem_recv2(session_, data, size);
  while (!destroyed_ && result >= 0 && !late_input_.empty()) {
    auto more = std::move(late_input_);
    late_input_.clear();
    figures_.bytes_received += more.size();
    result = nghttp2_session_mem_recv2(session_, more.data(), more.size());
  }
  receiving_ = false;
  if (!destroyed_ && result < 0) {
    v8::HandleScope scope(isolate());
    v8::Local<v8::Value> argv[] = {number(isolate(), static_cast<double>(result)),
                                   number(isolate(), static_cast<int32_t>(limit_))};
    emit(Event::kError, 2, argv);
  }
  if (destroyed_) return finish_destroy();
  // Streams that were closed meanwhile are reset in turn with those of other sessions.
  resets_wait_ = !resets_.empty();
  send();
  stop_if_over();
  if (!resets_wait_) return;
  resets_wait_ = false;
  schedule();
}

// ---- output
// ----------------------------------------------------------------------------------------------------------

/// Asks for a send() at the end of this turn of the loop.
void Session::schedule() {
  if (sending_ || receiving_) {
    again_ = true;
    return;
  }
  if (scheduled_ || destroyed_) return;
  scheduled_ = true;
  realm().state<FrameScheduler>().add(this);
}

void Session::on_turn() {
  scheduled_ = reset_under_way_ = false;
  Kept kept(*this);
  send();
}

void Session::write_frame(const uint8_t* frame, size_t size) {
  figures_.bytes_sent += size;
  auto put = [&](size_t from, size_t count) {
    if (count == 0 || !stream()) return;
    std::memcpy(stream()->reserve_output(count), frame + from, count);
    stream()->advance_output(count);
    if (by_frame_) stream()->flush_output();
  };
  constexpr size_t kHead = 9, kType = 3, kFlags = 4;
  if (!by_frame_ || size <= kHead || frame[kType] != NGHTTP2_DATA) return put(0, size);
  // Head, length of the padding, content, padding.
  bool padded = frame[kFlags] & NGHTTP2_FLAG_PADDED;
  size_t lead = padded ? 1 : 0;
  size_t padding = padded ? std::min<size_t>(frame[kHead], size - kHead - 1) : 0;
  put(0, kHead);
  put(kHead, lead);
  put(kHead + lead, size - kHead - lead - padding);
  put(size - padding, padding);
}

/// Frames all that may be sent, and what was reset after it.
void Session::frame_all() {
  // What is written frame by frame is written one thing after the other.
  if (by_frame_ && stream() && stream()->write_queue_size() > 0) return;
  while (stream() && stream()->write_queue_size() + stream()->gathered_output() < kHighWater) {
    const uint8_t* frame = nullptr;
    auto size = nghttp2_session_mem_send2(session_, &frame);
    if (size > 0) {
      if (!stream()) return;
      if (by_frame_) {
        // Writing runs JavaScript, which may lead to the next frame.
        std::vector<uint8_t> copy(frame, frame + size);
        write_frame(copy.data(), copy.size());
        if (destroyed_ || !session_) return;
      } else {
        write_frame(frame, static_cast<size_t>(size));
      }
      if (stream() && stream()->gathered_output() >= kHighWater / 2) stream()->flush_output();
      continue;
    }
    if (size < 0 && !destroyed_) {
      v8::Local<v8::Value> argv[] = {number(isolate(), static_cast<double>(size)),
                                     number(isolate(), 0)};
      emit(Event::kError, 2, argv);
    }
    if (resets_.empty() || resets_wait_) return;
    auto resets = std::move(resets_);
    resets_.clear();
    for (auto [id, code] : resets) nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, code);
  }
}

/// Sends what was submitted, and tells JavaScript what has left; false when the session is over.
bool Session::flush() {
  if (destroyed_ || !session_ || !stream()) return false;
  Kept kept(*this);
  v8::HandleScope scope(isolate());
  again_ = false;
  sending_ = true;
  frame_all();
  if (!destroyed_ && stream()) stream()->flush_output();
  // JavaScript may submit more: that is gathered, too.
  if (!destroyed_ && goaway_sent_ != NGHTTP2_NO_ERROR && nghttp2_session_want_read(session_) == 0) {
    // nghttp2 has found an error and ended the session: JavaScript learns of it.
    auto code =
        goaway_sent_ == NGHTTP2_FLOW_CONTROL_ERROR ? NGHTTP2_ERR_FLOW_CONTROL : NGHTTP2_ERR_PROTO;
    v8::Local<v8::Value> argv[] = {number(isolate(), code), number(isolate(), 0)};
    emit(Event::kError, 2, argv);
  }
  report_written();
  if (tells_sent_ && resets_.empty() && stream() && stream()->write_queue_size() == 0)
    emit(Event::kSent, 0, nullptr);
  sending_ = false;
  if (destroyed_) finish_destroy();
  return !destroyed_ && stream();
}

/// What JavaScript submits when it learns what was written goes after it.
void Session::send() {
  if (sending_ || receiving_) {
    again_ = true;
    return;
  }
  Kept kept(*this);
  if (flush() && again_) schedule();
}

void Session::report_written() {
  if (destroyed_) return;
  auto wanted = std::move(trailers_wanted_);
  trailers_wanted_.clear();
  for (auto id : wanted) {
    if (destroyed_) return;
    v8::Local<v8::Value> argv[] = {number(isolate(), id)};
    emit(Event::kTrailersWanted, 1, argv);
  }
  // Written is what the kernel has taken.
  if (!written_.empty() && stream() && stream()->write_queue_size() == 0) {
    std::vector<v8::Local<v8::Value>> counts;
    for (auto [id, count] : written_) {
      counts.push_back(number(isolate(), id));
      counts.push_back(number(isolate(), count));
    }
    written_.clear();
    v8::Local<v8::Value> argv[] = {v8::Array::New(isolate(), counts.data(), counts.size())};
    emit(Event::kWritten, 1, argv);
  }
}

void Session::on_drain() {
  StreamListener::on_drain();
  send();
}

}  // namespace nodus::modules::http2
