#include "engine/handle.h"

#include "base/ignore.h"
namespace nodus {

Handle::Handle(v8::Isolate* isolate, v8::Local<v8::Object> self, const char* type,
               uv_handle_t* handle)
    : AsyncResource(isolate, self, type), handle_(handle) {
  handle_->data = this;
  hold();
}

Handle::~Handle() = default;

void Handle::mark_uninitialized() {
  state_ = State::kClosed;
  release();
}

void Handle::mark_initialized() {
  state_ = State::kOpen;
  handle_->data = this;
  hold();
}

void Handle::close(v8::Local<v8::Value> callback) {
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  if (callback->IsFunction()) close_callback_.Reset(isolate(), callback.As<v8::Function>());
  on_close();
  uv_close(handle_, on_closed);
}

void Handle::ref() {
  if (state_ != State::kClosed) uv_ref(handle_);
}

void Handle::unref() {
  if (state_ != State::kClosed) uv_unref(handle_);
}

// One that is closing keeps the loop alive until it is closed.
bool Handle::has_ref() const { return state_ != State::kClosed && uv_has_ref(handle_); }

void Handle::on_closed(uv_handle_t* handle) {
  auto* self = static_cast<Handle*>(handle->data);
  self->state_ = State::kClosed;
  auto& realm = self->realm();
  auto* isolate = self->isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  self->did_close();
  if (!self->close_callback_.IsEmpty() && realm.can_call_js()) {
    auto callback = self->close_callback_.Get(isolate);
    self->close_callback_.Reset();
    ignore(self->make_callback(callback, 0, nullptr));
  }
  // A closed handle is gone as far as async_hooks are concerned, whenever it is collected.
  self->emit_destroy();
  if (realm.can_call_js()) {
    self->release();
  } else {
    delete self;
  }
}

void Handle::dispose() {
  // The realm ends: an open handle is closed first and deletes itself in on_closed; a closing one
  // is on its way there.
  if (state_ == State::kClosed) {
    delete this;
  } else if (state_ == State::kOpen) {
    state_ = State::kClosing;
    on_close();
    uv_close(handle_, on_closed);
  }
}

}  // namespace nodus
