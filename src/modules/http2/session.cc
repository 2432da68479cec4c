#include "modules/http2/session.h"

#include <algorithm>
#include <cstring>

#include "base/ignore.h"
#include "modules/buffer/buffer.h"

namespace nodus::modules::http2 {

namespace {

/// Ciphertext or frames that wait for the kernel before we stop making more.
constexpr size_t kHighWater = 128 * 1024;
/// What a field counts beyond its text (RFC 9113, 6.5.2), and how large a head may be where no
/// setting says less.
constexpr size_t kFieldOverhead = 32;
constexpr uint32_t kMaxHeaderListSize = 65535;
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

enum Padding { kPaddingNone, kPaddingMax, kPaddingAligned };

v8::Local<v8::Value> text(v8::Isolate* isolate, const uint8_t* data, size_t size) {
  return v8::String::NewFromOneByte(isolate, data, v8::NewStringType::kNormal,
                                    static_cast<int>(size))
      .ToLocalChecked();
}

v8::Local<v8::Value> number(v8::Isolate* isolate, double value) {
  return v8::Number::New(isolate, value);
}

/// Name and value pairs as nghttp2 takes them; valid as long as HEADERS is.
std::vector<nghttp2_nv> to_pairs(const std::vector<std::string>& headers,
                                 const std::vector<int32_t>& sensitive) {
  std::vector<nghttp2_nv> pairs;
  pairs.reserve(headers.size() / 2);
  for (size_t i = 0; i + 1 < headers.size(); i += 2) {
    nghttp2_nv pair;
    pair.name = reinterpret_cast<uint8_t*>(const_cast<char*>(headers[i].data()));
    pair.namelen = headers[i].size();
    pair.value = reinterpret_cast<uint8_t*>(const_cast<char*>(headers[i + 1].data()));
    pair.valuelen = headers[i + 1].size();
    bool secret = std::find(sensitive.begin(), sensitive.end(), static_cast<int32_t>(i / 2)) !=
                  sensitive.end();
    pair.flags = secret ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
    pairs.push_back(pair);
  }
  return pairs;
}

}  // namespace

// ---- what nghttp2 tells us
// ------------------------------------------------------------------------------------------

struct Session::Callbacks {
  static Session& self(void* data) { return *static_cast<Session*>(data); }

  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    auto& s = self(data);
    s.block_ = {};
    if (s.is_server_ && frame->hd.type == NGHTTP2_HEADERS &&
        frame->headers.cat == NGHTTP2_HCAT_REQUEST &&
        s.memory() > static_cast<double>(s.max_memory_)) {
      nghttp2_submit_rst_stream(s.session_, NGHTTP2_FLAG_NONE, frame->hd.stream_id,
                                NGHTTP2_ENHANCE_YOUR_CALM);
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    int32_t id = frame->hd.type == NGHTTP2_PUSH_PROMISE ? frame->push_promise.promised_stream_id
                                                        : frame->hd.stream_id;
    s.streams_.try_emplace(id);
    return 0;
  }

  static int header(nghttp2_session* session, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                    nghttp2_rcbuf* value, uint8_t flags, void* data) {
    auto& s = self(data);
    auto& block = s.block_;
    auto n = nghttp2_rcbuf_get_buf(name), v = nghttp2_rcbuf_get_buf(value);
    block.size += n.len + v.len + kFieldOverhead;
    auto limit = nghttp2_session_get_local_settings(session, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE);
    if (block.text.size() / 2 >= s.max_header_pairs_ ||
        block.size > std::min(limit, kMaxHeaderListSize)) {
      // More than the program allows.
      auto id = frame->hd.type == NGHTTP2_PUSH_PROMISE ? frame->push_promise.promised_stream_id
                                                       : frame->hd.stream_id;
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_ENHANCE_YOUR_CALM);
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    if (flags & NGHTTP2_NV_FLAG_NO_INDEX)
      block.sensitive.push_back(static_cast<int32_t>(block.text.size() / 2));
    block.text.emplace_back(reinterpret_cast<char*>(n.base), n.len);
    block.text.emplace_back(reinterpret_cast<char*>(v.base), v.len);
    return 0;
  }

