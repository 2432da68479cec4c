// Numbers, booleans, symbols, bigints and dates, and what kind of value something is.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#working-with-javascript-values

#include <climits>
#include <cmath>
#include <limits>

#include "napi/calls.h"

using nodus::napi::from_napi;
using nodus::napi::give;
using nodus::napi::read;
using nodus::napi::to_napi;

napi_status napi_get_undefined(napi_env env, napi_value* result) {
  return give(env, result, [&] { return v8::Undefined(env->isolate); });
}

napi_status napi_get_null(napi_env env, napi_value* result) {
  return give(env, result, [&] { return v8::Null(env->isolate); });
}

napi_status napi_get_global(napi_env env, napi_value* result) {
  return give(env, result, [&] { return env->context()->Global(); });
}

napi_status napi_get_boolean(napi_env env, bool value, napi_value* result) {
  return give(env, result, [&] { return v8::Boolean::New(env->isolate, value); });
}

napi_status napi_create_double(napi_env env, double value, napi_value* result) {
  return give(env, result, [&] { return v8::Number::New(env->isolate, value); });
}

napi_status napi_create_int32(napi_env env, int32_t value, napi_value* result) {
  return give(env, result, [&] { return v8::Integer::New(env->isolate, value); });
}

napi_status napi_create_uint32(napi_env env, uint32_t value, napi_value* result) {
  return give(env, result, [&] { return v8::Integer::NewFromUnsigned(env->isolate, value); });
}

napi_status napi_create_int64(napi_env env, int64_t value, napi_value* result) {
  return give(env, result,
              [&] { return v8::Number::New(env->isolate, static_cast<double>(value)); });
}

napi_status napi_create_symbol(napi_env env, napi_value description, napi_value* result) {
  if (!description) return give(env, result, [&] { return v8::Symbol::New(env->isolate); });
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  auto text = from_napi(description);
  NAPI_REQUIRE(env, text->IsString(), napi_string_expected);
  *result = to_napi(v8::Symbol::New(env->isolate, text.As<v8::String>()));
  return env->ok();
}

napi_status node_api_symbol_for(napi_env env, const char* utf8description, size_t length,
                                napi_value* result) {
  napi_value name;
  if (auto status = napi_create_string_utf8(env, utf8description, length, result ? &name : nullptr);
      status != napi_ok) {
    return status;
  }
  *result = to_napi(v8::Symbol::For(env->isolate, from_napi(name).As<v8::String>()));
  return env->ok();
}

napi_status napi_typeof(napi_env env, napi_value value, napi_valuetype* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  if (v->IsNumber()) {
    *result = napi_number;
  } else if (v->IsBigInt()) {
    *result = napi_bigint;
  } else if (v->IsString()) {
    *result = napi_string;
  } else if (v->IsFunction()) {
    *result = napi_function;  // before objects, which functions are
  } else if (v->IsExternal()) {
    *result = napi_external;
  } else if (v->IsObject()) {
    *result = napi_object;
  } else if (v->IsBoolean()) {
    *result = napi_boolean;
  } else if (v->IsUndefined()) {
    *result = napi_undefined;
  } else if (v->IsSymbol()) {
    *result = napi_symbol;
  } else if (v->IsNull()) {
    *result = napi_null;
  } else {
    return env->fail(napi_invalid_arg);
  }
  return env->ok();
}

napi_status napi_get_value_double(napi_env env, napi_value value, double* result) {
  return read(env, value, result, &v8::Value::IsNumber, napi_number_expected,
              [&](v8::Local<v8::Value> v) { return v.As<v8::Number>()->Value(); });
}

napi_status napi_get_value_int32(napi_env env, napi_value value, int32_t* result) {
  return read(
      env, value, result, &v8::Value::IsNumber, napi_number_expected, [&](v8::Local<v8::Value> v) {
        return v->IsInt32() ? v.As<v8::Int32>()->Value() : v->Int32Value(env->context()).FromJust();
      });
}

napi_status napi_get_value_uint32(napi_env env, napi_value value, uint32_t* result) {
  return read(env, value, result, &v8::Value::IsNumber, napi_number_expected,
              [&](v8::Local<v8::Value> v) {
                return v->IsUint32() ? v.As<v8::Uint32>()->Value()
                                     : v->Uint32Value(env->context()).FromJust();
              });
}

napi_status napi_get_value_int64(napi_env env, napi_value value, int64_t* result) {
  return read(env, value, result, &v8::Value::IsNumber, napi_number_expected,
              [&](v8::Local<v8::Value> v) {
                double number = v.As<v8::Number>()->Value();
                if (!std::isfinite(number)) return int64_t{0};
                if (number >= 0x1p63) return std::numeric_limits<int64_t>::max();
                if (number < -0x1p63) return std::numeric_limits<int64_t>::min();
                return static_cast<int64_t>(number);
              });
}

