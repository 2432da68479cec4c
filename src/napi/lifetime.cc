// What lives as long as the environment: instance data, cleanup hooks, the loop, and what is known
// of the runtime. https://nodejs.org/docs/latest-v24.x/api/n-api.html#environment-life-cycle-apis

#include <cstdio>

#include "engine/version.h"
#include "loop/idle_time.h"
#include "napi/addon_realm.h"

using nodus::napi::AddonRealm;

struct napi_async_cleanup_hook_handle__ {
  napi_env env;
  napi_async_cleanup_hook hook;
  void* argument;
  bool running = false;
  bool removed = false;
};

napi_status napi_set_instance_data(node_api_basic_env env, void* data, napi_finalize finalize_cb,
                                   void* finalize_hint) {
  NAPI_BASIC(env);
  env->instance_data = data;
  env->instance_finalize = finalize_cb;
  env->instance_hint = finalize_hint;
  return env->ok();
}

napi_status napi_get_instance_data(node_api_basic_env env, void** data) {
  NAPI_BASIC(env);
  NAPI_ARG(env, data);
  *data = env->instance_data;
  return env->ok();
}

napi_status napi_add_env_cleanup_hook(node_api_basic_env env, napi_cleanup_hook fun, void* arg) {
  NAPI_BASIC(env);
  NAPI_ARG(env, fun);
  AddonRealm::of(env->realm).add_hook(fun, arg);
  return napi_ok;
}

napi_status napi_remove_env_cleanup_hook(node_api_basic_env env, napi_cleanup_hook fun, void* arg) {
  NAPI_BASIC(env);
  NAPI_ARG(env, fun);
  AddonRealm::of(env->realm).remove_hook(fun, arg);
  return napi_ok;
}

napi_status napi_add_async_cleanup_hook(node_api_basic_env env, napi_async_cleanup_hook hook,
                                        void* arg, napi_async_cleanup_hook_handle* remove_handle) {
  NAPI_BASIC(env);
  NAPI_ARG(env, hook);
  auto* handle = new napi_async_cleanup_hook_handle__{env, hook, arg};
  env->hold();
  AddonRealm::of(env->realm).add_cleanup(handle, [handle] {
    auto* owner = handle->env;
    handle->running = true;
    handle->hook(handle, handle->argument);
    // It says that it is done by removing itself, maybe later from the loop.
    while (!handle->removed) uv_run(owner->realm.loop(), UV_RUN_ONCE);
    delete handle;
    owner->release();
  });
  if (remove_handle) *remove_handle = handle;
  return env->ok();
}

napi_status napi_remove_async_cleanup_hook(napi_async_cleanup_hook_handle remove_handle) {
  if (!remove_handle) return napi_invalid_arg;
  if (remove_handle->running) {
    remove_handle->removed = true;
    return napi_ok;
  }
  auto* env = remove_handle->env;
  AddonRealm::of(env->realm).remove_cleanup(remove_handle);
  delete remove_handle;
  env->release();
  return napi_ok;
}

napi_status napi_get_uv_event_loop(node_api_basic_env env, uv_loop_s** loop) {
  NAPI_BASIC(env);
  NAPI_ARG(env, loop);
  *loop = env->realm.loop();
  nodus::let_libuv_measure(*loop);
  return env->ok();
}

napi_status napi_get_version(node_api_basic_env env, uint32_t* result) {
  NAPI_BASIC(env);
  NAPI_ARG(env, result);
  *result = nodus::kNodeApiVersion;
  return env->ok();
}

napi_status napi_get_node_version(node_api_basic_env env, const napi_node_version** version) {
  static const napi_node_version kVersion = [] {
    napi_node_version v{0, 0, 0, "node"};
    std::sscanf(nodus::kNodeVersion, "v%u.%u.%u", &v.major, &v.minor, &v.patch);
    return v;
  }();
  NAPI_BASIC(env);
  NAPI_ARG(env, version);
  *version = &kVersion;
  return env->ok();
}

napi_status node_api_get_module_file_name(node_api_basic_env env, const char** result) {
  NAPI_BASIC(env);
  NAPI_ARG(env, result);
  *result = env->file_url.c_str();
  return env->ok();
}
