#include "modules/inspector/http_request.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>

namespace nodus::modules::inspector {

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view take_line(std::string_view& text) {
  auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

std::optional<HttpRequest> parse_http_request(std::string_view head) {
  HttpRequest request;
  auto line = take_line(head);
  auto first = line.find(' ');
  auto second = line.rfind(' ');
  if (first == std::string_view::npos || first == second) return std::nullopt;
  if (!line.substr(second + 1).starts_with("HTTP/1.")) return std::nullopt;
  request.method = line.substr(0, first);
  request.path = line.substr(first + 1, second - first - 1);
  if (request.path.empty() || request.path[0] != '/') return std::nullopt;
  if (auto query = request.path.find('?'); query != std::string::npos) request.path.resize(query);
  while (!head.empty()) {
    line = take_line(head);
    if (line.empty()) break;
    auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    request.headers[lower_case(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  return request;
}

bool is_allowed_host(std::string_view host) {
  if (host.empty()) return true;
  std::string name(host);
  // The port follows the last colon, unless that is part of an IPv6 address.
  if (auto colon = name.rfind(':'); colon != std::string::npos && name.back() != ']')
    name.resize(colon);
  if (name.size() > 2 && name.front() == '[' && name.back() == ']')
    name = name.substr(1, name.size() - 2);
  name = lower_case(name);
  if (name.empty() || name == "localhost" || name == "localhost6") return true;
  // Behind a NUL could stand any name.
  if (name.find('\0') != std::string::npos) return false;
  unsigned char address[sizeof(in6_addr)];
  return inet_pton(AF_INET, name.c_str(), address) == 1 ||
         inet_pton(AF_INET6, name.c_str(), address) == 1;
}

}  // namespace nodus::modules::inspector
