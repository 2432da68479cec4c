#include "modules/dns/resolver.h"

#include <ada.h>
#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <cstring>
#include <mutex>

#include "engine/trace.h"
#include "modules/dns/answers.h"
#include "modules/dns/tracing.h"

namespace nodus::modules::dns {

/// One socket of the channel.
struct Resolver::Watch {
  uv_poll_t poll;
  Resolver* resolver;
  ares_socket_t fd;
};

namespace {

constexpr int kServersBusy = -1000;

void init_library() {
  static std::once_flag once;
  std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
}

ares_dns_rec_type_t record_type(const std::string& name) {
  ares_dns_rec_type_t type;
  return ares_dns_rec_type_fromstr(&type, name.c_str()) ? type : ARES_REC_TYPE_A;
}

}  // namespace

const char* error_name(int status) {
  switch (status) {
// clang-format off
#define V(name)      \
  case ARES_##name:  \
    return #name;
    V(ENODATA) V(EFORMERR) V(ESERVFAIL) V(ENOTFOUND) V(ENOTIMP) V(EREFUSED) V(EBADQUERY) V(EBADNAME) V(EBADFAMILY)
    V(EBADRESP) V(ECONNREFUSED) V(ETIMEOUT) V(EOF) V(EFILE) V(ENOMEM) V(EDESTRUCTION) V(EBADSTR) V(EBADFLAGS) V(ENONAME)
    V(EBADHINTS) V(ENOTINITIALIZED) V(ELOADIPHLPAPI) V(EADDRGETNETWORKPARAMS) V(ECANCELLED)
#undef V
        // clang-format on
        default : return "UNKNOWN_ARES_ERROR";
  }
}

std::string to_ascii(const std::string& name) { return ada::idna::to_ascii(name); }

Resolver::Resolver(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t timeout, int32_t tries,
                   int32_t max_timeout)
    : AsyncResource(isolate, self, "DNSCHANNEL"),
      timeout_(timeout),
      tries_(tries),
      max_timeout_(max_timeout) {
  setup();
}

bool Resolver::setup() {
  init_library();
  ares_options options{};
  options.flags = ARES_FLAG_NOCHECKRESP;
  options.sock_state_cb = &Resolver::on_socket_state;
  options.sock_state_cb_data = this;
  options.timeout = timeout_;
  options.tries = tries_;
  // Answers are not kept: programs ask to learn what is so now.
  options.qcache_max_ttl = 0;
  int mask = ARES_OPT_FLAGS | ARES_OPT_SOCK_STATE_CB | ARES_OPT_TRIES | ARES_OPT_QUERY_CACHE;
  if (timeout_ > 0) mask |= ARES_OPT_TIMEOUTMS;
  if (max_timeout_ > 0) {
    options.maxtimeout = max_timeout_;
    mask |= ARES_OPT_MAXTIMEOUTMS;
  }
  return ares_init_options(&channel_, &options, mask) == ARES_SUCCESS;
}

Resolver::~Resolver() {
  // Callbacks of questions under way come from here, with EDESTRUCTION; they find no JavaScript to
  // call.
  auto* channel = channel_;
  channel_ = nullptr;
  if (channel) ares_destroy(channel);
  while (!watches_.empty()) close_watch(watches_.begin()->second);
  stop_timer();
}

// ---- the loop's side
// ---------------------------------------------------------------------------------------------------

void Resolver::on_socket_state(void* data, ares_socket_t fd, int readable, int writable) {
  auto* self = static_cast<Resolver*>(data);
  auto found = self->watches_.find(fd);
  if (!readable && !writable) {
    if (found != self->watches_.end()) self->close_watch(found->second);
    if (self->watches_.empty()) self->stop_timer();
    return;
  }
  Watch* watch;
  if (found != self->watches_.end()) {
    watch = found->second;
  } else {
    watch = new Watch{{}, self, fd};
    if (uv_poll_init_socket(self->realm().loop(), &watch->poll, fd) != 0) {
      delete watch;
      return;
    }
    watch->poll.data = watch;
    self->watches_[fd] = watch;
    self->start_timer();
  }
  uv_poll_start(&watch->poll, (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0),
                &Resolver::on_poll);
}

void Resolver::close_watch(Watch* watch) {
  watches_.erase(watch->fd);
  watch->resolver = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&watch->poll),
           [](uv_handle_t* h) { delete static_cast<Watch*>(h->data); });
}

