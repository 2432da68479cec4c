// Numbers, booleans, symbols, bigints and dates, and what kind of value something is.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#working-with-javascript-values

#include <climits>
#include <cmath>
#include <limits>

#include "napi/environment.h"

using nodus::napi::from_napi;
using nodus::napi::to_napi;

namespace {

/// Stores VALUE, made by a function that cannot fail.
napi_status give(napi_env env, v8::Local<v8::Value> value, napi_value* result) {
  *result = to_napi(value);
  return env->ok();
}

}  // namespace

napi_status napi_get_undefined(napi_env env, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, v8::Undefined(env->isolate), result);
}

napi_status napi_get_null(napi_env env, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, v8::Null(env->isolate), result);
}

napi_status napi_get_global(napi_env env, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, env->context()->Global(), result);
}

napi_status napi_get_boolean(napi_env env, bool value, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, v8::Boolean::New(env->isolate, value), result);
}

napi_status napi_create_double(napi_env env, double value, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, v8::Number::New(env->isolate, value), result);
}

napi_status napi_create_int32(napi_env env, int32_t value, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, v8::Integer::New(env->isolate, value), result);
}

napi_status napi_create_uint32(napi_env env, uint32_t value, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, v8::Integer::NewFromUnsigned(env->isolate, value), result);
}

napi_status napi_create_int64(napi_env env, int64_t value, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, v8::Number::New(env->isolate, static_cast<double>(value)), result);
}

napi_status napi_create_symbol(napi_env env, napi_value description, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  if (!description) return give(env, v8::Symbol::New(env->isolate), result);
  auto text = from_napi(description);
  NAPI_REQUIRE(env, text->IsString(), napi_string_expected);
  return give(env, v8::Symbol::New(env->isolate, text.As<v8::String>()), result);
}

napi_status node_api_symbol_for(napi_env env, const char* utf8description, size_t length,
                                napi_value* result) {
  napi_value name;
  if (auto status = napi_create_string_utf8(env, utf8description, length, result ? &name : nullptr);
      status != napi_ok) {
    return status;
  }
  return give(env, v8::Symbol::For(env->isolate, from_napi(name).As<v8::String>()), result);
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
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsNumber(), napi_number_expected);
  *result = v.As<v8::Number>()->Value();
  return env->ok();
}

napi_status napi_get_value_int32(napi_env env, napi_value value, int32_t* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsNumber(), napi_number_expected);
  *result = v->IsInt32() ? v.As<v8::Int32>()->Value() : v->Int32Value(env->context()).FromJust();
  return env->ok();
}

napi_status napi_get_value_uint32(napi_env env, napi_value value, uint32_t* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsNumber(), napi_number_expected);
  *result = v->IsUint32() ? v.As<v8::Uint32>()->Value() : v->Uint32Value(env->context()).FromJust();
  return env->ok();
}

napi_status napi_get_value_int64(napi_env env, napi_value value, int64_t* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsNumber(), napi_number_expected);
  double number = v.As<v8::Number>()->Value();
  if (!std::isfinite(number)) {
    *result = 0;
  } else if (number >= 0x1p63) {
    *result = std::numeric_limits<int64_t>::max();
  } else if (number < -0x1p63) {
    *result = std::numeric_limits<int64_t>::min();
  } else {
    *result = static_cast<int64_t>(number);
  }
  return env->ok();
}

napi_status napi_get_value_bool(napi_env env, napi_value value, bool* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsBoolean(), napi_boolean_expected);
  *result = v->IsTrue();
  return env->ok();
}

// ---- conversions as JavaScript makes them

napi_status napi_coerce_to_bool(napi_env env, napi_value value, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  return give(env, v8::Boolean::New(env->isolate, from_napi(value)->BooleanValue(env->isolate)),
              result);
}

napi_status napi_coerce_to_number(napi_env env, napi_value value, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  v8::Local<v8::Number> number;
  if (!from_napi(value)->ToNumber(env->context()).ToLocal(&number))
    return js.failed(napi_number_expected);
  return give(env, number, result);
}

napi_status napi_coerce_to_object(napi_env env, napi_value value, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  v8::Local<v8::Object> object;
  // Undefined and null are no exception here, but the wrong argument.
  auto v = from_napi(value);
  NAPI_REQUIRE(env, !v->IsNullOrUndefined() && v->ToObject(env->context()).ToLocal(&object),
               napi_object_expected);
  return give(env, object, result);
}

napi_status napi_coerce_to_string(napi_env env, napi_value value, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  v8::Local<v8::String> string;
  if (!from_napi(value)->ToString(env->context()).ToLocal(&string))
    return js.failed(napi_string_expected);
  return give(env, string, result);
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
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, v8::BigInt::New(env->isolate, value), result);
}

napi_status napi_create_bigint_uint64(napi_env env, uint64_t value, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  return give(env, v8::BigInt::NewFromUnsigned(env->isolate, value), result);
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
  return give(env, value, result);
}

napi_status napi_get_value_bigint_int64(napi_env env, napi_value value, int64_t* result,
                                        bool* lossless) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  NAPI_ARG(env, lossless);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsBigInt(), napi_bigint_expected);
  *result = v.As<v8::BigInt>()->Int64Value(lossless);
  return env->ok();
}

napi_status napi_get_value_bigint_uint64(napi_env env, napi_value value, uint64_t* result,
                                         bool* lossless) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  NAPI_ARG(env, lossless);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsBigInt(), napi_bigint_expected);
  *result = v.As<v8::BigInt>()->Uint64Value(lossless);
  return env->ok();
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
  return give(env, date, result);
}

napi_status napi_is_date(napi_env env, napi_value value, bool* is_date) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, is_date);
  *is_date = from_napi(value)->IsDate();
  return env->ok();
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
