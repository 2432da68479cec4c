#pragma once

#include "engine/realm.h"

namespace nodus::modules::net {

/// The JavaScript function that a request under way will call once, in the async context in which
/// the request was made.
class RequestCallback {
 public:
  /// TYPE is the async_hooks provider name ("WRITEWRAP").
  RequestCallback(Realm& realm, const char* type) : realm_(realm), type_(type) {}
  ~RequestCallback();
  RequestCallback(const RequestCallback&) = delete;

  /// FUNCTION may be anything: only a function is kept. RECEIVER becomes `this`.
  /// TRIGGER: the resource that asked, if not the current default (async_hooks).
  void set(v8::Local<v8::Value> function, v8::Local<v8::Object> receiver, double trigger = -1);
  /// A request as JavaScript makes it for connect(): its `oncomplete(status, handle, request,
  /// readable, writable)` is looked up when it is done. Interceptors of connections replace or call
  /// it.
  void set_request(v8::Local<v8::Object> request, double trigger);
  explicit operator bool() const { return !function_.IsEmpty(); }

  /// Calls it through the gate. A HandleScope must be open.
  void call(int argc, v8::Local<v8::Value>* argv);

  /// Ends what set_request() began: HANDLE is connected, or STATUS says why not.
  void complete(int status, v8::Local<v8::Object> handle, bool readable, bool writable);

  Realm& realm() const { return realm_; }

 private:
  void begin(v8::Local<v8::Object> resource, double trigger);

  Realm& realm_;
  const char* type_;
  AsyncIds ids_;
  v8::Global<v8::Function> function_;
  v8::Global<v8::Object> receiver_;
  v8::Global<v8::Value> context_;
  v8::Global<v8::Object> resource_;  ///< what async_hooks was shown; empty when nobody listened
};

}  // namespace nodus::modules::net
