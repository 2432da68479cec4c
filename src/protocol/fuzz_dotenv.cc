#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "protocol/dotenv.h"

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {"A=1\nexport B = two # comment\n",
                                      "Q='single'\nD=\"line\\nfeed\"\nT=`back\ntick`\n",
                                      "OPEN=\"no end\nNEXT=1", "=\n==\nA", nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto variables = nodus::parse_dotenv({reinterpret_cast<const char*>(data), size});
  size_t total = 0;
  for (const auto& [name, value] : variables) {
    if (name.empty() && !value.empty()) std::abort();
    total += name.size() + value.size();
  }
  // Nothing is made up: names and values come from the text.
  if (total > size) std::abort();
  return 0;
}
