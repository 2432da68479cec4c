#include "modules/net/udp.h"

#include <netinet/in.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "modules/net/address.h"
#include "modules/net/byte_stream.h"
#include "modules/net/request_callback.h"

namespace nodus::modules::net {

namespace {

int native_family(int32_t family) { return family == 6 ? AF_INET6 : AF_INET; }

struct SendRequest {
  explicit SendRequest(Realm& realm) : callback(realm, "UDPSENDWRAP") {}
  RequestCallback callback;
  std::vector<std::shared_ptr<v8::BackingStore>> memory;
  std::unique_ptr<char[]> copy;  ///< of what nothing keeps where it is
  size_t size = 0;
  uv_udp_send_t uv;
};

}  // namespace

Udp::Udp(v8::Isolate* isolate, v8::Local<v8::Object> self)
    : Handle(isolate, self, "UDPWRAP", reinterpret_cast<uv_handle_t*>(&udp_)) {
  if (uv_udp_init(realm().loop(), &udp_) != 0) mark_uninitialized();
  udp_.data = static_cast<Handle*>(this);
}

int32_t Udp::open(int32_t fd) { return is_open() ? uv_udp_open(&udp_, fd) : UV_EBADF; }

int32_t Udp::fd() const {
  uv_os_fd_t fd;
  if (!is_open()) return UV_EBADF;
  int error = uv_fileno(uv(), &fd);
  return error ? error : fd;
}

int32_t Udp::bind(const std::string& host, int32_t port, int32_t flags, int32_t family) {
  if (!is_open()) return UV_EBADF;
  sockaddr_storage address;
  int error = parse_address(host, port, native_family(family), &address);
  return error ? error
               : uv_udp_bind(&udp_, reinterpret_cast<sockaddr*>(&address),
                             static_cast<unsigned>(flags));
}

int32_t Udp::connect(const std::string& host, int32_t port, int32_t family) {
  if (!is_open()) return UV_EBADF;
  sockaddr_storage address;
  int error = parse_address(host, port, native_family(family), &address);
  return error ? error : uv_udp_connect(&udp_, reinterpret_cast<sockaddr*>(&address));
}

int32_t Udp::disconnect() { return is_open() ? uv_udp_connect(&udp_, nullptr) : UV_EBADF; }

int32_t Udp::send(v8::Local<v8::Array> chunks, v8::Local<v8::Value> callback,
                  const std::optional<std::string>& host, int32_t port, int32_t family,
                  bool no_try) {
  if (!is_open()) return UV_EBADF;
  auto context = isolate()->GetCurrentContext();
  // An array may run JavaScript when it is read: no memory is looked at before that is over.
  v8::LocalVector<v8::Value> views(isolate());
  for (uint32_t i = 0; i < chunks->Length(); ++i) {
    v8::Local<v8::Value> item;
    if (!chunks->Get(context, i).ToLocal(&item) || !item->IsArrayBufferView()) return UV_EINVAL;
    views.push_back(item);
  }
  std::vector<uv_buf_t> buffers(views.size());
  size_t size = 0;
  for (size_t i = 0; i < buffers.size(); ++i) {
    auto view = views[i].As<v8::ArrayBufferView>();
    buffers[i].len = view->ByteLength();
    buffers[i].base = static_cast<char*>(view->Buffer()->Data()) + view->ByteOffset();
    size += buffers[i].len;
  }
  sockaddr_storage address;
  sockaddr* to = nullptr;
  if (host) {
    if (int error = parse_address(*host, port, native_family(family), &address)) return error;
    to = reinterpret_cast<sockaddr*>(&address);
  }
  auto count = static_cast<unsigned>(buffers.size());
  // A datagram nearly always leaves at once: try without a request first.
  if (!no_try && uv_udp_get_send_queue_count(&udp_) == 0) {
    int sent = uv_udp_try_send(&udp_, buffers.data(), count, to);
    if (sent >= 0) return static_cast<int32_t>(size) + 1;
    if (sent != UV_EAGAIN && sent != UV_ENOSYS) return sent;
  }
  auto request = std::make_unique<SendRequest>(realm());
  request->uv.data = request.get();
  request->size = size;
  bool stays = true;
  for (auto& view : views) {
    auto store = view.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore();
    stays = stays && (store->IsShared() || !store->IsResizableByUserJavaScript());
    request->memory.push_back(std::move(store));
  }
  if (!stays) {
    request->copy = std::make_unique_for_overwrite<char[]>(size);
    char* out = request->copy.get();
    for (auto& buffer : buffers)
      out = std::copy_n(std::exchange(buffer.base, out), buffer.len, out);
  }
  request->callback.set(callback, object());
  int error = uv_udp_send(&request->uv, &udp_, buffers.data(), count, to,
                          [](uv_udp_send_t* uv, int status) {
                            std::unique_ptr<SendRequest> done(static_cast<SendRequest*>(uv->data));
                            auto& realm = done->callback.realm();
                            v8::HandleScope scope(realm.isolate());
                            v8::Context::Scope context_scope(realm.context());
                            v8::Local<v8::Value> argv[] = {
                                v8::Integer::New(realm.isolate(), status),
                                v8::Number::New(realm.isolate(), static_cast<double>(done->size))};
                            done->callback.call(2, argv);
                          });
  if (error == 0) request.release();
  return error;
}

void Udp::on_alloc(uv_handle_t* handle, size_t, uv_buf_t* buffer) {
  auto* self = static_cast<Udp*>(static_cast<Handle*>(handle->data));
  *buffer = self->realm().state<ReadMemory>().scratch();
}

v8::Local<v8::String> Udp::text_of(const sockaddr* from) {
  sockaddr_storage key{};
  if (from->sa_family == AF_INET6) {
    auto& six = reinterpret_cast<sockaddr_in6&>(key);
    six = *reinterpret_cast<const sockaddr_in6*>(from);
    six.sin6_port = 0;
    six.sin6_flowinfo = 0;
  } else {
    auto& four = reinterpret_cast<sockaddr_in&>(key);
    four.sin_family = AF_INET;
    four.sin_addr = reinterpret_cast<const sockaddr_in*>(from)->sin_addr;
  }
  if (last_text_.IsEmpty() || memcmp(&key, &last_from_, sizeof key) != 0) {
    last_from_ = key;
    last_text_.Reset(isolate(), intern(isolate(), address_text(from)));
  }
  return last_text_.Get(isolate());
}

void Udp::on_message(uv_udp_t* udp, ssize_t size, const uv_buf_t* buffer, const sockaddr* from,
                     unsigned flags) {
  // Nothing more to read for now.
  if (size == 0 && !from) return;
  auto* self = static_cast<Udp*>(static_cast<Handle*>(udp->data));
  auto& realm = self->realm();
  if (!realm.can_call_js()) return;
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  auto nothing = v8::Undefined(isolate);
  v8::Local<v8::Value> argv[6] = {v8::Number::New(isolate, static_cast<double>(size)),
                                  nothing,
                                  nothing,
                                  nothing,
                                  nothing,
                                  nothing};
  if (size >= 0) {
    v8::Local<v8::ArrayBuffer> slab;
    size_t offset = 0;
    char* copy = realm.state<ReadMemory>().carve(static_cast<size_t>(size), &slab, &offset);
    memcpy(copy, buffer->base, static_cast<size_t>(size));
    argv[1] = slab;
    argv[2] = v8::Number::New(isolate, static_cast<double>(offset));
    if (from) {
      bool six = from->sa_family == AF_INET6;
      argv[3] = self->text_of(from);
      argv[4] = v8::Integer::New(isolate, six ? 6 : 4);
      argv[5] = v8::Integer::New(isolate,
                                 ntohs(six ? reinterpret_cast<const sockaddr_in6*>(from)->sin6_port
                                           : reinterpret_cast<const sockaddr_in*>(from)->sin_port));
    }
  }
  (void)self->make_callback(intern(isolate, "onmessage").As<v8::Name>(), 6, argv);
}

int32_t Udp::recv_start() {
  if (!is_open()) return UV_EBADF;
  int error = uv_udp_recv_start(&udp_, &Udp::on_alloc, &Udp::on_message);
  return error == UV_EALREADY ? 0 : error;
}

int32_t Udp::recv_stop() { return is_open() ? uv_udp_recv_stop(&udp_) : UV_EBADF; }

namespace {

template <auto kGet>
int32_t get_name(const uv_udp_t* udp, v8::Isolate* isolate, v8::Local<v8::Object> out) {
  sockaddr_storage address;
  int size = sizeof address;
  int error = kGet(udp, reinterpret_cast<sockaddr*>(&address), &size);
  if (error == 0) fill_address(isolate, reinterpret_cast<sockaddr*>(&address), out);
  return error;
}

}  // namespace

int32_t Udp::get_sockname(v8::Local<v8::Object> out) {
  return is_open() ? get_name<&uv_udp_getsockname>(&udp_, isolate(), out) : UV_EBADF;
}
int32_t Udp::get_peername(v8::Local<v8::Object> out) {
  return is_open() ? get_name<&uv_udp_getpeername>(&udp_, isolate(), out) : UV_EBADF;
}
int32_t Udp::set_broadcast(bool on) {
  return is_open() ? uv_udp_set_broadcast(&udp_, on) : UV_EBADF;
}
int32_t Udp::set_ttl(int32_t ttl) { return is_open() ? uv_udp_set_ttl(&udp_, ttl) : UV_EBADF; }
int32_t Udp::set_multicast_ttl(int32_t ttl) {
  return is_open() ? uv_udp_set_multicast_ttl(&udp_, ttl) : UV_EBADF;
}
int32_t Udp::set_multicast_loopback(bool on) {
  return is_open() ? uv_udp_set_multicast_loop(&udp_, on) : UV_EBADF;
}
int32_t Udp::set_multicast_interface(const std::string& address) {
  return is_open() ? uv_udp_set_multicast_interface(&udp_, address.c_str()) : UV_EBADF;
}

int32_t Udp::membership(const std::string& group, const std::optional<std::string>& local,
                        bool join) {
  if (!is_open()) return UV_EBADF;
  return uv_udp_set_membership(&udp_, group.c_str(), local ? local->c_str() : nullptr,
                               join ? UV_JOIN_GROUP : UV_LEAVE_GROUP);
}

int32_t Udp::source_membership(const std::string& source, const std::string& group,
                               const std::optional<std::string>& local, bool join) {
  if (!is_open()) return UV_EBADF;
  return uv_udp_set_source_membership(&udp_, group.c_str(), local ? local->c_str() : nullptr,
                                      source.c_str(), join ? UV_JOIN_GROUP : UV_LEAVE_GROUP);
}

int32_t Udp::buffer_size(uint32_t size, bool receive) {
  if (size > INT_MAX) return UV_EINVAL;
  if (!is_open()) return UV_EBADF;
  int value = static_cast<int>(size);
  int error = receive ? uv_recv_buffer_size(reinterpret_cast<uv_handle_t*>(&udp_), &value)
                      : uv_send_buffer_size(reinterpret_cast<uv_handle_t*>(&udp_), &value);
  return error ? error : value;
}

double Udp::queue_size() const {
  return is_open() ? static_cast<double>(uv_udp_get_send_queue_size(&udp_)) : 0;
}
double Udp::queue_count() const {
  return is_open() ? static_cast<double>(uv_udp_get_send_queue_count(&udp_)) : 0;
}

void Udp::declare(Binder& m) {
  auto c = m.class_<Udp>("UDP");
  c.constructor<>();
  Handle::declare(c);
  c.method<&Udp::open>("open")
      .getter<&Udp::fd>("fd")
      .method<&Udp::bind>("bind")
      .method<&Udp::connect>("connect")
      .method<&Udp::disconnect>("disconnect")
      .method<&Udp::send>("send")
      .method<&Udp::recv_start>("recvStart")
      .method<&Udp::recv_stop>("recvStop")
      .method<&Udp::get_sockname>("getsockname")
      .method<&Udp::get_peername>("getpeername")
      .method<&Udp::set_broadcast>("setBroadcast")
      .method<&Udp::set_ttl>("setTTL")
      .method<&Udp::set_multicast_ttl>("setMulticastTTL")
      .method<&Udp::set_multicast_loopback>("setMulticastLoopback")
      .method<&Udp::set_multicast_interface>("setMulticastInterface")
      .method<&Udp::membership>("membership")
      .method<&Udp::source_membership>("sourceMembership")
      .method<&Udp::buffer_size>("bufferSize")
      .method<&Udp::queue_size>("getSendQueueSize")
      .method<&Udp::queue_count>("getSendQueueCount");
}

}  // namespace nodus::modules::net

namespace nodus::modules::datagram {

void bind(Binder& m) { net::Udp::declare(m); }

}  // namespace nodus::modules::datagram
