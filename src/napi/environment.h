#pragma once

// The whole of Node-API, experimental functions included, with environments that are never const:
// what may be called during garbage collection is checked when it is called
// (napi_env__::in_collection).
#define NAPI_EXPERIMENTAL
#define NODE_API_EXPERIMENTAL_BASIC_ENV_OPT_OUT
#include <node_api.h>
#include <v8.h>

#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "base/ignore.h"
#include "engine/realm.h"

namespace nodus::napi {

class Attachment;
class Reference;
class AddonRealm;

inline napi_value to_napi(v8::Local<v8::Value> value) {
  static_assert(sizeof(napi_value) == sizeof value);
  napi_value result;
  std::memcpy(static_cast<void*>(&result), &value, sizeof result);
  return result;
}

inline v8::Local<v8::Value> from_napi(napi_value value) {
  v8::Local<v8::Value> result;
  std::memcpy(static_cast<void*>(&result), &value, sizeof result);
  return result;
}

/// Ends the process as napi_fatal_error does, with LOCATION (may be null) and MESSAGE on standard
/// error.
[[noreturn]] void fatal(const char* location, const char* message);

}  // namespace nodus::napi

/// One addon in one realm: what every function of Node-API gets first. Lives until the realm has
/// ended and nothing under way needs it.
struct napi_env__ {
  napi_env__(nodus::Realm& realm, int32_t api_version, std::string file_url);
  napi_env__(const napi_env__&) = delete;

  nodus::Realm& realm;
  v8::Isolate* const isolate;
  const int32_t api_version;
  const std::string file_url;

  v8::Local<v8::Context> context() const { return strong(context_); }
  /// The private keys of what the environment's functions hide in objects.
  v8::Local<v8::Private> wrap_key() const { return strong(wrap_key_); }
  v8::Local<v8::Private> type_tag_key() const { return strong(type_tag_key_); }
  bool is_experimental() const { return api_version == NAPI_VERSION_EXPERIMENTAL; }
  bool can_call_js() const { return !ending && !realm.is_ending() && realm.can_call_js(); }

  napi_status ok() {
    last_error.error_code = napi_ok;
    last_error.engine_error_code = 0;
    last_error.engine_reserved = nullptr;
    last_error.error_message = nullptr;
    return napi_ok;
  }
  napi_status fail(napi_status status) {
    ok();
    last_error.error_code = status;
    return status;
  }

  /// Calls FUNCTION(env), the addon's code, and passes the exception that it left behind, if any,
  /// to THREW(exception).
  template <typename Function, typename Threw>
  void call_addon(Function function, Threw threw) {
    int scopes = open_handle_scopes;
    int callback_scopes = open_callback_scopes;
    ok();
    function(this);
    if (scopes != open_handle_scopes || callback_scopes != open_callback_scopes) {
      nodus::napi::fatal("napi", "an addon left a scope open or closed one that is not its own");
    }
    if (last_exception.IsEmpty()) return;
    auto exception = last_exception.Get(isolate);
    last_exception.Reset();
    threw(exception);
  }

  /// How exceptions of what the event loop calls are treated.
  enum class Uncaught : uint8_t {
    kRaise,   ///< as 'uncaughtException'
    kPolicy,  ///< so too with --force-node-api-uncaught-exceptions-policy; else a deprecation
              ///< warning (DEP0168)
  };
  /// The exception handler of what the event loop calls.
  void report(v8::Local<v8::Value> exception, Uncaught treatment);

  /// CALLBACK(env, DATA, HINT) now, with scopes; on the realm's thread and not during a collection.
  void finalize(napi_finalize callback, void* data, void* hint);
  /// During a collection: with the next turn of the loop, or at once for those who promise to touch
  /// no JavaScript.
  /// OWNER can take it back until then (AddonRealm::cancel).
  void finalize_collected(napi_finalize callback, void* data, void* hint,
                          const void* owner = nullptr);

  void hold() { ++holds_; }
  void release() {
    if (--holds_ == 0) delete this;
  }

