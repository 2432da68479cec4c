// Any text: what is read is written as text that is read as the same, and what is cut off is no
// JSON.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/json.h"

using nodus::Json;
using nodus::JsonFault;

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {
      R"({"a":[1,-0.5e3,true,null],"b":{"\u00e9\ud83d\ude00":"\n\"\\/"}})",
      R"( [ "\ud800", 1E400, 12345678901234567890, {} , [ ] ] )",
      "\xef\xbb\xbf\"bom\"",
      "[[[[[[[[",
      R"({"a":1,"a":2,})",
      nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto fault = JsonFault::kNone;
  auto json = Json::parse(text, &fault);
  if (json.has_value() != (fault == JsonFault::kNone)) std::abort();
  if (!json) return 0;
  auto written = json->dump();
  auto again = Json::parse(written);
  if (!again || again->dump() != written) std::abort();
  bool has_end = json->as_array() || json->as_object() || json->as_string();
  if (has_end && Json::parse(std::string_view(written).substr(0, written.size() - 1))) std::abort();
  return 0;
}
