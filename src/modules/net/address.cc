#include "modules/net/address.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "base/ignore.h"

namespace nodus::modules::net {

int parse_address(const std::string& host, int port, int family, sockaddr_storage* out) {
  memset(out, 0, sizeof *out);
  if (family == AF_INET)
    return uv_ip4_addr(host.c_str(), port, reinterpret_cast<sockaddr_in*>(out));
  return uv_ip6_addr(host.c_str(), port, reinterpret_cast<sockaddr_in6*>(out));
}

std::string address_text(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN + IF_NAMESIZE + 2] = "";
  if (address->sa_family == AF_INET) {
    uv_ip4_name(reinterpret_cast<const sockaddr_in*>(address), text, sizeof text);
  } else if (address->sa_family == AF_INET6) {
    auto* six = reinterpret_cast<const sockaddr_in6*>(address);
    uv_ip6_name(six, text, INET6_ADDRSTRLEN);
    // A link-local address means nothing without its interface.
    if (six->sin6_scope_id > 0 && IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr)) {
      size_t used = strlen(text);
      text[used++] = '%';
      size_t rest = sizeof text - used;
      if (uv_if_indextoiid(six->sin6_scope_id, text + used, &rest) != 0) text[used - 1] = '\0';
    }
  }
  return text;
}

void fill_address(v8::Isolate* isolate, const sockaddr* address, v8::Local<v8::Object> out) {
  auto context = isolate->GetCurrentContext();
  auto set = [&](const char* key, v8::Local<v8::Value> value) {
    ignore(out->CreateDataProperty(context, intern(isolate, key), value));
  };
  if (address->sa_family == AF_INET) {
    set("address", intern(isolate, address_text(address)));
    set("family", intern(isolate, "IPv4"));
    set("port",
        v8::Integer::New(isolate, ntohs(reinterpret_cast<const sockaddr_in*>(address)->sin_port)));
  } else if (address->sa_family == AF_INET6) {
    set("address", intern(isolate, address_text(address)));
    set("family", intern(isolate, "IPv6"));
    set("port", v8::Integer::New(isolate,
                                 ntohs(reinterpret_cast<const sockaddr_in6*>(address)->sin6_port)));
  } else {
    set("address", intern(isolate, ""));
  }
}

namespace {

/// uv_inet_pton() of a text that need not end with a zero, and may have one in its midst.
bool read_address(int family, std::string_view text, void* bytes) {
  char copy[INET6_ADDRSTRLEN];
  if (text.size() >= sizeof copy || text.find('\0') != text.npos) return false;
  text.copy(copy, text.size());
  copy[text.size()] = '\0';
  return uv_inet_pton(family, copy, bytes) == 0;
}

/// IPv6 without its zone ("%eth0"); nothing when the zone cannot be one.
std::optional<std::string_view> without_zone(std::string_view text) {
  size_t percent = text.find('%');
  if (percent == text.npos) return text;
  auto zone = text.substr(percent + 1);
  auto is_allowed = [](unsigned char c) { return isalnum(c) || c == '-' || c == '.' || c == ':'; };
  if (zone.empty() || !std::all_of(zone.begin(), zone.end(), is_allowed)) return {};
  return text.substr(0, percent);
}

bool read_ipv4(std::string_view text, void* bytes) {
  return text.size() >= 7 && text.size() <= 15 && read_address(AF_INET, text, bytes);
}

bool read_ipv6(std::string_view text, void* bytes) {
  if (text.size() < 2) return false;
  auto address = without_zone(text);
  return address && read_address(AF_INET6, *address, bytes);
}

}  // namespace

bool is_ipv4(std::string_view text) {
  unsigned char bytes[4];
  return read_ipv4(text, bytes);
}

bool is_ipv6(std::string_view text) {
  unsigned char bytes[16];
  return read_ipv6(text, bytes);
}

int32_t is_ip(std::string_view text) {
  if (is_ipv4(text)) return 4;
  return is_ipv6(text) ? 6 : 0;
}

size_t read_ip(std::string_view text, int32_t family, IpBytes& bytes) {
  if (family == 4) return read_ipv4(text, bytes.data()) ? 4 : 0;
  return read_ipv6(text, bytes.data()) ? 16 : 0;
}

v8::Local<v8::Value> address_bytes(v8::Isolate* isolate, const std::string& text, int32_t family) {
  IpBytes bytes;
  size_t size = read_ip(text, family, bytes);
  if (size == 0) return v8::Undefined(isolate);
  auto buffer = v8::ArrayBuffer::New(isolate, size);
  memcpy(buffer->Data(), bytes.data(), size);
  return v8::Uint8Array::New(buffer, 0, size);
}

std::optional<std::string> normal_address(const std::string& text, int32_t family) {
  IpBytes bytes;
  size_t size = read_ip(text, family, bytes);
  if (size == 0) return {};
  return address_from_bytes({bytes.data(), size});
}

std::string address_from_bytes(Bytes bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  if (bytes.size == 4 || bytes.size == 16) {
    uv_inet_ntop(bytes.size == 4 ? AF_INET : AF_INET6, bytes.data, text, sizeof text);
  }
  return text;
}

}  // namespace nodus::modules::net
