#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus {

/// A JSON text as a tree (RFC 8259), for the files that are read before there is a JavaScript
/// engine. Members keep their order, and those of the same name are all there.
struct JsonValue {
  enum class Kind : unsigned char { kNull, kBoolean, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, JsonValue>;

  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text;  ///< of a string, decoded; of a number, as it is written
  std::vector<JsonValue> items;
  std::vector<Member> members;

  bool is(Kind wanted) const { return kind == wanted; }
  /// The last member of that name, or nullptr.
  const JsonValue* find(std::string_view name) const;
};

/// What is wrong with a JSON text.
enum class JsonFault : unsigned char { kNone, kEmpty, kIncomplete, kSyntax, kTooDeep };

/// nullopt: FAULT says why.
std::optional<JsonValue> read_json(std::string_view text, JsonFault& fault);

}  // namespace nodus
