#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace nodus {

/// What is wrong with a JSON text.
enum class JsonFault : uint8_t { kNone, kEmpty, kIncomplete, kSyntax, kTooDeep };

/// A JSON value (RFC 8259) for what speaks JSON outside of V8: the inspector's protocol, and files
/// that are read before there is an engine. Strings are UTF-8, surrogates without their other half
/// U+FFFD; members keep their order, and those of the same name are all there.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(double value) : value_(value) {}
  Json(int value) : value_(static_cast<double>(value)) {}
  Json(int64_t value) : value_(static_cast<double>(value)) {}
  Json(uint64_t value) : value_(static_cast<double>(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}
  static Json object() { return Json(Object{}); }
  static Json array() { return Json(Array{}); }

  /// nullopt when TEXT is no JSON, or nested deeper than anybody writes; FAULT (optional) says why.
  /// A byte order mark is no part of the text.
  static std::optional<Json> parse(std::string_view text, JsonFault* fault = nullptr);
  std::string dump() const;
  void dump(std::string& out) const;

  const bool* as_bool() const { return std::get_if<bool>(&value_); }
  const double* as_number() const { return std::get_if<double>(&value_); }
  const std::string* as_string() const { return std::get_if<std::string>(&value_); }
  const Array* as_array() const { return std::get_if<Array>(&value_); }
  const Object* as_object() const { return std::get_if<Object>(&value_); }
  Object* as_object() { return std::get_if<Object>(&value_); }
  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }

  /// The last member KEY of an object; nullptr when there is none.
  const Json* find(std::string_view key) const;
  /// Adds a member to an object, which this must be, and returns the object.
  Json& set(std::string key, Json value);
  void push(Json value) { std::get<Array>(value_).push_back(std::move(value)); }

 private:
  std::variant<std::nullptr_t, bool, double, std::string, Array, Object> value_ = nullptr;
};

/// TEXT as a JSON string with its quotes. Bytes that are no UTF-8 are passed on.
void append_json_string(std::string& out, std::string_view text);

}  // namespace nodus
