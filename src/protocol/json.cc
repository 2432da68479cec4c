#include "protocol/json.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace nodus {

namespace {

constexpr int kMaxDepth = 256;

void append_utf8(std::string& out, uint32_t c) {
  auto byte = [&out](uint32_t value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xc0 | c >> 6);
    byte(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    byte(0xe0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3f));
    byte(0x80 | (c & 0x3f));
  } else {
    byte(0xf0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3f));
    byte(0x80 | (c >> 6 & 0x3f));
    byte(0x80 | (c & 0x3f));
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<Json> document() {
    skip_blanks();
    if (at_end()) return fail(JsonFault::kEmpty);
    auto value = this->value(0);
    if (!value) return fail(JsonFault::kSyntax);
    skip_blanks();
    return at_end() ? std::move(value) : fail(JsonFault::kSyntax);
  }

  JsonFault fault() const { return fault_; }

 private:
  bool at_end() const { return at_ >= text_.size(); }

  /// The first fault is the one that is told. A text that ends too early is a fault of its own.
  std::nullopt_t fail(JsonFault fault) {
    if (fault_ == JsonFault::kNone)
      fault_ = fault == JsonFault::kSyntax && at_end() ? JsonFault::kIncomplete : fault;
    return std::nullopt;
  }

  void skip_blanks() {
    while (!at_end() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }

  bool take(char expected) {
    skip_blanks();
    if (at_end() || text_[at_] != expected) return false;
    ++at_;
    return true;
  }

  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  std::optional<Json> value(int depth) {
    if (depth > kMaxDepth) return fail(JsonFault::kTooDeep);
    skip_blanks();
    if (at_end()) return fail(JsonFault::kSyntax);
    switch (text_[at_]) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"': {
        std::string text;
        if (!string(text)) return fail(JsonFault::kSyntax);
        return Json(std::move(text));
      }
      case 't':
        return take_word("true") ? std::optional<Json>(true) : fail(JsonFault::kSyntax);
      case 'f':
        return take_word("false") ? std::optional<Json>(false) : fail(JsonFault::kSyntax);
      case 'n':
        return take_word("null") ? std::optional<Json>(Json()) : fail(JsonFault::kSyntax);
      default:
        return number();
    }
  }

  std::optional<Json> object(int depth) {
    Json::Object members;
    ++at_;
    if (take('}')) return Json(std::move(members));
    do {
      std::string key;
      skip_blanks();
      if (!string(key) || !take(':')) return fail(JsonFault::kSyntax);
      auto item = value(depth + 1);
      if (!item) return std::nullopt;
      members.emplace_back(std::move(key), std::move(*item));
    } while (take(','));
    if (!take('}')) return fail(JsonFault::kSyntax);
    return Json(std::move(members));
  }

  std::optional<Json> array(int depth) {
    Json::Array items;
    ++at_;
    if (take(']')) return Json(std::move(items));
    do {
      auto item = value(depth + 1);
      if (!item) return std::nullopt;
      items.push_back(std::move(*item));
    } while (take(','));
    if (!take(']')) return fail(JsonFault::kSyntax);
    return Json(std::move(items));
  }

  bool digits() {
    auto from = at_;
    while (!at_end() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > from;
  }

  std::optional<Json> number() {
    auto begin = at_;
    if (!at_end() && text_[at_] == '-') ++at_;
    // No zeros in front.
    if (!at_end() && text_[at_] == '0') {
      ++at_;
    } else if (!digits()) {
      return fail(JsonFault::kSyntax);
    }
    if (!at_end() && text_[at_] == '.') {
      ++at_;
      if (!digits()) return fail(JsonFault::kSyntax);
    }
    if (!at_end() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (!at_end() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!digits()) return fail(JsonFault::kSyntax);
    }
    double number = 0;
    auto end = std::from_chars(text_.data() + begin, text_.data() + at_, number);
    if (end.ec == std::errc::invalid_argument) return fail(JsonFault::kSyntax);
    return Json(number);
  }

  /// Four hexadecimal digits; -1 when there are none.
  int code_unit() {
    if (at_ + 4 > text_.size()) return -1;
    unsigned unit = 0;
    auto* begin = text_.data() + at_;
    auto result = std::from_chars(begin, begin + 4, unit, 16);
    if (result.ptr != begin + 4) return -1;
    at_ += 4;
    return static_cast<int>(unit);
  }

  bool escape(std::string& out) {
    if (at_end()) return false;
    switch (char c = text_[at_++]) {
      case '"':
      case '\\':
      case '/':
        out += c;
        return true;
      case 'b':
        out += '\b';
        return true;
      case 'f':
        out += '\f';
        return true;
      case 'n':
        out += '\n';
        return true;
      case 'r':
        out += '\r';
        return true;
      case 't':
        out += '\t';
        return true;
      case 'u':
        break;
      default:
        return false;
    }
    int unit = code_unit();
    if (unit < 0) return false;
    auto c = static_cast<uint32_t>(unit);
    if (c >= 0xd800 && c < 0xdc00 && take_word("\\u")) {
      int low = code_unit();
      if (low < 0) return false;
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + static_cast<uint32_t>(low - 0xdc00);
      } else {
        append_utf8(out, 0xfffd);
        c = static_cast<uint32_t>(low);
      }
    }
    // A surrogate that stands alone has no UTF-8.
    append_utf8(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
    return true;
  }

  bool string(std::string& out) {
    if (at_end() || text_[at_] != '"') return false;
    ++at_;
    for (;;) {
      auto from = at_;
      while (!at_end() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20)
        ++at_;
      out.append(text_.substr(from, at_ - from));
      if (at_end()) return false;
      char c = text_[at_++];
      if (c == '"') return true;
      if (c != '\\' || !escape(out)) return false;
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  JsonFault fault_ = JsonFault::kNone;
};

void append_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  char text[40];
  auto end = std::to_chars(text, text + sizeof text, number);
  // "1e+05" is as good as 100000, but nobody writes it so.
  if (number == std::trunc(number) && std::fabs(number) < 1e15) {
    out.append(text, static_cast<size_t>(std::snprintf(text, sizeof text, "%.0f", number)));
    return;
  }
  out.append(text, end.ptr);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  size_t from = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(from, i - from));
    from = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += kHex[c >> 4];
        out += kHex[c & 15];
    }
  }
  out.append(text.substr(from));
  out += '"';
}

