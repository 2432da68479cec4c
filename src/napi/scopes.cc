// Handle scopes, callback scopes and asynchronous contexts.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#object-lifetime-management
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#custom-asynchronous-operations

#include <climits>

#include "napi/async_context.h"

using nodus::napi::AsyncContext;
using nodus::napi::from_napi;
using nodus::napi::to_napi;

// V8's scopes may only live on the stack or in something else: here.
struct napi_handle_scope__ {
  explicit napi_handle_scope__(v8::Isolate* isolate) : scope(isolate) {}
  v8::HandleScope scope;
};

struct napi_escapable_handle_scope__ {
  explicit napi_escapable_handle_scope__(v8::Isolate* isolate) : scope(isolate) {}
  v8::EscapableHandleScope scope;
  bool escaped = false;
};

struct napi_callback_scope__ {
  napi_callback_scope__(napi_env env, const AsyncContext& async)
      : scope(env->isolate), gate(env->realm, async.ids(), async.frame(), async.resource()) {}
  v8::HandleScope scope;
  nodus::Gate gate;
};

namespace nodus::napi {

AsyncContext::AsyncContext(napi_env env, v8::Local<v8::Object> resource, std::string name)
    : env_(env),
      name_(std::move(name)),
      ids_{env->realm.new_async_id(), env->realm.default_trigger_async_id()} {
  auto* isolate = env->isolate;
  if (resource.IsEmpty()) resource = v8::Object::New(isolate);
  resource_.Reset(isolate, resource);
  auto frame = isolate->GetContinuationPreservedEmbedderData();
  if (!frame->IsUndefined()) frame_.Reset(isolate, frame);
  if (env->realm.has_async_hook(Realm::kInit))
    env->realm.emit_async_init(ids_, name_.c_str(), resource);
}

AsyncContext::~AsyncContext() {
  if (!env_->ending) env_->realm.queue_async_destroy(ids_.async_id);
}

napi_status read_async_arguments(napi_env env, napi_value resource, napi_value name,
                                 v8::Local<v8::Object>* object, std::string* text) {
  if (resource && !from_napi(resource)->ToObject(env->context()).ToLocal(object)) {
    return env->fail(napi_object_expected);
  }
  NAPI_ARG(env, name);
  v8::Local<v8::String> string;
  NAPI_REQUIRE(env, from_napi(name)->ToString(env->context()).ToLocal(&string),
               napi_string_expected);
  *text = to_utf8(env->isolate, string).value_or("");
  return napi_ok;
}

}  // namespace nodus::napi

// ---- handles

napi_status napi_open_handle_scope(napi_env env, napi_handle_scope* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  *result = new napi_handle_scope__(env->isolate);
  ++env->open_handle_scopes;
  return env->ok();
}

napi_status napi_close_handle_scope(napi_env env, napi_handle_scope scope) {
  NAPI_ENTER(env);
  NAPI_ARG(env, scope);
  if (env->open_handle_scopes == 0) return napi_handle_scope_mismatch;
  --env->open_handle_scopes;
  delete scope;
  return env->ok();
}

napi_status napi_open_escapable_handle_scope(napi_env env, napi_escapable_handle_scope* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  *result = new napi_escapable_handle_scope__(env->isolate);
  ++env->open_handle_scopes;
  return env->ok();
}

napi_status napi_close_escapable_handle_scope(napi_env env, napi_escapable_handle_scope scope) {
  NAPI_ENTER(env);
  NAPI_ARG(env, scope);
  if (env->open_handle_scopes == 0) return napi_handle_scope_mismatch;
  --env->open_handle_scopes;
  delete scope;
  return env->ok();
}

napi_status napi_escape_handle(napi_env env, napi_escapable_handle_scope scope, napi_value escapee,
                               napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, scope);
  NAPI_ARG(env, escapee);
  NAPI_ARG(env, result);
  if (scope->escaped) return env->fail(napi_escape_called_twice);
  scope->escaped = true;
  *result = to_napi(scope->scope.Escape(from_napi(escapee)));
  return env->ok();
}

// ---- asynchronous contexts

napi_status napi_async_init(napi_env env, napi_value async_resource, napi_value async_resource_name,
                            napi_async_context* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, async_resource_name);
  NAPI_ARG(env, result);
  v8::HandleScope scope(env->isolate);
  v8::Local<v8::Object> resource;
  std::string name;
  auto status =
      nodus::napi::read_async_arguments(env, async_resource, async_resource_name, &resource, &name);
  if (status != napi_ok) return status;
  *result = reinterpret_cast<napi_async_context>(new AsyncContext(env, resource, std::move(name)));
  return env->ok();
}

napi_status napi_async_destroy(napi_env env, napi_async_context async_context) {
  NAPI_ENTER(env);
  NAPI_ARG(env, async_context);
  delete reinterpret_cast<AsyncContext*>(async_context);
  return env->ok();
}

napi_status napi_make_callback(napi_env env, napi_async_context async_context, napi_value recv,
                               napi_value func, size_t argc, const napi_value* argv,
                               napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, recv);
  if (argc > 0) NAPI_ARG(env, argv);
  NAPI_REQUIRE(env, argc <= INT_MAX, napi_invalid_arg);
  auto context = env->context();
  v8::Local<v8::Object> receiver;
  NAPI_REQUIRE(env, from_napi(recv)->ToObject(context).ToLocal(&receiver), napi_object_expected);
  NAPI_ARG(env, func);
  auto function = from_napi(func);
  NAPI_REQUIRE(env, function->IsFunction(), napi_invalid_arg);
  auto* arguments = reinterpret_cast<v8::Local<v8::Value>*>(const_cast<napi_value*>(argv));
  auto* async = reinterpret_cast<AsyncContext*>(async_context);
  v8::MaybeLocal<v8::Value> returned;
  {
    auto ids = async ? async->ids() : nodus::AsyncIds{};
    nodus::Gate gate(env->realm, ids, async ? async->frame() : v8::Local<v8::Value>(),
                     async ? async->resource() : v8::Local<v8::Object>());
    returned =
        function.As<v8::Function>()->Call(context, receiver, static_cast<int>(argc), arguments);
    // At the outermost gate nextTick and microtasks run here, as they do after every callback.
    if (!js.threw()) gate.close();
  }
  v8::Local<v8::Value> value;
  if (js.threw() || !returned.ToLocal(&value)) return js.failed(napi_generic_failure);
  if (result) *result = to_napi(value);
  return js.done();
}

napi_status napi_open_callback_scope(napi_env env, napi_value, napi_async_context context,
                                     napi_callback_scope* result) {
  // The resource is that of the context: what napi_async_init was given.
  NAPI_ENTER(env);
  NAPI_ARG(env, context);
  NAPI_ARG(env, result);
  *result = new napi_callback_scope__(env, *reinterpret_cast<AsyncContext*>(context));
  ++env->open_callback_scopes;
  return env->ok();
}

napi_status napi_close_callback_scope(napi_env env, napi_callback_scope scope) {
  NAPI_ENTER(env);
  NAPI_ARG(env, scope);
  if (env->open_callback_scopes == 0) return napi_callback_scope_mismatch;
  --env->open_callback_scopes;
  if (!env->last_exception.IsEmpty()) scope->gate.mark_failed();
  scope->gate.close();
  delete scope;
  return env->ok();
}
