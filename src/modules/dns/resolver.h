#pragma once

// The functions for servers as text leave link-local addresses out.
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <uv.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "bind/binder.h"
#include "engine/async_resource.h"

namespace nodus::modules::dns {

struct Query;

/// A c-ares channel driven by the event loop: what dns.Resolver stands on.
///
/// Queries take callback(code, records): CODE is undefined or an error name such as "ENOTFOUND".
/// Without a channel it returns the name of the error instead and does not call.
class Resolver final : public AsyncResource {
 public:
  Resolver(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t timeout, int32_t tries,
           int32_t max_timeout);
  ~Resolver() override;

  /// TYPE: "A", "AAAA", "ANY", "CAA", "CNAME", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV", "TLSA",
  /// "TXT".
  v8::Local<v8::Value> query(const std::string& type, const std::string& name,
                             v8::Local<v8::Function> callback);
  /// Host names of a numeric address. UV_EINVAL when it is none.
  v8::Local<v8::Value> reverse(const std::string& address, v8::Local<v8::Function> callback);
  /// "address:port" texts, the port left out where it is 53.
  std::vector<std::string> get_servers();
  /// A server for each of ADDRESSES, at the port beside it. 0, a c-ares status, or -1000 while
  /// queries are under way.
  int32_t set_servers(const std::vector<std::string>& addresses, const std::vector<int32_t>& ports);
  /// Local addresses for queries; "" for any.
  void set_local_address(const std::string& v4, const std::string& v6);
  void cancel();

  static void declare(Binder& m);

 private:
  struct Watch;

  static void on_socket_state(void* data, ares_socket_t fd, int readable, int writable);
  static void on_poll(uv_poll_t* poll, int status, int events);
  static void on_timer(uv_timer_t* timer);
  static void on_records(void* data, ares_status_t status, size_t timeouts,
                         const ares_dns_record_t* records);
  static void on_host(void* data, int status, int timeouts, hostent* host);

  bool setup();
  void finish(Query* answered, int status, v8::Local<v8::Value> result);
  void start_timer();
  void stop_timer();
  void close_watch(Watch* watch);

  ares_channel_t* channel_ = nullptr;
  int32_t timeout_, tries_, max_timeout_;
  uv_timer_t* timer_ = nullptr;
  std::unordered_map<ares_socket_t, Watch*> watches_;
  int active_ = 0;
};

/// Names such as "ENOTFOUND" of c-ares statuses.
const char* error_name(int status);

/// NAME as it is asked for: what is beyond ASCII travels as Punycode (RFC 3492).
std::string to_ascii(const std::string& name);

/// The JavaScript form of the answers of TYPE in RECORDS (all of them for "ANY", each with its
/// type) in RESULT, and what that is: ARES_SUCCESS or why it is no answer.
int records_to_js(v8::Isolate* isolate, ares_dns_rec_type_t type, const ares_dns_record_t* records,
                  v8::Local<v8::Value>* result);

}  // namespace nodus::modules::dns
