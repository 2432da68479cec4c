#include "modules/buffer/codec.h"

#include <simdutf.h>

#include <array>
#include <cstring>

#include "modules/buffer/codec_simd.h"

namespace nodus::modules::buffer {

namespace {

constexpr int8_t kNone = -1;

/// Value of each character in both base64 alphabets.
constexpr auto kBase64Values = [] {
  std::array<int8_t, 256> table{};
  table.fill(kNone);
  for (int i = 0; i < 26; ++i) {
    table['A' + i] = static_cast<int8_t>(i);
    table['a' + i] = static_cast<int8_t>(26 + i);
  }
  for (int i = 0; i < 10; ++i) table['0' + i] = static_cast<int8_t>(52 + i);
  table['+'] = table['-'] = 62;
  table['/'] = table['_'] = 63;
  return table;
}();

constexpr auto kHexValues = [] {
  std::array<int8_t, 256> table{};
  table.fill(kNone);
  for (int i = 0; i < 10; ++i) table['0' + i] = static_cast<int8_t>(i);
  for (int i = 0; i < 6; ++i) table['a' + i] = table['A' + i] = static_cast<int8_t>(10 + i);
  return table;
}();

/// The two digits of each byte, so that encoding stores 16 bits at a time.
constexpr auto kHexPairs = [] {
  std::array<std::array<char, 2>, 256> table{};
  constexpr char kDigits[] = "0123456789abcdef";
  for (int i = 0; i < 256; ++i) table[i] = {kDigits[i >> 4], kDigits[i & 15]};
  return table;
}();

/// Of wide characters the low byte counts, as Node has it.
template <typename Char>
int value_of(const std::array<int8_t, 256>& table, Char c) {
  return table[static_cast<uint8_t>(c)];
}

/// The forgiving decoder, for what the vectorised one refuses.
template <typename Char>
size_t base64_decode_tolerant(const Char* text, size_t length, uint8_t* out, size_t capacity) {
  uint32_t bits = 0;
  int pending = 0;  // characters in `bits`
  size_t written = 0;
  auto put = [&](uint32_t byte) {
    if (written == capacity) return false;
    out[written++] = static_cast<uint8_t>(byte);
    return true;
  };
  for (size_t i = 0; i < length && text[i] != '='; ++i) {
    int value = value_of(kBase64Values, text[i]);
    if (value == kNone) continue;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (++pending < 4) continue;
    pending = 0;
    if (!put(bits >> 16) || !put(bits >> 8) || !put(bits)) return written;
  }
  if (pending == 2) {
    put(bits >> 4);
  } else if (pending == 3) {
    if (put(bits >> 10)) put(bits >> 2);
  }
  return written;
}

template <typename Char>
size_t base64_decode_any(const Char* text, size_t length, uint8_t* out, size_t capacity) {
  // A handful of characters is sooner done than dispatched.
  if (length >= 16) {
    size_t written = capacity;
    auto result = simdutf::base64_to_binary_safe(text, length, reinterpret_cast<char*>(out),
                                                 written, simdutf::base64_default_or_url);
    if (result.error == simdutf::error_code::SUCCESS) return written;
  }
  return base64_decode_tolerant(text, length, out, capacity);
}

template <typename Char>
size_t hex_decode_any(const Char* text, size_t length, uint8_t* out, size_t capacity) {
  size_t pairs = std::min(length / 2, capacity);
  for (size_t i = 0; i < pairs; ++i) {
    int high = value_of(kHexValues, text[2 * i]);
    int low = value_of(kHexValues, text[2 * i + 1]);
    if ((high | low) < 0) return i;
    out[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return pairs;
}

template <typename Unit>
void swap_units(uint8_t* data, size_t size) {
  for (size_t i = 0; i + sizeof(Unit) <= size; i += sizeof(Unit)) {
    Unit unit;
    std::memcpy(&unit, data + i, sizeof(Unit));
    if constexpr (sizeof(Unit) == 2) {
      unit = __builtin_bswap16(unit);
    } else if constexpr (sizeof(Unit) == 4) {
      unit = __builtin_bswap32(unit);
    } else {
      unit = __builtin_bswap64(unit);
    }
    std::memcpy(data + i, &unit, sizeof(Unit));
  }
}

}  // namespace

size_t base64_length(size_t size, bool url) {
  return url ? (size * 4 + 2) / 3 : (size + 2) / 3 * 4;
}

void base64_encode(std::span<const uint8_t> bytes, bool url, char* out) {
  simdutf::binary_to_base64(reinterpret_cast<const char*>(bytes.data()), bytes.size(), out,
                            url ? simdutf::base64_url : simdutf::base64_default);
}

size_t base64_decode(const char* text, size_t length, uint8_t* out, size_t capacity) {
  return base64_decode_any(text, length, out, capacity);
}

size_t base64_decode(const char16_t* text, size_t length, uint8_t* out, size_t capacity) {
  return base64_decode_any(text, length, out, capacity);
}

void hex_encode(std::span<const uint8_t> bytes, char* out) {
  size_t done = simd::hex_encode(bytes.data(), bytes.size(), out);
  out += 2 * done;
  for (uint8_t byte : bytes.subspan(done)) {
    std::memcpy(out, kHexPairs[byte].data(), 2);
    out += 2;
  }
}

size_t hex_decode(const uint8_t* text, size_t length, uint8_t* out, size_t capacity) {
  size_t done = simd::hex_decode(text, std::min(length / 2, capacity), out);
  return done + hex_decode_any(text + 2 * done, length - 2 * done, out + done, capacity - done);
}

size_t hex_decode(const char16_t* text, size_t length, uint8_t* out, size_t capacity) {
  return hex_decode_any(text, length, out, capacity);
}

void ascii_mask(std::span<const uint8_t> bytes, uint8_t* out) {
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= bytes.size(); i += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + i, sizeof(word));
    word &= 0x7f7f7f7f7f7f7f7full;
    std::memcpy(out + i, &word, sizeof(word));
  }
  for (; i < bytes.size(); ++i) out[i] = bytes[i] & 0x7f;
}

void swap_bytes(uint8_t* data, size_t size, size_t unit) {
  size_t done = simd::swap_bytes(data, size, unit);
  data += done;
  size -= done;
  switch (unit) {
    case 2:
      return swap_units<uint16_t>(data, size);
    case 4:
      return swap_units<uint32_t>(data, size);
    default:
      return swap_units<uint64_t>(data, size);
  }
}

size_t find_first(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, size_t from,
                  size_t unit) {
  if (from < haystack.size() && needle.size() > 1) {
    // Often the first byte of what is not there is not there either.
    const void* first = std::memchr(haystack.data() + from, needle[0], haystack.size() - from);
    if (!first) return kNotFound;
    from = static_cast<size_t>(static_cast<const uint8_t*>(first) - haystack.data());
  }
  while (from <= haystack.size() && haystack.size() - from >= needle.size()) {
    if (needle.size() > 1) {
      auto search =
          simd::find(haystack.data(), haystack.size(), needle.data(), needle.size(), from);
      if (search.found && search.at % unit == 0) return search.at;
      from = search.found ? search.at + 1 : search.at;
      if (search.found) continue;
    }
    const uint8_t* start = haystack.data() + from;
    const void* hit = needle.size() == 1
                          ? std::memchr(start, needle[0], haystack.size() - from)
                          : memmem(start, haystack.size() - from, needle.data(), needle.size());
    if (!hit) return kNotFound;
    size_t at = static_cast<size_t>(static_cast<const uint8_t*>(hit) - haystack.data());
    if (at % unit == 0) return at;
    from = at + 1;
  }
  return kNotFound;
}

size_t find_last(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, size_t from,
                 size_t unit) {
  if (needle.size() > haystack.size()) return kNotFound;
  size_t at = std::min(from, haystack.size() - needle.size()) + 1;
  while (at > 0) {
    // The candidate's first byte is what memrchr finds at full speed.
    const void* hit = memrchr(haystack.data(), needle[0], at);
    if (!hit) return kNotFound;
    at = static_cast<size_t>(static_cast<const uint8_t*>(hit) - haystack.data());
    if (at % unit == 0 && std::memcmp(hit, needle.data(), needle.size()) == 0) return at;
  }
  return kNotFound;
}

}  // namespace nodus::modules::buffer
