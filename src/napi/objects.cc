// Objects, arrays and their properties.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#working-with-javascript-properties

#include "napi/calls.h"
#include "napi/functions.h"

using nodus::napi::from_napi;
using nodus::napi::JsScope;
using nodus::napi::on_object;
using nodus::napi::to_napi;

namespace {

using Object = v8::Local<v8::Object>;

/// A property's name in UTF-8, as V8 keeps names.
bool as_name(napi_env env, const char* name, v8::Local<v8::String>* string) {
  return v8::String::NewFromUtf8(env->isolate, name, v8::NewStringType::kInternalized)
      .ToLocal(string);
}

napi_status give_bool(nodus::napi::JsScope& js, v8::Maybe<bool> answer, bool* result) {
  if (answer.IsNothing()) return js.failed(napi_generic_failure);
  if (result) *result = answer.FromJust();
  return napi_ok;
}

napi_status give_value(nodus::napi::JsScope& js, v8::MaybeLocal<v8::Value> answer,
                       napi_value* result) {
  v8::Local<v8::Value> value;
  if (!answer.ToLocal(&value)) return js.failed(napi_generic_failure);
  *result = to_napi(value);
  return napi_ok;
}

/// What setting a property gave.
napi_status give_set(JsScope& js, v8::Maybe<bool> set) {
  return set.FromMaybe(false) ? napi_ok : js.failed(napi_invalid_arg);
}

/// As on_object, for functions that name a property in UTF-8: RUN(js, object, name).
template <typename Run>
napi_status on_named(napi_env env, napi_value object, const char* utf8name, const void* needed,
                     Run run) {
  return on_object(env, object, {needed}, [&](JsScope& js, Object o) {
    NAPI_ARG(env, utf8name);
    v8::Local<v8::String> name;
    NAPI_REQUIRE(env, as_name(env, utf8name, &name), napi_generic_failure);
    return run(js, o, name);
  });
}

v8::PropertyFilter to_filter(napi_key_filter filter) {
  int bits = v8::ALL_PROPERTIES;
  if (filter & napi_key_writable) bits |= v8::ONLY_WRITABLE;
  if (filter & napi_key_enumerable) bits |= v8::ONLY_ENUMERABLE;
  if (filter & napi_key_configurable) bits |= v8::ONLY_CONFIGURABLE;
  if (filter & napi_key_skip_strings) bits |= v8::SKIP_STRINGS;
  if (filter & napi_key_skip_symbols) bits |= v8::SKIP_SYMBOLS;
  return static_cast<v8::PropertyFilter>(bits);
}

}  // namespace

napi_status napi_create_object(napi_env env, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  *result = to_napi(v8::Object::New(env->isolate));
  return env->ok();
}

napi_status node_api_create_object_with_properties(napi_env env, napi_value prototype_or_null,
                                                   napi_value* property_names,
                                                   napi_value* property_values,
                                                   size_t property_count, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  if (property_count > 0) {
    NAPI_ARG(env, property_names);
    NAPI_ARG(env, property_values);
  }
  std::vector<v8::Local<v8::Name>> names;
  std::vector<v8::Local<v8::Value>> values;
  for (size_t i = 0; i < property_count; ++i) {
    auto name = from_napi(property_names[i]);
    NAPI_REQUIRE(env, name->IsName(), napi_name_expected);
    names.push_back(name.As<v8::Name>());
    values.push_back(from_napi(property_values[i]));
  }
  v8::Local<v8::Value> prototype = v8::Null(env->isolate);
  if (prototype_or_null) prototype = from_napi(prototype_or_null);
  *result = to_napi(
      v8::Object::New(env->isolate, prototype, names.data(), values.data(), property_count));
  return js.done();
}

napi_status napi_create_array(napi_env env, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  *result = to_napi(v8::Array::New(env->isolate));
  return env->ok();
}

napi_status napi_create_array_with_length(napi_env env, size_t length, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  *result = to_napi(v8::Array::New(env->isolate, static_cast<int>(length)));
  return env->ok();
}

napi_status napi_is_array(napi_env env, napi_value value, bool* result) {
  return nodus::napi::tell_kind(env, value, result, &v8::Value::IsArray);
}

napi_status napi_get_array_length(napi_env env, napi_value value, uint32_t* result) {
  return nodus::napi::read(env, value, result, &v8::Value::IsArray, napi_array_expected,
                           [](v8::Local<v8::Value> v) { return v.As<v8::Array>()->Length(); });
}

// ---- prototypes

