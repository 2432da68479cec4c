#include "protocol/dotenv.h"

namespace nodus {

namespace {

std::string_view trim(std::string_view s) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  auto first = s.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(kBlank) - first + 1);
}

std::string expand_line_feeds(std::string_view s) {
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
  normalized.reserve(text.size());
  for (char c : text) {
    if (c != '\r') normalized += c;
  }
  std::string_view rest = normalized;
  while (!(rest = trim(rest)).empty()) {
    auto line_end = rest.find('\n');
    auto line = rest.substr(0, line_end);
    if (line.front() == '#') {
      rest = line_end == std::string_view::npos ? std::string_view() : rest.substr(line_end + 1);
      continue;
    }
    auto equals = rest.find('=');
    if (equals == std::string_view::npos) break;
    if (line_end != std::string_view::npos && equals > line_end) {
      // A line without '=' is no assignment.
      rest = rest.substr(line_end + 1);
      continue;
    }
    auto key = trim(rest.substr(0, equals));
    if (key.starts_with("export ")) key = trim(key.substr(7));
    rest = rest.substr(equals + 1);
    if (key.empty()) {
      auto end = rest.find('\n');
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      continue;
    }
    // An empty value ends at its own line break; only blanks before the value may be skipped.
    auto begin = rest.find_first_not_of(" \t");
    if (begin == std::string_view::npos || rest[begin] == '\n') {
      out.emplace_back(key, "");
      rest = begin == std::string_view::npos ? std::string_view() : rest.substr(begin + 1);
      continue;
    }
    rest = rest.substr(begin);
    char quote = rest.front();
    if (quote == '"' || quote == '\'' || quote == '`') {
      auto close = rest.find(quote, 1);
      if (close != std::string_view::npos) {
        auto value = rest.substr(1, close - 1);
        out.emplace_back(key, quote == '"' ? expand_line_feeds(value) : std::string(value));
        auto end = rest.find('\n', close + 1);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        continue;
      }
    }
    auto end = rest.find('\n');
    auto value = rest.substr(0, end);
    if (auto comment = value.find('#'); comment != std::string_view::npos)
      value = value.substr(0, comment);
    out.emplace_back(key, std::string(trim(value)));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return out;
}

}  // namespace nodus
