#pragma once

#include <v8.h>

#include <string_view>

#include "base/result.h"

namespace nodus {

class Wrapped;

/// What bind/ needs from the layer above it (engine/ implements it): one Host for each isolate, in
/// isolate data slot 0.
class Host {
 public:
  static constexpr uint32_t kIsolateSlot = 0;

  static Host& from(v8::Isolate* isolate) {
    return *static_cast<Host*>(isolate->GetData(kIsolateSlot));
  }

  virtual ~Host() = default;

  /// The JavaScript error object for ERROR with Node's shape. Kind::kException is not allowed.
  virtual v8::Local<v8::Value> make_error(const Error& error) = 0;

  /// The template of a wrapped class, empty when its binding was not installed yet.
  virtual v8::Local<v8::FunctionTemplate> class_template(int class_id) = 0;
  virtual void set_class_template(int class_id, v8::Local<v8::FunctionTemplate> value) = 0;

  /// Every living Wrapped of the isolate, so that none outlives it.
  virtual void add_wrapped(Wrapped* wrapped) = 0;
  virtual void remove_wrapped(Wrapped* wrapped) = 0;
};

/// Throws ERROR as a JavaScript exception (Kind::kException: it is pending already).
void throw_error(v8::Isolate* isolate, const Error& error);

/// An internalised string for a NUL-terminated Latin-1 literal.
v8::Local<v8::String> intern(v8::Isolate* isolate, std::string_view text);

/// A JavaScript string from UTF-8 (bad sequences become U+FFFD). Empty with a pending exception
/// when it is too long.
v8::MaybeLocal<v8::String> utf8(v8::Isolate* isolate, std::string_view text);

/// The UTF-8 bytes of VALUE converted to a string; lone surrogates become U+FFFD. nullopt: an
/// exception is pending.
std::optional<std::string> to_utf8(v8::Isolate* isolate, v8::Local<v8::Value> value);

}  // namespace nodus
