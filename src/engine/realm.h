#pragma once

#include <uv.h>
#include <v8.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bind/binder.h"
#include "engine/ticks.h"
#include "loop/loop.h"

namespace nodus {

class BuiltinLoader;
class IsolateTasks;
struct Options;

/// Data a native module keeps for each realm; made on first use, destroyed with the realm.
struct RealmState {
  virtual ~RealmState() = default;
};

namespace internal {
/// Its address stands for the type T (V8 is built without run-time type information, so are we).
template <typename T>
inline char state_key;
}  // namespace internal

/// Async ids of a resource (async_hooks): who it is and whose execution made it.
struct AsyncIds {
  double async_id = 0;
  double trigger_async_id = 0;
};

/// One JavaScript world: an isolate, its principal context, its event loop and everything that
/// hangs on them. The main thread has one, each worker has one. All members are for the realm's own
/// thread unless said otherwise.
class Realm final : public Host {
 public:
  /// How the realm's context comes to be.
  enum class Origin : uint8_t {
    kBootstrap,  ///< run every eager built-in now (snapshot building, or a build without a
                 ///< snapshot)
    kSnapshot,   ///< deserialise
  };

  enum class Thread : uint8_t { kMain, kWorker };

  Realm(v8::Isolate* isolate, Origin origin, std::shared_ptr<const Options> options,
        Thread thread = Thread::kMain);
  ~Realm() override;

  static Realm& from(v8::Isolate* isolate) { return static_cast<Realm&>(Host::from(isolate)); }
  static Realm& current() { return from(v8::Isolate::GetCurrent()); }

  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Context> context() const { return context_.Get(isolate_); }
  uv_loop_t* loop() { return loop_.get(); }
  const Options& options() const { return *options_; }
  std::shared_ptr<const Options> shared_options() const { return options_; }
  Ticks& ticks() { return ticks_; }
  BuiltinLoader& builtins() { return *builtins_; }
  IsolateTasks* tasks() const { return tasks_; }

  /// The process object (the module `process`).
  v8::Local<v8::Object> process() const { return process_.Get(isolate_); }

  /// False while the realm is being torn down or its worker was told to stop: no JavaScript may be
  /// called.
  bool can_call_js() const { return can_call_js_.load(std::memory_order_relaxed); }
  void stop_js() { can_call_js_.store(false, std::memory_order_relaxed); }

  const bool is_main_thread;
  uint64_t thread_id = 0;
  /// uv_hrtime when the loop began to turn, nanoseconds; 0 before.
  std::atomic<uint64_t> loop_start_time{0};
  /// When the loop had nothing left to do, as uv_hrtime(); 0 before.
  uint64_t loop_exit_time = 0;
  /// Set by a worker's owner: process.exit() ends only that thread. Null on the main thread.
  std::function<void(int)> exit_handler;
  /// Set by a worker's owner: an uncaught exception nobody handled is passed to the parent instead
  /// of ending the process.
  std::function<void(v8::Local<v8::Value>, v8::Local<v8::Message>)> fatal_handler;

  // ---- calling JavaScript
  // ------------------------------------------------------------------------------------------

  /// THE gate through which the event loop calls JavaScript: enters the realm and the async
  /// context, calls FUNCTION, routes an exception to process 'uncaughtException', and (outermost
  /// only) drains nextTick and microtasks. Empty: it threw (already reported) or JavaScript may no
  /// longer run.
  v8::MaybeLocal<v8::Value> call(v8::Local<v8::Function> function, v8::Local<v8::Value> receiver,
                                 int argc, v8::Local<v8::Value>* argv, AsyncIds ids = {},
                                 v8::Local<v8::Value> async_context = {},
                                 v8::Local<v8::Object> resource = {});

  /// Runs the process-level uncaught exception machinery for EXCEPTION. Does not return when nobody
  /// handles it on the main thread.
  void trigger_uncaught(v8::Local<v8::Value> exception, v8::Local<v8::Message> message,
                        bool from_promise = false);

  // ---- async ids (async_hooks)
  // -------------------------------------------------------------------------------------

  double new_async_id() { return async_id_fields_[kAsyncIdCounter] += 1; }
  double execution_async_id() const { return async_id_fields_[kExecutionAsyncId]; }
  /// The trigger a new resource gets when its maker names none.
  double default_trigger_async_id() const {
    double id = async_id_fields_[kDefaultTriggerAsyncId];
    return id >= 0 ? id : execution_async_id();
  }
  bool has_async_hook(int field) const { return async_hook_fields_[field] > 0; }
  /// Tells async_hooks 'init' listeners; free when there are none.
  void emit_async_init(AsyncIds ids, const char* type, v8::Local<v8::Object> resource);
  /// Queues the 'destroy' event of ID; may be called during garbage collection.
  void queue_async_destroy(double id);
  /// Calls the 'destroy' hooks for what is queued.
  void deliver_destroys();
  bool has_queued_destroys() const { return !destroyed_async_ids_.empty(); }

  enum AsyncHookField {
    kInit,
    kBefore,
    kAfter,
    kDestroy,
    kPromiseResolve,
    kTotals,
    kCheck,
    kStackLength,
    kUsesExecutionAsyncResource,
    kAsyncHookFieldCount
  };
  enum AsyncIdField {
    kExecutionAsyncId,
    kTriggerAsyncId,
    kAsyncIdCounter,
    kDefaultTriggerAsyncId,
    kAsyncIdFieldCount
  };

  // ---- state and ends
  // ----------------------------------------------------------------------------------------------

  /// The realm's T, made on first use with T(Realm&).
  template <typename T>
  T& state() {
    auto& slot = states_[&internal::state_key<T>];
    if (!slot) slot = std::make_unique<T>(*this);
    return static_cast<T&>(*slot);
  }

