#pragma once

#include <uv.h>
#include <v8.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "engine/realm.h"

namespace nodus::modules::net {

/// Parses HOST (a numeric address, IPv6 with an optional zone) and PORT. 0 or a negative libuv
/// error.
int parse_address(const std::string& host, int port, int family, sockaddr_storage* out);

/// Sets address, family ("IPv4", "IPv6") and port of ADDRESS on OUT, as getsockname() and the like
/// give them.
void fill_address(v8::Isolate* isolate, const sockaddr* address, v8::Local<v8::Object> out);

/// The numeric text of ADDRESS, with %zone where IPv6 has one.
std::string address_text(const sockaddr* address);

/// 4, 6 or 0 (no address): net.isIP.
int32_t is_ip(std::string_view text);
bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);

using IpBytes = std::array<uint8_t, 16>;

/// Reads a numeric address of FAMILY (4 or 6; IPv6 with an optional zone, which is dropped) into
/// BYTES. How many there are, 0 when it is none.
size_t read_ip(std::string_view text, int32_t family, IpBytes& bytes);

/// The 4 or 16 bytes of a numeric address; undefined when it is none. family is 4 or 6.
v8::Local<v8::Value> address_bytes(v8::Isolate* isolate, const std::string& text, int32_t family);
/// The canonical text of a numeric address; nothing when it is none.
std::optional<std::string> normal_address(const std::string& text, int32_t family);
/// The canonical text of 4 or 16 address bytes.
std::string address_from_bytes(Bytes bytes);

}  // namespace nodus::modules::net
