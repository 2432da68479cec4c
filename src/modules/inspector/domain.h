#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/json.h"

namespace nodus::modules::inspector {

class Session;

/// A command of a domain that is not V8's.
struct Request {
  Session& session;
  double id;
  std::string_view command;  ///< without the domain: "enable"
  const Json& params;

  void respond(Json result = Json::object()) const;
  void fail(std::string_view message, int code = kServerError) const;
  /// Parameters of the wrong type are answered here: nullptr.
  const bool* boolean(std::string_view name) const;
  const std::string* text(std::string_view name) const;
  const double* number(std::string_view name) const;

  // JSON-RPC 2.0, section 5.1
  static constexpr int kServerError = -32000;
  static constexpr int kInvalidRequest = -32600;
  static constexpr int kMethodNotFound = -32601;
  static constexpr int kInvalidParams = -32602;
};

/// One of Node's own domains of the protocol, as one session sees it.
class Domain {
 public:
  virtual ~Domain() = default;
  /// False: there is no such command.
  virtual bool dispatch(const Request& request) = 0;
  /// The program tells of METHOD ("Network.dataReceived"), with the bytes that belong to it.
  virtual void on_event(const std::string& /*method*/, const Json& /*params*/,
                        const std::string& /*bytes*/) {}
  /// A message for the session TARGET of another thread (flat sessions of the domain Target).
  virtual void forward(const std::string& /*target*/, Json /*message*/) {}
};

/// The domain NAME for SESSION; null when there is none, or when its option was not given.
std::unique_ptr<Domain> make_domain(std::string_view name, Session& session);

}  // namespace nodus::modules::inspector
