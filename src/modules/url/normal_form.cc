#include "modules/url/normal_form.h"

#include <ada.h>

#include <algorithm>

#include "modules/url/punycode.h"

namespace nodus::modules::url {

namespace {

/// Where a character may stand without being changed by the parser (URL standard, "percent-encode
/// sets" and "host parsing").
enum CharacterClass : uint8_t {
  kInHost = 1,
  kInPath = 2,
  kInQuery = 4,
  kInFragment = 8,
  kInUserinfo = 16
};

constexpr auto kClasses = [] {
  std::array<uint8_t, 256> table{};
  for (int c = 0x21; c <= 0x7e; ++c) table[c] = kInPath | kInQuery | kInFragment;
  for (char c : {'"', '<', '>'}) table[c] = 0;
  table['`'] = kInQuery;
  table['\''] = kInPath | kInFragment;
  for (char c : {'{', '}', '^'}) table[c] = kInQuery | kInFragment;
  // A backslash separates segments; '?' and '#' end what they stand in.
  table['\\'] = kInQuery | kInFragment;
  table['?'] = kInQuery | kInFragment;
  table['#'] = kInFragment;
  for (int c = 'a'; c <= 'z'; ++c) table[c] |= kInHost;
  for (int c = '0'; c <= '9'; ++c) table[c] |= kInHost;
  table['-'] |= kInHost;
  table['.'] |= kInHost;
  for (int c = 'a'; c <= 'z'; ++c) table[c] |= kInUserinfo;
  for (int c = 'A'; c <= 'Z'; ++c) table[c] |= kInUserinfo;
  for (int c = '0'; c <= '9'; ++c) table[c] |= kInUserinfo;
  for (char c : {'-', '.', '_', '~', '!', '$', '&', '(', ')', '*', '+', ',', '%'})
    table[c] |= kInUserinfo;
  return table;
}();

bool is(char c, CharacterClass in) { return kClasses[static_cast<uint8_t>(c)] & in; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Is HOST an IPv4 address as the serialiser writes it: four decimal numbers?
bool is_plain_ipv4(std::string_view host) {
  int numbers = 0;
  for (size_t at = 0;; ++at) {
    size_t first = at;
    int value = 0;
    while (at < host.size() && at - first < 3 && is_digit(host[at]))
      value = value * 10 + (host[at++] - '0');
    if (at == first || value > 255 || (host[first] == '0' && at - first > 1)) return false;
    ++numbers;
    if (at == host.size()) return numbers == 4;
    if (host[at] != '.') return false;
  }
}

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

/// The end of the IPv6 address in brackets at START, if it is as the serialiser writes it (URL
/// standard, "IPv6 serializer"): eight numbers without needless zeros, the first of the longest
/// runs of two and more zeros as "::". Else 0.
size_t scan_ipv6(std::string_view text, size_t start) {
  size_t at = start + 1;
  int numbers = 0;
  // The longest run of zeros that is written out, before "::" and behind it, and the present one.
  int longest[2] = {}, run = 0;
  bool compressed = false;
  if (text.substr(at, 2) == "::") {
    compressed = true;
    at += 2;
  }
  while (at < text.size() && text[at] != ']') {
    size_t first = at;
    while (at < text.size() && at - first < 4 && is_hex(text[at])) ++at;
    if (at == first || ++numbers > 8) return 0;
    if (text[first] == '0') {
      // A zero beside "::" would be part of it.
      if (at - first > 1 || text.substr(first - 2, 2) == "::") return 0;
      ++run;
    } else {
      run = 0;
    }
    longest[compressed] = std::max(longest[compressed], run);
    if (at == text.size() || text[at] == ']') break;
    if (text[at++] != ':') return 0;
    if (at < text.size() && text[at] == ':') {
      if (compressed || run > 0) return 0;
      compressed = true;
      ++at;
    } else if (at == text.size() || text[at] == ']') {
      return 0;
    }
  }
  if (at == text.size()) return 0;
  const int zeros = 8 - numbers;
  if (compressed ? zeros < 2 || longest[0] >= zeros || longest[1] > zeros
                 : zeros != 0 || longest[0] > 1) {
    return 0;
  }
  return at + 1;
}

/// The end of the host that begins at START; 0 when it needs a closer look: empty labels, Punycode
/// of more than plain letters, or what may be an IPv4 address in another form.
size_t scan_host(std::string_view text, size_t start, bool punycode_is_sound) {
  if (start < text.size() && text[start] == '[') return scan_ipv6(text, start);
  auto is_sound = [&](size_t label, size_t end) {
    return punycode_is_sound || text.substr(label, 4) != "xn--" ||
           is_plain_punycode(text.substr(label, end - label));
  };
  size_t label = start, at = start;
  for (; at < text.size() && is(text[at], kInHost); ++at) {
    if (text[at] != '.') continue;
    if (at == label || !is_sound(label, at)) return 0;
    label = at + 1;
  }
  if (at == label || !is_sound(label, at)) return 0;
  if (is_digit(text[label]) && !is_plain_ipv4(text.substr(start, at - start))) return 0;
  return at;
}

/// The '@' after 'user' or 'user:password' that begins at START, and where the name ends; 0 when
/// there are no credentials, or such as need a closer look.
size_t scan_credentials(std::string_view text, size_t start, size_t& name_end) {
  size_t at = start;
  auto skip = [&] {
    size_t from = at;
    while (at < text.size() && is(text[at], kInUserinfo)) ++at;
    return at > from;
  };
  if (!skip() || at == text.size()) return 0;
  name_end = at;
  if (text[at] == ':') {
    ++at;
    if (!skip() || at == text.size()) return 0;
  }
  return text[at] == '@' ? at : 0;
}

/// Reads ':' and a port that is written as the serialiser would. False: it is not.
bool scan_port(std::string_view text, size_t& at, int32_t default_port, int32_t& port) {
  size_t first = at + 1, end = first;
  int32_t value = 0;
  while (end < text.size() && end - first < 6 && is_digit(text[end]))
    value = value * 10 + (text[end++] - '0');
  if (end == first || text[first] == '0' || value > 0xffff || value == default_port) return false;
  port = value;
  at = end;
  return true;
}

/// The end of the path that begins at START with '/'; 0 when there are dot segments or something to
/// encode.
size_t scan_path(std::string_view text, size_t start) {
  size_t at = start;
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '?' || c == '#') break;
    if (!is(c, kInPath)) return 0;
    // '/.' may begin a dot segment, '%2e' may be one.
    if (c == '/' && at + 1 < text.size() && (text[at + 1] == '.' || text[at + 1] == '%')) return 0;
  }
  return at;
}

}  // namespace

