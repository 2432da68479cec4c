// What nghttp2 tells a session, and how it reaches JavaScript.

#include "modules/http2/session.h"

#include <algorithm>
#include <cstring>

#include "base/ignore.h"
#include "modules/buffer/buffer.h"

namespace nodus::modules::http2 {

namespace {

/// How large a head may be (RFC 9113, 6.5.2) where no setting says less.
constexpr size_t kMaxHeaderListSize = 65535;

v8::Local<v8::Value> text(v8::Isolate* isolate, const uint8_t* data, size_t size) {
  return v8::String::NewFromOneByte(isolate, data, v8::NewStringType::kNormal,
                                    static_cast<int>(size))
      .ToLocalChecked();
}

v8::Local<v8::Value> number(v8::Isolate* isolate, double value) {
  return v8::Number::New(isolate, value);
}

/// The six settings of RFC 9113; all others are "custom", SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC
/// 8441) besides its name in JavaScript.
bool is_known(int32_t id) {
  return id >= NGHTTP2_SETTINGS_HEADER_TABLE_SIZE && id <= NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE;
}

}  // namespace

struct Session::Callbacks {
  static Session& self(void* data) { return *static_cast<Session*>(data); }

  static int begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* data) {
    auto& s = self(data);
    s.block_.clear();
    bool is_push = frame->hd.type == NGHTTP2_PUSH_PROMISE;
    int32_t id = is_push ? frame->push_promise.promised_stream_id : frame->hd.stream_id;
    auto found = s.streams_.find(id);
    if (found != s.streams_.end()) {
      if (found->second.first_header == 0) found->second.first_header = uv_hrtime();
      return 0;
    }
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    // A peer that goes on opening streams beyond what it was granted is not served any more.
    auto most =
        nghttp2_session_get_local_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
    if (s.streams_.size() >= most || s.memory() > static_cast<double>(s.max_memory_)) {
      if (s.rejected_streams_++ > s.max_rejected_streams_) return NGHTTP2_ERR_CALLBACK_FAILURE;
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_ENHANCE_YOUR_CALM);
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    s.rejected_streams_ = 0;
    s.begin_stream(id).first_header = uv_hrtime();
    return 0;
  }

