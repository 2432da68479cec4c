#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace nodus::modules::inspector {

/// The head of a request to the inspector's server (RFC 9112).
struct HttpRequest {
  std::string method;
  std::string path;
  std::map<std::string, std::string> headers;  ///< names in lower case

  std::string_view header(const std::string& name) const {
    auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : found->second;
  }
};

/// HEAD ends with an empty line. nullopt when it is no request.
std::optional<HttpRequest> parse_http_request(std::string_view head);

/// Does the Host header name this machine by an address, or as localhost? A page of another site,
/// whose name was made to resolve to this machine (DNS rebinding), sends its own.
bool is_allowed_host(std::string_view host);

}  // namespace nodus::modules::inspector
