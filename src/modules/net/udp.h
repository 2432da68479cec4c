#pragma once

#include "engine/handle.h"

namespace nodus::modules::net {

/// A UDP socket. JavaScript's face: `onmessage(size, arrayBuffer, offset, address)` for what
/// arrives.
class Udp final : public Handle {
 public:
  Udp(v8::Isolate* isolate, v8::Local<v8::Object> self);

  int32_t open(int32_t fd);
  int32_t fd() const;
  /// FAMILY 4 or 6; FLAGS of uv_udp_bind.
  int32_t bind(const std::string& host, int32_t port, int32_t flags, int32_t family);
  int32_t connect(const std::string& host, int32_t port, int32_t family);
  int32_t disconnect();
  /// Sends the buffers of CHUNKS as one datagram, to HOST:PORT or (no HOST) to the peer. Size + 1
  /// when it left at once, 0 when callback(status, size) comes, or a negative error.
  int32_t send(v8::Local<v8::Array> chunks, v8::Local<v8::Value> callback,
               const std::optional<std::string>& host, int32_t port, int32_t family, bool no_try);
  int32_t recv_start();
  int32_t recv_stop();
  int32_t get_sockname(v8::Local<v8::Object> out);
  int32_t get_peername(v8::Local<v8::Object> out);
  int32_t set_broadcast(bool on);
  int32_t set_ttl(int32_t ttl);
  int32_t set_multicast_ttl(int32_t ttl);
  int32_t set_multicast_loopback(bool on);
  int32_t set_multicast_interface(const std::string& address);
  int32_t membership(const std::string& group, const std::optional<std::string>& local, bool join);
  int32_t source_membership(const std::string& source, const std::string& group,
                            const std::optional<std::string>& local, bool join);
  /// SIZE 0 asks. Receive buffer when RECEIVE. The size, or a negative error.
  int32_t buffer_size(uint32_t size, bool receive);
  double queue_size() const;
  double queue_count() const;

  static void declare(Binder& m);

 private:
  static void on_alloc(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer);
  static void on_message(uv_udp_t* udp, ssize_t size, const uv_buf_t* buffer, const sockaddr* from,
                         unsigned flags);

  /// The text of an address; the string made last time when it is the same peer again.
  v8::Local<v8::String> text_of(const sockaddr* from);

  uv_udp_t udp_;
  sockaddr_storage last_from_{};
  v8::Global<v8::String> last_text_;
};

}  // namespace nodus::modules::net
