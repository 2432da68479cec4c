#include "engine/async_resource.h"

namespace nodus {

AsyncResource::AsyncResource(v8::Isolate* isolate, v8::Local<v8::Object> self, const char* type)
    : Wrapped(isolate, self), type_(type) {
  // The derived parts are not there yet: an 'init' hook that calls a method of the resource must
  // not reach them.
  self->SetAlignedPointerInInternalField(kField, nullptr);
  async_reset();
  self->SetAlignedPointerInInternalField(kField, this);
}

AsyncResource::~AsyncResource() { emit_destroy(); }

void AsyncResource::emit_destroy() {
  if (destroyed_) return;
  destroyed_ = true;
  realm().queue_async_destroy(ids_.async_id);
}

void AsyncResource::async_reset() {
  auto& r = realm();
  if (ids_.async_id != 0) emit_destroy();
  destroyed_ = false;
  ids_ = {r.new_async_id(), r.default_trigger_async_id()};
  auto context = isolate()->GetContinuationPreservedEmbedderData();
  if (context->IsUndefined()) {
    async_context_.Reset();
  } else {
    async_context_.Reset(isolate(), context);
  }
  if (r.has_async_hook(Realm::kInit)) {
    v8::HandleScope scope(isolate());
    r.emit_async_init(ids_, type_, object());
  }
}

v8::MaybeLocal<v8::Value> AsyncResource::make_callback(v8::Local<v8::Function> function, int argc,
                                                       v8::Local<v8::Value>* argv) {
  v8::Local<v8::Value> context;
  if (!async_context_.IsEmpty()) context = async_context_.Get(isolate());
  auto self = object();
  return realm().call(function, self, argc, argv, ids_, context, self);
}

v8::MaybeLocal<v8::Value> AsyncResource::make_callback(v8::Local<v8::Name> name, int argc,
                                                       v8::Local<v8::Value>* argv) {
  v8::Local<v8::Value> function;
  if (!object()->Get(realm().context(), name).ToLocal(&function) || !function->IsFunction())
    return {};
  return make_callback(function.As<v8::Function>(), argc, argv);
}

}  // namespace nodus
