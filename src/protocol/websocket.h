#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nodus {

/// The server's end of a WebSocket connection (RFC 6455): bytes in, messages out. Knows text
/// messages and control frames, no extensions.
class WebSocketReader {
 public:
  enum class Event : uint8_t {
    kNone,     ///< more bytes are needed
    kMessage,  ///< payload() is a whole text or binary message
    kPing,     ///< payload() is to be sent back
    kPong,
    kClose,  ///< the other end says goodbye
    kError,  ///< a violation of the protocol: end the connection
  };

  explicit WebSocketReader(size_t max_message) : max_message_(max_message) {}

  void feed(std::string_view bytes) { input_.append(bytes); }
  /// To be called until it gives kNone, kClose or kError.
  Event next();
  std::string& payload() { return payload_; }

 private:
  Event fail() {
    failed_ = true;
    return Event::kError;
  }

  const size_t max_message_;
  std::string input_;
  size_t at_ = 0;
  std::string message_;  ///< fragments of a message so far
  bool in_message_ = false;
  bool failed_ = false;
  std::string payload_;
};

/// The opcodes of RFC 6455, section 5.2.
enum class WebSocketOpcode : uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10
};

/// The header of an unmasked final frame with a payload of SIZE bytes.
std::string websocket_frame_header(WebSocketOpcode opcode, uint64_t size);

}  // namespace nodus
