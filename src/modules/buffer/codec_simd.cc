#include "modules/buffer/codec_simd.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nodus::modules::buffer::simd {

#if defined(__x86_64__)

namespace {

#define NODUS_AVX2 __attribute__((target("avx2")))

const bool kHasAvx2 = __builtin_cpu_supports("avx2");

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

NODUS_AVX2 size_t hex_decode_avx2(const uint8_t* text, size_t pairs, uint8_t* out) {
  const __m256i zero = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9);
  const __m256i a = _mm256_set1_epi8('a'), five = _mm256_set1_epi8(5), ten = _mm256_set1_epi8(10);
  const __m256i lower = _mm256_set1_epi8(0x20);
  const __m256i weights = _mm256_set1_epi16(0x0110);
  size_t done = 0;
  for (; done + 16 <= pairs; done += 16) {
    __m256i c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 2 * done));
    __m256i digit = _mm256_sub_epi8(c, zero);
    __m256i letter = _mm256_sub_epi8(_mm256_or_si256(c, lower), a);
    // x <= limit, unsigned, is min(x, limit) == x.
    __m256i is_digit = _mm256_cmpeq_epi8(_mm256_min_epu8(digit, nine), digit);
    __m256i is_letter = _mm256_cmpeq_epi8(_mm256_min_epu8(letter, five), letter);
    if (_mm256_movemask_epi8(_mm256_or_si256(is_digit, is_letter)) != -1) break;
    __m256i value = _mm256_blendv_epi8(_mm256_add_epi8(letter, ten), digit, is_digit);
    __m256i bytes = _mm256_maddubs_epi16(value, weights);
    __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(bytes, bytes), 0xd8);
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

NODUS_AVX2 Search find_avx2(const uint8_t* haystack, size_t size, const uint8_t* needle,
                            size_t needle_size, size_t from) {
  const __m256i first = _mm256_set1_epi8(static_cast<char>(needle[0]));
  const __m256i last = _mm256_set1_epi8(static_cast<char>(needle[needle_size - 1]));
  // What may be spent on candidates that turn out false, so that no input makes the search
  // quadratic.
  size_t budget = 4 * size + 1024;
  size_t at = from;
  for (; at + needle_size - 1 + kVector <= size; at += kVector) {
    __m256i begins = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(haystack + at));
    __m256i ends =
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(haystack + at + needle_size - 1));
    auto candidates = static_cast<uint32_t>(_mm256_movemask_epi8(
        _mm256_and_si256(_mm256_cmpeq_epi8(begins, first), _mm256_cmpeq_epi8(ends, last))));
    for (; candidates != 0; candidates &= candidates - 1) {
      size_t candidate = at + static_cast<size_t>(__builtin_ctz(candidates));
      if (std::memcmp(haystack + candidate + 1, needle + 1, needle_size - 1) == 0)
        return {true, candidate};
      if (budget < needle_size) return {false, candidate + 1};
      budget -= needle_size;
    }
  }
  return {false, at};
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

#else

size_t hex_encode(const uint8_t*, size_t, char*) { return 0; }
size_t hex_decode(const uint8_t*, size_t, uint8_t*) { return 0; }
size_t swap_bytes(uint8_t*, size_t, size_t) { return 0; }
Search find(const uint8_t*, size_t, const uint8_t*, size_t, size_t from) { return {false, from}; }

#endif

}  // namespace nodus::modules::buffer::simd
