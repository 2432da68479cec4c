#include "modules/net/request_callback.h"

#include "base/ignore.h"

namespace nodus::modules::net {

RequestCallback::~RequestCallback() {
  if (ids_.async_id > 0) realm_.queue_async_destroy(ids_.async_id);
}

void RequestCallback::set(v8::Local<v8::Value> function, v8::Local<v8::Object> receiver,
                          double trigger) {
  auto* isolate = realm_.isolate();
  if (!function->IsFunction()) return;
  function_.Reset(isolate, function.As<v8::Function>());
  receiver_.Reset(isolate, receiver);
  v8::Local<v8::Object> resource;
  if (realm_.has_async_hook(Realm::kInit)) {
    // Every request is a resource of its own for those who look.
    resource = v8::Object::New(isolate);
    ignore(resource->CreateDataProperty(isolate->GetCurrentContext(), intern(isolate, "handle"),
                                        receiver));
  }
  begin(resource, trigger);
}

void RequestCallback::set_request(v8::Local<v8::Object> request, double trigger) {
  receiver_.Reset(realm_.isolate(), request);
  begin(request, trigger);
}

void RequestCallback::begin(v8::Local<v8::Object> resource, double trigger) {
  auto* isolate = realm_.isolate();
  context_.Reset(isolate, isolate->GetContinuationPreservedEmbedderData());
  ids_ = {realm_.new_async_id(), trigger < 0 ? realm_.default_trigger_async_id() : trigger};
  if (!realm_.has_async_hook(Realm::kInit)) return;
  resource_.Reset(isolate, resource);
  realm_.emit_async_init(ids_, type_, resource);
}

void RequestCallback::complete(int status, v8::Local<v8::Object> handle, bool readable,
                               bool writable) {
  auto* isolate = realm_.isolate();
  auto request = receiver_.Get(isolate);
  v8::Local<v8::Value> function;
  if (!request->Get(isolate->GetCurrentContext(), intern(isolate, "oncomplete"))
           .ToLocal(&function) ||
      !function->IsFunction())
    return;
  function_.Reset(isolate, function.As<v8::Function>());
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, status), handle, request,
                                 v8::Boolean::New(isolate, readable),
                                 v8::Boolean::New(isolate, writable)};
  call(5, argv);
}

void RequestCallback::call(int argc, v8::Local<v8::Value>* argv) {
  if (function_.IsEmpty()) return;
  auto* isolate = realm_.isolate();
  auto function = function_.Get(isolate);
  auto receiver = receiver_.Get(isolate);
  auto context = context_.IsEmpty() ? v8::Local<v8::Value>() : context_.Get(isolate);
  function_.Reset();
  auto resource = resource_.IsEmpty() ? receiver : resource_.Get(isolate);
  (void)realm_.call(function, receiver, argc, argv, ids_, context, resource);
}

}  // namespace nodus::modules::net
