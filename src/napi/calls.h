#pragma once

#include <initializer_list>

#include "napi/environment.h"

// The shapes that many functions of Node-API have in common: what is checked first, in which order,
// and how the answer is given.

namespace nodus::napi {

/// Stores the value that MAKE() gives and that cannot fail.
template <typename Make>
napi_status give(napi_env env, napi_value* result, Make make) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  *result = to_napi(make());
  return env->ok();
}

/// Stores what READ(value) finds in VALUE, which must be of the kind that IS tells, or the status
/// is WRONG.
template <typename Result, typename Read>
napi_status read(napi_env env, napi_value value, Result* result, bool (v8::Value::*is)() const,
                 napi_status wrong, Read read) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, ((*v)->*is)(), wrong);
  *result = read(v);
  return env->ok();
}

/// Stores whether VALUE is of a kind.
inline napi_status tell_kind(napi_env env, napi_value value, bool* result,
                             bool (v8::Value::*is)() const) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  *result = ((*from_napi(value))->*is)();
  return env->ok();
}

/// Calls RUN(js, object) with what VALUE is as an object (napi_object_expected otherwise), after
/// all of NEEDED were given. JavaScript may run.
template <typename Run>
napi_status on_object(napi_env env, napi_value value, std::initializer_list<const void*> needed,
                      Run run) {
  NAPI_ENTER_JS(env);
  for (const auto* argument : needed) NAPI_ARG(env, argument);
  NAPI_ARG(env, value);
  v8::Local<v8::Object> object;
  // The TypeError of undefined and null stays pending besides the status.
  NAPI_REQUIRE(env, from_napi(value)->ToObject(env->context()).ToLocal(&object),
               napi_object_expected);
  return run(js, object);
}

}  // namespace nodus::napi
