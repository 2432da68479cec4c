// Any bytes: the reader must neither read beyond them nor keep more than it may.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "protocol/json.h"
#include "protocol/websocket.h"

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {"\x81\x83\x01\x01\x01\x01{}{", "\x89\x81\x01\x01\x01\x01x",
                                      "\x88\x82\x01\x01\x01\x01xy", "\x81\xfe\x01\x01", nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  nodus::WebSocketReader reader(4096);
  while (!bytes.empty()) {
    auto part =
        bytes.substr(0, std::min<size_t>(bytes.size(), 1 + static_cast<uint8_t>(bytes[0]) % 32));
    reader.feed(part);
    bytes.remove_prefix(part.size());
    for (auto event = reader.next(); event != nodus::WebSocketReader::Event::kNone;
         event = reader.next()) {
      if (event == nodus::WebSocketReader::Event::kError) return 0;
      if (auto json = nodus::Json::parse(reader.payload())) (void)json->dump();
    }
  }
  return 0;
}
