// Functions and classes whose code is the addon's.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#working-with-javascript-functions

#include "napi/functions.h"

#include <algorithm>
#include <climits>

#include "napi/attachment.h"

using nodus::napi::from_napi;
using nodus::napi::to_napi;

struct napi_callback_info__ {
  const v8::FunctionCallbackInfo<v8::Value>& info;
  void* data;
};

namespace nodus::napi {

namespace {

/// What a function needs to call the addon.
struct Callback final : Attachment {
  Callback(napi_env env, napi_callback function, void* data)
      : Attachment(env), env(env), function(function), data(data) {}

  napi_env env;
  napi_callback function;
  void* data;
};

void invoke(const v8::FunctionCallbackInfo<v8::Value>& info) {
  auto* callback = static_cast<Callback*>(Attachment::of(info.Data()));
  auto* env = callback->env;
  napi_callback_info__ call{info, callback->data};
  napi_value result = nullptr;
  bool threw = false;
  env->call_addon([&](napi_env e) { result = callback->function(e, &call); },
                  [&](v8::Local<v8::Value> exception) {
                    threw = true;
                    env->isolate->ThrowException(exception);
                  });
  if (!threw && result) info.GetReturnValue().Set(from_napi(result));
}

v8::Local<v8::FunctionTemplate> make_template(napi_env env, napi_callback function, void* data,
                                              v8::Local<v8::Signature> signature = {}) {
  auto* callback = new Callback(env, function, data);
  return v8::FunctionTemplate::New(env->isolate, invoke, callback->value(), signature);
}

v8::PropertyAttribute to_attributes(napi_property_attributes attributes, bool has_value) {
  int bits = v8::None;
  // Accessors know no `writable`.
  if (has_value && !(attributes & napi_writable)) bits |= v8::ReadOnly;
  if (!(attributes & napi_enumerable)) bits |= v8::DontEnum;
  if (!(attributes & napi_configurable)) bits |= v8::DontDelete;
  return static_cast<v8::PropertyAttribute>(bits);
}

}  // namespace

v8::MaybeLocal<v8::Function> make_function(napi_env env, napi_callback function, void* data) {
  auto* callback = new Callback(env, function, data);
  return v8::Function::New(env->context(), invoke, callback->value());
}

napi_status property_name(napi_env env, const napi_property_descriptor& property,
                          v8::Local<v8::Name>* name) {
  if (property.utf8name) {
    v8::Local<v8::String> text;
    auto made =
        v8::String::NewFromUtf8(env->isolate, property.utf8name, v8::NewStringType::kInternalized);
    NAPI_REQUIRE(env, made.ToLocal(&text), napi_generic_failure);
    *name = text;
    return napi_ok;
  }
  NAPI_ARG(env, property.name);
  auto key = from_napi(property.name);
  NAPI_REQUIRE(env, key->IsName(), napi_name_expected);
  *name = key.As<v8::Name>();
  return napi_ok;
}

}  // namespace nodus::napi

napi_status napi_create_function(napi_env env, const char* utf8name, size_t length,
                                 napi_callback cb, void* data, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  NAPI_ARG(env, cb);
  v8::EscapableHandleScope scope(env->isolate);
  v8::Local<v8::Function> function;
  if (!nodus::napi::make_function(env, cb, data).ToLocal(&function))
    return js.failed(napi_generic_failure);
  if (utf8name) {
    napi_value name;
    if (auto status = napi_create_string_utf8(env, utf8name, length, &name); status != napi_ok)
      return status;
    function->SetName(from_napi(name).As<v8::String>());
  }
  *result = to_napi(scope.Escape(function));
  return js.done();
}

