#include "napi/environment.h"

#include <cstdio>
#include <cstdlib>

#include "engine/gate.h"
#include "engine/options.h"
#include "napi/addon_realm.h"
#include "napi/attachment.h"
#include "napi/reference.h"

namespace nodus::napi {

void fatal(const char* location, const char* message) {
  if (location) {
    std::fprintf(stderr, "FATAL ERROR: %s %s\n", location, message);
  } else {
    std::fprintf(stderr, "FATAL ERROR: %s\n", message);
  }
  std::fflush(stderr);
  std::abort();
}

napi_status js_barrier(napi_env env) {
  if (!env->last_exception.IsEmpty()) return env->fail(napi_pending_exception);
  if (!env->can_call_js()) {
    // The newer status only for addons that were written when it existed.
    return env->fail(env->api_version >= 10 ? napi_cannot_run_js : napi_pending_exception);
  }
  return napi_ok;
}

namespace {

/// DEP0168: who lets an exception out of a callback of the event loop is told once.
void warn_of_exception(napi_env env) {
  v8::Local<v8::Value> emit;
  auto* isolate = env->isolate;
  auto process = env->realm.process();
  if (!process->Get(env->context(), intern(isolate, "emitWarning")).ToLocal(&emit) ||
      !emit->IsFunction())
    return;
  v8::Local<v8::Value> arguments[] = {
      intern(
          isolate,
          "Uncaught N-API callback exception detected, please run node with option "
          "--force-node-api-uncaught-exceptions-policy=true to handle those exceptions properly."),
      intern(isolate, "DeprecationWarning"), intern(isolate, "DEP0168")};
  ignore(emit.As<v8::Function>()->Call(env->context(), process, 3, arguments));
}

}  // namespace

}  // namespace nodus::napi

using nodus::napi::AddonRealm;

napi_env__::napi_env__(nodus::Realm& realm, int32_t api_version, std::string file_url)
    : realm(realm),
      isolate(realm.isolate()),
      api_version(api_version),
      file_url(std::move(file_url)),
      context_(isolate, realm.context()),
      wrap_key_(isolate, v8::Private::ForApi(isolate, nodus::intern(isolate, "nodus:napi:wrap"))),
      type_tag_key_(isolate,
                    v8::Private::ForApi(isolate, nodus::intern(isolate, "nodus:napi:type_tag"))) {}

napi_env__::~napi_env__() {
  while (attachments) delete attachments;
}

void napi_env__::report(v8::Local<v8::Value> exception, Uncaught treatment) {
  if (!can_call_js()) return;
  if (treatment == Uncaught::kPolicy && api_version < 10 &&
      !realm.options().flag("--force-node-api-uncaught-exceptions-policy")) {
    return nodus::napi::warn_of_exception(this);
  }
  realm.trigger_uncaught(exception, v8::Exception::CreateMessage(isolate, exception));
}

void napi_env__::finalize(napi_finalize callback, void* data, void* hint) {
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(context());
  call_addon([&](napi_env env) { callback(env, data, hint); },
             [this](v8::Local<v8::Value> exception) { report(exception, Uncaught::kRaise); });
}

void napi_env__::finalize_collected(napi_finalize callback, void* data, void* hint,
                                    const void* owner) {
  if (!is_experimental()) return AddonRealm::of(realm).enqueue({this, callback, data, hint, owner});
  bool nested = in_collection;
  in_collection = true;
  callback(this, data, hint);
  in_collection = nested;
}

void napi_env__::end() {
  ending = true;
  // A finalizer may delete other references, never those with finalizers of their own: these go
  // first.
  while (finalizers) finalizers->end();
  while (references) references->end();
  if (instance_finalize) {
    auto callback = std::exchange(instance_finalize, nullptr);
    finalize(callback, instance_data, instance_hint);
  }
  last_exception.Reset();
  wrap_key_.Reset();
  type_tag_key_.Reset();
  context_.Reset();
  release();
}
