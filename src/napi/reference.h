#pragma once

#include "napi/environment.h"

namespace nodus::napi {

/// A counted reference to a value: strong above zero, weak at zero. It may carry native data with a
/// finalizer, which runs when the value has been collected, or with the environment.
class Reference {
 public:
  /// Who deletes it.
  enum class Owner : uint8_t {
    kAddon,    ///< napi_delete_reference
    kRuntime,  ///< itself, after the finalizer has run
  };

  Reference(napi_env env, v8::Local<v8::Value> value, uint32_t count, Owner owner,
            napi_finalize finalize = nullptr, void* data = nullptr, void* hint = nullptr);
  Reference(const Reference&) = delete;

  uint32_t ref();
  uint32_t unref();
  uint32_t count() const { return count_; }
  void* data() const { return data_; }
  /// Empty when it has been collected.
  v8::Local<v8::Value> get() const { return value_.Get(env_->isolate); }
  /// The data is the addon's again: no finalizer will run.
  void forget_finalizer() { finalize_ = nullptr; }
  Owner owner() const { return owner_; }
  /// Takes it out of the environment and deletes it.
  void destroy();
  /// The environment ends: runs the finalizer.
  void end();

 private:
  ~Reference() = default;
  void link();
  void unlink();
  void make_weak();
  static void on_collected(const v8::WeakCallbackInfo<Reference>& info);
  static void after_collection(const v8::WeakCallbackInfo<Reference>& info);
  void run_finalizer();

  napi_env env_;
  v8::Global<v8::Value> value_;
  uint32_t count_;
  Owner owner_;
  bool holdable_;            ///< weakly; of primitives nothing stays at zero
  bool collecting_ = false;  ///< between V8's two passes, of which the second still comes here
  bool queued_ = false;      ///< its finalizer waits for the loop
  bool dead_ = false;        ///< deleted between them
  bool ended_ = false;       ///< its environment has ended: it stands in no list
  napi_finalize finalize_;
  void* data_;
  void* hint_;
  Reference* previous_ = nullptr;
  Reference* next_ = nullptr;
  Reference** list_;
};

inline Reference* to_reference(napi_ref ref) { return reinterpret_cast<Reference*>(ref); }
inline napi_ref to_napi(Reference* reference) { return reinterpret_cast<napi_ref>(reference); }

}  // namespace nodus::napi
