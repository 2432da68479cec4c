#include "modules/buffer/codec_simd.h"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/processor.h"

namespace nodus::modules::buffer::simd {

#if defined(__x86_64__)

namespace {

#define NODUS_AVX2 __attribute__((target("avx2")))

const bool kHasAvx2 = has_avx2();

constexpr size_t kVector = 32;

NODUS_AVX2 size_t hex_encode_avx2(const uint8_t* bytes, size_t size, char* out) {
  const __m256i digits = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'));
  const __m256i nibble = _mm256_set1_epi16(0x0f);
  size_t done = 0;
  for (; done + 16 <= size; done += 16) {
    __m256i wide =
        _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + done)));
    // High digit first: each 16-bit lane becomes (byte >> 4) | (byte & 15) << 8.
    __m256i high = _mm256_srli_epi16(wide, 4);
    __m256i low = _mm256_slli_epi16(_mm256_and_si256(wide, nibble), 8);
    __m256i text = _mm256_shuffle_epi8(digits, _mm256_or_si256(high, low));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + 2 * done), text);
  }
  return done;
}

/// The values of 32 hex digits as 16 bytes, each in a lane of 16 bits. For what of TEXT is no digit
/// it sets a high bit in BAD.
NODUS_AVX2 inline __m256i hex_values(const uint8_t* text, __m256i& bad) {
  __m256i c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
  // Decimal digits become 0xf6 … 0xff, then 0xf0 … 0xf9, then their values; all else 16 or more.
  __m256i digit = _mm256_add_epi8(c, _mm256_set1_epi8(static_cast<char>(0xff - '9')));
  digit = _mm256_subs_epu8(digit, _mm256_set1_epi8(6));
  digit = _mm256_sub_epi8(digit, _mm256_set1_epi8(static_cast<char>(0xf0)));
  // Letters of either case become 10 … 15; all else is more, without wrapping around.
  __m256i letter = _mm256_and_si256(c, _mm256_set1_epi8(static_cast<char>(0xdf)));
  letter = _mm256_sub_epi8(letter, _mm256_set1_epi8('A'));
  letter = _mm256_adds_epu8(letter, _mm256_set1_epi8(10));
  __m256i value = _mm256_min_epu8(digit, letter);
  bad = _mm256_or_si256(bad, _mm256_adds_epu8(value, _mm256_set1_epi8(127 - 15)));
  return _mm256_maddubs_epi16(value, _mm256_set1_epi16(0x0110));
}

NODUS_AVX2 size_t hex_decode_avx2(const uint8_t* text, size_t pairs, uint8_t* out) {
  constexpr int kLanes = 0xd8;  // what packing interleaves, in order
  size_t done = 0;
  for (; done + 32 <= pairs; done += 32) {
    __m256i bad = _mm256_setzero_si256();
    __m256i first = hex_values(text + 2 * done, bad);
    __m256i second = hex_values(text + 2 * done + 32, bad);
    if (_mm256_movemask_epi8(bad) != 0) break;
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + done),
                        _mm256_permute4x64_epi64(_mm256_packus_epi16(first, second), kLanes));
  }
  for (; done + 16 <= pairs; done += 16) {
    __m256i bad = _mm256_setzero_si256();
    __m256i bytes = hex_values(text + 2 * done, bad);
    if (_mm256_movemask_epi8(bad) != 0) break;
    __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(bytes, bytes), kLanes);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + done), _mm256_castsi256_si128(packed));
  }
  return done;
}

/// Reverses each unit of kUnit bytes.
template <int kUnit>
NODUS_AVX2 size_t swap_bytes_avx2(uint8_t* data, size_t size) {
  static constexpr auto kOrder = [] {
    std::array<uint8_t, 16> order{};
    for (int i = 0; i < 16; ++i)
      order[i] = static_cast<uint8_t>(i / kUnit * kUnit + (kUnit - 1 - i % kUnit));
    return order;
  }();
  const __m256i shuffle =
      _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(kOrder.data())));
  size_t done = 0;
  for (; done + kVector <= size; done += kVector) {
    auto* at = reinterpret_cast<__m256i*>(data + done);
    _mm256_storeu_si256(at, _mm256_shuffle_epi8(_mm256_loadu_si256(at), shuffle));
  }
  return done;
}

/// Which of the 32 places from AT on hold the first byte of the needle, and the last where it would
/// end.
NODUS_AVX2 inline __m256i candidates_at(const uint8_t* at, size_t last_offset, __m256i first,
                                        __m256i last) {
  __m256i begins = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  __m256i ends = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + last_offset));
  return _mm256_and_si256(_mm256_cmpeq_epi8(begins, first), _mm256_cmpeq_epi8(ends, last));
}

