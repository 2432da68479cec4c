#include "modules/url/rewrite.h"

#include <array>
#include <cstdint>
#include <optional>

#include "modules/url/punycode.h"

namespace nodus::modules::url {

namespace {

/// DNS's bound; what exceeds it is left to the parser.
constexpr size_t kMostHost = 253;

/// Where the first of the two or three characters STOPS stands from AT on; text.size() if nowhere.
/// (find_first_of() calls memchr() for each character of TEXT.)
template <typename... Stops>
size_t find(std::string_view text, size_t at, Stops... stops) {
  while (at < text.size() && (... && (text[at] != stops))) ++at;
  return at;
}

bool is_ascii(char c) { return static_cast<uint8_t>(c) < 0x80; }

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
      bool is_capital = c >= 'A' && c <= 'Z';
      bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      if (is_ascii(c) && !is_plain && !is_capital) return false;
      if (size == label.size()) return false;
      label[size] = next(text, at);
      if (is_capital) label[size] |= 0x20;
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
      encode_label({label.data(), size}, out);
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
