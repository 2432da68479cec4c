// Work for the thread pool.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#simple-asynchronous-operations

#include <uv.h>

#include "napi/async_context.h"

using nodus::napi::AsyncContext;

struct napi_async_work__ {
  napi_async_work__(napi_env env, v8::Local<v8::Object> resource, std::string name,
                    napi_async_execute_callback execute, napi_async_complete_callback complete,
                    void* data)
      : env(env),
        async(env, resource, std::move(name)),
        execute(execute),
        complete(complete),
        data(data) {
    request.data = this;
    active.type = "NODEAPI";
    active.self = this;
    active.cancel = [](void* self) {
      uv_cancel(reinterpret_cast<uv_req_t*>(&static_cast<napi_async_work__*>(self)->request));
    };
  }

  /// COMPLETE may delete the work: nothing of it is touched afterwards.
  void done(int status) {
    auto* owner = env;
    owner->realm.remove_request(&active);
    queued = false;
    if (!owner->ending && complete) {
      auto result = status == UV_ECANCELED ? napi_cancelled : napi_ok;
      call_from_loop(owner, async, napi_env__::Uncaught::kRaise,
                     [&](napi_env e) { complete(e, result, data); });
    }
    owner->release();
  }

  napi_env env;
  AsyncContext async;
  napi_async_execute_callback execute;
  napi_async_complete_callback complete;
  void* data;
  bool queued = false;
  uv_work_t request;
  nodus::Realm::ActiveRequest active;
};

napi_status napi_create_async_work(napi_env env, napi_value async_resource,
                                   napi_value async_resource_name,
                                   napi_async_execute_callback execute,
                                   napi_async_complete_callback complete, void* data,
                                   napi_async_work* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, execute);
  NAPI_ARG(env, result);
  v8::HandleScope scope(env->isolate);
  v8::Local<v8::Object> resource;
  std::string name;
  auto status =
      nodus::napi::read_async_arguments(env, async_resource, async_resource_name, &resource, &name);
  if (status != napi_ok) return status;
  *result = new napi_async_work__(env, resource, std::move(name), execute, complete, data);
  return env->ok();
}

napi_status napi_delete_async_work(napi_env env, napi_async_work work) {
  NAPI_ENTER(env);
  NAPI_ARG(env, work);
  delete work;
  return env->ok();
}

napi_status napi_queue_async_work(node_api_basic_env env, napi_async_work work) {
  NAPI_BASIC(env);
  NAPI_ARG(env, work);
  NAPI_REQUIRE(env, !work->queued && !env->ending, napi_generic_failure);
  work->queued = true;
  env->hold();
  env->realm.add_request(&work->active);
  int failed = uv_queue_work(
      env->realm.loop(), &work->request,
      [](uv_work_t* request) {
        auto* self = static_cast<napi_async_work__*>(request->data);
        self->execute(self->env, self->data);
      },
      [](uv_work_t* request, int status) {
        static_cast<napi_async_work__*>(request->data)->done(status);
      });
  if (failed != 0) {
    env->realm.remove_request(&work->active);
    work->queued = false;
    env->release();
    return env->fail(napi_generic_failure);
  }
  return env->ok();
}

napi_status napi_cancel_async_work(node_api_basic_env env, napi_async_work work) {
  NAPI_BASIC(env);
  NAPI_ARG(env, work);
  int failed = uv_cancel(reinterpret_cast<uv_req_t*>(&work->request));
  NAPI_REQUIRE(env, work->queued && failed == 0, napi_generic_failure);
  return env->ok();
}
