#pragma once

#include <v8.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::modules::process {

/// A string as NUL-terminated UTF-8; short ASCII needs no memory.
class CText {
 public:
  CText(v8::Isolate* isolate, v8::Local<v8::String> string);
  CText(const CText&) = delete;
  const char* get() const { return text_; }
  /// Is the C string, read again, the same string?
  bool is_exact() const { return is_exact_; }

 private:
  char short_[128];
  const char* text_ = short_;
  bool is_exact_ = false;
  std::optional<v8::String::Utf8Value> long_;
};

/// What is known of the C library's environment, which native code changes as it likes: variables
/// that were read or written as JavaScript strings, names that are not there, and the list of all.
/// Nothing of it is believed without a look at the environment, which is shorter than getenv(3):
/// a variable is known as long as the same text stands in the same place, and what all of them say
/// together as long as the array holds the same pointers.
///
/// The caller holds the environment's lock throughout.
class KnownVariables {
 public:
  enum class State : uint8_t { kUnknown, kMissing, kPresent };

  /// What is known of NAME, a unique string, and its VALUE when that is present.
  State find(v8::Isolate* isolate, v8::Local<v8::Name> name, v8::Local<v8::String>& value);
  /// getenv(3) gave VALUE for NAME, which is TEXT.
  void remember(v8::Isolate* isolate, v8::Local<v8::Name> name, std::string_view c_name,
                const char* value, v8::Local<v8::String> text);
  /// getenv(3) gave nothing for NAME.
  void remember_missing(v8::Isolate* isolate, v8::Local<v8::Name> name, std::string_view c_name);
  /// Makes NAME, a moment ago known as present, VALUE, which is TEXT: as setenv(3) does, without
  /// its search.
  void replace(v8::Isolate* isolate, v8::Local<v8::Name> name, std::string_view c_name,
               std::string_view value, v8::Local<v8::String> text);
  void forget(v8::Local<v8::Name> name);

  /// The names of all variables. The same array for every caller until something changes.
  v8::Local<v8::Array> names(v8::Isolate* isolate);

 private:
  struct Entry {
    v8::Global<v8::Name> name;
    v8::Global<v8::String> value;
    std::string pair;        ///< "NAME=value"; empty for what is missing
    char** array = nullptr;  ///< environ then
    size_t slot = 0;
    uint64_t generation = 0;  ///< of the mirror, for what is missing; 0: nothing is known
  };

  /// Twice and more what programs usually ask for.
  static constexpr size_t kPlaces = 256;

  Entry* entry_of(v8::Local<v8::Name> name);
  Entry& entry_for(v8::Isolate* isolate, v8::Local<v8::Name> name);
  bool is_mirror_true() const;
  void renew_mirror();

  /// By the name's hash, in one of two places.
  std::vector<std::unique_ptr<Entry>> entries_;
  /// What environ held when it was looked at as a whole.
  char** array_ = nullptr;
  std::vector<char*> items_;
  uint64_t generation_ = 1;
  v8::Global<v8::Array> names_;
};

}  // namespace nodus::modules::process
