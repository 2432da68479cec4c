#pragma once

#include <cstddef>
#include <cstdint>

namespace nodus::modules::buffer::simd {

/// The parts of the codecs that vector instructions speed up. Each does as much as it can in whole
/// vectors and says how far it came; the caller does the rest. On a processor without them they do
/// nothing.

/// Bytes of BYTES whose digits were written to OUT.
size_t hex_encode(const uint8_t* bytes, size_t size, char* out);
/// Bytes written to OUT; stops before the first pair with a character that is no digit.
size_t hex_decode(const uint8_t* text, size_t pairs, uint8_t* out);
/// Bytes whose units of 2, 4 or 8 bytes were turned around.
size_t swap_bytes(uint8_t* data, size_t size, size_t unit);

/// Looks for NEEDLE (2 bytes or more) by its first and last byte. `found`: it lies at `at`.
/// Otherwise the search has to go on from `at`: what is left is shorter than a vector, or there
/// were so many false candidates that a linear algorithm is better.
struct Search {
  bool found;
  size_t at;
};
Search find(const uint8_t* haystack, size_t size, const uint8_t* needle, size_t needle_size,
            size_t from);

/// The last byte that begins a character of Latin-1 in UTF-8.
constexpr uint8_t kLastNarrowLead = 0xc3;

/// What the first `at` bytes of text in UTF-8 hold: ASCII alone, or characters above U+00FF.
struct TextScan {
  bool is_ascii;
  bool has_wide;
  size_t at;
};
/// Stops early where it sees such characters.
TextScan scan_utf8(const uint8_t* bytes, size_t size);

}  // namespace nodus::modules::buffer::simd