void Resolver::on_poll(uv_poll_t* poll, int status, int events) {
  auto* watch = static_cast<Watch*>(poll->data);
  auto* self = watch->resolver;
  if (!self || !self->channel_) return;
  self->hold();
  if (self->timer_) uv_timer_again(self->timer_);
  auto fd = watch->fd;
  // An error shows when c-ares tries to use the socket.
  bool both = status < 0;
  ares_process_fd(self->channel_, both || (events & UV_READABLE) ? fd : ARES_SOCKET_BAD,
                  both || (events & UV_WRITABLE) ? fd : ARES_SOCKET_BAD);
  self->release();
}

void Resolver::start_timer() {
  if (timer_) return;
  timer_ = new uv_timer_t;
  uv_timer_init(realm().loop(), timer_);
  timer_->data = this;
  uint64_t period = timeout_ > 0 && timeout_ < 1000 ? static_cast<uint64_t>(timeout_) : 1000;
  uv_timer_start(timer_, &Resolver::on_timer, period, period);
}

void Resolver::stop_timer() {
  if (!timer_) return;
  uv_close(reinterpret_cast<uv_handle_t*>(timer_),
           [](uv_handle_t* h) { delete reinterpret_cast<uv_timer_t*>(h); });
  timer_ = nullptr;
}

