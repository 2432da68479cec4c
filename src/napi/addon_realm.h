#pragma once

#include <uv.h>

#include <deque>
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

 private:
  static void on_idle(uv_idle_t* handle);
  void close();

  Realm& realm_;
  uv_idle_t* idle_;
  bool closed_ = false;
  std::deque<Finalization> queue_;
  std::map<std::pair<void (*)(void*), void*>, std::unique_ptr<char>> hooks_;
  napi_env shared_ = nullptr;
  std::vector<void*> libraries_;
};

}  // namespace nodus::napi
