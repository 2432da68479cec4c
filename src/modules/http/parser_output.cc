// What an HttpParser sends: head and body of an answer, framed, into the output of its stream.

#include <simdutf.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "modules/http/http_parser.h"
#include "modules/net/stream_handle.h"

namespace nodus::modules::http {

namespace {

/// Strings in either width, as head bytes. Header text is Latin-1 by the time it gets here.
void write_latin1(v8::Isolate* isolate, v8::Local<v8::String> text, char* out) {
  text->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(text->Length()),
                       reinterpret_cast<uint8_t*>(out));
}

/// Text of Latin-1 is mostly ASCII, which is its own UTF-8.
size_t write_utf8(v8::Isolate* isolate, v8::Local<v8::String> text, char* out, size_t capacity) {
  if (v8::String::ValueView view(isolate, text); view.is_one_byte()) {
    auto size = static_cast<size_t>(view.length());
    auto* units = reinterpret_cast<const char*>(view.data8());
    if (!simdutf::validate_ascii(units, size))
      return simdutf::convert_latin1_to_utf8(units, size, out);
    memcpy(out, units, size);
    return size;
  }
  return text->WriteUtf8V2(isolate, out, capacity, v8::String::WriteFlags::kReplaceInvalidUtf8);
}

constexpr size_t kFramingRoom = 64;

}  // namespace

int32_t HttpParser::send(v8::Local<v8::Value> head_value, v8::Local<v8::Value> data,
                         int32_t encoding, int32_t framing) {
  auto* out_stream = stream();
  if (!out_stream || !out_stream->can_write()) return UV_ENOTCONN;
  auto* isolate = this->isolate();
  auto head = head_value->IsString() ? head_value.As<v8::String>() : v8::String::Empty(isolate);
  auto head_size = static_cast<size_t>(head->Length());
  if (head_size > 0) answered_ = true;

  // Where the body comes from, and the most it can take.
  const char* bytes = nullptr;
  size_t bound = 0;
  v8::Local<v8::String> text;
  auto kind = static_cast<net::WriteEncoding>(encoding);
  bool is_utf8 = kind != net::WriteEncoding::kLatin1 && kind != net::WriteEncoding::kUcs2;
  if (data->IsString()) {
    text = data.As<v8::String>();
    bound = static_cast<size_t>(text->Length());
    if (is_utf8) bound *= text->IsOneByte() ? 2 : 3;
    if (kind == net::WriteEncoding::kUcs2) bound *= 2;
  } else if (data->IsArrayBufferView()) {
    auto view = data.As<v8::ArrayBufferView>();
    bytes = static_cast<const char*>(view->Buffer()->Data()) + view->ByteOffset();
    bound = view->ByteLength();
  }

  // Node writes head and text as one string, so that the text's encoding is the head's.
  bool utf8_head = !text.IsEmpty() && is_utf8 && !(framing & kChunk);
  size_t head_bound = utf8_head ? head_size * (head->IsOneByte() ? 2 : 3) : head_size;
  bool leaves = (framing & (kContentLength | kLastChunk | kEnd)) && !holds_answers_;
  // What leaves at once need not wait for the end of the turn.
  bool held = std::exchange(out_stream->hold_output, out_stream->hold_output || leaves);
  char* start = out_stream->reserve_output(head_bound + bound + kFramingRoom);
  if (framing & kUnsettled) out_stream->unsettle_output();
  out_stream->hold_output = held;
  write_latin1(isolate, head, start);
  char* out = start + head_size;
  if (utf8_head && !simdutf::validate_ascii(start, head_size)) {
    out = start + head->WriteUtf8V2(isolate, start, head_bound,
                                    v8::String::WriteFlags::kReplaceInvalidUtf8);
  }
  // The body goes where it ends up when its size takes the digits the bound takes; else it moves a
  // little.
  char* body = out;
  bool sized = framing & kContentLength;
  if (sized || (framing & kChunk)) body = out + kFramingRoom / 2;
  size_t size = bound;
  if (!text.IsEmpty()) {
    auto length = static_cast<uint32_t>(text->Length());
    switch (kind) {
      case net::WriteEncoding::kLatin1:
        text->WriteOneByteV2(isolate, 0, length, reinterpret_cast<uint8_t*>(body));
        break;
      case net::WriteEncoding::kUcs2:
        for (uint32_t i = 0; i < length; ++i) {
          uint16_t unit;
          text->WriteV2(isolate, i, 1, &unit);
          memcpy(body + size_t{i} * 2, &unit, 2);
        }
        break;
      default:
        size = write_utf8(isolate, text, body, bound);
    }
  } else if (size > 0) {
    memcpy(body, bytes, size);
  }
  if (sized) {
    memcpy(out, "Content-Length: ", 16);
    out = std::to_chars(out + 16, out + 40, size).ptr;
    // The head ends here.
    memcpy(out, "\r\n\r\n", 4);
    out += 4;
    if (out != body) memmove(out, body, size);
    out += size;
  } else if (framing & (kChunk | kLastChunk)) {
    if (size > 0) {
      out = std::to_chars(out, out + 20, size, 16).ptr;
      *out++ = '\r';
      *out++ = '\n';
      memmove(out, body, size);
      out += size;
      *out++ = '\r';
      *out++ = '\n';
    }
    if (framing & kLastChunk) {
      memcpy(out, "0\r\n\r\n", 5);
      out += 5;
    }
  } else {
    out = body + size;
  }
  out_stream->advance_output(static_cast<size_t>(out - start));
  if (framing & (kContentLength | kLastChunk | kEnd)) answer_ended();
  if (sized) return static_cast<int32_t>(size);
  size_t pending = out_stream->write_queue_size() + out_stream->gathered_output();
  return static_cast<int32_t>(std::min<size_t>(pending, INT32_MAX));
}

