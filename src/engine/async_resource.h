#pragma once

#include "engine/realm.h"

namespace nodus {

/// A wrapped object with async ids and async context: what Node calls an async resource of a
/// provider type ("TCPWRAP", "FSREQCALLBACK" …). Calls into JavaScript on its behalf go through
/// make_callback.
class AsyncResource : public Wrapped {
 public:
  AsyncResource(v8::Isolate* isolate, v8::Local<v8::Object> self, const char* type);
  ~AsyncResource() override;

  Realm& realm() const { return Realm::from(isolate()); }
  AsyncIds ids() const { return ids_; }
  const char* type() const { return type_; }
  double get_async_id() const { return ids_.async_id; }

  /// Tells async_hooks that the resource is gone; once.
  void emit_destroy();

  /// Gives the resource new ids and the present async context (pooled resources that serve one
  /// request after another).
  void async_reset();

  /// Through the gate with this resource's ids and context; `this` is its JavaScript object.
  v8::MaybeLocal<v8::Value> make_callback(v8::Local<v8::Function> function, int argc,
                                          v8::Local<v8::Value>* argv);
  /// As above with the function in property NAME; does nothing when it is not a function.
  v8::MaybeLocal<v8::Value> make_callback(v8::Local<v8::Name> name, int argc,
                                          v8::Local<v8::Value>* argv);

 private:
  const char* type_;
  AsyncIds ids_;
  bool destroyed_ = false;
  v8::Global<v8::Value> async_context_;
};

}  // namespace nodus
