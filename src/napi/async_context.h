#pragma once

#include "engine/gate.h"
#include "napi/environment.h"

namespace nodus::napi {

/// What async_hooks and AsyncLocalStorage know of something that will call back.
class AsyncContext {
 public:
  /// RESOURCE may be empty: an object of its own is made.
  AsyncContext(napi_env env, v8::Local<v8::Object> resource, std::string name);
  ~AsyncContext();
  AsyncContext(const AsyncContext&) = delete;

  AsyncIds ids() const { return ids_; }
  v8::Local<v8::Object> resource() const { return resource_.Get(env_->isolate); }
  /// The AsyncLocalStorage frame at its making.
  v8::Local<v8::Value> frame() const {
    return frame_.IsEmpty() ? v8::Local<v8::Value>() : frame_.Get(env_->isolate);
  }

 private:
  napi_env env_;
  std::string name_;
  AsyncIds ids_;
  v8::Global<v8::Object> resource_;
  v8::Global<v8::Value> frame_;
};

/// A turn of the event loop that calls the addon: scopes, the gate into JavaScript, and what
/// becomes of an exception.
template <typename Function>
void call_from_loop(napi_env env, const AsyncContext& async, napi_env__::Uncaught treatment,
                    Function function) {
  v8::HandleScope scope(env->isolate);
  v8::Context::Scope context_scope(env->context());
  Gate gate(env->realm, async.ids(), async.frame(), async.resource());
  env->call_addon(function, [&](v8::Local<v8::Value> exception) {
    env->report(exception, treatment);
    gate.mark_failed();
  });
}

/// The two arguments RESOURCE (optional) and NAME of the functions that make something
/// asynchronous.
napi_status read_async_arguments(napi_env env, napi_value resource, napi_value name,
                                 v8::Local<v8::Object>* object, std::string* text);

}  // namespace nodus::napi