bool scan_normal_form(std::string_view text, Parts& parts, bool punycode_is_sound) {
  int32_t default_port;
  size_t protocol_end;
  ada::scheme::type type;
  if (text.starts_with("https://")) {
    type = ada::scheme::HTTPS;
    protocol_end = 6;
    default_port = 443;
  } else if (text.starts_with("http://")) {
    type = ada::scheme::HTTP;
    protocol_end = 5;
    default_port = 80;
  } else if (text.starts_with("file:///")) {
    type = ada::scheme::FILE;
    protocol_end = 5;
    default_port = -1;
  } else {
    return false;
  }
  size_t host = protocol_end + 2;
  size_t at = host;
  size_t name_end = host;
  int32_t port = -1;
  if (type == ada::scheme::FILE) {
    // Drive letters have rules of their own.
    if (text.size() > at + 2 && (text[at + 2] == ':' || text[at + 2] == '|')) return false;
  } else {
    // Most URLs have no '@' before the path.
    at = scan_host(text, host, punycode_is_sound);
    if (at == 0 || (at < text.size() && text[at] != '/')) {
      size_t credentials = scan_credentials(text, host, name_end);
      if (credentials == 0) {
        name_end = host;
      } else {
        host = credentials;
        at = scan_host(text, host + 1, punycode_is_sound);
      }
    }
    if (at == 0) return false;
  }
  size_t host_end = at;
  if (at < text.size() && text[at] == ':' && !scan_port(text, at, default_port, port)) return false;
  if (at == text.size() || text[at] != '/') return false;

  size_t path = at;
  at = scan_path(text, path);
  if (at == 0) return false;
  size_t search = std::string_view::npos, hash = std::string_view::npos;
  if (at < text.size() && text[at] == '?') {
    search = at++;
    while (at < text.size() && text[at] != '#') {
      if (!is(text[at++], kInQuery)) return false;
    }
  }
  if (at < text.size()) {
    hash = at++;
    while (at < text.size()) {
      if (!is(text[at++], kInFragment)) return false;
    }
  }
  auto offset = [](size_t value) { return static_cast<int32_t>(value); };
  parts = {
      offset(protocol_end), offset(name_end), offset(host), offset(host_end), port, offset(path),
      offset(search),       offset(hash),     type};
  return true;
}

bool replace_part(std::string_view href, Part part, std::string_view value, std::string& out,
                  Parts& parts) {
  if (!scan_normal_form(href, parts)) return false;
  auto begin_of = [&](Part which, size_t otherwise) {
    return parts[which] < 0 ? otherwise : static_cast<size_t>(parts[which]);
  };
  const size_t path = begin_of(kPathnameStart, 0), hash = begin_of(kHashStart, href.size()),
               search = begin_of(kSearchStart, hash), host_end = begin_of(kHostEnd, 0);
  size_t begin, end;
  std::string_view mark;
  // What would end the part is encoded in it, or ends the value.
  switch (part) {
    case kHostStart:
      begin = begin_of(kHostStart, 0);
      if (begin == host_end) return false;
      if (href[begin] == '@') ++begin;
      end = host_end;
      if (!std::ranges::all_of(value, [](char c) { return is(c, kInHost); })) return false;
      break;
    case kPort:
      begin = host_end;
      end = path;
      mark = ":";
      if (value.empty() || !std::ranges::all_of(value, is_digit)) return false;
      break;
    case kPathnameStart:
      begin = path;
      end = search;
      mark = "/";
      if (value.find_first_of("?#") != std::string_view::npos) return false;
      break;
    case kSearchStart:
      begin = search;
      end = hash;
      mark = "?";
      if (value.find('#') != std::string_view::npos) return false;
      break;
    case kHashStart:
      begin = hash;
      end = href.size();
      mark = "#";
      break;
    default:
      return false;
  }
  const bool is_there = part == kPathnameStart || !value.empty();
  if (value.starts_with(mark)) value.remove_prefix(mark.size());
  out.reserve(href.size() + value.size() + 1);
  out = href.substr(0, begin);
  if (is_there) out.append(mark);
  out.append(value).append(href.substr(end));
  return scan_normal_form(out, parts);
}

}  // namespace nodus::modules::url