std::optional<Json> Json::parse(std::string_view text, JsonFault* fault) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Parser parser(text);
  auto value = parser.document();
  if (fault) *fault = parser.fault();
  return value;
}

std::string Json::dump() const {
  std::string out;
  dump(out);
  return out;
}

void Json::dump(std::string& out) const {
  if (auto* flag = as_bool()) {
    out += *flag ? "true" : "false";
  } else if (auto* number = as_number()) {
    append_number(out, *number);
  } else if (auto* text = as_string()) {
    append_json_string(out, *text);
  } else if (auto* items = as_array()) {
    out += '[';
    for (size_t i = 0; i < items->size(); ++i) {
      if (i > 0) out += ',';
      (*items)[i].dump(out);
    }
    out += ']';
  } else if (auto* members = as_object()) {
    out += '{';
    for (size_t i = 0; i < members->size(); ++i) {
      if (i > 0) out += ',';
      append_json_string(out, (*members)[i].first);
      out += ':';
      (*members)[i].second.dump(out);
    }
    out += '}';
  } else {
    out += "null";
  }
}

const Json* Json::find(std::string_view key) const {
  auto* members = as_object();
  if (!members) return nullptr;
  for (auto member = members->rbegin(); member != members->rend(); ++member) {
    if (member->first == key) return &member->second;
  }
  return nullptr;
}

Json& Json::set(std::string key, Json value) {
  std::get<Object>(value_).emplace_back(std::move(key), std::move(value));
  return *this;
}

}  // namespace nodus