napi_status napi_get_prototype(napi_env env, napi_value object, napi_value* result) {
  return on_object(env, object, {result}, [&](JsScope&, Object o) {
    *result = to_napi(o->GetPrototypeV2());
    return env->ok();
  });
}

napi_status node_api_set_prototype(napi_env env, napi_value object, napi_value value) {
  return on_object(env, object, {value}, [&](JsScope& js, Object o) {
    return o->SetPrototypeV2(env->context(), from_napi(value)).FromMaybe(false)
               ? napi_ok
               : js.failed(napi_generic_failure);
  });
}

napi_status napi_instanceof(napi_env env, napi_value object, napi_value constructor, bool* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, object);
  NAPI_ARG(env, result);
  *result = false;
  NAPI_ARG(env, constructor);
  v8::Local<v8::Object> type;
  NAPI_REQUIRE(env, from_napi(constructor)->ToObject(env->context()).ToLocal(&type),
               napi_object_expected);
  if (!type->IsFunction()) {
    napi_throw_type_error(env, "ERR_NAPI_CONS_FUNCTION", "Constructor must be a function");
    return env->fail(napi_function_expected);
  }
  bool is = false;
  // What is thrown on the way stays pending besides the status.
  NAPI_REQUIRE(env, from_napi(object)->InstanceOf(env->context(), type).To(&is),
               napi_generic_failure);
  *result = is;
  return js.done();
}

// ---- one property

napi_status napi_set_property(napi_env env, napi_value object, napi_value key, napi_value value) {
  return on_object(env, object, {key, value}, [&](JsScope& js, Object o) {
    return give_set(js, o->Set(env->context(), from_napi(key), from_napi(value)));
  });
}

napi_status napi_has_property(napi_env env, napi_value object, napi_value key, bool* result) {
  return on_object(env, object, {result, key}, [&](JsScope& js, Object o) {
    return give_bool(js, o->Has(env->context(), from_napi(key)), result);
  });
}

napi_status napi_get_property(napi_env env, napi_value object, napi_value key, napi_value* result) {
  return on_object(env, object, {key, result}, [&](JsScope& js, Object o) {
    return give_value(js, o->Get(env->context(), from_napi(key)), result);
  });
}

napi_status napi_delete_property(napi_env env, napi_value object, napi_value key, bool* result) {
  return on_object(env, object, {key}, [&](JsScope& js, Object o) {
    return give_bool(js, o->Delete(env->context(), from_napi(key)), result);
  });
}

napi_status napi_has_own_property(napi_env env, napi_value object, napi_value key, bool* result) {
  // The name's kind is looked at after all that may be missing.
  return on_object(env, object, {key, result}, [&](JsScope& js, Object o) {
    auto name = from_napi(key);
    NAPI_REQUIRE(env, name->IsName(), napi_name_expected);
    return give_bool(js, o->HasOwnProperty(env->context(), name.As<v8::Name>()), result);
  });
}

napi_status napi_set_named_property(napi_env env, napi_value object, const char* utf8name,
                                    napi_value value) {
  return on_named(env, object, utf8name, value,
                  [&](JsScope& js, Object o, v8::Local<v8::String> name) {
                    return give_set(js, o->Set(env->context(), name, from_napi(value)));
                  });
}

napi_status napi_has_named_property(napi_env env, napi_value object, const char* utf8name,
                                    bool* result) {
  return on_named(env, object, utf8name, result,
                  [&](JsScope& js, Object o, v8::Local<v8::String> name) {
                    return give_bool(js, o->Has(env->context(), name), result);
                  });
}

napi_status napi_get_named_property(napi_env env, napi_value object, const char* utf8name,
                                    napi_value* result) {
  return on_named(env, object, utf8name, result,
                  [&](JsScope& js, Object o, v8::Local<v8::String> name) {
                    return give_value(js, o->Get(env->context(), name), result);
                  });
}

napi_status napi_set_element(napi_env env, napi_value object, uint32_t index, napi_value value) {
  return on_object(env, object, {value}, [&](JsScope& js, Object o) {
    return give_set(js, o->Set(env->context(), index, from_napi(value)));
  });
}

napi_status napi_has_element(napi_env env, napi_value object, uint32_t index, bool* result) {
  return on_object(env, object, {result}, [&](JsScope& js, Object o) {
    return give_bool(js, o->Has(env->context(), index), result);
  });
}

napi_status napi_get_element(napi_env env, napi_value object, uint32_t index, napi_value* result) {
  return on_object(env, object, {result}, [&](JsScope& js, Object o) {
    return give_value(js, o->Get(env->context(), index), result);
  });
}

