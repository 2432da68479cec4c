#include "modules/net/address.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <cctype>
#include <cstring>

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
    out->Set(context, intern(isolate, key), value).Check();
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

bool is_ipv4(const std::string& text) {
  unsigned char bytes[4];
  return text.size() >= 7 && text.size() <= 15 && uv_inet_pton(AF_INET, text.c_str(), bytes) == 0;
}

bool is_ipv6(const std::string& text) {
  unsigned char bytes[16];
  if (text.size() < 2) return false;
  size_t percent = text.find('%');
  if (percent == std::string::npos) return uv_inet_pton(AF_INET6, text.c_str(), bytes) == 0;
  if (percent + 1 == text.size()) return false;
  for (size_t i = percent + 1; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (!isalnum(c) && c != '-' && c != '.' && c != ':') return false;
  }
  return uv_inet_pton(AF_INET6, text.substr(0, percent).c_str(), bytes) == 0;
}

int32_t is_ip(const std::string& text) {
  if (text.find('\0') != std::string::npos) return 0;
  if (is_ipv4(text)) return 4;
  return is_ipv6(text) ? 6 : 0;
}

v8::Local<v8::Value> address_bytes(v8::Isolate* isolate, const std::string& text, int32_t family) {
  bool four = family == 4;
  if (four ? !is_ipv4(text) : !is_ipv6(text)) return v8::Undefined(isolate);
  auto buffer = v8::ArrayBuffer::New(isolate, four ? 4 : 16);
  if (uv_inet_pton(four ? AF_INET : AF_INET6, text.c_str(), buffer->Data()) != 0)
    return v8::Undefined(isolate);
  return v8::Uint8Array::New(buffer, 0, buffer->ByteLength());
}

std::string address_from_bytes(Bytes bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  if (bytes.size == 4 || bytes.size == 16) {
    uv_inet_ntop(bytes.size == 4 ? AF_INET : AF_INET6, bytes.data, text, sizeof text);
  }
  return text;
}

}  // namespace nodus::modules::net