napi_status napi_get_value_bool(napi_env env, napi_value value, bool* result) {
  return read(env, value, result, &v8::Value::IsBoolean, napi_boolean_expected,
              [&](v8::Local<v8::Value> v) { return v->IsTrue(); });
}

// ---- conversions as JavaScript makes them

napi_status napi_coerce_to_bool(napi_env env, napi_value value, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  *result = to_napi(v8::Boolean::New(env->isolate, from_napi(value)->BooleanValue(env->isolate)));
  return env->ok();
}

napi_status napi_coerce_to_number(napi_env env, napi_value value, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  v8::Local<v8::Number> number;
  // The status tells what was expected, and what was thrown stays pending.
  NAPI_REQUIRE(env, from_napi(value)->ToNumber(env->context()).ToLocal(&number),
               napi_number_expected);
  *result = to_napi(number);
  return env->ok();
}

napi_status napi_coerce_to_object(napi_env env, napi_value value, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  v8::Local<v8::Object> object;
  NAPI_REQUIRE(env, from_napi(value)->ToObject(env->context()).ToLocal(&object),
               napi_object_expected);
  *result = to_napi(object);
  return env->ok();
}

napi_status napi_coerce_to_string(napi_env env, napi_value value, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  v8::Local<v8::String> string;
  NAPI_REQUIRE(env, from_napi(value)->ToString(env->context()).ToLocal(&string),
               napi_string_expected);
  *result = to_napi(string);
  return env->ok();
}

napi_status napi_strict_equals(napi_env env, napi_value lhs, napi_value rhs, bool* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, lhs);
  NAPI_ARG(env, rhs);
  NAPI_ARG(env, result);
  *result = from_napi(lhs)->StrictEquals(from_napi(rhs));
  return js.done();
}

// ---- bigint

napi_status napi_create_bigint_int64(napi_env env, int64_t value, napi_value* result) {
  return give(env, result, [&] { return v8::BigInt::New(env->isolate, value); });
}

napi_status napi_create_bigint_uint64(napi_env env, uint64_t value, napi_value* result) {
  return give(env, result, [&] { return v8::BigInt::NewFromUnsigned(env->isolate, value); });
}

napi_status napi_create_bigint_words(napi_env env, int sign_bit, size_t word_count,
                                     const uint64_t* words, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, words);
  NAPI_ARG(env, result);
  NAPI_REQUIRE(env, word_count <= INT_MAX, napi_invalid_arg);
  v8::Local<v8::BigInt> value;
  if (!v8::BigInt::NewFromWords(env->context(), sign_bit, static_cast<int>(word_count), words)
           .ToLocal(&value)) {
    return js.failed(napi_generic_failure);
  }
  *result = to_napi(value);
  return env->ok();
}

napi_status napi_get_value_bigint_int64(napi_env env, napi_value value, int64_t* result,
                                        bool* lossless) {
  NAPI_BASIC(env);
  NAPI_REQUIRE(env, value && result && lossless, napi_invalid_arg);
  return read(env, value, result, &v8::Value::IsBigInt, napi_bigint_expected,
              [&](v8::Local<v8::Value> v) { return v.As<v8::BigInt>()->Int64Value(lossless); });
}

napi_status napi_get_value_bigint_uint64(napi_env env, napi_value value, uint64_t* result,
                                         bool* lossless) {
  NAPI_BASIC(env);
  NAPI_REQUIRE(env, value && result && lossless, napi_invalid_arg);
  return read(env, value, result, &v8::Value::IsBigInt, napi_bigint_expected,
              [&](v8::Local<v8::Value> v) { return v.As<v8::BigInt>()->Uint64Value(lossless); });
}

napi_status napi_get_value_bigint_words(napi_env env, napi_value value, int* sign_bit,
                                        size_t* word_count, uint64_t* words) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, word_count);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsBigInt(), napi_bigint_expected);
  auto bigint = v.As<v8::BigInt>();
  if (!sign_bit && !words) {
    *word_count = static_cast<size_t>(bigint->WordCount());
    return env->ok();
  }
  NAPI_ARG(env, sign_bit);
  NAPI_ARG(env, words);
  int count = *word_count > INT_MAX ? INT_MAX : static_cast<int>(*word_count);
  bigint->ToWordsArray(sign_bit, &count, words);
  *word_count = static_cast<size_t>(count);
  return env->ok();
}

// ---- dates

napi_status napi_create_date(napi_env env, double time, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  v8::Local<v8::Value> date;
  if (!v8::Date::New(env->context(), time).ToLocal(&date)) return js.failed(napi_generic_failure);
  *result = to_napi(date);
  return env->ok();
}

napi_status napi_is_date(napi_env env, napi_value value, bool* is_date) {
  return nodus::napi::tell_kind(env, value, is_date, &v8::Value::IsDate);
}

napi_status napi_get_date_value(napi_env env, napi_value value, double* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsDate(), napi_date_expected);
  *result = v.As<v8::Date>()->ValueOf();
  return js.done();
}
