#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace nodus {

/// Why an operation failed, in terms that need no JavaScript engine. bind/ turns it into the error
/// object Node documents: a system error carries errno, code, syscall, path and dest; a coded one
/// the class its ERR_* row in the error table names.
struct Error {
  enum class Kind : uint8_t {
    kSystem,     ///< a negative libuv error number from a system call
    kCoded,      ///< an ERR_* code of the error table with its complete message
    kException,  ///< a JavaScript exception is already pending in the isolate
  };

  Kind kind = Kind::kException;
  int number = 0;            ///< kSystem: negative libuv error number
  const char* syscall = "";  ///< kSystem: name of the call as Node prints it ("open", "scandir")
  const char* code = "";     ///< kCoded: "ERR_…"
  std::string message;     ///< kCoded: whole message; kSystem: replaces libuv's text when not empty
  std::string path, dest;  ///< kSystem: the paths concerned
  bool has_path = false;   ///< an empty path is one, too
  bool has_dest = false;

  /// NUMBER is a negative libuv error number (UV_ENOENT), as libuv returns it.
  static Error system(int number, const char* syscall, std::string_view path = {},
                      std::string_view dest = {}) {
    Error e;
    e.kind = Kind::kSystem;
    e.number = number;
    e.syscall = syscall;
    e.path = path;
    e.dest = dest;
    // What has no default argument's null pointer was given, be it empty.
    e.has_path = path.data() != nullptr;
    e.has_dest = dest.data() != nullptr;
    return e;
  }

  static Error coded(const char* code, std::string message) {
    Error e;
    e.kind = Kind::kCoded;
    e.code = code;
    e.message = std::move(message);
    return e;
  }

  /// The JavaScript exception that caused the failure is pending; nothing more is to be thrown.
  static Error exception() { return {}; }
};

/// A value or the Error that stands in its place.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() {
    assert(ok());
    return std::get<0>(state_);
  }
  const T& value() const {
    assert(ok());
    return std::get<0>(state_);
  }
  T& operator*() { return value(); }
  T* operator->() { return &value(); }
  Error& error() {
    assert(!ok());
    return std::get<1>(state_);
  }
  const Error& error() const {
    assert(!ok());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit by design

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  Error& error() { return *error_; }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace nodus