  static int frame_received(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    auto& s = self(data);
    if (s.destroyed_) return 0;
    auto* isolate = s.isolate();
    v8::HandleScope scope(isolate);
    auto id = frame->hd.stream_id;
    switch (frame->hd.type) {
      case NGHTTP2_HEADERS:
        s.emit_headers(id, frame->headers.cat, frame->hd.flags);
        break;
      case NGHTTP2_PUSH_PROMISE: {
        s.emit_headers(frame->push_promise.promised_stream_id, -id, frame->hd.flags);
        break;
      }
      case NGHTTP2_DATA:
        break;
      case NGHTTP2_SETTINGS: {
        v8::Local<v8::Value> argv[] = {
            v8::Boolean::New(isolate, frame->hd.flags & NGHTTP2_FLAG_ACK)};
        s.emit(Event::kSettings, 1, argv);
        break;
      }
      case NGHTTP2_PING: {
        auto payload = OwnedBytes::adopt(std::malloc(8), 8);
        std::memcpy(payload.store->Data(), frame->ping.opaque_data, 8);
        v8::Local<v8::Value> bytes;
        if (!ToJs<OwnedBytes>::make(isolate, std::move(payload)).ToLocal(&bytes)) break;
        v8::Local<v8::Value> argv[] = {
            v8::Boolean::New(isolate, frame->hd.flags & NGHTTP2_FLAG_ACK), bytes};
        s.emit(Event::kPing, 2, argv);
        break;
      }
      case NGHTTP2_GOAWAY: {
        v8::Local<v8::Value> bytes = v8::Undefined(isolate);
        if (size_t size = frame->goaway.opaque_data_len) {
          auto payload = OwnedBytes::adopt(std::malloc(size), size);
          std::memcpy(payload.store->Data(), frame->goaway.opaque_data, size);
          if (!ToJs<OwnedBytes>::make(isolate, std::move(payload)).ToLocal(&bytes)) break;
        }
        v8::Local<v8::Value> argv[] = {number(isolate, frame->goaway.error_code),
                                       number(isolate, frame->goaway.last_stream_id), bytes};
        s.emit(Event::kGoaway, 3, argv);
        break;
      }
      case NGHTTP2_PRIORITY: {
        auto& spec = frame->priority.pri_spec;
        v8::Local<v8::Value> argv[] = {number(isolate, id), number(isolate, spec.stream_id),
                                       number(isolate, spec.weight),
                                       v8::Boolean::New(isolate, spec.exclusive)};
        s.emit(Event::kPriority, 4, argv);
        break;
      }
      case NGHTTP2_ALTSVC: {
        auto* altsvc = static_cast<nghttp2_ext_altsvc*>(frame->ext.payload);
        v8::Local<v8::Value> argv[] = {number(isolate, id),
                                       text(isolate, altsvc->origin, altsvc->origin_len),
                                       text(isolate, altsvc->field_value, altsvc->field_value_len)};
        s.emit(Event::kAltsvc, 3, argv);
        break;
      }
      case NGHTTP2_ORIGIN: {
        auto* list = static_cast<nghttp2_ext_origin*>(frame->ext.payload);
        std::vector<v8::Local<v8::Value>> origins;
        for (size_t i = 0; i < list->nov; ++i)
          origins.push_back(text(isolate, list->ov[i].origin, list->ov[i].origin_len));
        v8::Local<v8::Value> argv[] = {v8::Array::New(isolate, origins.data(), origins.size())};
        s.emit(Event::kOrigin, 1, argv);
        break;
      }
      default:
        break;
    }
    bool ends = (frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS) &&
                (frame->hd.flags & NGHTTP2_FLAG_END_STREAM);
    if (ends && !s.destroyed_) {
      v8::Local<v8::Value> argv[] = {number(isolate, id)};
      s.emit(Event::kEnd, 1, argv);
    }
    return 0;
  }

  static int data_chunk(nghttp2_session* session, uint8_t, int32_t id, const uint8_t* bytes,
                        size_t size, void* data) {
    auto& s = self(data);
    // Of the connection's window nothing is held back: one stream that is not read must not stop
    // the others.
    nghttp2_session_consume_connection(session, size);
    if (s.destroyed_ || size == 0) return 0;
    auto* isolate = s.isolate();
    v8::HandleScope scope(isolate);
    v8::Local<v8::ArrayBuffer> buffer;
    size_t offset = 0;
    char* place = s.realm().state<net::ReadMemory>().carve(size, &buffer, &offset);
    std::memcpy(place, bytes, size);
    v8::Local<v8::Value> argv[] = {number(isolate, id), buffer,
                                   number(isolate, static_cast<double>(offset)),
                                   number(isolate, static_cast<double>(size))};
    s.emit(Event::kData, 4, argv);
    return 0;
  }

