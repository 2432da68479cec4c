// The head of a request to the inspector's server: names and values stand in what was sent, and no
// host but an address or this machine's own name is taken for one of this machine.
//
// fuzz-sources: inspector/http_request.cc

#include <strings.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "modules/inspector/http_request.h"

namespace {

using namespace nodus::modules::inspector;

/// Nothing but what addresses are written with.
bool may_be_address(std::string_view name) {
  return name.find_first_not_of("0123456789abcdefABCDEF:.[]") == std::string_view::npos;
}

void check_host(std::string_view host) {
  if (!is_allowed_host(host)) return;
  auto name = host.substr(0, host.rfind(':'));
  if (may_be_address(name) || may_be_address(host)) return;
  if (name.starts_with('[')) name.remove_prefix(1);
  constexpr std::string_view kOwn = "localhost";
  if (strncasecmp(name.data(), kOwn.data(), std::min(name.size(), kOwn.size())) != 0) std::abort();
}

}  // namespace

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {
      "GET /json?a=b HTTP/1.1\r\nHost: localhost:9229\r\n\r\n",
      "GET / HTTP/1.0\nhost:\t[::1]:1 \nSec-WebSocket-Key: x\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nhost: evil.example\r\n\r\n", nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view head(reinterpret_cast<const char*>(data), size);
  check_host(head);
  auto request = parse_http_request(head);
  if (!request) return 0;
  if (!head.starts_with(request->method + " " + request->path)) std::abort();
  for (auto& [name, value] : request->headers)
    if (name.empty() || head.find(value) == std::string_view::npos) std::abort();
  check_host(request->header("host"));
  return 0;
}
