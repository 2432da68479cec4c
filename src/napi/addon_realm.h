#pragma once

#include <uv.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "napi/environment.h"

namespace nodus::napi {

/// What the addons of one realm share: finalizers that wait for the loop, and the cleanup hooks'
/// names.
class AddonRealm final : public RealmState {
 public:
  explicit AddonRealm(Realm& realm);

  ~AddonRealm() override;

  static AddonRealm& of(Realm& realm) { return realm.state<AddonRealm>(); }

  /// A new environment, which ends with the realm.
  napi_env make_environment(int32_t api_version, std::string file_url);
  /// That of addons which speak to V8 directly and still need one (node::Buffer's finalizers).
  napi_env shared_environment();

  struct Finalization {
    napi_env env;
    napi_finalize callback;
    void* data;
    void* hint;
    const void* owner = nullptr;  ///< who may cancel it
  };
  /// Runs it with the next turn of the loop; the process waits for it.
  void enqueue(Finalization finalization);
  /// What OWNER has waiting will not run.
  void cancel(const void* owner);

  /// LIBRARY, as dlopen() gave it, is closed when the thread of a worker has ended.
  void add_library(void* library) { libraries_.push_back(library); }

  /// Cleanup hooks are known by function and argument. A pair that is there already is not added
  /// again.
  void add_hook(void (*function)(void*), void* argument);
  void remove_hook(void (*function)(void*), void* argument);

  /// HOOK runs when the realm ends, what was added last first. A program that exits on the spot
  /// does not wait for addons: then the main realm's hooks and finalizers are left out, as in Node.
  void add_cleanup(const void* key, std::function<void()> hook);
  void remove_cleanup(const void* key);
  /// FUNCTION(ARGUMENT) is called after all of these, and however the program exits (node::AtExit).
  void add_exit_hook(void (*function)(void*), void* argument);

 private:
  static void on_idle(uv_idle_t* handle);
  /// Direct addons do not ask napi_env__::can_call_js().
  void call_without_js(void (*function)(void*), void* argument);
  void run_exit_hooks();
  void close();

  Realm& realm_;
  uv_idle_t* idle_;
  bool closed_ = false;
  std::deque<Finalization> queue_;
  std::vector<std::pair<const void*, std::function<void()>>> cleanups_;
  std::vector<std::pair<void (*)(void*), void*>> exit_hooks_;
  std::map<std::pair<void (*)(void*), void*>, std::unique_ptr<char>> hooks_;
  napi_env shared_ = nullptr;
  std::vector<void*> libraries_;
};

}  // namespace nodus::napi
