#pragma once

#include "napi/environment.h"

namespace nodus::napi {

/// A JavaScript function that calls the addon's.
v8::MaybeLocal<v8::Function> make_function(napi_env env, napi_callback callback, void* data);

/// The key that a descriptor names by `utf8name` or `name`.
napi_status property_name(napi_env env, const napi_property_descriptor& property,
                          v8::Local<v8::Name>* name);

}  // namespace nodus::napi
