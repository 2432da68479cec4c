// The codecs of Buffer on any bytes: what was encoded decodes to itself, nothing is written beyond
// its bound, and searching finds what a plain loop finds.
//
// fuzz-sources: buffer/codec.cc buffer/codec_simd.cc
// fuzz-libraries: simdutf

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "modules/buffer/codec.h"

using namespace nodus::modules::buffer;

namespace {

using Bytes = std::span<const uint8_t>;

/// Writes beyond the end of what a decoder was given are seen here.
struct Guarded {
  explicit Guarded(size_t capacity) : memory(capacity + 16, 0xa5), capacity(capacity) {}
  void check(size_t written) const {
    if (written > capacity) std::abort();
    for (size_t i = capacity; i < memory.size(); ++i)
      if (memory[i] != 0xa5) std::abort();
  }
  std::vector<uint8_t> memory;
  size_t capacity;
};

template <typename Decode>
std::vector<uint8_t> decode(size_t capacity, Decode&& run) {
  Guarded out(capacity);
  size_t written = run(out.memory.data(), capacity);
  out.check(written);
  out.memory.resize(written);
  return std::move(out.memory);
}

void check_same(const std::vector<uint8_t>& decoded, Bytes bytes) {
  if (!std::equal(decoded.begin(), decoded.end(), bytes.begin(), bytes.end())) std::abort();
}

void round_trips(Bytes bytes) {
  for (bool url : {false, true}) {
    std::string text(base64_length(bytes.size(), url), '\0');
    base64_encode(bytes, url, text.data());
    size_t bound = base64_decoded_bound(text.size());
    check_same(decode(bound,
                      [&](uint8_t* out, size_t capacity) {
                        return base64_decode(text.data(), text.size(), out, capacity);
                      }),
               bytes);
    std::u16string wide(text.begin(), text.end());
    check_same(decode(bound,
                      [&](uint8_t* out, size_t capacity) {
                        return base64_decode(wide.data(), wide.size(), out, capacity);
                      }),
               bytes);
  }
  std::string digits(bytes.size() * 2, '\0');
  hex_encode(bytes, digits.data());
  check_same(decode(bytes.size(),
                    [&](uint8_t* out, size_t capacity) {
                      return hex_decode(reinterpret_cast<const uint8_t*>(digits.data()),
                                        digits.size(), out, capacity);
                    }),
             bytes);
}

/// Text that no encoder has made, also into less memory than it needs.
void tolerance(Bytes bytes) {
  auto* text = reinterpret_cast<const char*>(bytes.data());
  std::u16string wide(bytes.begin(), bytes.end());
  size_t bound = base64_decoded_bound(bytes.size());
  auto all = decode(bound, [&](uint8_t* out, size_t capacity) {
    return base64_decode(text, bytes.size(), out, capacity);
  });
  auto same = decode(bound, [&](uint8_t* out, size_t capacity) {
    return base64_decode(wide.data(), wide.size(), out, capacity);
  });
  if (all != same) std::abort();
  for (size_t capacity : {size_t{0}, size_t{1}, all.size() / 2}) {
    if (capacity > all.size()) continue;
    auto part = decode(capacity, [&](uint8_t* out, size_t room) {
      return base64_decode(text, bytes.size(), out, room);
    });
    if (!std::equal(part.begin(), part.end(), all.begin())) std::abort();
  }
  auto narrow_hex = decode(bytes.size() / 2, [&](uint8_t* out, size_t room) {
    return hex_decode(bytes.data(), bytes.size(), out, room);
  });
  auto wide_hex = decode(bytes.size() / 2, [&](uint8_t* out, size_t room) {
    return hex_decode(wide.data(), wide.size(), out, room);
  });
  if (narrow_hex != wide_hex) std::abort();
}

void searches(Bytes bytes) {
  if (bytes.size() < 3) return;
  size_t length = 1 + bytes[0] % std::min<size_t>(8, bytes.size() - 1);
  auto needle = bytes.subspan(bytes.size() - length);
  auto haystack = bytes.first(bytes.size() - length / 2);
  auto at = [&](size_t i) {
    return std::equal(needle.begin(), needle.end(), haystack.begin() + static_cast<ptrdiff_t>(i));
  };
  size_t from = bytes[1] % haystack.size();
  size_t first = kNotFound;
  size_t last = kNotFound;
  for (size_t i = 0; i + length <= haystack.size(); ++i) {
    if (!at(i)) continue;
    if (i >= from && first == kNotFound) first = i;
    if (i <= from) last = i;
  }
  if (find_first(haystack, needle, from, 1) != first ||
      find_last(haystack, needle, from, 1) != last)
    std::abort();
}

}  // namespace

extern "C" const char* const* fuzz_seeds() {
  static const char* const seeds[] = {"AAECAwQFBgcICQ==", "-_-_", "  QU\nJD=RA", "00ff7Fzz",
                                      "aaaabaaaab",       "=",    nullptr};
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes bytes(data, size);
  round_trips(bytes);
  tolerance(bytes);
  searches(bytes);
  for (size_t unit : {2, 4, 8}) {
    std::vector<uint8_t> copy(bytes.begin(),
                              bytes.begin() + static_cast<ptrdiff_t>(size / unit * unit));
    auto before = copy;
    swap_bytes(copy.data(), copy.size(), unit);
    swap_bytes(copy.data(), copy.size(), unit);
    if (copy != before) std::abort();
  }
  return 0;
}
