#include "modules/url/rewrite.h"

#include <array>
#include <cstdint>
#include <optional>

namespace nodus::modules::url {

namespace {

/// DNS's bounds; what exceeds them is left to the parser.
constexpr size_t kMostLabel = 63, kMostHost = 253;

/// Where the first of the two or three characters STOPS stands from AT on; text.size() if nowhere.
/// (find_first_of() calls memchr() for each character of TEXT.)
template <typename... Stops>
size_t find(std::string_view text, size_t at, Stops... stops) {
  while (at < text.size() && (... && (text[at] != stops))) ++at;
  return at;
}

bool is_ascii(char c) { return static_cast<uint8_t>(c) < 0x80; }

/// Letters that UTS #46 takes as they are, anywhere in a label and whatever their neighbours: no
/// capitals, no marks, nothing that composes, nothing written from right to left.
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

/// The character at AT of valid UTF-8, and moves AT behind it.
char32_t next(std::string_view text, size_t& at) {
  auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<uint8_t>(text[at + i])); };
  char32_t c = byte(0);
  size_t length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
  if (at + length > text.size()) {
    at = text.size();
    return 0;
  }
  switch (length) {
    case 2:
      c = (c & 0x1f) << 6 | (byte(1) & 0x3f);
      break;
    case 3:
      c = (c & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
      break;
    case 4:
      c = (c & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f);
      break;
    default:
      break;
  }
  at += length;
  return c;
}

/// How far the next difference is thought to reach (RFC 3492, 6.1).
uint32_t adapt(uint32_t delta, uint32_t points, bool is_first) {
  delta = is_first ? delta / 700 : delta / 2;
  delta += delta / points;
  uint32_t k = 0;
  for (; delta > 35 * 26 / 2; k += 36) delta /= 35;
  return k + 36 * delta / (delta + 38);
}

/// Appends the Punycode of LABEL (RFC 3492, 6.3).
void encode_label(const char32_t* label, size_t size, std::string& out) {
  static constexpr char kDigits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  size_t basic = 0;
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
        uint32_t threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
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

/// Appends the ASCII form of the host at AT and moves AT to its end. False when a label is not
/// plain.
bool rewrite_host(std::string_view text, size_t& at, std::string& out) {
  size_t host = out.size();
  for (;;) {
    std::array<char32_t, kMostLabel> label;
    size_t size = 0, from = out.size();
    bool is_wide = false;
    while (at < text.size()) {
      char c = text[at];
      if (c == '/' || c == ':' || c == '.' || c == '?' || c == '#') break;
      bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      if (is_ascii(c) && !is_plain) return false;
      if (size == label.size()) return false;
      label[size] = next(text, at);
      if (label[size] >= 0x80) {
        is_wide = true;
        if (!is_plain_letter(label[size])) return false;
      }
      ++size;
    }
    // Hyphens there say how the label is encoded.
    if (size >= 4 && label[2] == '-' && label[3] == '-') return false;
    if (is_wide) {
      out.append("xn--");
      encode_label(label.data(), size, out);
    } else {
      for (size_t i = 0; i < size; ++i) out.push_back(static_cast<char>(label[i]));
    }
    if (out.size() - from > kMostLabel || out.size() - host > kMostHost) return false;
    if (at == text.size() || text[at] != '.') return true;
    out.push_back('.');
    ++at;
  }
}

void append_encoded(std::string_view text, std::string& out) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  size_t plain = 0;
  while (plain < text.size() && is_ascii(text[plain])) ++plain;
  out.append(text.substr(0, plain));
  for (char c : text.substr(plain)) {
    if (is_ascii(c)) {
      out.push_back(c);
      continue;
    }
    auto byte = static_cast<uint8_t>(c);
    out.push_back('%');
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
}

/// Appends PATH, which begins with '/', without its dot segments. False when one may be encoded,
/// and for what the parser drops or takes for a '/'.
bool rewrite_path(std::string_view path, std::string& out) {
  for (char c : path)
    if (c == '\\' || static_cast<uint8_t>(c) <= 0x20) return false;
  size_t root = out.size();
  for (size_t at = 0; at < path.size();) {
    size_t end = find(path, at + 1, '/');
    auto segment = path.substr(at + 1, end - at - 1);
    bool is_last = end == path.size();
    if (segment.starts_with('.') || segment.starts_with('%')) {
      if (segment == "..") {
        if (size_t parent = out.rfind('/'); out.size() > root) out.resize(parent);
        if (is_last) out.push_back('/');
      } else if (segment == ".") {
        if (is_last) out.push_back('/');
      } else if (segment.find('%') != std::string_view::npos) {
        return false;
      } else {
        out.push_back('/');
        append_encoded(segment, out);
      }
    } else {
      out.push_back('/');
      append_encoded(segment, out);
    }
    at = end;
  }
  return true;
}

}  // namespace

bool rewrite(std::string_view text, std::string& out) {
  size_t host;
  if (text.starts_with("https://")) {
    host = 8;
  } else if (text.starts_with("http://")) {
    host = 7;
  } else {
    return false;
  }
  size_t end = find(text, host, '/', '?', '#');
  bool has_path = end < text.size() && text[end] == '/';
  out.reserve(text.size() * 2);
  size_t at = host;
  if (size_t credentials = text.substr(0, end).rfind('@'); credentials != std::string_view::npos)
    at = credentials + 1;
  for (char c : text.substr(0, at))
    if (!is_ascii(c)) return false;
  out.append(text.substr(0, at));
  if (!rewrite_host(text, at, out)) return false;
  // The port stays.
  for (char c : text.substr(at, end - at))
    if (!is_ascii(c)) return false;
  out.append(text.substr(at, end - at));
  size_t rest = find(text, end, '?', '#');
  if (!has_path)
    out.push_back('/');
  else if (!rewrite_path(text.substr(end, rest - end), out))
    return false;
  append_encoded(text.substr(rest), out);
  return true;
}

}  // namespace nodus::modules::url