  static int stream_close(nghttp2_session*, int32_t id, uint32_t code, void* data) {
    auto& s = self(data);
    auto found = s.streams_.find(id);
    if (found != s.streams_.end()) {
      for (auto& chunk : found->second.chunks) s.queued_ -= chunk.size;
      s.streams_.erase(found);
    }
    if (s.destroyed_) return 0;
    auto* isolate = s.isolate();
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> argv[] = {number(isolate, id), number(isolate, code)};
    s.emit(Event::kStreamClose, 2, argv);
    return 0;
  }

  static int invalid_frame(nghttp2_session*, const nghttp2_frame* frame, int code, void* data) {
    auto& s = self(data);
    if (s.destroyed_) return 0;
    // What belongs to a stream that is gone already is nobody's error (RFC 9113, 5.1).
    if (code == NGHTTP2_ERR_STREAM_CLOSED && frame->hd.type != NGHTTP2_HEADERS) return 0;
    if (code != NGHTTP2_ERR_PROTO && code != NGHTTP2_ERR_STREAM_CLOSED && !nghttp2_is_fatal(code)) {
      return 0;
    }
    v8::HandleScope scope(s.isolate());
    v8::Local<v8::Value> argv[] = {number(s.isolate(), code)};
    s.failed_ = true;
    s.emit(Event::kError, 1, argv);
    return 0;
  }

  static int frame_not_sent(nghttp2_session*, const nghttp2_frame* frame, int code, void* data) {
    auto& s = self(data);
    // A session that goes away, or a stream that is closed: there is nobody to be told.
    if (s.destroyed_ || code == NGHTTP2_ERR_SESSION_CLOSING || code == NGHTTP2_ERR_STREAM_CLOSED ||
        code == NGHTTP2_ERR_STREAM_CLOSING) {
      if (frame->hd.type == NGHTTP2_HEADERS || code != NGHTTP2_ERR_SESSION_CLOSING) return 0;
      return 0;
    }
    auto* isolate = s.isolate();
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> argv[] = {number(isolate, frame->hd.stream_id),
                                   number(isolate, frame->hd.type), number(isolate, code)};
    s.emit(Event::kFrameError, 3, argv);
    return 0;
  }

  static int frame_sent(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    ignore(frame);
    ignore(data);
    return 0;
  }

  static nghttp2_ssize select_padding(nghttp2_session*, const nghttp2_frame* frame, size_t limit,
                                      void* data) {
    auto size = frame->hd.length;
    switch (self(data).padding_) {
      case kPaddingMax:
        return static_cast<nghttp2_ssize>(limit);
      case kPaddingAligned: {
        // Frames (with their nine bytes of head) fill whole units of eight bytes.
        size_t rest = (size + 9) % 8;
        return static_cast<nghttp2_ssize>(rest == 0 ? size : std::min(limit, size + 8 - rest));
      }
      default:
        return static_cast<nghttp2_ssize>(size);
    }
  }

  static nghttp2_ssize read_data(nghttp2_session* session, int32_t id, uint8_t* out, size_t limit,
                                 uint32_t* flags, nghttp2_data_source*, void* data) {
    auto& s = self(data);
    auto found = s.streams_.find(id);
    if (found == s.streams_.end()) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    auto& stream = found->second;
    size_t copied = 0;
    int32_t finished = 0;
    while (!stream.chunks.empty() && copied < limit) {
      auto& chunk = stream.chunks.front();
      size_t size = std::min(limit - copied, chunk.size - stream.offset);
      std::memcpy(out + copied, chunk.data + stream.offset, size);
      copied += size;
      stream.offset += size;
      if (stream.offset < chunk.size) break;
      s.queued_ -= chunk.size;
      stream.chunks.pop_front();
      stream.offset = 0;
      ++finished;
    }
    if (finished > 0) s.written_.emplace_back(id, finished);
    if (stream.chunks.empty() && stream.ended) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      if (stream.wants_trailers) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        if (!stream.trailers_asked) {
          stream.trailers_asked = true;
          s.trailers_wanted_.push_back(id);
        }
      }
    } else if (copied == 0) {
      stream.deferred = true;
      return NGHTTP2_ERR_DEFERRED;
    }
    ignore(session);
    return static_cast<nghttp2_ssize>(copied);
  }
};

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

  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, Callbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback2(callbacks, Callbacks::header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame_received);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::data_chunk);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::stream_close);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, Callbacks::invalid_frame);
  nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, Callbacks::frame_not_sent);
  nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, Callbacks::frame_sent);
  if (padding_ != kPaddingNone)
    nghttp2_session_callbacks_set_select_padding_callback2(callbacks, Callbacks::select_padding);
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

