#pragma once

#include <uv.h>

#include "engine/async_resource.h"

namespace nodus {

/// A libuv handle with a JavaScript object: close(callback), ref(), unref(), hasRef(),
/// getAsyncId(). The pair lives until the handle's close callback has run, which is also what ends
/// it when the realm ends.
class Handle : public AsyncResource {
 public:
  enum class State : uint8_t { kOpen, kClosing, kClosed };

  /// HANDLE must be initialised by the subclass's constructor (uv_*_init) right after; it lives
  /// inside the subclass.
  Handle(v8::Isolate* isolate, v8::Local<v8::Object> self, const char* type, uv_handle_t* handle);
  ~Handle() override;

  uv_handle_t* uv() const { return handle_; }
  State state() const { return state_; }
  bool is_open() const { return state_ == State::kOpen; }

  /// Closes the handle; CALLBACK (optional function) is called through the gate once it is closed.
  /// Idempotent.
  void close(v8::Local<v8::Value> callback);
  void ref();
  void unref();
  bool has_ref() const;
  /// The uv handle failed to initialise: nothing to close.
  void mark_uninitialized();
  /// A handle that was marked uninitialised has been initialised after all (uv_spawn).
  void mark_initialized();

  /// Declares Handle's methods on the class of a subclass.
  template <typename T>
  static void declare(ClassBinder<T>& c) {
    c.template method<&Handle::close>("close")
        .template method<&Handle::ref>("ref")
        .template method<&Handle::unref>("unref")
        .template method<&Handle::has_ref>("hasRef")
        .template method<&Handle::get_async_id>("getAsyncId");
  }

  Handle* as_handle() override { return this; }
  void dispose() override;

 protected:
  /// The handle was asked to close: last chance to stop what runs on it.
  virtual void on_close() {}
  /// libuv is done with the handle, and the close callback comes next.
  virtual void did_close() {}

 private:
  static void on_closed(uv_handle_t* handle);

  uv_handle_t* handle_;
  State state_ = State::kOpen;
  v8::Global<v8::Function> close_callback_;
};

}  // namespace nodus
