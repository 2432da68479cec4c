#pragma once

#include "modules/net/stream_handle.h"

namespace nodus::modules::net {

/// A unix domain socket, named pipe or anonymous pipe end; with IPC it carries handles too.
class Pipe final : public StreamHandle {
 public:
  enum Kind : int32_t { kSocket, kServer, kIpc };
  Pipe(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t kind);

  int32_t open(int32_t fd);
  int32_t bind(const Path& name);
  int32_t listen(int32_t backlog) { return StreamHandle::listen(backlog); }
  int32_t connect(v8::Local<v8::Value> request, const Path& name);
  /// Makes a listening pipe readable/writable by all: UV_READABLE, UV_WRITABLE.
  int32_t chmod(int32_t mode);

  uv_pipe_t* uv_pipe() { return &pipe_; }

  static void declare(Binder& m);
  static void declare_kinds(Binder& m);

 protected:
  StreamHandle* make_peer() override;
  void before_deliver() override;

 private:
  uv_pipe_t pipe_;
};

}  // namespace nodus::modules::net
