#include <netdb.h>

#include "engine/trace.h"
#include "modules/dns/resolver.h"
#include "modules/dns/tracing.h"
#include "modules/net/address.h"
#include "modules/net/request_callback.h"

namespace nodus::modules::dns {

namespace {

/// Which family's addresses lookup() gives first.
enum class Order : int32_t { kVerbatim, kIpv4First, kIpv6First };

/// The realm ends: a request that waits for a thread need not be made any more.
void cancel_request(void* uv) { uv_cancel(static_cast<uv_req_t*>(uv)); }

struct LookupRequest {
  LookupRequest(Realm& realm, Order o) : callback(realm, "GETADDRINFOREQWRAP"), order(o) {
    active.self = &uv;
    active.cancel = cancel_request;
  }
  net::RequestCallback callback;
  Order order;
  Realm::ActiveRequest active{"GetAddrInfoReqWrap"};
  uv_getaddrinfo_t uv;
};

struct NameRequest {
  explicit NameRequest(Realm& realm) : callback(realm, "GETNAMEINFOREQWRAP") {
    active.self = &uv;
    active.cancel = cancel_request;
  }
  net::RequestCallback callback;
  Realm::ActiveRequest active{"GetNameInfoReqWrap"};
  uv_getnameinfo_t uv;
};

void on_addresses(uv_getaddrinfo_t* uv, int status, addrinfo* list) {
  std::unique_ptr<LookupRequest> request(static_cast<LookupRequest*>(uv->data));
  auto& realm = request->callback.realm();
  realm.remove_request(&request->active);
  std::unique_ptr<addrinfo, decltype(&uv_freeaddrinfo)> owned(list, &uv_freeaddrinfo);
  if (!realm.can_call_js()) return;
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  std::vector<v8::Local<v8::Value>> out;
  if (status == 0) {
    auto add = [&](bool four, bool six) {
      for (auto* at = list; at; at = at->ai_next) {
        bool wanted = (four && at->ai_family == AF_INET) || (six && at->ai_family == AF_INET6);
        if (wanted) out.push_back(intern(isolate, net::address_text(at->ai_addr)));
      }
    };
    switch (request->order) {
      case Order::kIpv4First:
        add(true, false);
        add(false, true);
        break;
      case Order::kIpv6First:
        add(false, true);
        add(true, false);
        break;
      default:
        add(true, true);
    }
    // Addresses of no family that we know.
    if (out.empty()) status = UV_EAI_NODATA;
  }
  if (is_traced()) {
    trace_end("lookup", request.get(),
              "{\"count\":" + std::to_string(out.size()) +
                  ",\"order\":" + std::to_string(static_cast<int32_t>(request->order)) + "}");
  }
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, status),
                                 v8::Array::New(isolate, out.data(), out.size())};
  request->callback.call(2, argv);
}

/// getaddrinfo(3) in the thread pool: callback(status, addresses). FAMILY 0, 4 or 6.
int32_t lookup(Realm& realm, Receiver receiver, v8::Local<v8::Function> callback,
               const std::string& host, int32_t family, int32_t hints, Order order) {
  auto request = std::make_unique<LookupRequest>(realm, order);
  request->uv.data = request.get();
  request->callback.set(callback, receiver.object);
  addrinfo wanted{};
  wanted.ai_family = family == 4 ? AF_INET : family == 6 ? AF_INET6 : AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = hints;
  auto name = to_ascii(host);
  int error =
      uv_getaddrinfo(realm.loop(), &request->uv, &on_addresses, name.c_str(), nullptr, &wanted);
  if (error == 0) {
    if (is_traced()) {
      const char* families[] = {"ipv4", "ipv6", "unspec"};
      auto* name_of_family = families[family == 4 ? 0 : family == 6 ? 1 : 2];
      trace_begin(
          "lookup", request.get(),
          "{\"hostname\":" + trace::quote(host) + ",\"family\":\"" + name_of_family + "\"}");
    }
    realm.add_request(&request->active);
    request.release();
  }
  return error;
}

void on_name(uv_getnameinfo_t* uv, int status, const char* hostname, const char* service) {
  std::unique_ptr<NameRequest> request(static_cast<NameRequest*>(uv->data));
  auto& realm = request->callback.realm();
  realm.remove_request(&request->active);
  if (!realm.can_call_js()) return;
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  if (is_traced()) {
    trace_end("lookupService", request.get(),
              "{\"hostname\":" + trace::quote(hostname && status == 0 ? hostname : "") +
                  ",\"service\":" + trace::quote(service && status == 0 ? service : "") + "}");
  }
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, status),
                                 intern(isolate, hostname && status == 0 ? hostname : ""),
                                 intern(isolate, service && status == 0 ? service : "")};
  request->callback.call(3, argv);
}

/// getnameinfo(3): callback(status, hostname, service).
int32_t lookup_service(Realm& realm, Receiver receiver, v8::Local<v8::Function> callback,
                       const std::string& host, int32_t port) {
  sockaddr_storage address;
  if (net::parse_address(host, port, AF_INET, &address) != 0 &&
      net::parse_address(host, port, AF_INET6, &address) != 0) {
    return UV_EINVAL;
  }
  auto request = std::make_unique<NameRequest>(realm);
  request->uv.data = request.get();
  request->callback.set(callback, receiver.object);
  int error = uv_getnameinfo(realm.loop(), &request->uv, &on_name,
                             reinterpret_cast<sockaddr*>(&address), NI_NAMEREQD);
  if (error == 0) {
    if (is_traced()) {
      trace_begin("lookupService", request.get(),
                  "{\"ip\":" + trace::quote(host) + ",\"port\":" + std::to_string(port) + "}");
    }
    realm.add_request(&request->active);
    request.release();
  }
  return error;
}

std::string error_text(int32_t status) { return ares_strerror(status); }

}  // namespace

void bind(Binder& m) {
  Resolver::declare(m);
  m.function<&lookup>("lookup");
  m.function<&lookup_service>("lookupService");
  m.function<&error_text>("errorText");
  m.constant("AI_ADDRCONFIG", AI_ADDRCONFIG);
  m.constant("AI_ALL", AI_ALL);
  m.constant("AI_V4MAPPED", AI_V4MAPPED);
}

}  // namespace nodus::modules::dns