  /// HOOK runs when the realm ends, last added first, before the loop is closed (Node-API cleanup
  /// hooks, handles).
  void add_cleanup(void* key, std::function<void()> hook);
  void remove_cleanup(void* key);
  /// Runs all cleanup hooks now (also done by the destructor).
  void run_cleanups();
  /// The cleanup hooks run or have run: addons may call no more JavaScript.
  bool is_ending() const { return ending_; }

  /// Requests and handles that keep uv work alive, for process.getActiveResourcesInfo and the end
  /// of the realm.
  struct ActiveRequest {
    const char* type;
    v8::Global<v8::Object>* object = nullptr;
    void (*cancel)(void*) = nullptr;
    void* self = nullptr;
  };
  using RequestList = std::vector<ActiveRequest*>;
  void add_request(ActiveRequest* request);
  void remove_request(ActiveRequest* request);
  const RequestList& requests() const { return requests_; }

  /// process.exitCode as set from JavaScript; unset is 0.
  int exit_code(int fallback) const;
  /// Ends the process (or, in a worker, the thread) now: process.reallyExit.
  void exit(int code);

  /// Persistent functions the bootstrap hands over.
  enum class Hook : uint8_t {
    kTick,
    kPromiseReject,
    kUncaughtException,
    kProcessImmediate,
    kProcessTimers,
    kMakeError,
    kAsyncInit,
    kAsyncBefore,
    kAsyncAfter,
    kAsyncDestroy,
    kAsyncPromiseResolve,
    kPrepareStackTrace,
    kEmitProcess,
    kImportMeta,
    kDynamicImport,
    kStart,
    kFormatUncaught,
    kCount
  };
  void set_hook(Hook hook, v8::Local<v8::Function> function) {
    hooks_[static_cast<int>(hook)].Reset(isolate_, function);
  }
  v8::Local<v8::Function> hook(Hook hook) const {
    return hooks_[static_cast<int>(hook)].Get(isolate_);
  }
  bool has_hook(Hook hook) const { return !hooks_[static_cast<int>(hook)].IsEmpty(); }

  // ---- bootstrap
  // ---------------------------------------------------------------------------------------------------

  /// Kept for the snapshot: drops every handle that must not live in it and adds the realm's data
  /// to it.
  void serialize(v8::SnapshotCreator& creator);
  /// Starts the realm's program: runs the start hooks, then `internal/bootstrap/main` with MODE
  /// ("run_main", "eval", "worker" …).
  v8::MaybeLocal<v8::Value> start(const char* mode);
  /// Turns the loop until nothing keeps it alive, with beforeExit. Returns when done or when
  /// JavaScript may no longer run.
  void spin();
  /// Emits a process event ("beforeExit") with the exit code; false when JavaScript can no longer
  /// run.
  bool emit_process(const char* event);
  /// process 'exit'; returns the exit code.
  int emit_exit();

  // Host
  v8::Local<v8::Value> make_error(const Error& error) override;
  v8::Local<v8::FunctionTemplate> class_template(int class_id) override;
  void set_class_template(int class_id, v8::Local<v8::FunctionTemplate> value) override;
  void add_wrapped(Wrapped* wrapped) override;
  void remove_wrapped(Wrapped* wrapped) override;

  /// For engine/ only.
  uint32_t* async_hook_fields() { return async_hook_fields_; }
  double* async_id_fields() { return async_id_fields_; }
  v8::Local<v8::Uint32Array> async_hook_array() const { return async_hook_array_.Get(isolate_); }
  v8::Local<v8::Float64Array> async_id_array() const { return async_id_array_.Get(isolate_); }
  std::vector<AsyncIds>& async_stack() { return async_stack_; }
  v8::Local<v8::Array> execution_resources() const { return execution_resources_.Get(isolate_); }
  int gate_depth = 0;
  Wrapped* wrapped_list() const { return wrapped_; }

 private:
  friend class Gate;
  void create_arrays();
  void bootstrap();
  void deserialize();
  void adopt_arrays();
  void dispose_wrapped();

  v8::Isolate* isolate_;
  std::shared_ptr<const Options> options_;
  Loop loop_;
  v8::Global<v8::Context> context_;
  v8::Global<v8::Object> process_;
  std::unique_ptr<BuiltinLoader> builtins_;
  Ticks ticks_;
  IsolateTasks* tasks_ = nullptr;
  v8::Global<v8::Function> hooks_[static_cast<int>(Hook::kCount)];
  v8::Global<v8::Uint32Array> async_hook_array_;
  v8::Global<v8::Float64Array> async_id_array_;
  v8::Global<v8::Array> execution_resources_;
  uint32_t* async_hook_fields_ = nullptr;
  double* async_id_fields_ = nullptr;
  std::vector<AsyncIds> async_stack_;
  std::vector<double> destroyed_async_ids_;
  std::unordered_map<int, v8::Global<v8::FunctionTemplate>> class_templates_;
  std::unordered_map<std::string, size_t> snapshot_templates_;
  std::unordered_map<const void*, std::unique_ptr<RealmState>> states_;
  std::vector<std::pair<void*, std::function<void()>>> cleanups_;
  RequestList requests_;
  size_t next_request_ = 0;  ///< where the one that ends next is likely to stand
  Wrapped* wrapped_ = nullptr;
  bool ending_ = false;
  std::atomic<bool> can_call_js_{true};
};

template <>
struct Inject<Realm&> : std::true_type {
  static Realm& get(const Arguments& info) { return Realm::from(info.GetIsolate()); }
};

}  // namespace nodus