void Session::emit_headers(int32_t id, int32_t category, uint8_t flags) {
  auto* i = isolate();
  auto block = std::move(block_);
  block_ = {};
  std::vector<v8::Local<v8::Value>> values, sensitive;
  values.reserve(block.text.size());
  for (auto& item : block.text)
    values.push_back(text(i, reinterpret_cast<const uint8_t*>(item.data()), item.size()));
  for (auto index : block.sensitive) sensitive.push_back(number(i, index));
  v8::Local<v8::Value> argv[] = {number(i, id), number(i, category), number(i, flags),
                                 v8::Array::New(i, values.data(), values.size()),
                                 v8::Array::New(i, sensitive.data(), sensitive.size())};
  emit(Event::kHeaders, 5, argv);
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

int32_t Session::submitted(int32_t result) {
  if (result >= 0) send();
  return result;
}

nghttp2_data_provider2 Session::provider() {
  nghttp2_data_provider2 provider;
  provider.source.ptr = nullptr;
  provider.read_callback = Callbacks::read_data;
  return provider;
}

int32_t Session::request(const std::vector<std::string>& headers,
                         const std::vector<int32_t>& sensitive, bool end_stream, bool trailers,
                         int32_t parent, int32_t weight, bool exclusive) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  auto pairs = to_pairs(headers, sensitive);
  nghttp2_priority_spec spec;
  nghttp2_priority_spec_init(&spec, parent, weight, exclusive);
  auto data = provider();
  int32_t id = nghttp2_submit_request2(session_, &spec, pairs.data(), pairs.size(),
                                       end_stream ? nullptr : &data, nullptr);
  if (id > 0) {
    auto& stream = streams_[id];
    stream.ended = end_stream;
    stream.wants_trailers = trailers;
    // JavaScript must know the id before anything comes for it: the frame leaves by its next call.
  }
  return id;
}

int32_t Session::respond(int32_t id, const std::vector<std::string>& headers,
                         const std::vector<int32_t>& sensitive, bool end_stream, bool trailers) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  auto pairs = to_pairs(headers, sensitive);
  auto found = streams_.find(id);
  if (found == streams_.end()) return NGHTTP2_ERR_STREAM_CLOSED;
  found->second.wants_trailers = trailers;
  if (end_stream) found->second.ended = true;
  auto data = provider();
  return submitted(nghttp2_submit_response2(session_, id, pairs.data(), pairs.size(),
                                            end_stream && !trailers ? nullptr : &data));
}

int32_t Session::info(int32_t id, const std::vector<std::string>& headers) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  auto pairs = to_pairs(headers, {});
  return submitted(nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, id, nullptr, pairs.data(),
                                          pairs.size(), nullptr));
}

int32_t Session::trailers(int32_t id, const std::vector<std::string>& headers,
                          const std::vector<int32_t>& sensitive) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  if (headers.empty()) {
    // Without a field there is no trailer section: an empty DATA frame ends the stream.
    if (auto found = streams_.find(id); found != streams_.end()) {
      found->second.wants_trailers = false;
      found->second.ended = true;
    }
    auto data = provider();
    return submitted(nghttp2_submit_data2(session_, NGHTTP2_FLAG_END_STREAM, id, &data));
  }
  auto pairs = to_pairs(headers, sensitive);
  return submitted(nghttp2_submit_trailer(session_, id, pairs.data(), pairs.size()));
}

