#include "modules/net/tcp.h"

#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

#include "modules/net/address.h"
#include "modules/net/connect_request.h"

namespace nodus::modules::net {

namespace {

/// As many as sendmsg(2) takes everywhere (IOV_MAX).
constexpr size_t kMostVectors = 1024;

}  // namespace

Tcp::Tcp(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t kind)
    : StreamHandle(isolate, self, kind == kServer ? "TCPSERVERWRAP" : "TCPWRAP",
                   reinterpret_cast<uv_stream_t*>(&tcp_)) {
  if (uv_tcp_init(realm().loop(), &tcp_) != 0) mark_uninitialized();
  tcp_.data = static_cast<Handle*>(this);
}

StreamHandle* Tcp::make_peer() { return make_wrapped<Tcp>(isolate(), int32_t{kSocket}); }

/// As uv_try_write, by the calls that are for sockets: the kernel's way from write(2) to a socket
/// is longer than that from send(2).
ssize_t Tcp::try_write(const uv_buf_t* buffers, size_t count) {
  auto* stream = reinterpret_cast<uv_stream_t*>(&tcp_);
  if (stream->connect_req != nullptr || stream->write_queue_size != 0) return UV_EAGAIN;
  int fd = stream->io_watcher.fd;
  if (fd < 0 || count > kMostVectors) return StreamHandle::try_write(buffers, count);
  constexpr int kFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
  ssize_t sent;
  do {
    if (count == 1) {
      sent = send(fd, buffers[0].base, buffers[0].len, kFlags);
    } else {
      // uv_buf_t is laid out as iovec is (uv.h).
      msghdr message{};
      message.msg_iov = reinterpret_cast<iovec*>(const_cast<uv_buf_t*>(buffers));
      message.msg_iovlen = count;
      sent = sendmsg(fd, &message, kFlags);
    }
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) return sent;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS
             ? UV_EAGAIN
             : uv_translate_sys_error(errno);
}

int32_t Tcp::open(int32_t fd) { return is_open() ? uv_tcp_open(&tcp_, fd) : UV_EBADF; }

int32_t Tcp::bind_family(const std::string& host, int32_t port, int family, unsigned flags) {
  if (!is_open()) return UV_EBADF;
  sockaddr_storage address;
  int error = parse_address(host, port, family, &address);
  return error ? error : uv_tcp_bind(&tcp_, reinterpret_cast<sockaddr*>(&address), flags);
}

int32_t Tcp::bind(const std::string& host, int32_t port, int32_t flags) {
  return bind_family(host, port, AF_INET,
                     static_cast<unsigned>(flags) & ~unsigned{UV_TCP_IPV6ONLY});
}

int32_t Tcp::bind6(const std::string& host, int32_t port, int32_t flags) {
  return bind_family(host, port, AF_INET6, static_cast<unsigned>(flags));
}

int32_t Tcp::connect_family(v8::Local<v8::Value> request_object, const std::string& host,
                            int32_t port, int family) {
  if (!is_open()) return UV_EBADF;
  if (!request_object->IsObject()) return UV_EINVAL;
  sockaddr_storage address;
  int error = parse_address(host, port, family, &address);
  if (error) return error;
  return ConnectRequest::begin(*this, request_object.As<v8::Object>(), "TCPCONNECTWRAP",
                               [&](uv_connect_t* request, uv_connect_cb done) {
                                 return uv_tcp_connect(request, &tcp_,
                                                       reinterpret_cast<sockaddr*>(&address), done);
                               });
}

int32_t Tcp::connect(v8::Local<v8::Value> request_object, const std::string& host, int32_t port) {
  return connect_family(request_object, host, port, AF_INET);
}

int32_t Tcp::connect6(v8::Local<v8::Value> request_object, const std::string& host, int32_t port) {
  return connect_family(request_object, host, port, AF_INET6);
}

int32_t Tcp::set_no_delay(bool on) {
  return is_open() ? uv_tcp_nodelay(&tcp_, on ? 1 : 0) : UV_EBADF;
}

// By the socket itself: older libuvs know no interval and no count.
int32_t Tcp::set_keep_alive(bool on, int32_t delay, int32_t interval, int32_t count) {
  uv_os_fd_t fd;
  if (!is_open() || uv_fileno(uv(), &fd) != 0) return UV_EBADF;
  auto set = [fd](int level, int name, int value) {
    return setsockopt(fd, level, name, &value, sizeof value) == 0;
  };
  if (!set(SOL_SOCKET, SO_KEEPALIVE, on)) return -errno;
  if (!on) return 0;
  if (delay < 1 || interval < 1 || count < 1) return UV_EINVAL;
  bool done = set(IPPROTO_TCP, TCP_KEEPIDLE, delay) && set(IPPROTO_TCP, TCP_KEEPINTVL, interval) &&
              set(IPPROTO_TCP, TCP_KEEPCNT, count);
  return done ? 0 : -errno;
}

// Only Windows accepts several connections at a time.
int32_t Tcp::set_simultaneous_accepts(bool) { return 0; }

namespace {

template <auto kGet>
int32_t get_name(const uv_tcp_t* tcp, v8::Isolate* isolate, v8::Local<v8::Object> out) {
  sockaddr_storage address;
  int size = sizeof address;
  int error = kGet(tcp, reinterpret_cast<sockaddr*>(&address), &size);
  if (error == 0) fill_address(isolate, reinterpret_cast<sockaddr*>(&address), out);
  return error;
}

}  // namespace

int32_t Tcp::get_sockname(v8::Local<v8::Object> out) {
  return is_open() ? get_name<&uv_tcp_getsockname>(&tcp_, isolate(), out) : UV_EBADF;
}

int32_t Tcp::get_peername(v8::Local<v8::Object> out) {
  return is_open() ? get_name<&uv_tcp_getpeername>(&tcp_, isolate(), out) : UV_EBADF;
}

int32_t Tcp::reset(v8::Local<v8::Value> callback) {
  if (!is_open()) return UV_EBADF;
  // SO_LINGER with a time of zero makes the close that follows send RST (socket(7)).
  uv_os_fd_t fd;
  int error = uv_fileno(uv(), &fd);
  if (error) return error;
  linger now{1, 0};
  if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now) != 0)
    return uv_translate_sys_error(errno);
  close(callback);
  return 0;
}

int32_t Tcp::set_type_of_service(int32_t tos) {
  uv_os_fd_t fd;
  if (!is_open()) return UV_EBADF;
  int error = uv_fileno(uv(), &fd);
  if (error) return error;
  if (setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof tos) == 0) return 0;
  if (setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof tos) == 0) return 0;
  return uv_translate_sys_error(errno);
}

int32_t Tcp::get_type_of_service() {
  uv_os_fd_t fd;
  if (!is_open()) return UV_EBADF;
  int error = uv_fileno(uv(), &fd);
  if (error) return error;
  int tos = 0;
  socklen_t size = sizeof tos;
  if (getsockopt(fd, IPPROTO_IP, IP_TOS, &tos, &size) == 0) return tos;
  size = sizeof tos;
  if (getsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &tos, &size) == 0) return tos;
  return uv_translate_sys_error(errno);
}

}  // namespace nodus::modules::net
