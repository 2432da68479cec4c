#include "protocol/dotenv.h"

namespace nodus {

namespace {

/// Blanks around keys and values; vertical tabs and form feeds belong to the text.
std::string_view trim(std::string_view s) {
  constexpr std::string_view kBlank = " \t\n";
  auto first = s.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(kBlank) - first + 1);
}

std::string_view after_line(std::string_view s, size_t from = 0) {
  auto end = s.find('\n', from);
  return end == std::string_view::npos ? std::string_view() : s.substr(end + 1);
}

std::string expand_line_feeds(std::string_view s) {
  if (s.find('\\') == std::string_view::npos) return std::string(s);
  std::string out;
  for (size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '\\' && i + 1 < s.size() && s[i + 1] == 'n') {
      out += '\n';
      ++i;
    } else {
      out += s[i];
    }
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parse_dotenv(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  std::string normalized;
  if (text.find('\r') != std::string_view::npos) {
    normalized.reserve(text.size());
    for (char c : text) {
      if (c != '\r') normalized += c;
    }
    text = normalized;
  }
  std::string_view rest = trim(text);
  while (!rest.empty()) {
    auto equals = rest.find('=');
    auto line_end = rest.find('\n');
    if (rest.front() == '#' || rest.front() == '\n') {
      rest = after_line(rest);
      continue;
    }
    if (line_end != std::string_view::npos && equals > line_end) {
      // A line that assigns nothing.
      rest = trim(after_line(rest));
      continue;
    }
    if (equals == std::string_view::npos) break;
    auto key = trim(rest.substr(0, equals));
    rest = rest.substr(equals + 1);
    if (rest.empty() || rest.front() == '\n') {
      out.emplace_back(key, "");
      if (!rest.empty()) rest = rest.substr(1);
      continue;
    }
    rest = trim(rest);
    if (key.empty()) continue;
    if (key.starts_with("export ")) key = trim(key.substr(7));
    if (rest.empty()) {
      out.emplace_back(key, "");
      break;
    }
    char quote = rest.front();
    bool quoted = quote == '"' || quote == '\'' || quote == '`';
    auto close = quoted ? rest.find(quote, 1) : std::string_view::npos;
    if (close != std::string_view::npos) {
      auto value = rest.substr(1, close - 1);
      out.emplace_back(key, quote == '"' ? expand_line_feeds(value) : std::string(value));
      rest = after_line(rest, close + 1);
      continue;
    }
    auto value = rest.substr(0, rest.find('\n'));
    rest = trim(after_line(rest));
    if (quoted) {
      // Without the closing quote the line is the value, as it is.
      out.emplace_back(key, value);
    } else {
      out.emplace_back(key, trim(value.substr(0, value.find('#'))));
    }
  }
  return out;
}

}  // namespace nodus
