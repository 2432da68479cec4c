#include "protocol/websocket.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

using Event = WebSocketReader::Event;

/// A masked frame as a client sends it.
std::string frame(uint8_t first, std::string payload) {
  std::string header = websocket_frame_header(WebSocketOpcode::kText, payload.size());
  header[0] = static_cast<char>(first);
  header[1] = static_cast<char>(header[1] | 0x80);
  const std::string mask = "\x01\x02\x04\x08";
  for (size_t i = 0; i < payload.size(); ++i)
    payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
  return header + mask + payload;
}

TEST(WebSocket, MessagesByteByByte) {
  WebSocketReader reader(1 << 20);
  for (size_t size : {0u, 1u, 125u, 126u, 65535u, 65536u}) {
    std::string text(size, 'x');
    std::string bytes = frame(0x81, text);
    for (size_t i = 0; i + 1 < bytes.size(); i += size > 1000 ? 997 : 1) {
      reader.feed(bytes.substr(i, size > 1000 ? std::min<size_t>(997, bytes.size() - 1 - i) : 1));
      ASSERT_EQ(reader.next(), Event::kNone);
    }
    reader.feed(bytes.substr(bytes.size() - 1));
    ASSERT_EQ(reader.next(), Event::kMessage);
    EXPECT_EQ(reader.payload(), text);
    EXPECT_EQ(reader.next(), Event::kNone);
  }
}

TEST(WebSocket, FragmentsWithControlFramesBetween) {
  WebSocketReader reader(100);
  reader.feed(frame(0x01, "he") + frame(0x89, "ping") + frame(0x80, "y") + frame(0x88, ""));
  EXPECT_EQ(reader.next(), Event::kPing);
  EXPECT_EQ(reader.payload(), "ping");
  EXPECT_EQ(reader.next(), Event::kMessage);
  EXPECT_EQ(reader.payload(), "hey");
  EXPECT_EQ(reader.next(), Event::kClose);
}

TEST(WebSocket, Violations) {
  for (auto& bytes :
       {std::string("\x81\x01x"), frame(0xc1, "x"), frame(0x80, "x"), frame(0x83, "x"),
        frame(0x09, "x"), frame(0x01, "x") + frame(0x01, "y"), frame(0x89, std::string(126, 'x')),
        std::string("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff"), frame(0x81, std::string(101, 'x')),
        frame(0x01, std::string(60, 'x')) + frame(0x80, std::string(60, 'x'))}) {
    WebSocketReader reader(100);
    reader.feed(bytes);
    EXPECT_EQ(reader.next(), Event::kError);
    EXPECT_EQ(reader.next(), Event::kError);
  }
}

}  // namespace
}  // namespace nodus
