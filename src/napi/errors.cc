// Errors: the last status of a call, exceptions that wait, and errors made by addons.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#error-handling

#include "napi/calls.h"

using nodus::napi::from_napi;
using nodus::napi::to_napi;

namespace {

using MakeError = v8::Local<v8::Value> (*)(v8::Local<v8::String>, v8::Local<v8::Value>);

/// In the order of napi_status.
constexpr const char* kMessages[] = {
    nullptr,
    "Invalid argument",
    "An object was expected",
    "A string was expected",
    "A string or symbol was expected",
    "A function was expected",
    "A number was expected",
    "A boolean was expected",
    "An array was expected",
    "Unknown failure",
    "An exception is pending",
    "The async work item was cancelled",
    "napi_escape_handle already called on scope",
    "Invalid handle scope usage",
    "Invalid callback scope usage",
    "Thread-safe function queue is full",
    "Thread-safe function handle is closing",
    "A bigint was expected",
    "A date was expected",
    "An arraybuffer was expected",
    "A detachable arraybuffer was expected",
    "Main thread would deadlock",
    "External buffers are not allowed",
    "Cannot run JavaScript",
};
static_assert(std::size(kMessages) == napi_cannot_run_js + 1);

/// Gives ERROR the property `code`, when CODE is there and a string.
napi_status set_code(napi_env env, v8::Local<v8::Value> error, v8::Local<v8::Value> code) {
  if (code.IsEmpty()) return napi_ok;
  NAPI_REQUIRE(env, code->IsString(), napi_string_expected);
  auto set = error.As<v8::Object>()->Set(env->context(), nodus::intern(env->isolate, "code"), code);
  NAPI_REQUIRE(env, set.FromMaybe(false), napi_generic_failure);
  return napi_ok;
}

napi_status create(napi_env env, MakeError make, napi_value code, napi_value message,
                   napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, message);
  NAPI_ARG(env, result);
  auto text = from_napi(message);
  NAPI_REQUIRE(env, text->IsString(), napi_string_expected);
  auto error = make(text.As<v8::String>(), {});
  if (auto status = set_code(env, error, code ? from_napi(code) : v8::Local<v8::Value>());
      status != napi_ok)
    return status;
  *result = to_napi(error);
  return env->ok();
}

napi_status throw_made(napi_env env, MakeError make, const char* code, const char* message) {
  NAPI_ENTER_JS(env);
  auto* isolate = env->isolate;
  v8::Local<v8::String> text;
  NAPI_REQUIRE(env, nodus::utf8(isolate, message ? message : "").ToLocal(&text),
               napi_generic_failure);
  auto error = make(text, {});
  if (code) {
    v8::Local<v8::String> name;
    NAPI_REQUIRE(env, nodus::utf8(isolate, code).ToLocal(&name), napi_generic_failure);
    if (auto status = set_code(env, error, name); status != napi_ok) return status;
  }
  isolate->ThrowException(error);
  // The exception is what was asked for.
  return env->ok();
}

v8::Local<v8::Value> plain_error(v8::Local<v8::String> text, v8::Local<v8::Value> options) {
  return v8::Exception::Error(text, options);
}
v8::Local<v8::Value> type_error(v8::Local<v8::String> text, v8::Local<v8::Value> options) {
  return v8::Exception::TypeError(text, options);
}
v8::Local<v8::Value> range_error(v8::Local<v8::String> text, v8::Local<v8::Value> options) {
  return v8::Exception::RangeError(text, options);
}
v8::Local<v8::Value> syntax_error(v8::Local<v8::String> text, v8::Local<v8::Value> options) {
  return v8::Exception::SyntaxError(text, options);
}

}  // namespace

napi_status napi_get_last_error_info(node_api_basic_env env,
                                     const napi_extended_error_info** result) {
  NAPI_BASIC(env);
  NAPI_ARG(env, result);
  env->last_error.error_message = kMessages[env->last_error.error_code];
  *result = &env->last_error;
  return napi_ok;
}

napi_status napi_create_error(napi_env env, napi_value code, napi_value msg, napi_value* result) {
  return create(env, plain_error, code, msg, result);
}

napi_status napi_create_type_error(napi_env env, napi_value code, napi_value msg,
                                   napi_value* result) {
  return create(env, type_error, code, msg, result);
}

napi_status napi_create_range_error(napi_env env, napi_value code, napi_value msg,
                                    napi_value* result) {
  return create(env, range_error, code, msg, result);
}

napi_status node_api_create_syntax_error(napi_env env, napi_value code, napi_value msg,
                                         napi_value* result) {
  return create(env, syntax_error, code, msg, result);
}

napi_status napi_throw(napi_env env, napi_value error) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, error);
  env->isolate->ThrowException(from_napi(error));
  return env->ok();
}

napi_status napi_throw_error(napi_env env, const char* code, const char* msg) {
  return throw_made(env, plain_error, code, msg);
}

napi_status napi_throw_type_error(napi_env env, const char* code, const char* msg) {
  return throw_made(env, type_error, code, msg);
}

napi_status napi_throw_range_error(napi_env env, const char* code, const char* msg) {
  return throw_made(env, range_error, code, msg);
}

napi_status node_api_throw_syntax_error(napi_env env, const char* code, const char* msg) {
  return throw_made(env, syntax_error, code, msg);
}

napi_status napi_is_error(napi_env env, napi_value value, bool* result) {
  return nodus::napi::tell_kind(env, value, result, &v8::Value::IsNativeError);
}

napi_status napi_is_exception_pending(napi_env env, bool* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  *result = !env->last_exception.IsEmpty();
  return env->ok();
}

napi_status napi_get_and_clear_last_exception(napi_env env, napi_value* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, result);
  if (env->last_exception.IsEmpty()) return napi_get_undefined(env, result);
  *result = to_napi(env->last_exception.Get(env->isolate));
  env->last_exception.Reset();
  return env->ok();
}

void napi_fatal_error(const char* location, size_t location_len, const char* message,
                      size_t message_len) {
  auto text = [](const char* chars, size_t length) {
    if (!chars) return std::string();
    return length == NAPI_AUTO_LENGTH ? std::string(chars) : std::string(chars, length);
  };
  nodus::napi::fatal(text(location, location_len).c_str(), text(message, message_len).c_str());
}

napi_status napi_fatal_exception(napi_env env, napi_value err) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, err);
  auto exception = from_napi(err);
  env->realm.trigger_uncaught(exception, v8::Exception::CreateMessage(env->isolate, exception));
  return env->ok();
}
