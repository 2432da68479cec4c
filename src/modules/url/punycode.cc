#include "modules/url/punycode.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace nodus::modules::url {

namespace {

/// How far the next difference is thought to reach (RFC 3492, 6.1).
uint32_t adapt(uint32_t delta, uint32_t points, bool is_first) {
  delta = is_first ? delta / 700 : delta / 2;
  delta += delta / points;
  uint32_t k = 0;
  for (; delta > 35 * 26 / 2; k += 36) delta /= 35;
  return k + 36 * delta / (delta + 38);
}

/// The digit at K that ends a number (RFC 3492, 6.1).
uint32_t threshold_at(uint32_t k, uint32_t bias) {
  return k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
}

}  // namespace

bool is_plain_letter(char32_t c) {
  if (c < 0x180) {
    if (c < 0x100) return c >= 0xdf && c != 0xf7;
    // Small letters are the odd ones, but for two stretches; three are compatibility characters.
    if (c == 0x133 || c == 0x140 || c == 0x149 || c == 0x17f) return false;
    bool even_is_small = (c >= 0x138 && c <= 0x148) || c >= 0x179;
    return c == 0x138 || ((c & 1) == 0) == even_is_small;
  }
  return (c >= 0x3ac && c <= 0x3ce) || (c >= 0x430 && c <= 0x45f) || (c >= 0x3041 && c <= 0x3096) ||
         (c >= 0x30a1 && c <= 0x30fa) || c == 0x30fc || (c >= 0x4e00 && c <= 0x9fa5) ||
         (c >= 0xac00 && c <= 0xd7a3);
}

void encode_label(std::span<const char32_t> label, std::string& out) {
  static constexpr char kDigits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  size_t size = label.size(), basic = 0;
  for (size_t i = 0; i < size; ++i) {
    if (label[i] >= 0x80) continue;
    out.push_back(static_cast<char>(label[i]));
    ++basic;
  }
  if (basic > 0) out.push_back('-');
  uint32_t n = 0x80, delta = 0, bias = 72;
  size_t done = basic;
  while (done < size) {
    char32_t least = 0x10ffff;
    for (size_t i = 0; i < size; ++i)
      if (label[i] >= n && label[i] < least) least = label[i];
    // At most 63 characters: nothing overflows.
    delta += (least - n) * static_cast<uint32_t>(done + 1);
    n = least;
    for (size_t i = 0; i < size; ++i) {
      if (label[i] < n) ++delta;
      if (label[i] != n) continue;
      uint32_t q = delta;
      for (uint32_t k = 36;; k += 36) {
        uint32_t threshold = threshold_at(k, bias);
        if (q < threshold) break;
        out.push_back(kDigits[threshold + (q - threshold) % (36 - threshold)]);
        q = (q - threshold) / (36 - threshold);
      }
      out.push_back(kDigits[q]);
      bias = adapt(delta, static_cast<uint32_t>(done + 1), done == basic);
      delta = 0;
      ++done;
    }
    ++delta;
    ++n;
  }
}

bool is_plain_punycode(std::string_view label) {
  std::string_view code = label.substr(4);
  std::array<char32_t, kMostLabel> points;
  size_t size = 0;
  if (size_t hyphen = code.rfind('-'); hyphen != std::string_view::npos) {
    if (hyphen == 0 || hyphen > points.size()) return false;
    std::ranges::copy(code.substr(0, hyphen), points.begin());
    size = hyphen;
    code.remove_prefix(hyphen + 1);
  }
  if (code.empty()) return false;
  // No plain letter is farther from the last one; it keeps the numbers small, too.
  constexpr uint32_t kFarthest = 0x10000 * kMostLabel;
  uint32_t n = 0x80, i = 0, bias = 72;
  bool is_first = true;
  while (!code.empty()) {
    uint32_t before = i, weight = 1;
    for (uint32_t k = 36;; k += 36) {
      if (code.empty() || weight > kFarthest) return false;
      char c = code.front();
      code.remove_prefix(1);
      uint32_t digit = static_cast<uint32_t>(c <= '9' ? c - '0' + 26 : c - 'a');
      i += digit * weight;
      if (i > kFarthest) return false;
      uint32_t threshold = threshold_at(k, bias);
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    if (size == points.size()) return false;
    auto places = static_cast<uint32_t>(size + 1);
    bias = adapt(i - before, places, is_first);
    is_first = false;
    n += i / places;
    i %= places;
    if (!is_plain_letter(n)) return false;
    std::copy_backward(points.begin() + i, points.begin() + size, points.begin() + size + 1);
    points[i++] = n;
    ++size;
  }
  // Hyphens there say how a label is encoded.
  return !(size >= 4 && points[2] == '-' && points[3] == '-');
}

}  // namespace nodus::modules::url
