// What JavaScript asks of a session: frames to send, figures to show.

#include "modules/http2/session.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/ignore.h"
#include "modules/buffer/buffer.h"

namespace nodus::modules::http2 {

// A connection may be gone before JavaScript has learned of it: until then requests begin, and
// heads go nowhere.

int32_t Session::submitted(int32_t result) {
  if (result >= 0) schedule();
  return result;
}

int32_t Session::request(v8::Local<v8::String> headers, bool end_stream, bool trailers) {
  if (!session_) return NGHTTP2_ERR_INVALID_STATE;
  OutgoingHeaders fields(isolate(), headers);
  auto data = provider();
  int32_t id = nghttp2_submit_request2(session_, nullptr, fields.data(), fields.size(),
                                       end_stream ? nullptr : &data, nullptr);
  if (id > 0) {
    auto& stream = begin_stream(id);
    stream.ended = end_stream;
    stream.wants_trailers = trailers;
    schedule();
  }
  return id;
}

int32_t Session::respond(int32_t id, v8::Local<v8::String> headers, bool end_stream,
                         bool trailers) {
  if (destroyed_) return 0;
  if (!session_) return NGHTTP2_ERR_INVALID_STATE;
  auto found = streams_.find(id);
  if (found == streams_.end()) return NGHTTP2_ERR_STREAM_CLOSED;
  OutgoingHeaders fields(isolate(), headers);
  found->second.wants_trailers = trailers;
  // What was ended before it began ends with its head.
  end_stream |= found->second.ended;
  found->second.ended = end_stream;
  auto data = provider();
  return submitted(nghttp2_submit_response2(session_, id, fields.data(), fields.size(),
                                            end_stream ? nullptr : &data));
}

int32_t Session::info(int32_t id, v8::Local<v8::String> headers) {
  if (destroyed_) return 0;
  if (!session_) return NGHTTP2_ERR_INVALID_STATE;
  OutgoingHeaders fields(isolate(), headers);
  return submitted(nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, id, nullptr, fields.data(),
                                          fields.size(), nullptr));
}

int32_t Session::trailers(int32_t id, v8::Local<v8::String> headers) {
  if (destroyed_) return 0;
  if (!session_) return NGHTTP2_ERR_INVALID_STATE;
  if (headers->Length() == 0) {
    // Without a field there is no trailer section: an empty DATA frame ends the stream.
    if (auto found = streams_.find(id); found != streams_.end()) {
      found->second.wants_trailers = false;
      found->second.ended = true;
    }
    auto data = provider();
    return submitted(nghttp2_submit_data2(session_, NGHTTP2_FLAG_END_STREAM, id, &data));
  }
  OutgoingHeaders fields(isolate(), headers);
  return submitted(nghttp2_submit_trailer(session_, id, fields.data(), fields.size()));
}

int32_t Session::push(int32_t id, v8::Local<v8::String> headers) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  OutgoingHeaders fields(isolate(), headers);
  int32_t promised = nghttp2_submit_push_promise(session_, NGHTTP2_FLAG_NONE, id, fields.data(),
                                                 fields.size(), nullptr);
  if (promised > 0) {
    begin_stream(promised);
    schedule();
  }
  return promised;
}

int32_t Session::queue(Stream& stream, int32_t id, Chunk chunk) {
  auto size = chunk.size;
  queued_ += size;
  stream.chunks.push_back(std::move(chunk));
  if (stream.deferred) {
    stream.deferred = false;
    nghttp2_session_resume_data(session_, id);
  }
  schedule();
  return static_cast<int32_t>(std::min<size_t>(size, std::numeric_limits<int32_t>::max()));
}