double HttpParser::pending_output() const {
  return stream() ? static_cast<double>(stream()->write_queue_size() + stream()->gathered_output())
                  : 0;
}

void HttpParser::flush() {
  if (stream()) stream()->flush_output();
}

void HttpParser::settle() {
  if (stream()) stream()->settle_output();
}

void HttpParser::end_answer() {
  if (stream()) answer_ended();
}

/// An answer is whole and leaves, unless those to other requests of the same read follow. In Node
/// only the first of these is with the kernel before the read is parsed to its end; should that
/// fail, or a listener close the connection, the others are lost.
void HttpParser::answer_ended() {
  auto* out_stream = stream();
  if (holds_answers_) {
    if (std::exchange(first_ended_, true)) return;
    out_stream->settle_output();
    out_stream->unsettle_output();
    return;
  }
  out_stream->settle_output();
  out_stream->flush_output();
  if (out_stream->write_queue_size() > 0) tell_backlog();
}

/// The peer does not keep up: the answer's end is told when all of it has left.
void HttpParser::tell_backlog() {
  v8::HandleScope scope(isolate());
  want_drain_ = true;
  auto called = state_.callback(HttpState::kOnBacklog)
                    ->Call(isolate()->GetCurrentContext(), object(), 0, nullptr);
  // It only sets a property.
  if (called.IsEmpty()) return;
}

/// The peer is gone. Reading tells of it, and had perhaps been stopped.
void HttpParser::on_write_failed() { (void)stream()->read_start(); }

void HttpParser::on_drain() {
  if (!want_drain_) {
    below()->on_drain();
    return;
  }
  want_drain_ = false;
  v8::HandleScope scope(isolate());
  (void)realm().call(state_.callback(HttpState::kOnDrain), object(), 0, nullptr, ids(),
                     context_.IsEmpty() ? v8::Local<v8::Value>() : context_.Get(isolate()));
}

}  // namespace nodus::modules::http
