// Any bytes: the reader must neither read beyond them nor keep more than it may, and in whatever
// pieces they come, the same messages come out.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/json.h"
#include "protocol/websocket.h"

namespace {

using nodus::WebSocketReader;

constexpr size_t kMaxMessage = 4096;

/// What comes out of BYTES in pieces of up to LONGEST bytes, as their own values say.
std::string read(std::string_view bytes, size_t longest) {
  WebSocketReader reader(kMaxMessage);
  std::string record;
  while (!bytes.empty()) {
    auto part = bytes.substr(
        0, std::min<size_t>(bytes.size(), 1 + static_cast<uint8_t>(bytes[0]) % longest));
    reader.feed(part);
    bytes.remove_prefix(part.size());
    for (auto event = reader.next(); event != WebSocketReader::Event::kNone;
         event = reader.next()) {
      record += std::to_string(static_cast<int>(event)) + ' ';
      if (event == WebSocketReader::Event::kError) return record;
      if (reader.payload().size() > kMaxMessage) std::abort();
      record += reader.payload() + '\n';
      if (event == WebSocketReader::Event::kClose) return record;
      if (auto json = nodus::Json::parse(reader.payload())) {
        // What was written is read as the same.
        auto text = json->dump();
        auto again = nodus::Json::parse(text);
        if (!again || again->dump() != text) std::abort();
      }
    }
  }
  return record;
}

}  // namespace

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {"\x81\x83\x01\x01\x01\x01{}{", "\x89\x81\x01\x01\x01\x01x",
                                      "\x88\x82\x01\x01\x01\x01xy", "\x81\xfe\x01\x01", nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto by_bytes = read(bytes, 1);
  if (read(bytes, 32) != by_bytes || read(bytes, 256) != by_bytes) std::abort();
  return 0;
}
