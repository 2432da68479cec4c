#include "protocol/json_value.h"

#include <cstdint>

namespace nodus {

const JsonValue* JsonValue::find(std::string_view name) const {
  for (auto member = members.rbegin(); member != members.rend(); ++member)
    if (member->first == name) return &member->second;
  return nullptr;
}

namespace {

constexpr int kDeepest = 512;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool parse(JsonValue& out) {
    skip_blanks();
    if (at_end()) return fail(JsonFault::kEmpty);
    if (!value(out, 0)) return false;
    skip_blanks();
    return at_end() || fail(JsonFault::kSyntax);
  }

  JsonFault fault() const { return fault_; }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }

  /// The first fault is the one that is told. A text that ends too early is a fault of its own.
  bool fail(JsonFault fault) {
    if (fault_ == JsonFault::kNone)
      fault_ = fault == JsonFault::kSyntax && at_end() ? JsonFault::kIncomplete : fault;
    return false;
  }

  void skip_blanks() {
    while (!at_end() && (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t'))
      ++position_;
  }

  bool take(char wanted) {
    skip_blanks();
    if (peek() != wanted || at_end()) return false;
    ++position_;
    return true;
  }

  bool word(std::string_view wanted) {
    if (text_.substr(position_, wanted.size()) != wanted) return fail(JsonFault::kSyntax);
    position_ += wanted.size();
    return true;
  }

  bool value(JsonValue& out, int depth) {
    if (depth > kDeepest) return fail(JsonFault::kTooDeep);
    skip_blanks();
    switch (peek()) {
      case '{':
        return object(out, depth);
      case '[':
        return array(out, depth);
      case '"':
        out.kind = JsonValue::Kind::kString;
        return string(out.text);
      case 't':
      case 'f':
        out.kind = JsonValue::Kind::kBoolean;
        out.boolean = peek() == 't';
        return word(out.boolean ? "true" : "false");
      case 'n':
        return word("null");
      default:
        return number(out);
    }
  }

  bool object(JsonValue& out, int depth) {
    out.kind = JsonValue::Kind::kObject;
    ++position_;
    if (take('}')) return true;
    do {
      skip_blanks();
      JsonValue::Member member;
      if (peek() != '"' || !string(member.first)) return fail(JsonFault::kSyntax);
      if (!take(':')) return fail(JsonFault::kSyntax);
      if (!value(member.second, depth + 1)) return false;
      out.members.push_back(std::move(member));
    } while (take(','));
    return take('}') || fail(JsonFault::kSyntax);
  }

  bool array(JsonValue& out, int depth) {
    out.kind = JsonValue::Kind::kArray;
    ++position_;
    if (take(']')) return true;
    do {
      if (!value(out.items.emplace_back(), depth + 1)) return false;
    } while (take(','));
    return take(']') || fail(JsonFault::kSyntax);
  }

  bool digits() {
    size_t start = position_;
    while (peek() >= '0' && peek() <= '9') ++position_;
    return position_ > start || fail(JsonFault::kSyntax);
  }

  bool number(JsonValue& out) {
    out.kind = JsonValue::Kind::kNumber;
    size_t start = position_;
    if (peek() == '-') ++position_;
    // No zeros in front.
    if (peek() == '0') {
      ++position_;
    } else if (!digits()) {
      return false;
    }
    if (peek() == '.') {
      ++position_;
      if (!digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++position_;
      if (peek() == '+' || peek() == '-') ++position_;
      if (!digits()) return false;
    }
    out.text = text_.substr(start, position_ - start);
    return true;
  }

  bool hex(uint32_t& out) {
    out = 0;
    for (int i = 0; i < 4; ++i, ++position_) {
      char c = peek();
      uint32_t digit = c >= '0' && c <= '9'   ? static_cast<uint32_t>(c - '0')
                       : c >= 'a' && c <= 'f' ? static_cast<uint32_t>(c - 'a' + 10)
                       : c >= 'A' && c <= 'F' ? static_cast<uint32_t>(c - 'A' + 10)
                                              : 16;
      if (digit == 16) return fail(JsonFault::kSyntax);
      out = out * 16 + digit;
    }
    return true;
  }

  static void append_utf8(std::string& out, uint32_t point) {
    auto byte = [&out](uint32_t value) { out += static_cast<char>(value); };
    if (point < 0x80) {
      byte(point);
    } else if (point < 0x800) {
      byte(0xc0 | point >> 6);
      byte(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
      byte(0xe0 | point >> 12);
      byte(0x80 | (point >> 6 & 0x3f));
      byte(0x80 | (point & 0x3f));
    } else {
      byte(0xf0 | point >> 18);
      byte(0x80 | (point >> 12 & 0x3f));
      byte(0x80 | (point >> 6 & 0x3f));
      byte(0x80 | (point & 0x3f));
    }
  }

  bool escape(std::string& out) {
    char kind = peek();
    ++position_;
    switch (kind) {
      case '"':
      case '\\':
      case '/':
        out += kind;
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
        return fail(JsonFault::kSyntax);
    }
    uint32_t point;
    if (!hex(point)) return false;
    const bool is_lead = point >= 0xd800 && point < 0xdc00;
    if (is_lead && text_.substr(position_, 2) == "\\u") {
      position_ += 2;
      uint32_t trail;
      if (!hex(trail)) return false;
      if (trail < 0xdc00 || trail > 0xdfff) return fail(JsonFault::kSyntax);
      point = 0x10000 + ((point - 0xd800) << 10) + (trail - 0xdc00);
    } else if (point >= 0xd800 && point <= 0xdfff) {
      return fail(JsonFault::kSyntax);
    }
    append_utf8(out, point);
    return true;
  }

  bool string(std::string& out) {
    ++position_;
    for (;;) {
      if (at_end()) return fail(JsonFault::kIncomplete);
      char c = text_[position_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return fail(JsonFault::kSyntax);
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return false;
      }
    }
  }

  std::string_view text_;
  size_t position_ = 0;
  JsonFault fault_ = JsonFault::kNone;
};

}  // namespace

std::optional<JsonValue> read_json(std::string_view text, JsonFault& fault) {
  // A byte order mark is no part of the text.
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Parser parser(text);
  JsonValue value;
  bool is_good = parser.parse(value);
  fault = parser.fault();
  if (!is_good) return std::nullopt;
  return value;
}

}  // namespace nodus
