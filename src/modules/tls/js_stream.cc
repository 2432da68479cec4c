#include "modules/tls/js_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/ignore.h"
#include "modules/buffer/buffer.h"
#include "modules/net/stream_handle.h"

namespace nodus::modules::tls {

void JsStream::call(const char* name, int argc, v8::Local<v8::Value>* argv) {
  ignore(make_callback(intern(isolate(), name).As<v8::Name>(), argc, argv));
}

int JsStream::read_start() {
  v8::HandleScope scope(isolate());
  call("onreadstart", 0, nullptr);
  return 0;
}

int JsStream::read_stop() {
  v8::HandleScope scope(isolate());
  call("onreadstop", 0, nullptr);
  return 0;
}

void JsStream::read_buffer(const Bytes& bytes) {
  input_.append(reinterpret_cast<char*>(bytes.data), bytes.size);
  drain_input();
}

void JsStream::emit_eof() {
  input_ended_ = true;
  drain_input();
}

/// Hands on what came. A listener may run JavaScript that brings more, which waits its turn.
void JsStream::drain_input() {
  if (draining_) return;
  draining_ = true;
  hold();
  while (!closed_ && !input_.empty()) {
    auto now = std::exchange(input_, {});
    size_t done = 0;
    while (done < now.size() && !closed_) {
      uv_buf_t out = alloc(now.size() - done);
      size_t size = std::min<size_t>(out.len, now.size() - done);
      if (size == 0) break;
      memcpy(out.base, now.data() + done, size);
      done += size;
      deliver(static_cast<ssize_t>(size), out);
    }
  }
  draining_ = false;
  if (input_ended_ && !closed_) {
    input_ended_ = false;
    deliver(UV_EOF, uv_buf_init(nullptr, 0));
  }
  release();
}

ssize_t JsStream::try_write(const uv_buf_t*, size_t) { return UV_EAGAIN; }

int JsStream::start_write(std::unique_ptr<net::WriteRequest> request) {
  if (closed_) return UV_EPIPE;
  v8::HandleScope scope(isolate());
  size_t size = 0;
  for (const auto& buffer : request->buffers) size += buffer.len;
  v8::Local<v8::Object> bytes;
  auto store = buffer::allocate(isolate(), size);
  if (!store) return UV_ENOMEM;
  auto* out = static_cast<char*>(store->Data());
  for (const auto& buffer : request->buffers) {
    memcpy(out, buffer.base, buffer.len);
    out += buffer.len;
  }
  if (!buffer::new_buffer(isolate(), std::move(store), 0, size).ToLocal(&bytes)) return UV_ENOMEM;
  int32_t id = next_id_++;
  queued_ += size;
  writes_.push_back({id, size, std::move(request)});
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate(), id), bytes};
  call("onwrite", 2, argv);
  return 0;
}

int JsStream::start_shutdown(std::unique_ptr<net::ShutdownRequest> request) {
  if (closed_ || shutdown_) return UV_ENOTCONN;
  v8::HandleScope scope(isolate());
  shutdown_ = std::move(request);
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate(), 0)};
  call("onshutdown", 1, argv);
  return 0;
}

void JsStream::finish_write(int32_t id, int32_t status) {
  auto found =
      std::find_if(writes_.begin(), writes_.end(), [id](const auto& w) { return w.id == id; });
  if (found == writes_.end()) return;
  auto request = std::move(found->request);
  queued_ -= found->size;
  writes_.erase(found);
  hold();
  ByteStream::finish_write(std::move(request), status);
  release();
}

void JsStream::finish_shutdown(int32_t, int32_t status) {
  if (!shutdown_) return;
  hold();
  ByteStream::finish_shutdown(std::move(shutdown_), status);
  release();
}

void JsStream::close() {
  if (closed_) return;
  closed_ = true;
  hold();
  detach_all();
  auto writes = std::move(writes_);
  writes_.clear();
  queued_ = 0;
  for (auto& write : writes) ByteStream::finish_write(std::move(write.request), UV_ECANCELED);
  if (shutdown_) ByteStream::finish_shutdown(std::move(shutdown_), UV_ECANCELED);
  release();
}

void JsStream::declare(Binder& m) {
  auto c = m.class_<JsStream>("JSStream");
  c.constructor<>();
  net::ByteStream::declare(c);
  c.method<&JsStream::get_async_id>("getAsyncId")
      .method<&JsStream::read_buffer>("readBuffer")
      .method<&JsStream::emit_eof>("emitEOF")
      .method<&JsStream::finish_write>("finishWrite")
      .method<&JsStream::finish_shutdown>("finishShutdown")
      .method<&JsStream::close>("endStream");
  net::register_stream_class<JsStream>();
}

}  // namespace nodus::modules::tls
