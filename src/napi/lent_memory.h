#pragma once

#include "napi/environment.h"

namespace nodus::napi {

/// An ArrayBuffer over the addon's memory. FINALIZE (optional) runs on the realm's thread when
/// nobody uses the memory any more, wherever it was transferred to, or with the environment, which
/// first takes the memory from the ArrayBuffer.
v8::Local<v8::ArrayBuffer> lend_memory(napi_env env, void* data, size_t length,
                                       napi_finalize finalize, void* hint);

}  // namespace nodus::napi