NODUS_AVX2 Search find_avx2(const uint8_t* haystack, size_t size, const uint8_t* needle,
                            size_t needle_size, size_t from) {
  const __m256i first = _mm256_set1_epi8(static_cast<char>(needle[0]));
  const __m256i last = _mm256_set1_epi8(static_cast<char>(needle[needle_size - 1]));
  const size_t last_offset = needle_size - 1;
  // What may be spent on candidates that turn out false, so that no input makes the search
  // quadratic.
  size_t budget = 4 * size + 1024;
  size_t at = from;
  while (at + last_offset + kVector <= size) {
    // Stretches without any candidate are passed four vectors at a time.
    for (; at + last_offset + 4 * kVector <= size; at += 4 * kVector) {
      const uint8_t* here = haystack + at;
      __m256i any = _mm256_or_si256(
          _mm256_or_si256(candidates_at(here, last_offset, first, last),
                          candidates_at(here + kVector, last_offset, first, last)),
          _mm256_or_si256(candidates_at(here + 2 * kVector, last_offset, first, last),
                          candidates_at(here + 3 * kVector, last_offset, first, last)));
      if (!_mm256_testz_si256(any, any)) break;
    }
    // Then those of the next four, if there are so many.
    for (size_t end = std::min(at + 4 * kVector, size);
         at < end && at + last_offset + kVector <= size; at += kVector) {
      auto candidates = static_cast<uint32_t>(
          _mm256_movemask_epi8(candidates_at(haystack + at, last_offset, first, last)));
      for (; candidates != 0; candidates &= candidates - 1) {
        size_t candidate = at + static_cast<size_t>(__builtin_ctz(candidates));
        if (std::memcmp(haystack + candidate + 1, needle + 1, needle_size - 1) == 0)
          return {true, candidate};
        if (budget < needle_size) return {false, candidate + 1};
        budget -= needle_size;
      }
    }
  }
  return {false, at};
}

/// Has BYTES one above LIMIT?
NODUS_AVX2 inline bool has_above(__m256i bytes, __m256i limit) {
  __m256i excess = _mm256_subs_epu8(bytes, limit);
  return !_mm256_testz_si256(excess, excess);
}

NODUS_AVX2 inline __m256i load(const uint8_t* at) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}

NODUS_AVX2 TextScan scan_utf8_avx2(const uint8_t* bytes, size_t size) {
  const __m256i last_ascii = _mm256_set1_epi8(0x7f);
  const __m256i last_narrow = _mm256_set1_epi8(static_cast<char>(kLastNarrowLead));
  // Text that has wide characters mostly has them early.
  constexpr size_t kBlock = 8 * 4 * kVector;
  __m256i high = _mm256_setzero_si256();
  size_t at = 0;
  for (size_t next = 0; at + 4 * kVector <= size; at += 4 * kVector) {
    __m256i front = _mm256_max_epu8(load(bytes + at), load(bytes + at + kVector));
    __m256i back = _mm256_max_epu8(load(bytes + at + 2 * kVector), load(bytes + at + 3 * kVector));
    high = _mm256_max_epu8(high, _mm256_max_epu8(front, back));
    if (at < next) continue;
    if (has_above(high, last_narrow)) return {false, true, at};
    next = at + kBlock;
  }
  for (; at + kVector <= size; at += kVector) high = _mm256_max_epu8(high, load(bytes + at));
  return {!has_above(high, last_ascii), has_above(high, last_narrow), at};
}

}  // namespace

size_t hex_encode(const uint8_t* bytes, size_t size, char* out) {
  return kHasAvx2 ? hex_encode_avx2(bytes, size, out) : 0;
}

size_t hex_decode(const uint8_t* text, size_t pairs, uint8_t* out) {
  return kHasAvx2 ? hex_decode_avx2(text, pairs, out) : 0;
}

size_t swap_bytes(uint8_t* data, size_t size, size_t unit) {
  if (!kHasAvx2) return 0;
  switch (unit) {
    case 2:
      return swap_bytes_avx2<2>(data, size);
    case 4:
      return swap_bytes_avx2<4>(data, size);
    default:
      return swap_bytes_avx2<8>(data, size);
  }
}

Search find(const uint8_t* haystack, size_t size, const uint8_t* needle, size_t needle_size,
            size_t from) {
  return kHasAvx2 ? find_avx2(haystack, size, needle, needle_size, from) : Search{false, from};
}

TextScan scan_utf8(const uint8_t* bytes, size_t size) {
  return kHasAvx2 ? scan_utf8_avx2(bytes, size) : TextScan{true, false, 0};
}

#else

size_t hex_encode(const uint8_t*, size_t, char*) { return 0; }
size_t hex_decode(const uint8_t*, size_t, uint8_t*) { return 0; }
size_t swap_bytes(uint8_t*, size_t, size_t) { return 0; }
Search find(const uint8_t*, size_t, const uint8_t*, size_t, size_t from) { return {false, from}; }
TextScan scan_utf8(const uint8_t*, size_t) { return {true, false, 0}; }

#endif

}  // namespace nodus::modules::buffer::simd
