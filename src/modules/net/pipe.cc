#include "modules/net/pipe.h"

#include "base/ignore.h"
#include "engine/builtins.h"
#include "modules/net/connect_request.h"
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

int32_t Pipe::connect(v8::Local<v8::Value> request_object, const Path& name) {
  if (!is_open()) return UV_EBADF;
  if (!request_object->IsObject()) return UV_EINVAL;
  return ConnectRequest::begin(*this, request_object.As<v8::Object>(), "PIPECONNECTWRAP",
                               [&](uv_connect_t* request, uv_connect_cb done) {
                                 return uv_pipe_connect2(request, &pipe_, name.value.data(),
                                                         name.value.size(), UV_PIPE_NO_TRUNCATE,
                                                         done);
                               });
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
  // Its class may be new to this realm.
  auto declare = [&](const char* native) { return !realm().builtins().native(native).IsEmpty(); };
  switch (uv_pipe_pending_type(&pipe_)) {
    case UV_TCP:
      if (!declare("net")) return;
      accept(make_wrapped<Tcp>(isolate, int32_t{Tcp::kSocket}));
      break;
    case UV_NAMED_PIPE:
      accept(make_wrapped<Pipe>(isolate, int32_t{kSocket}));
      break;
    case UV_UDP:
      if (!declare("datagram")) return;
      accept(make_wrapped<Udp>(isolate));
      break;
    default:
      return;
  }
  ignore(object()->CreateDataProperty(isolate->GetCurrentContext(),
                                      intern(isolate, "pendingHandle"), received));
}

void Pipe::declare_kinds(Binder& m) {
  m.constant("PIPE_SOCKET", kSocket).constant("PIPE_SERVER", kServer).constant("PIPE_IPC", kIpc);
}

void Pipe::declare(Binder& m) {
  auto c = m.class_<Pipe>("Pipe");
  c.constructor<int32_t>();
  StreamHandle::declare(c);
  c.method<&Pipe::open>("open")
      .method<&Pipe::bind>("bind")
      .method<&Pipe::listen>("listen")
      .method<&Pipe::connect>("connect")
      .method<&Pipe::chmod>("fchmod");
  register_stream_class<Pipe>();
}

}  // namespace nodus::modules::net

namespace nodus::modules::pipe {

void bind(Binder& m) {
  net::Pipe::declare(m);
  auto kinds = m.object("kinds");
  net::Pipe::declare_kinds(kinds);
}

}  // namespace nodus::modules::pipe
