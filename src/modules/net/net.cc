#include "loop/handle_type.h"
#include "modules/net/address.h"
#include "modules/net/pipe.h"
#include "modules/net/tcp.h"

namespace nodus::modules::net {

namespace {

void declare_tcp(Binder& m) {
  auto c = m.class_<Tcp>("TCP");
  c.constructor<int32_t>();
  StreamHandle::declare(c);
  c.method<&Tcp::open>("open")
      .method<&Tcp::bind>("bind")
      .method<&Tcp::bind6>("bind6")
      .method<&Tcp::listen>("listen")
      .method<&Tcp::connect>("connect")
      .method<&Tcp::connect6>("connect6")
      .method<&Tcp::set_no_delay>("setNoDelay")
      .method<&Tcp::set_keep_alive>("setKeepAlive")
      .method<&Tcp::set_simultaneous_accepts>("setSimultaneousAccepts")
      .method<&Tcp::get_sockname>("getsockname")
      .method<&Tcp::get_peername>("getpeername")
      .method<&Tcp::set_type_of_service>("setTypeOfService")
      .method<&Tcp::get_type_of_service>("getTypeOfService")
      .method<&Tcp::reset>("reset");
  register_stream_class<Tcp>();
}

// For each question: its function for any value, and V8's fast call for a string of Latin-1.

int32_t is_ip_text(const std::string& text) { return is_ip(text); }
bool is_ipv4_text(const std::string& text) { return is_ipv4(text); }
bool is_ipv6_text(const std::string& text) { return is_ipv6(text); }
int32_t is_ip_fast(v8::Local<v8::Value>, const v8::FastOneByteString& text) {
  return is_ip({text.data, text.length});
}
bool is_ipv4_fast(v8::Local<v8::Value>, const v8::FastOneByteString& text) {
  return is_ipv4({text.data, text.length});
}
bool is_ipv6_fast(v8::Local<v8::Value>, const v8::FastOneByteString& text) {
  return is_ipv6({text.data, text.length});
}

}  // namespace

void bind(Binder& m) {
  declare_tcp(m);
  m.function<&handle_type_name>("guessHandleType");
  constexpr auto kPure = v8::SideEffectType::kHasNoSideEffect;
  m.fast_function<&is_ip_text, &is_ip_fast>("isIP", kPure);
  m.fast_function<&is_ipv4_text, &is_ipv4_fast>("isIPv4", kPure);
  m.fast_function<&is_ipv6_text, &is_ipv6_fast>("isIPv6", kPure);
  m.function<&address_bytes>("addressBytes");
  m.function<&normal_address>("normalAddress");
  auto constants = m.object("constants");
  Pipe::declare_kinds(constants);
  constants.constant("TCP_SOCKET", Tcp::kSocket)
      .constant("TCP_SERVER", Tcp::kServer)
      .constant("UV_TCP_IPV6ONLY", UV_TCP_IPV6ONLY)
      .constant("UV_TCP_REUSEPORT", UV_TCP_REUSEPORT)
      .constant("UV_UDP_IPV6ONLY", UV_UDP_IPV6ONLY)
      .constant("UV_UDP_REUSEADDR", UV_UDP_REUSEADDR)
      .constant("UV_UDP_REUSEPORT", UV_UDP_REUSEPORT)
      .constant("UV_READABLE", UV_READABLE)
      .constant("UV_WRITABLE", UV_WRITABLE)
      .constant("UV_EOF", UV_EOF)
      .constant("UV_EADDRINUSE", UV_EADDRINUSE)
      .constant("UV_EINVAL", UV_EINVAL)
      .constant("UV_ENOTCONN", UV_ENOTCONN)
      .constant("UV_ECANCELED", UV_ECANCELED)
      .constant("UV_ETIMEDOUT", UV_ETIMEDOUT)
      .constant("UV_ENOTSUP", UV_ENOTSUP)
      .constant("UV_EBADF", UV_EBADF);
}

}  // namespace nodus::modules::net