int32_t Session::push(int32_t id, const std::vector<std::string>& headers,
                      const std::vector<int32_t>& sensitive) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  auto pairs = to_pairs(headers, sensitive);
  int32_t promised = nghttp2_submit_push_promise(session_, NGHTTP2_FLAG_NONE, id, pairs.data(),
                                                 pairs.size(), nullptr);
  if (promised > 0) {
    streams_.try_emplace(promised);
    send();
  }
  return promised;
}

int32_t Session::write(int32_t id, v8::Local<v8::Value> value) {
  auto found = streams_.find(id);
  auto bytes = FromJs<Bytes>::get(isolate(), value);
  if (!session_ || destroyed_ || found == streams_.end() || !bytes)
    return NGHTTP2_ERR_STREAM_CLOSED;
  Chunk chunk;
  chunk.keep.Reset(isolate(), value);
  // The memory stays even if the buffer is transferred away meanwhile.
  chunk.store = value.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore();
  chunk.data = bytes->data;
  chunk.size = bytes->size;
  queued_ += chunk.size;
  auto& stream = found->second;
  stream.chunks.push_back(std::move(chunk));
  if (stream.deferred) {
    stream.deferred = false;
    nghttp2_session_resume_data(session_, id);
  }
  send();
  return 0;
}

int32_t Session::end(int32_t id) {
  auto found = streams_.find(id);
  if (!session_ || destroyed_ || found == streams_.end()) return NGHTTP2_ERR_STREAM_CLOSED;
  auto& stream = found->second;
  stream.ended = true;
  if (stream.deferred) {
    stream.deferred = false;
    nghttp2_session_resume_data(session_, id);
  }
  send();
  return 0;
}

int32_t Session::reset(int32_t id, uint32_t code) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  // What was submitted before goes before: a reset would take back a head that has not left.
  send();
  if (!session_ || destroyed_) return 0;
  return submitted(nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, code));
}

int32_t Session::priority(int32_t id, int32_t parent, int32_t weight, bool exclusive) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  nghttp2_priority_spec spec;
  nghttp2_priority_spec_init(&spec, parent, weight, exclusive);
  return submitted(nghttp2_submit_priority(session_, NGHTTP2_FLAG_NONE, id, &spec));
}

void Session::consume(int32_t id, uint32_t size) {
  if (!session_ || destroyed_) return;
  nghttp2_session_consume_stream(session_, id, size);
  send();
}

int32_t Session::settings(const std::vector<double>& entries) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  std::vector<nghttp2_settings_entry> list;
  for (size_t i = 0; i + 1 < entries.size(); i += 2)
    list.push_back({static_cast<int32_t>(entries[i]), static_cast<uint32_t>(entries[i + 1])});
  return submitted(nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, list.data(), list.size()));
}

int32_t Session::ping(v8::Local<v8::Value> payload, bool ack) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  auto bytes = FromJs<Bytes>::get(isolate(), payload);
  if (!bytes || bytes->size < 8) return NGHTTP2_ERR_INVALID_ARGUMENT;
  return submitted(
      nghttp2_submit_ping(session_, ack ? NGHTTP2_FLAG_ACK : NGHTTP2_FLAG_NONE, bytes->data));
}

int32_t Session::goaway(uint32_t code, int32_t last_stream_id, v8::Local<v8::Value> data) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  if (last_stream_id <= 0) last_stream_id = nghttp2_session_get_last_proc_stream_id(session_);
  const uint8_t* bytes = nullptr;
  size_t size = 0;
  if (data->IsArrayBufferView()) {
    auto view = FromJs<Bytes>::get(isolate(), data);
    bytes = view->data;
    size = view->size;
  }
  return submitted(
      nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, last_stream_id, code, bytes, size));
}

int32_t Session::altsvc(int32_t id, const std::string& origin, const std::string& field) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  return submitted(nghttp2_submit_altsvc(
      session_, NGHTTP2_FLAG_NONE, id, reinterpret_cast<const uint8_t*>(origin.data()),
      origin.size(), reinterpret_cast<const uint8_t*>(field.data()), field.size()));
}

int32_t Session::origin(const std::vector<std::string>& origins) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  std::vector<nghttp2_origin_entry> list;
  for (auto& item : origins)
    list.push_back({reinterpret_cast<uint8_t*>(const_cast<char*>(item.data())), item.size()});
  return submitted(nghttp2_submit_origin(session_, NGHTTP2_FLAG_NONE, list.data(), list.size()));
}

