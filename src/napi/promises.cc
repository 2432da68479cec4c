// Promises, scripts and what the engine is told of the addon's memory.

#include "napi/calls.h"

using nodus::napi::from_napi;
using nodus::napi::to_napi;

namespace {

using Deferred = v8::Global<v8::Promise::Resolver>;

napi_status settle(napi_env env, napi_deferred deferred, napi_value value, bool resolve) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, deferred);
  NAPI_ARG(env, value);
  auto* holder = reinterpret_cast<Deferred*>(deferred);
  auto resolver = holder->Get(env->isolate);
  auto context = env->context();
  auto done = resolve ? resolver->Resolve(context, from_napi(value))
                      : resolver->Reject(context, from_napi(value));
  delete holder;
  return done.FromMaybe(false) ? js.done() : js.failed(napi_generic_failure);
}

}  // namespace

napi_status napi_create_promise(napi_env env, napi_deferred* deferred, napi_value* promise) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, deferred);
  NAPI_ARG(env, promise);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(env->context()).ToLocal(&resolver))
    return js.failed(napi_generic_failure);
  *deferred = reinterpret_cast<napi_deferred>(new Deferred(env->isolate, resolver));
  *promise = to_napi(resolver->GetPromise());
  return js.done();
}

napi_status napi_resolve_deferred(napi_env env, napi_deferred deferred, napi_value resolution) {
  return settle(env, deferred, resolution, true);
}

napi_status napi_reject_deferred(napi_env env, napi_deferred deferred, napi_value rejection) {
  return settle(env, deferred, rejection, false);
}

napi_status napi_is_promise(napi_env env, napi_value value, bool* is_promise) {
  return nodus::napi::tell_kind(env, value, is_promise, &v8::Value::IsPromise);
}

napi_status napi_run_script(napi_env env, napi_value script, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, script);
  NAPI_ARG(env, result);
  auto text = from_napi(script);
  NAPI_REQUIRE(env, text->IsString(), napi_string_expected);
  auto context = env->context();
  v8::Local<v8::Script> compiled;
  v8::Local<v8::Value> value;
  if (!v8::Script::Compile(context, text.As<v8::String>()).ToLocal(&compiled) ||
      !compiled->Run(context).ToLocal(&value)) {
    return env->fail(napi_generic_failure);  // with the exception pending
  }
  *result = to_napi(value);
  return js.done();
}

napi_status napi_adjust_external_memory(node_api_basic_env env, int64_t change_in_bytes,
                                        int64_t* adjusted_value) {
  NAPI_BASIC(env);
  NAPI_ARG(env, adjusted_value);
  *adjusted_value = env->isolate->AdjustAmountOfExternalAllocatedMemory(change_in_bytes);
  return env->ok();
}