int32_t Session::write(int32_t id, v8::Local<v8::Value> value) {
  auto found = streams_.find(id);
  auto bytes = FromJs<Bytes>::get(isolate(), value);
  if (!session_ || destroyed_ || found == streams_.end() || !bytes)
    return NGHTTP2_ERR_STREAM_CLOSED;
  constexpr size_t kCopied = 2048;
  Chunk chunk;
  chunk.size = bytes->size;
  if (bytes->size <= kCopied) {
    chunk.copy.assign(reinterpret_cast<const char*>(bytes->data), bytes->size);
  } else {
    // The memory stays even if the buffer is transferred away meanwhile.
    chunk.store = value.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore();
    chunk.memory = bytes->data;
    if (!chunk.store->IsShared() && chunk.store->IsResizableByUserJavaScript()) {
      // It does not where the program shrinks it.
      chunk.copy.assign(reinterpret_cast<const char*>(bytes->data), bytes->size);
      chunk.memory = nullptr;
    }
  }
  return queue(found->second, id, std::move(chunk));
}

int32_t Session::write_text(int32_t id, v8::Local<v8::String> text) {
  auto found = streams_.find(id);
  if (!session_ || destroyed_ || found == streams_.end()) return NGHTTP2_ERR_STREAM_CLOSED;
  Chunk chunk;
  chunk.copy.resize(text->Utf8LengthV2(isolate()));
  chunk.size = text->WriteUtf8V2(isolate(), chunk.copy.data(), chunk.copy.size(),
                                 v8::String::WriteFlags::kReplaceInvalidUtf8);
  return queue(found->second, id, std::move(chunk));
}

int32_t Session::end(int32_t id, bool no_trailers) {
  auto found = streams_.find(id);
  if (!session_ || destroyed_ || found == streams_.end()) return NGHTTP2_ERR_STREAM_CLOSED;
  auto& stream = found->second;
  stream.ended = true;
  if (no_trailers) stream.wants_trailers = false;
  if (stream.deferred) {
    stream.deferred = false;
    nghttp2_session_resume_data(session_, id);
  }
  schedule();
  return 0;
}

int32_t Session::reset(int32_t id, uint32_t code) {
  if (!session_ || destroyed_) return NGHTTP2_ERR_INVALID_STATE;
  auto unsent = [&] {
    auto found = streams_.find(id);
    return found == streams_.end() ? 0 : static_cast<int32_t>(found->second.chunks.size());
  };
  // What was submitted before goes before: a reset takes back what has not left. That is as it
  // should be for a stream that is refused while its frames are being read.
  bool is_refused =
      receiving_ && (code == NGHTTP2_REFUSED_STREAM || code == NGHTTP2_ENHANCE_YOUR_CALM);
  if (!is_refused) {
    if (sending_ || receiving_ || reset_under_way_) {
      resets_.emplace_back(id, code);
      schedule();
      return unsent();
    }
    reset_under_way_ = encrypted_;
    if (!flush()) return NGHTTP2_ERR_INVALID_STATE;
  }
  auto result = submitted(nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, code));
  return result < 0 ? result : unsent();
}

void Session::consume(int32_t id, uint32_t size) {
  if (!session_ || destroyed_) return;
  nghttp2_session_consume_stream(session_, id, size);
  schedule();
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
  ++goaways_submitted_;
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

void Session::declare(Binder& m) {
  m.class_<Session>("Session")
      .constructor<bool, v8::Local<v8::Array>, std::vector<double>>()
      .method<&Session::attach>("attach")
      .method<&Session::receive>("receive")
      .method<&Session::destroy>("destroy")
      .method<&Session::tell_when_sent>("tellWhenSent")
      .method<&Session::send_now>("send")
      .method<&Session::request>("request")
      .method<&Session::respond>("respond")
      .method<&Session::info>("info")
      .method<&Session::trailers>("trailers")
      .method<&Session::push>("push")
      .method<&Session::write>("write")
      .method<&Session::write_text>("writeText")
      .method<&Session::end>("end")
      .method<&Session::reset>("reset")
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
      .method<&Session::statistics>("statistics")
      .method<&Session::stream_statistics>("streamStatistics")
      .method<&Session::get_async_id>("getAsyncId")
      .method<&Session::memory>("memory");
}

}  // namespace nodus::modules::http2
