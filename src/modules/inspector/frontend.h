#pragma once

#include <string_view>

namespace nodus::modules::inspector {

/// Where the messages of a session go: JavaScript of this or another thread, a WebSocket, the
/// session of a parent thread. Called on the agent's thread.
class Frontend {
 public:
  virtual ~Frontend() = default;
  /// One message of the protocol, JSON as UTF-8.
  virtual void send(std::string_view message) = 0;
  /// Runs in another thread than the agent: it can answer while JavaScript stands still, and is
  /// waited for at the end of the program.
  virtual bool is_remote() const = 0;
};

}  // namespace nodus::modules::inspector
