#include "modules/net/pipe.h"

#include "base/ignore.h"
#include "modules/net/tcp.h"
#include "modules/net/udp.h"

namespace nodus::modules::net {

Pipe::Pipe(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t kind)
    : StreamHandle(isolate, self, kind == kServer ? "PIPESERVERWRAP" : "PIPEWRAP",
                   reinterpret_cast<uv_stream_t*>(&pipe_)) {
  if (uv_pipe_init(realm().loop(), &pipe_, kind == kIpc ? 1 : 0) != 0) mark_uninitialized();
  pipe_.data = static_cast<Handle*>(this);
}

StreamHandle* Pipe::make_peer() { return make_wrapped<Pipe>(isolate(), int32_t{kSocket}); }

int32_t Pipe::open(int32_t fd) { return is_open() ? uv_pipe_open(&pipe_, fd) : UV_EBADF; }

int32_t Pipe::bind(const Path& name) {
  if (!is_open()) return UV_EBADF;
  return uv_pipe_bind2(&pipe_, name.value.data(), name.value.size(), UV_PIPE_NO_TRUNCATE);
}

int32_t Pipe::chmod(int32_t mode) { return is_open() ? uv_pipe_chmod(&pipe_, mode) : UV_EBADF; }

namespace {

struct ConnectRequest {
  explicit ConnectRequest(Realm& realm) : callback(realm, "PIPECONNECTWRAP") {}
  RequestCallback callback;
  v8::Global<v8::Object> handle;
  uv_connect_t uv;
};

}  // namespace

int32_t Pipe::connect(v8::Local<v8::Value> request_object, const Path& name) {
  if (!is_open()) return UV_EBADF;
  if (!request_object->IsObject()) return UV_EINVAL;
  auto request = std::make_unique<ConnectRequest>(realm());
  request->uv.data = request.get();
  request->handle.Reset(isolate(), object());
  request->callback.set_request(request_object.As<v8::Object>(), get_async_id());
  int error = uv_pipe_connect2(
      &request->uv, &pipe_, name.value.data(), name.value.size(), UV_PIPE_NO_TRUNCATE,
      [](uv_connect_t* uv, int status) {
        std::unique_ptr<ConnectRequest> done(static_cast<ConnectRequest*>(uv->data));
        auto& realm = done->callback.realm();
        v8::HandleScope scope(realm.isolate());
        v8::Context::Scope context_scope(realm.context());
        done->callback.complete(status, done->handle.Get(realm.isolate()),
                                uv_is_readable(uv->handle) != 0, uv_is_writable(uv->handle) != 0);
      });
  if (error == 0) request.release();
  return error;
}

/// Puts the handle that came over an IPC pipe where JavaScript looks for it: handle.pendingHandle.
void Pipe::before_deliver() {
  if (!pipe_.ipc || uv_pipe_pending_count(&pipe_) == 0) return;
  auto* isolate = this->isolate();
  v8::Local<v8::Value> received = v8::Undefined(isolate);
  auto accept = [&](auto* handle) {
    if (!handle) return;
    if (uv_accept(uv_stream(), reinterpret_cast<uv_stream_t*>(handle->uv())) != 0) {
      handle->close(v8::Undefined(isolate));
      return;
    }
    received = handle->object();
  };
  switch (uv_pipe_pending_type(&pipe_)) {
    case UV_TCP:
      accept(make_wrapped<Tcp>(isolate, int32_t{Tcp::kSocket}));
      break;
    case UV_NAMED_PIPE:
      accept(make_wrapped<Pipe>(isolate, int32_t{kSocket}));
      break;
    case UV_UDP:
      accept(make_wrapped<Udp>(isolate));
      break;
    default:
      return;
  }
  ignore(object()->CreateDataProperty(isolate->GetCurrentContext(),
                                      intern(isolate, "pendingHandle"), received));
}

}  // namespace nodus::modules::net
