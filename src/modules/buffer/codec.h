#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nodus::modules::buffer {

/// Text codecs over plain memory, without V8: hexadecimal, and base64 in both alphabets (RFC 4648).
/// They decode with the tolerance that Node documents for Buffer.from(): what is not in the
/// alphabet is skipped, and decoding ends at the first '='.

/// Characters of the base64 form of SIZE bytes; URL safe means without padding.
size_t base64_length(size_t size, bool url);
/// Writes base64_length() characters to OUT.
void base64_encode(std::span<const uint8_t> bytes, bool url, char* out);
/// An upper bound of the bytes that LENGTH characters decode to.
constexpr size_t base64_decoded_bound(size_t length) { return length / 4 * 3 + 3; }
/// Decodes either alphabet into at most CAPACITY bytes; returns how many were written.
size_t base64_decode(const char* text, size_t length, uint8_t* out, size_t capacity);
size_t base64_decode(const char16_t* text, size_t length, uint8_t* out, size_t capacity);

/// Writes 2 * bytes.size() lower case digits to OUT.
void hex_encode(std::span<const uint8_t> bytes, char* out);
/// Decodes pairs of digits until the first that is none; returns the bytes written.
size_t hex_decode(const uint8_t* text, size_t length, uint8_t* out, size_t capacity);
size_t hex_decode(const char16_t* text, size_t length, uint8_t* out, size_t capacity);

/// Copies with the eighth bit of every byte cleared (the 'ascii' encoding when decoding).
void ascii_mask(std::span<const uint8_t> bytes, uint8_t* out);

/// Reverses the order of the bytes of each unit of 2, 4 or 8 bytes; SIZE is a multiple of UNIT.
void swap_bytes(uint8_t* data, size_t size, size_t unit);

constexpr size_t kNotFound = static_cast<size_t>(-1);
/// The first (or last) place of NEEDLE in HAYSTACK at or after (at or before) FROM, at multiples of
/// UNIT bytes. NEEDLE is not empty.
size_t find_first(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, size_t from,
                  size_t unit);
size_t find_last(std::span<const uint8_t> haystack, std::span<const uint8_t> needle, size_t from,
                 size_t unit);

}  // namespace nodus::modules::buffer