  static int header(nghttp2_session* session, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                    nghttp2_rcbuf* value, uint8_t flags, void* data) {
    auto& s = self(data);
    s.block_.add(name, value, flags & NGHTTP2_NV_FLAG_NO_INDEX);
    auto id = frame->hd.type == NGHTTP2_PUSH_PROMISE ? frame->push_promise.promised_stream_id
                                                     : frame->hd.stream_id;
    auto found = s.streams_.find(id);
    size_t most = found == s.streams_.end() ? kMaxHeaderListSize : found->second.max_header_size;
    if (s.block_.fields() <= s.max_header_pairs_ && s.block_.size() <= most &&
        s.memory() + static_cast<double>(s.block_.size()) <= static_cast<double>(s.max_memory_))
      return 0;
    // More than the program allows: what it has still to send counts, too (maxSessionMemory).
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_ENHANCE_YOUR_CALM);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }

  static int frame_received(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    auto& s = self(data);
    ++s.figures_.frames_received;
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
        // Frames with nothing in them cost the peer less than us (CVE-2019-9518).
        if (frame->hd.length == 0 && !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM) &&
            s.count_invalid_frame()) {
          return NGHTTP2_ERR_CALLBACK_FAILURE;
        }
        break;
      case NGHTTP2_SETTINGS: {
        std::vector<v8::Local<v8::Value>> custom;
        for (size_t i = 0; i < frame->settings.niv; ++i) {
          auto& entry = frame->settings.iv[i];
          if (is_known(entry.settings_id)) continue;
          custom.push_back(number(isolate, entry.settings_id));
          custom.push_back(number(isolate, entry.value));
        }
        v8::Local<v8::Value> argv[] = {
            v8::Boolean::New(isolate, frame->hd.flags & NGHTTP2_FLAG_ACK),
            v8::Array::New(isolate, custom.data(), custom.size())};
        s.emit(Event::kSettings, 2, argv);
        break;
      }
      case NGHTTP2_PING: {
        if ((frame->hd.flags & NGHTTP2_FLAG_ACK) && s.figures_.ping_sent != 0) {
          s.figures_.ping_round_trip = uv_hrtime() - s.figures_.ping_sent;
        }
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
    // That a request ends with its head is among the head's flags.
    bool is_request =
        frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
    if (ends && !is_request && !s.destroyed_) {
      v8::Local<v8::Value> argv[] = {number(isolate, id),
                                     v8::Boolean::New(isolate, frame->hd.type == NGHTTP2_DATA)};
      s.emit(Event::kEnd, 2, argv);
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
    if (auto found = s.streams_.find(id); found != s.streams_.end()) {
      found->second.bytes_received += size;
      if (found->second.first_byte == 0) found->second.first_byte = uv_hrtime();
    }
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
    if (found == s.streams_.end()) return 0;
    s.figures_.stream_time += uv_hrtime() - found->second.start_time;
    if (!s.destroyed_) {
      auto* isolate = s.isolate();
      v8::HandleScope scope(isolate);
      v8::Local<v8::Value> argv[] = {
          number(isolate, id), number(isolate, code),
          number(isolate, static_cast<double>(found->second.chunks.size()))};
      s.emit(Event::kStreamClose, 3, argv);
    }
    found = s.streams_.find(id);
    if (found == s.streams_.end()) return 0;
    for (auto& chunk : found->second.chunks) s.queued_ -= chunk.size;
    s.queued_ += found->second.offset;
    s.streams_.erase(found);
    return 0;
  }

  static int invalid_frame(nghttp2_session*, const nghttp2_frame* frame, int code, void* data) {
    auto& s = self(data);
    if (s.destroyed_) return 0;
    if (s.count_invalid_frame()) return NGHTTP2_ERR_CALLBACK_FAILURE;
    // What belongs to a stream that is gone already is nobody's error (RFC 9113, 5.1).
    if (code == NGHTTP2_ERR_STREAM_CLOSED && frame->hd.type != NGHTTP2_HEADERS) return 0;
    if (code != NGHTTP2_ERR_PROTO && code != NGHTTP2_ERR_STREAM_CLOSED && !nghttp2_is_fatal(code)) {
      return 0;
    }
    v8::HandleScope scope(s.isolate());
    v8::Local<v8::Value> argv[] = {number(s.isolate(), code), number(s.isolate(), 0)};
    s.emit(Event::kError, 2, argv);
    return 0;
  }

  static int frame_not_sent(nghttp2_session*, const nghttp2_frame* frame, int code, void* data) {
    auto& s = self(data);
    // A session that goes away, or a stream that is closed: there is nobody to be told.
    if (s.destroyed_ || code == NGHTTP2_ERR_SESSION_CLOSING || code == NGHTTP2_ERR_STREAM_CLOSED ||
        code == NGHTTP2_ERR_STREAM_CLOSING) {
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
    auto& s = self(data);
    ++s.figures_.frames_sent;
    if (frame->hd.type == NGHTTP2_PING && !(frame->hd.flags & NGHTTP2_FLAG_ACK))
      s.figures_.ping_sent = uv_hrtime();
    if (frame->hd.type == NGHTTP2_GOAWAY) {
      if (s.goaways_submitted_ > 0) {
        --s.goaways_submitted_;
      } else {
        s.goaway_sent_ = frame->goaway.error_code;
      }
    }
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
      std::memcpy(out + copied, chunk.data() + stream.offset, size);
      copied += size;
      stream.offset += size;
      s.queued_ -= size;
      if (stream.offset < chunk.size) break;
      stream.chunks.erase(stream.chunks.begin());
      stream.offset = 0;
      ++finished;
    }
    if (finished > 0) s.written_.emplace_back(id, finished);
    stream.bytes_sent += copied;
    if (copied > 0 && stream.first_byte_sent == 0) stream.first_byte_sent = uv_hrtime();
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

void Session::emit_headers(int32_t id, int32_t category, uint8_t flags) {
  auto* i = isolate();
  v8::Local<v8::Value> argv[] = {number(i, id), number(i, category), number(i, flags),
                                 block_.list(realm()), block_.sensitive(i)};
  block_.clear();
  emit(Event::kHeaders, 5, argv);
}

Session::Stream& Session::begin_stream(int32_t id) {
  auto [found, is_new] = streams_.try_emplace(id);
  if (is_new) {
    found->second.start_time = uv_hrtime();
    // What was in force when the stream began, even if it changes meanwhile.
    size_t limit =
        nghttp2_session_get_local_settings(session_, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE);
    found->second.max_header_size = std::min(limit, kMaxHeaderListSize);
    ++figures_.streams;
    figures_.most_streams = std::max(figures_.most_streams, streams_.size());
  }
  return found->second;
}

bool Session::count_invalid_frame() {
  if (invalid_frames_++ <= max_invalid_frames_) return false;
  limit_ = Limit::kInvalidFrames;
  return true;
}

nghttp2_data_provider2 Session::provider() {
  nghttp2_data_provider2 provider;
  provider.source.ptr = nullptr;
  provider.read_callback = Callbacks::read_data;
  return provider;
}

nghttp2_session_callbacks* Session::make_callbacks() const {
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
  return callbacks;
}

}  // namespace nodus::modules::http2
