#include "modules/net/stream_handle.h"

#include <utility>

#include <mutex>
#include <optional>

#include "modules/net/udp.h"

namespace nodus::modules::net {

namespace {

std::vector<StreamClass>& classes() {
  static std::vector<StreamClass> list;
  return list;
}

std::mutex classes_mutex;

StreamHandle* self_of(void* data) { return static_cast<StreamHandle*>(static_cast<Handle*>(data)); }

}  // namespace

const std::vector<StreamClass>& stream_classes() { return classes(); }

void register_stream_class(StreamClass c) {
  std::lock_guard lock(classes_mutex);
  for (const auto& known : classes()) {
    if (known.class_id == c.class_id) return;
  }
  classes().push_back(c);
}

uv_stream_t* sendable_stream(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (auto* stream = ByteStream::from(isolate, value)) {
    // What libuv has let go of, or never took, is no handle.
    auto* handle = stream->resource().as_handle();
    return handle && handle->state() == Handle::State::kClosed ? nullptr : stream->uv_stream();
  }
  auto made_by = Host::from(isolate).class_template(class_id<Udp>());
  if (!made_by.IsEmpty() && made_by->HasInstance(value)) {
    if (auto* udp = static_cast<Udp*>(Wrapped::of(value.As<v8::Object>()))) {
      // libuv sends UDP handles over a pipe as if they were streams.
      return reinterpret_cast<uv_stream_t*>(udp->uv());
    }
  }
  return nullptr;
}

int StreamHandle::read_start() {
  if (!is_open()) return UV_EBADF;
  stream_->data = static_cast<Handle*>(this);
  int error = uv_read_start(stream_, &StreamHandle::on_alloc, &StreamHandle::on_read);
  return error == UV_EALREADY ? 0 : error;
}

int StreamHandle::read_stop() { return is_open() ? uv_read_stop(stream_) : 0; }

int StreamHandle::fd() const {
  uv_os_fd_t fd;
  if (!is_open() || uv_fileno(uv(), &fd) != 0) return -1;
  return fd;
}

int32_t StreamHandle::set_blocking(bool blocking) {
  return is_open() ? uv_stream_set_blocking(stream_, blocking ? 1 : 0) : UV_EBADF;
}

void StreamHandle::on_alloc(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer) {
  *buffer = self_of(handle->data)->alloc(suggested);
}

void StreamHandle::on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
  if (size == 0) return;
  auto* self = self_of(stream->data);
  auto& realm = self->realm();
  if (!realm.can_call_js()) return;
  v8::HandleScope scope(realm.isolate());
  auto context = realm.context();
  // The loop mostly runs within the realm's context.
  std::optional<v8::Context::Scope> context_scope;
  if (realm.isolate()->GetCurrentContext() != context) context_scope.emplace(context);
  if (size > 0) self->before_deliver();
  self->deliver(size, *buffer);
}

ssize_t StreamHandle::try_write(const uv_buf_t* buffers, size_t count) {
  return uv_try_write(stream_, buffers, static_cast<unsigned>(count));
}

int StreamHandle::start_write(std::unique_ptr<WriteRequest> request) {
  auto* raw = request.get();
  raw->uv.data = raw;
  auto on_written = [](uv_write_t* uv, int status) {
    std::unique_ptr<WriteRequest> done(static_cast<WriteRequest*>(uv->data));
    auto& realm = done->callback.realm();
    v8::HandleScope scope(realm.isolate());
    v8::Context::Scope context_scope(realm.context());
    finish_write(std::move(done), status);
  };
  auto count = static_cast<unsigned>(raw->buffers.size());
  int error =
      raw->send_handle
          ? uv_write2(&raw->uv, stream_, raw->buffers.data(), count, raw->send_handle, on_written)
          : uv_write(&raw->uv, stream_, raw->buffers.data(), count, on_written);
  if (error == 0) request.release();
  return error;
}

int StreamHandle::start_shutdown(std::unique_ptr<ShutdownRequest> request) {
  auto* raw = request.get();
  raw->uv.data = raw;
  int error = uv_shutdown(&raw->uv, stream_, [](uv_shutdown_t* uv, int status) {
    std::unique_ptr<ShutdownRequest> done(static_cast<ShutdownRequest*>(uv->data));
    auto& realm = done->callback.realm();
    v8::HandleScope scope(realm.isolate());
    v8::Context::Scope context_scope(realm.context());
    finish_shutdown(std::move(done), status);
  });
  if (error == 0) request.release();
  return error;
}

int32_t StreamHandle::listen(int32_t backlog) {
  if (!is_open()) return UV_EBADF;
  stream_->data = static_cast<Handle*>(this);
  return uv_listen(stream_, backlog, &StreamHandle::on_connection);
}

/// Tells JavaScript: handle.onconnection(status, peer).
void StreamHandle::on_connection(uv_stream_t* server, int status) {
  auto* self = self_of(server->data);
  auto& realm = self->realm();
  if (!realm.can_call_js()) return;
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, status), v8::Undefined(isolate)};
  if (status == 0) {
    // The connection's trigger is the server (async_hooks).
    double& trigger = realm.async_id_fields()[Realm::kDefaultTriggerAsyncId];
    double previous_trigger = std::exchange(trigger, self->get_async_id());
    auto* peer = self->make_peer();
    trigger = previous_trigger;
    if (!peer) return;
    if (uv_accept(server, peer->uv_stream()) != 0) {
      peer->close(v8::Undefined(isolate));
      return;
    }
    argv[1] = peer->object();
  }
  (void)self->make_callback(intern(isolate, "onconnection").As<v8::Name>(), 2, argv);
}

}  // namespace nodus::modules::net
