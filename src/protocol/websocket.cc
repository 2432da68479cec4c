#include "protocol/websocket.h"

namespace nodus {

namespace {

constexpr uint8_t kFinal = 0x80;
constexpr uint8_t kReserved = 0x70;
constexpr uint8_t kOpcode = 0x0f;
constexpr uint8_t kMasked = 0x80;
constexpr size_t kMaskSize = 4;
constexpr uint64_t kMaxControl = 125;

}  // namespace

WebSocketReader::Event WebSocketReader::next() {
  if (failed_) return Event::kError;
  auto byte = [this](size_t i) { return static_cast<uint8_t>(input_[at_ + i]); };
  for (;;) {
    size_t available = input_.size() - at_;
    if (available < 2) break;
    auto opcode = static_cast<WebSocketOpcode>(byte(0) & kOpcode);
    bool is_final = byte(0) & kFinal;
    bool is_control = static_cast<uint8_t>(opcode) >= static_cast<uint8_t>(WebSocketOpcode::kClose);
    if (byte(0) & kReserved) return fail();
    uint64_t size = byte(1) & 0x7f;
    size_t header = 2;
    if (size >= 126) {
      size_t digits = size == 126 ? 2 : 8;
      if (available < header + digits) break;
      size = 0;
      for (size_t i = 0; i < digits; ++i) size = size << 8 | byte(2 + i);
      header += digits;
    }
    if (is_control && (size > kMaxControl || !is_final)) return fail();
    // What a client sends is masked (5.1); a goodbye without payload needs no mask to be
    // understood.
    bool is_masked = byte(1) & kMasked;
    if (!is_masked && !(opcode == WebSocketOpcode::kClose && size == 0)) return fail();
    if (size > max_message_ || message_.size() + size > max_message_) return fail();
    size_t mask_size = is_masked ? kMaskSize : 0;
    if (available < header + mask_size + size) break;
    std::string data = input_.substr(at_ + header + mask_size, size);
    for (size_t i = 0; i < data.size(); ++i)
      data[i] = static_cast<char>(data[i] ^ input_[at_ + header + i % kMaskSize]);
    at_ += header + mask_size + size;

    switch (opcode) {
      case WebSocketOpcode::kText:
      case WebSocketOpcode::kBinary:
        if (in_message_) return fail();
        message_ = std::move(data);
        in_message_ = true;
        break;
      case WebSocketOpcode::kContinuation:
        if (!in_message_) return fail();
        message_ += data;
        break;
      case WebSocketOpcode::kClose:
        payload_ = std::move(data);
        return Event::kClose;
      case WebSocketOpcode::kPing:
        payload_ = std::move(data);
        return Event::kPing;
      case WebSocketOpcode::kPong:
        payload_ = std::move(data);
        return Event::kPong;
      default:
        return fail();
    }
    if (!is_final) continue;
    in_message_ = false;
    payload_ = std::move(message_);
    message_.clear();
    return Event::kMessage;
  }
  input_.erase(0, at_);
  at_ = 0;
  return Event::kNone;
}

std::string websocket_frame_header(WebSocketOpcode opcode, uint64_t size) {
  std::string header(1, static_cast<char>(kFinal | static_cast<uint8_t>(opcode)));
  auto append = [&](int bytes) {
    for (int i = bytes - 1; i >= 0; --i) header += static_cast<char>(size >> (8 * i) & 0xff);
  };
  if (size < 126) {
    header += static_cast<char>(size);
  } else if (size < 0x10000) {
    header += static_cast<char>(126);
    append(2);
  } else {
    header += static_cast<char>(127);
    append(8);
  }
  return header;
}

}  // namespace nodus