  /// The realm ends: finalizers of all that is left run, no JavaScript any more.
  void end();

  napi_extended_error_info last_error{};
  v8::Global<v8::Value> last_exception;
  int open_handle_scopes = 0;
  int open_callback_scopes = 0;
  bool in_collection = false;
  bool ending = false;
  void* instance_data = nullptr;
  napi_finalize instance_finalize = nullptr;
  void* instance_hint = nullptr;
  /// What was closed when the realm began to end, and has its own end before that of the
  /// environment.
  std::vector<std::function<void()>> before_end;
  /// Every Reference of the addon, newest first; those that finalize something stand in a list of
  /// their own, which ends first.
  nodus::napi::Reference* references = nullptr;
  nodus::napi::Reference* finalizers = nullptr;
  /// What stands behind the values that were made for the addon.
  nodus::napi::Attachment* attachments = nullptr;

 private:
  ~napi_env__();

  /// The global handle itself in the place of a new local one, which every call would pay for. It
  /// is never weak and outlives all calls.
  template <typename T>
  static v8::Local<T> strong(const v8::Global<T>& global) {
    static_assert(sizeof(v8::Local<T>) == sizeof global);
    v8::Local<T> local;
    std::memcpy(static_cast<void*>(&local), static_cast<const void*>(&global), sizeof local);
    return local;
  }

  v8::Global<v8::Context> context_;
  v8::Global<v8::Private> wrap_key_, type_tag_key_;
  int holds_ = 1;
};

namespace nodus::napi {

/// JavaScript called for an addon: an exception waits in the environment until the addon returns or
/// takes it.
class JsScope {
 public:
  explicit JsScope(napi_env env) : env_(env), try_catch_(env->isolate) { env->ok(); }
  ~JsScope() {
    if (try_catch_.HasCaught() && !try_catch_.HasTerminated()) {
      env_->last_exception.Reset(env_->isolate, try_catch_.Exception());
    }
  }
  bool threw() const { return try_catch_.HasCaught(); }
  /// The status of a call that came to its end; who has a value of V8's in hand knows that nothing
  /// was thrown: napi_ok.
  napi_status done() { return threw() ? env_->fail(napi_pending_exception) : napi_ok; }
  /// The status of a call that gave nothing; OTHERWISE when no exception is the reason.
  napi_status failed(napi_status otherwise) {
    return env_->fail(threw() ? napi_pending_exception : otherwise);
  }

 private:
  napi_env env_;
  v8::TryCatch try_catch_;
};

/// What stands between an addon and JavaScript at present; napi_ok: nothing.
napi_status js_barrier(napi_env env);

/// Node-API must not be called from finalizers that run during garbage collection, but for a few
/// functions.
inline void check_collection(napi_env env) {
  if (env->in_collection) {
    fatal(nullptr,
          "Finalizer is calling a function that may affect GC state.\n"
          "The finalizers are run directly from GC and must not affect GC state.\n"
          "Use `node_api_post_finalizer` from inside of the finalizer to work around this issue.\n"
          "It schedules the call as a new task in the event loop.");
  }
}

}  // namespace nodus::napi

// The opening lines of a function of Node-API. They return, so they are macros.
// clang-format off
#define NAPI_BASIC(env) do { if ((env) == nullptr) return napi_invalid_arg; } while (false)
#define NAPI_ENTER(env) do { NAPI_BASIC(env); nodus::napi::check_collection(env); } while (false)
#define NAPI_REQUIRE(env, condition, status) do { if (!(condition)) return (env)->fail(status); } while (false)
#define NAPI_ARG(env, argument) NAPI_REQUIRE(env, (argument) != nullptr, napi_invalid_arg)
/// For functions that may run JavaScript; `js` is their JsScope.
#define NAPI_ENTER_JS(env) \
  NAPI_ENTER(env); \
  if (auto barrier = nodus::napi::js_barrier(env); barrier != napi_ok) return barrier; \
  nodus::napi::JsScope js(env)
// clang-format on