int32_t Session::set_next_stream_id(int32_t id) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  return nghttp2_session_set_next_stream_id(session_, id);
}

int32_t Session::set_local_window_size(int32_t size) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  return submitted(nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, size));
}

// ---- figures
// ---------------------------------------------------------------------------------------------------------

std::vector<double> Session::settings_of(bool remote) {
  std::vector<double> out;
  if (!session_) return out;
  for (auto id : {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, NGHTTP2_SETTINGS_ENABLE_PUSH,
                  NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
                  NGHTTP2_SETTINGS_MAX_FRAME_SIZE, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
                  NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL}) {
    out.push_back(id);
    out.push_back(remote ? nghttp2_session_get_remote_settings(session_, id)
                         : nghttp2_session_get_local_settings(session_, id));
  }
  return out;
}

std::vector<double> Session::state() {
  auto* s = session_;
  if (!s) return {};
  return {static_cast<double>(nghttp2_session_get_effective_local_window_size(s)),
          static_cast<double>(nghttp2_session_get_effective_recv_data_length(s)),
          static_cast<double>(nghttp2_session_get_next_stream_id(s)),
          static_cast<double>(nghttp2_session_get_local_window_size(s)),
          static_cast<double>(nghttp2_session_get_last_proc_stream_id(s)),
          static_cast<double>(nghttp2_session_get_remote_window_size(s)),
          static_cast<double>(nghttp2_session_get_outbound_queue_size(s)),
          static_cast<double>(nghttp2_session_get_hd_deflate_dynamic_table_size(s)),
          static_cast<double>(nghttp2_session_get_hd_inflate_dynamic_table_size(s))};
}

std::vector<double> Session::stream_state(int32_t id) {
  auto* found = session_ ? nghttp2_session_find_stream(session_, id) : nullptr;
  if (!found) return {};
  auto flag = [](int value) { return static_cast<double>(value); };
  return {static_cast<double>(nghttp2_stream_get_state(found)),
          static_cast<double>(nghttp2_stream_get_weight(found)),
          static_cast<double>(nghttp2_stream_get_sum_dependency_weight(found)),
          flag(nghttp2_session_get_stream_local_close(session_, id)),
          flag(nghttp2_session_get_stream_remote_close(session_, id)),
          static_cast<double>(nghttp2_session_get_stream_local_window_size(session_, id))};
}

bool Session::wants_more() const {
  return session_ && (nghttp2_session_want_read(session_) || nghttp2_session_want_write(session_));
}

double Session::memory() const {
  // What a stream costs without its data, nghttp2's part included.
  constexpr size_t kStreamCost = 600;
  return static_cast<double>(queued_ + streams_.size() * kStreamCost);
}

void Session::declare(Binder& m) {
  m.class_<Session>("Session")
      .constructor<bool, v8::Local<v8::Array>, std::vector<double>>()
      .method<&Session::attach>("attach")
      .method<&Session::receive>("receive")
      .method<&Session::destroy>("destroy")
      .method<&Session::send_now>("send")
      .method<&Session::request>("request")
      .method<&Session::respond>("respond")
      .method<&Session::info>("info")
      .method<&Session::trailers>("trailers")
      .method<&Session::push>("push")
      .method<&Session::write>("write")
      .method<&Session::end>("end")
      .method<&Session::reset>("reset")
      .method<&Session::priority>("priority")
      .method<&Session::consume>("consume")
      .method<&Session::settings>("settings")
      .method<&Session::ping>("ping")
      .method<&Session::goaway>("goaway")
      .method<&Session::altsvc>("altsvc")
      .method<&Session::origin>("origin")
      .method<&Session::set_next_stream_id>("setNextStreamID")
      .method<&Session::set_local_window_size>("setLocalWindowSize")
      .method<&Session::settings_of>("settingsOf")
      .method<&Session::state>("state")
      .method<&Session::stream_state>("streamState")
      .method<&Session::wants_more>("wantsMore")
      .method<&Session::get_async_id>("getAsyncId")
      .method<&Session::memory>("memory");
}

}  // namespace nodus::modules::http2