void Resolver::on_timer(uv_timer_t* timer) {
  auto* self = static_cast<Resolver*>(timer->data);
  if (!self->channel_) return;
  self->hold();
  ares_process_fd(self->channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  self->release();
}

// ---- questions
// ---------------------------------------------------------------------------------------------------------

void Resolver::finish(Query* answered, int status, v8::Local<v8::Value> result) {
  std::unique_ptr<Query> query(answered);
  --active_;
  if (!query->traced_name.empty()) {
    trace_end(query->traced_name, answered,
              status == ARES_SUCCESS ? "{}" : "{\"error\":" + std::to_string(status) + "}");
  }
  // The channel is being taken down: nobody is told.
  if (!channel_) return;
  query->status = status;
  if (!result.IsEmpty()) query->result.Reset(isolate(), result);
  realm().state<Answers>().add(std::move(query));
}

void Resolver::on_records(void* data, ares_status_t status, size_t,
                          const ares_dns_record_t* records) {
  auto* query = static_cast<Query*>(data);
  auto* self = query->resolver;
  auto& realm = self->realm();
  v8::HandleScope scope(realm.isolate());
  v8::Context::Scope context_scope(realm.context());
  v8::Local<v8::Value> result;
  int code = status;
  if (status == ARES_SUCCESS && self->channel_) {
    code = records_to_js(realm.isolate(), query->type, records, &result);
  }
  self->finish(query, code, result);
}

void Resolver::on_host(void* data, int status, int, hostent* host) {
  auto* query = static_cast<Query*>(data);
  auto* self = query->resolver;
  auto& realm = self->realm();
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  v8::Local<v8::Value> result;
  if (status == ARES_SUCCESS && self->channel_) {
    std::vector<v8::Local<v8::Value>> names;
    for (char** alias = host->h_aliases; alias && *alias; ++alias)
      names.push_back(intern(isolate, *alias));
    if (names.empty() && host->h_name) names.push_back(intern(isolate, host->h_name));
    result = v8::Array::New(isolate, names.data(), names.size());
  }
  self->finish(query, status, result);
}

v8::Local<v8::Value> Resolver::query(const std::string& type, const std::string& name,
                                     v8::Local<v8::Function> callback) {
  if (!channel_) return intern(isolate(), "ENOTINITIALIZED");
  auto* query = new Query(realm(), this, record_type(type));
  query->callback.set(callback, object());
  if (is_traced()) {
    query->traced_name = question_name(type);
    trace_begin(query->traced_name, query, "{\"name\":" + trace::quote(name) + "}");
  }
  hold();
  ++active_;
  ares_query_dnsrec(channel_, to_ascii(name).c_str(), ARES_CLASS_IN, query->type,
                    &Resolver::on_records, query, nullptr);
  return v8::Undefined(isolate());
}

v8::Local<v8::Value> Resolver::reverse(const std::string& address,
                                       v8::Local<v8::Function> callback) {
  if (!channel_) return intern(isolate(), "ENOTINITIALIZED");
  char bytes[16];
  int family = AF_INET, size = 4;
  if (uv_inet_pton(AF_INET, address.c_str(), bytes) != 0) {
    if (uv_inet_pton(AF_INET6, address.c_str(), bytes) != 0)
      return v8::Integer::New(isolate(), UV_EINVAL);
    family = AF_INET6;
    size = 16;
  }
  auto* query = new Query(realm(), this, ARES_REC_TYPE_PTR);
  query->callback.set(callback, object());
  if (is_traced()) {
    query->traced_name = "reverse";
    trace_begin("reverse", query,
                "{\"name\":" + trace::quote(address) +
                    ",\"family\":" + (family == AF_INET ? "\"ipv4\"" : "\"ipv6\"") + "}");
  }
  hold();
  ++active_;
  ares_gethostbyaddr(channel_, bytes, size, family, &Resolver::on_host, query);
  return v8::Undefined(isolate());
}

void Resolver::cancel() {
  if (channel_) ares_cancel(channel_);
}

// ---- servers
// -----------------------------------------------------------------------------------------------------------

std::vector<std::string> Resolver::get_servers() {
  std::vector<std::string> out;
  char* list = channel_ ? ares_get_servers_csv(channel_) : nullptr;
  if (!list) return out;
  std::string_view rest = list;
  while (!rest.empty()) {
    size_t comma = rest.find(',');
    auto server = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    // The usual port is left out, and then the brackets of IPv6 are too.
    if (server.ends_with(":53")) {
      server.remove_suffix(3);
      if (server.starts_with('[') && server.ends_with(']'))
        server = server.substr(1, server.size() - 2);
    }
    out.emplace_back(server);
  }
  ares_free_string(list);
  return out;
}

int32_t Resolver::set_servers(const std::vector<std::string>& addresses,
                              const std::vector<int32_t>& ports) {
  if (!channel_) return ARES_ENOTINITIALIZED;
  if (active_ > 0) return kServersBusy;
  std::vector<ares_addr_port_node> nodes(std::min(addresses.size(), ports.size()));
  for (size_t i = 0; i < nodes.size(); ++i) {
    auto& node = nodes[i];
    if (i > 0) nodes[i - 1].next = &node;
    node.family = addresses[i].find(':') == std::string::npos ? AF_INET : AF_INET6;
    if (uv_inet_pton(node.family, addresses[i].c_str(), &node.addr) != 0) return ARES_EBADSTR;
    node.udp_port = node.tcp_port = ports[i];
  }
  return ares_set_servers_ports(channel_, nodes.empty() ? nullptr : nodes.data());
}

void Resolver::set_local_address(const std::string& v4, const std::string& v6) {
  if (!channel_) return;
  in_addr four{};
  unsigned char six[16] = {};
  if (!v4.empty()) uv_inet_pton(AF_INET, v4.c_str(), &four);
  if (!v6.empty()) uv_inet_pton(AF_INET6, v6.c_str(), six);
  ares_set_local_ip4(channel_, ntohl(four.s_addr));
  ares_set_local_ip6(channel_, six);
}

void Resolver::declare(Binder& m) {
  m.class_<Resolver>("Resolver")
      .constructor<int32_t, int32_t, int32_t>()
      .method<&Resolver::query>("query")
      .method<&Resolver::reverse>("reverse")
      .method<&Resolver::get_servers>("getServers")
      .method<&Resolver::set_servers>("setServers")
      .method<&Resolver::set_local_address>("setLocalAddress")
      .method<&Resolver::cancel>("cancel");
}

}  // namespace nodus::modules::dns
