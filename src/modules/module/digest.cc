#include "modules/module/digest.h"

#include <algorithm>
#include <cstring>

namespace nodus::modules::module {

uint64_t digest(const void* data, size_t size, uint64_t seed) {
  constexpr uint64_t kPrime = 0x9e37'79b9'7f4a'7c15;
  auto* bytes = static_cast<const uint8_t*>(data);
  uint64_t a = seed ^ size, b = seed * kPrime + size;
  auto mix = [](uint64_t state, uint64_t word) {
    __uint128_t product = static_cast<__uint128_t>(state ^ word) * kPrime;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64) ^
           (word << 1 | word >> 63);
  };
  size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    uint64_t words[2];
    std::memcpy(words, bytes + i, 16);
    a = mix(a, words[0]);
    b = mix(b, words[1]);
  }
  for (; i < size; i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, bytes + i, std::min<size_t>(8, size - i));
    a = mix(a, word);
  }
  return mix(a, b) ^ mix(b, a * kPrime);
}

}  // namespace nodus::modules::module
