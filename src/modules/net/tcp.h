#pragma once

#include "modules/net/stream_handle.h"

namespace nodus::modules::net {

/// A TCP socket or server.
class Tcp final : public StreamHandle {
 public:
  /// KIND: kSocket or kServer, which differ in the name async_hooks gives them.
  enum Kind : int32_t { kSocket, kServer };
  Tcp(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t kind);

  int32_t open(int32_t fd);
  int32_t bind(const std::string& host, int32_t port, int32_t flags);
  int32_t bind6(const std::string& host, int32_t port, int32_t flags);
  int32_t listen(int32_t backlog) { return StreamHandle::listen(backlog); }
  /// connect(request, host, port): request.oncomplete(status, handle, request, readable, writable)
  /// once connected or failed.
  int32_t connect(v8::Local<v8::Value> request, const std::string& host, int32_t port);
  int32_t connect6(v8::Local<v8::Value> request, const std::string& host, int32_t port);
  int32_t set_no_delay(bool on);
  /// Times in seconds. Of a time or count below 1 only whether to probe is set, and the answer is
  /// UV_EINVAL.
  int32_t set_keep_alive(bool on, int32_t delay, int32_t interval, int32_t count);
  int32_t set_simultaneous_accepts(bool on);
  int32_t get_sockname(v8::Local<v8::Object> out);
  int32_t get_peername(v8::Local<v8::Object> out);
  /// Closes with a RST.
  int32_t reset(v8::Local<v8::Value> callback);
  int32_t set_type_of_service(int32_t tos);
  int32_t get_type_of_service();

 protected:
  StreamHandle* make_peer() override;
  ssize_t try_write(const uv_buf_t* buffers, size_t count) override;

 private:
  int32_t bind_family(const std::string& host, int32_t port, int family, unsigned flags);
  int32_t connect_family(v8::Local<v8::Value> request, const std::string& host, int32_t port,
                         int family);

  uv_tcp_t tcp_;
};

}  // namespace nodus::modules::net