napi_status napi_delete_element(napi_env env, napi_value object, uint32_t index, bool* result) {
  return on_object(env, object, {}, [&](JsScope& js, Object o) {
    return give_bool(js, o->Delete(env->context(), index), result);
  });
}

// ---- all properties

napi_status napi_get_property_names(napi_env env, napi_value object, napi_value* result) {
  return napi_get_all_property_names(
      env, object, napi_key_include_prototypes,
      static_cast<napi_key_filter>(napi_key_enumerable | napi_key_skip_symbols),
      napi_key_numbers_to_strings, result);
}

napi_status napi_get_all_property_names(napi_env env, napi_value object,
                                        napi_key_collection_mode key_mode,
                                        napi_key_filter key_filter,
                                        napi_key_conversion key_conversion, napi_value* result) {
  return on_object(env, object, {result}, [&](JsScope& js, Object o) {
    NAPI_REQUIRE(env, key_mode == napi_key_include_prototypes || key_mode == napi_key_own_only,
                 napi_invalid_arg);
    NAPI_REQUIRE(
        env,
        key_conversion == napi_key_keep_numbers || key_conversion == napi_key_numbers_to_strings,
        napi_invalid_arg);
    auto names = o->GetPropertyNames(
        env->context(),
        key_mode == napi_key_own_only ? v8::KeyCollectionMode::kOwnOnly
                                      : v8::KeyCollectionMode::kIncludePrototypes,
        to_filter(key_filter), v8::IndexFilter::kIncludeIndices,
        key_conversion == napi_key_keep_numbers ? v8::KeyConversionMode::kKeepNumbers
                                                : v8::KeyConversionMode::kConvertToString);
    v8::Local<v8::Array> array;
    if (!names.ToLocal(&array)) return js.failed(napi_generic_failure);
    *result = to_napi(array);
    return js.done();
  });
}

napi_status napi_define_properties(napi_env env, napi_value object, size_t property_count,
                                   const napi_property_descriptor* properties) {
  return on_object(env, object, {}, [&](JsScope& js, Object o) {
    if (property_count > 0) NAPI_ARG(env, properties);
    auto context = env->context();
    for (size_t i = 0; i < property_count; ++i) {
      const auto& property = properties[i];
      v8::Local<v8::Name> name;
      if (auto status = nodus::napi::property_name(env, property, &name); status != napi_ok)
        return status;
      auto define = [&](v8::PropertyDescriptor&& descriptor) {
        descriptor.set_enumerable((property.attributes & napi_enumerable) != 0);
        descriptor.set_configurable((property.attributes & napi_configurable) != 0);
        return o->DefineProperty(context, name, descriptor).FromMaybe(false);
      };
      bool writable = (property.attributes & napi_writable) != 0;
      bool defined;
      if (property.getter || property.setter) {
        v8::Local<v8::Value> getter = v8::Undefined(env->isolate), setter = getter;
        v8::Local<v8::Function> function;
        if (property.getter) {
          if (!nodus::napi::make_function(env, property.getter, property.data).ToLocal(&function)) {
            return js.failed(napi_generic_failure);
          }
          getter = function;
        }
        if (property.setter) {
          if (!nodus::napi::make_function(env, property.setter, property.data).ToLocal(&function)) {
            return js.failed(napi_generic_failure);
          }
          setter = function;
        }
        defined = define(v8::PropertyDescriptor(getter, setter));
      } else if (property.method) {
        v8::Local<v8::Function> method;
        if (!nodus::napi::make_function(env, property.method, property.data).ToLocal(&method)) {
          return js.failed(napi_generic_failure);
        }
        defined = define(v8::PropertyDescriptor(method, writable));
      } else {
        NAPI_ARG(env, property.value);
        defined = define(v8::PropertyDescriptor(from_napi(property.value), writable));
      }
      if (!defined) return js.failed(napi_invalid_arg);
    }
    return js.done();
  });
}

napi_status napi_object_freeze(napi_env env, napi_value object) {
  return on_object(env, object, {}, [&](JsScope& js, Object o) {
    return give_bool(js, o->SetIntegrityLevel(env->context(), v8::IntegrityLevel::kFrozen),
                     nullptr);
  });
}

napi_status napi_object_seal(napi_env env, napi_value object) {
  return on_object(env, object, {}, [&](JsScope& js, Object o) {
    return give_bool(js, o->SetIntegrityLevel(env->context(), v8::IntegrityLevel::kSealed),
                     nullptr);
  });
}