napi_status napi_define_class(napi_env env, const char* utf8name, size_t length,
                              napi_callback constructor, void* data, size_t property_count,
                              const napi_property_descriptor* properties, napi_value* result) {
  using nodus::napi::make_template;
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  NAPI_ARG(env, constructor);
  if (property_count > 0) NAPI_ARG(env, properties);
  auto* isolate = env->isolate;
  v8::EscapableHandleScope scope(isolate);
  auto type = make_template(env, constructor, data);
  napi_value name;
  NAPI_ARG(env, utf8name);
  if (auto status = napi_create_string_utf8(env, utf8name, length, &name); status != napi_ok)
    return status;
  type->SetClassName(from_napi(name).As<v8::String>());

  auto signature = v8::Signature::New(isolate, type);
  std::vector<napi_property_descriptor> statics;
  for (size_t i = 0; i < property_count; ++i) {
    const auto& property = properties[i];
    if (property.attributes & napi_static) {
      statics.push_back(property);
      continue;
    }
    v8::Local<v8::Name> key;
    if (auto status = nodus::napi::property_name(env, property, &key); status != napi_ok)
      return status;
    auto prototype = type->PrototypeTemplate();
    if (property.getter || property.setter) {
      v8::Local<v8::FunctionTemplate> getter, setter;
      if (property.getter) getter = make_template(env, property.getter, property.data);
      if (property.setter) setter = make_template(env, property.setter, property.data);
      prototype->SetAccessorProperty(key, getter, setter,
                                     nodus::napi::to_attributes(property.attributes, false));
    } else if (property.method) {
      prototype->Set(key, make_template(env, property.method, property.data, signature),
                     nodus::napi::to_attributes(property.attributes, true));
    } else {
      NAPI_ARG(env, property.value);
      prototype->Set(key, from_napi(property.value),
                     nodus::napi::to_attributes(property.attributes, true));
    }
  }

  v8::Local<v8::Function> function;
  if (!type->GetFunction(env->context()).ToLocal(&function)) return js.failed(napi_generic_failure);
  auto escaped = to_napi(scope.Escape(function));
  if (!statics.empty()) {
    if (auto status = napi_define_properties(env, escaped, statics.size(), statics.data());
        status != napi_ok) {
      return status;
    }
  }
  *result = escaped;
  return js.done();
}

napi_status napi_get_cb_info(napi_env env, napi_callback_info cbinfo, size_t* argc,
                             napi_value* argv, napi_value* this_arg, void** data) {
  NAPI_ENTER(env);
  NAPI_ARG(env, cbinfo);
  const auto& info = cbinfo->info;
  auto count = static_cast<size_t>(info.Length());
  if (argv) {
    NAPI_ARG(env, argc);
    for (size_t i = 0; i < *argc; ++i) {
      argv[i] = to_napi(i < count ? info[static_cast<int>(i)]
                                  : v8::Undefined(env->isolate).As<v8::Value>());
    }
  }
  if (argc) *argc = count;
  if (this_arg) *this_arg = to_napi(info.This());
  if (data) *data = cbinfo->data;
  return env->ok();
}

napi_status napi_get_new_target(napi_env env, napi_callback_info cbinfo, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, cbinfo);
  NAPI_ARG(env, result);
  auto target = cbinfo->info.NewTarget();
  *result = target->IsUndefined() ? nullptr : to_napi(target);
  return env->ok();
}

napi_status napi_call_function(napi_env env, napi_value recv, napi_value func, size_t argc,
                               const napi_value* argv, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_REQUIRE(env, argc <= INT_MAX, napi_invalid_arg);
  NAPI_ARG(env, recv);
  if (argc > 0) NAPI_ARG(env, argv);
  NAPI_ARG(env, func);
  auto function = from_napi(func);
  NAPI_REQUIRE(env, function->IsFunction(), napi_invalid_arg);
  auto returned = function.As<v8::Function>()->Call(
      env->context(), from_napi(recv), static_cast<int>(argc),
      reinterpret_cast<v8::Local<v8::Value>*>(const_cast<napi_value*>(argv)));
  v8::Local<v8::Value> value;
  if (!returned.ToLocal(&value)) return js.failed(napi_generic_failure);
  if (result) *result = to_napi(value);
  return napi_ok;
}

napi_status napi_new_instance(napi_env env, napi_value constructor, size_t argc,
                              const napi_value* argv, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, constructor);
  NAPI_REQUIRE(env, argc <= INT_MAX, napi_invalid_arg);
  if (argc > 0) NAPI_ARG(env, argv);
  NAPI_ARG(env, result);
  auto type = from_napi(constructor);
  NAPI_REQUIRE(env, type->IsFunction(), napi_invalid_arg);
  auto made = type.As<v8::Function>()->NewInstance(
      env->context(), static_cast<int>(argc),
      reinterpret_cast<v8::Local<v8::Value>*>(const_cast<napi_value*>(argv)));
  v8::Local<v8::Object> object;
  if (!made.ToLocal(&object)) return js.failed(napi_pending_exception);
  *result = to_napi(object);
  return napi_ok;
}
