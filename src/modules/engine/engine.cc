// The native side of internal/engine: what the realm offers to the built-ins that implement ticks,
// timers, async hooks and start-up.

#include <unistd.h>

#include "base/ignore.h"
#include "base/native_debug.h"
#include "bind/binder.h"
#include "engine/addon_loader.h"
#include "engine/builtins.h"
#include "engine/diagnostic_number.h"
#include "engine/error_report.h"
#include "engine/gate.h"
#include "engine/intrinsics.h"
#include "engine/native_stack.h"
#include "engine/platform.h"
#include "engine/promise_hooks.h"
#include "engine/realm.h"
#include "engine/runtime.h"
#include "engine/transferable.h"

namespace nodus::modules::engine {

namespace {

using Function = v8::Local<v8::Function>;
using Hook = Realm::Hook;

// ---- built-ins
// -----------------------------------------------------------------------------------------------------------

/// Appends to GIVEN, a list of numbers, which intrinsics the function is to be given.
v8::MaybeLocal<v8::Function> compile_builtin(Realm& realm, std::string id,
                                             v8::Local<v8::Array> given) {
  auto function = realm.builtins().compile(id);
  if (function.IsEmpty()) return {};
  auto context = realm.context();
  uint32_t count = 0;
  for (uint8_t place : BuiltinLoader::intrinsics(*BuiltinLoader::find(id))) {
    // Not by assignment, which a setter of Array.prototype would get.
    ignore(given->CreateDataProperty(context, count++, v8::Integer::New(realm.isolate(), place)));
  }
  return function;
}

v8::MaybeLocal<v8::Object> native_binding(Realm& realm, std::string name) {
  return realm.builtins().native(name);
}

/// [id, isPublic, schemeOnly, eager] of every built-in, flat.
v8::Local<v8::Array> list_builtins(Realm& realm) {
  auto* isolate = realm.isolate();
  v8::LocalVector<v8::Value> items(isolate);
  for (const auto& [id, entry] : BuiltinLoader::entries()) {
    items.push_back(intern(isolate, id));
    items.push_back(v8::Integer::New(
        isolate, (entry.is_public ? 1 : 0) | (entry.scheme_only ? 2 : 0) | (entry.eager ? 4 : 0)));
  }
  return v8::Array::New(isolate, items.data(), items.size());
}

/// The names of what built-ins may be given after their five parameters.
v8::Local<v8::Array> intrinsic_names(v8::Isolate* isolate) {
  v8::LocalVector<v8::Value> names(isolate);
  for (std::string_view name : kIntrinsicNames) names.push_back(intern(isolate, name));
  return v8::Array::New(isolate, names.data(), names.size());
}

bool has_builtin(std::string id) { return BuiltinLoader::find(id).has_value(); }

/// How many lazy built-ins came from the embedded code cache, and how many did not match it.
v8::Local<v8::Array> code_cache_counts(Realm& realm) {
  auto* isolate = realm.isolate();
  v8::Local<v8::Value> counts[] = {v8::Integer::New(isolate, realm.builtins().cache_hits),
                                   v8::Integer::New(isolate, realm.builtins().cache_rejects)};
  return v8::Array::New(isolate, counts, 2);
}

// ---- hooks
// ---------------------------------------------------------------------------------------------------------------

template <Hook kHook>
void set_hook(Realm& realm, Function function) {
  realm.set_hook(kHook, function);
}

void set_timers(Realm& realm, Function immediates, Function timers) {
  realm.set_hook(Hook::kProcessImmediate, immediates);
  realm.set_hook(Hook::kProcessTimers, timers);
}

void set_async_hooks(Realm& realm, v8::Local<v8::Object> hooks) {
  auto context = realm.context();
  auto set = [&](const char* name, Hook hook) {
    v8::Local<v8::Value> value;
    if (hooks->Get(context, intern(realm.isolate(), name)).ToLocal(&value) && value->IsFunction()) {
      realm.set_hook(hook, value.As<v8::Function>());
    }
  };
  set("init", Hook::kAsyncInit);
  set("before", Hook::kAsyncBefore);
  set("after", Hook::kAsyncAfter);
  set("destroy", Hook::kAsyncDestroy);
  set("promise_resolve", Hook::kAsyncPromiseResolve);
}

/// Promise hooks of every context; undefined switches one off.
void set_promise_hooks(Realm& realm, v8::Local<v8::Value> init, v8::Local<v8::Value> before,
                       v8::Local<v8::Value> after, v8::Local<v8::Value> resolve) {
  realm.state<PromiseHooks>().set({init, before, after, resolve});
}

// ---- ticks and timers
// ----------------------------------------------------------------------------------------------------

void run_microtasks(v8::Isolate* isolate) { isolate->PerformMicrotaskCheckpoint(); }
void enqueue_microtask(v8::Isolate* isolate, Function function) {
  isolate->EnqueueMicrotask(function);
}
void schedule_timer(Realm& realm, int64_t ms) { realm.ticks().schedule_timer(ms); }
void toggle_timer_ref(Realm& realm, bool ref) { realm.ticks().toggle_timer_ref(ref); }
void toggle_immediate_ref(Realm& realm, bool ref) { realm.ticks().toggle_immediate_ref(ref); }
double loop_now(Realm& realm) { return realm.ticks().now(); }

// Starting and stopping a timer makes three of these calls: none of them reaches JavaScript.

void toggle_timer_ref_fast(v8::Local<v8::Value>, bool ref, v8::FastApiCallbackOptions& options) {
  toggle_timer_ref(Realm::from(options.isolate), ref);
}
void toggle_immediate_ref_fast(v8::Local<v8::Value>, bool ref,
                               v8::FastApiCallbackOptions& options) {
  toggle_immediate_ref(Realm::from(options.isolate), ref);
}
double loop_now_fast(v8::Local<v8::Value>, v8::FastApiCallbackOptions& options) {
  return loop_now(Realm::from(options.isolate));
}

// ---- async ids and context
// -----------------------------------------------------------------------------------------------

void push_async_context(Realm& realm, double async_id, double trigger_id,
                        v8::Local<v8::Value> resource) {
  push_async_ids(realm, {async_id, trigger_id},
                 resource->IsUndefined() ? v8::Local<v8::Value>() : resource);
}

/// True while the stack still has entries below. A mismatch means that the program's async ids are
/// corrupted.
bool pop_async_context(Realm& realm, double async_id) {
  if (realm.async_stack().empty()) return false;
  double present = realm.execution_async_id();
  if (!pop_async_ids(realm, async_id)) {
    std::fprintf(stderr,
                 "Error: async hook stack has become corrupted (actual: %.f, expected: %.f)\n",
                 present, async_id);
    std::fflush(stderr);
    if (realm.is_main_thread) end_process(1);
    realm.exit(1);
    return false;
  }
  return !realm.async_stack().empty();
}

/// The resource that a gate shows at DEPTH of the stack, or undefined.
v8::Local<v8::Value> gate_resource(Realm& realm, uint32_t depth) {
  auto resource = Gate::resource_at(realm, depth);
  return resource.IsEmpty() ? v8::Undefined(realm.isolate()).As<v8::Value>() : resource;
}

void clear_async_stack(Realm& realm) {
  auto* ids = realm.async_id_fields();
  realm.async_stack().clear();
  ids[Realm::kExecutionAsyncId] = 0;
  ids[Realm::kTriggerAsyncId] = 0;
  realm.async_hook_fields()[Realm::kStackLength] = 0;
  ignore(realm.execution_resources()->Set(realm.context(), intern(realm.isolate(), "length"),
                                          v8::Integer::New(realm.isolate(), 0)));
}

/// V8's own functions for the continuation-preserved data: its compiler makes a load and a store of
/// them, where ours would be calls into C++.
v8::Local<v8::Value> continuation_data_function(v8::Isolate* isolate, const char* name) {
  auto context = isolate->GetCurrentContext();
  return context->GetExtrasBindingObject()->Get(context, intern(isolate, name)).ToLocalChecked();
}

/// Emits 'destroy' for ASYNC_ID once RESOURCE was collected, unless DESTROYED.destroyed says that
/// it was emitted by hand.
class DestroyWatch {
 public:
  DestroyWatch(Realm& realm, v8::Local<v8::Object> resource, double async_id,
               v8::Local<v8::Value> destroyed)
      : realm_(realm), resource_(realm.isolate(), resource), async_id_(async_id) {
    if (destroyed->IsObject()) destroyed_.Reset(realm.isolate(), destroyed.As<v8::Object>());
    realm.add_cleanup(this, [this] { delete this; });
    resource_.SetWeak(
        this,
        [](const v8::WeakCallbackInfo<DestroyWatch>& info) {
          info.GetParameter()->resource_.Reset();
          info.SetSecondPassCallback([](const v8::WeakCallbackInfo<DestroyWatch>& second) {
            second.GetParameter()->collected();
          });
        },
        v8::WeakCallbackType::kParameter);
  }

 private:
  void collected() {
    auto* isolate = realm_.isolate();
    v8::HandleScope scope(isolate);
    realm_.remove_cleanup(this);
    bool done = false;
    if (!destroyed_.IsEmpty() && realm_.can_call_js()) {
      v8::Local<v8::Value> flag;
      done = destroyed_.Get(isolate)
                 ->Get(realm_.context(), intern(isolate, "destroyed"))
                 .ToLocal(&flag) &&
             flag->IsTrue();
    }
    if (!done) realm_.queue_async_destroy(async_id_);
    delete this;
  }

  Realm& realm_;
  v8::Global<v8::Object> resource_;
  v8::Global<v8::Object> destroyed_;
  double async_id_;
};

void register_destroy_hook(Realm& realm, v8::Local<v8::Object> resource, double async_id,
                           v8::Local<v8::Value> destroyed) {
  new DestroyWatch(realm, resource, async_id, destroyed);
}

// ---- ends
// ----------------------------------------------------------------------------------------------------------------

void exit_process(Realm& realm, int32_t code) {
  if (realm.is_main_thread) {
    exit_addons();
    realm.run_cleanups();
  }
  realm.exit(code);
}

void trigger_uncaught_exception(Realm& realm, v8::Local<v8::Value> error, bool from_promise) {
  auto message = v8::Exception::CreateMessage(realm.isolate(), error);
  realm.trigger_uncaught(error, message, from_promise);
}

void abort_process(Realm& realm) { abort_with_stacks(realm.isolate()); }

bool is_main_thread(Realm& realm) { return realm.is_main_thread; }
uint32_t diagnostic_number() { return next_diagnostic_number(); }

/// Garbage is worth looking for, though the heap may be small: marking begins, in steps between
/// other work.
void request_collection(v8::Isolate* isolate) {
  isolate->MemoryPressureNotification(v8::MemoryPressureLevel::kModerate);
}
double thread_id(Realm& realm) { return static_cast<double>(realm.thread_id); }

/// Milliseconds, nanoseconds: [timeOrigin wall ms, nodeStart ns, v8Start, environment,
/// bootstrapComplete, loopStart].
std::vector<double> start_times(Realm& realm) {
  auto& t = StartTimes::get();
  // Each thread has a loop of its own.
  uint64_t loop_start = realm.is_main_thread ? t.loop_start : realm.loop_start_time.load();
  return {t.process_start_ms,
          static_cast<double>(t.node_start),
          static_cast<double>(t.v8_start),
          static_cast<double>(t.environment),
          static_cast<double>(t.bootstrap_complete),
          static_cast<double>(loop_start)};
}

void mark_bootstrap_complete(Realm& realm) {
  if (realm.is_main_thread) StartTimes::get().bootstrap_complete = uv_hrtime();
}

bool is_snapshot_building(v8::Isolate*) { return kSnapshotSize == 0; }

/// What a lazy data property is when it is first looked at: LOADER(name), the property's data.
void load_lazy_value(v8::Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value>& info) {
  auto context = info.GetIsolate()->GetCurrentContext();
  v8::Local<v8::Value> argument = name;
  v8::Local<v8::Value> value;
  if (info.Data()
          .As<v8::Function>()
          ->Call(context, v8::Undefined(info.GetIsolate()), 1, &argument)
          .ToLocal(&value))
    info.GetReturnValue().Set(value);
}

/// Makes NAMES writable, configurable and hidden data properties of TARGET, each with a value that
/// LOADER(name) makes at the first access. Unlike with accessors written in JavaScript, their
/// descriptors are those of data properties at any time.
void define_lazy_values(v8::Isolate* isolate, v8::Local<v8::Object> target,
                        std::vector<v8::Local<v8::Value>> names, v8::Local<v8::Function> loader) {
  auto context = isolate->GetCurrentContext();
  for (auto name : names) {
    if (target
            ->SetLazyDataProperty(context, name.As<v8::Name>(), &load_lazy_value, loader,
                                  v8::DontEnum, v8::SideEffectType::kHasNoSideEffect)
            .IsNothing())
      return;
  }
}

/// Is NAME of TARGET a value that nobody has looked at yet?
bool is_lazy_value(v8::Local<v8::Context> context, v8::Local<v8::Object> target,
                   v8::Local<v8::Name> name) {
  return target->HasRealNamedCallbackProperty(context, name).FromMaybe(false);
}

void write_stderr(std::string text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

/// Source excerpt ("file:line\ncode\n   ^") of where ERROR was thrown.
std::string get_error_source(v8::Isolate* isolate, v8::Local<v8::Value> error) {
  return error_source(isolate, v8::Exception::CreateMessage(isolate, error));
}

/// Private symbols as keys for built-ins: programs see no property, proxies have none of them, and
/// what an object inherits does not count. Only a template takes them as values.
v8::Local<v8::Value> make_private_symbols(v8::Isolate* isolate) {
  auto names = v8::ObjectTemplate::New(isolate);
  names->Set(isolate, "transferMode", transfer_mode_mark(isolate));
  names->Set(isolate, "untransferable", untransferable_mark(isolate));
  return names->NewInstance(isolate->GetCurrentContext()).ToLocalChecked();
}

bool debugs(const std::string& subject) { return debugs_natively(subject); }

}  // namespace

void bind(Binder& m) {
  m.reference(reinterpret_cast<void*>(&load_lazy_value));
  m.function<&compile_builtin>("compileBuiltin")
      .function<&native_binding>("nativeBinding")
      .function<&list_builtins>("listBuiltins")
      .function<&intrinsic_names>("intrinsicNames")
      .function<&has_builtin>("hasBuiltin")
      .function<&code_cache_counts>("codeCacheCounts")
      .function<&set_hook<Hook::kTick>>("setTickCallback")
      .function<&set_hook<Hook::kPromiseReject>>("setPromiseRejectCallback")
      .function<&set_hook<Hook::kUncaughtException>>("setUncaughtExceptionCallback")
      .function<&set_hook<Hook::kMakeError>>("setMakeError")
      .function<&set_hook<Hook::kPrepareStackTrace>>("setPrepareStackTraceCallback")
      .function<&set_hook<Hook::kEmitProcess>>("setProcessEmitter")
      .function<&set_hook<Hook::kStart>>("setStart")
      .function<&set_hook<Hook::kFormatUncaught>>("setFormatUncaught")
      .function<&set_hook<Hook::kImportMeta>>("setImportMetaCallback")
      .function<&set_hook<Hook::kDynamicImport>>("setDynamicImportCallback")
      .function<&set_timers>("setTimers")
      .function<&set_async_hooks>("setAsyncHooks")
      .function<&set_promise_hooks>("setPromiseHooks")
      .function<&run_microtasks>("runMicrotasks")
      .function<&enqueue_microtask>("enqueueMicrotask")
      .function<&schedule_timer>("scheduleTimer")
      .fast_function<&toggle_timer_ref, &toggle_timer_ref_fast>("toggleTimerRef")
      .fast_function<&toggle_immediate_ref, &toggle_immediate_ref_fast>("toggleImmediateRef")
      .fast_function<&loop_now, &loop_now_fast>("getLibuvNow")
      .function<&push_async_context>("pushAsyncContext")
      .function<&pop_async_context>("popAsyncContext")
      .function<&clear_async_stack>("clearAsyncStack")
      .function<&gate_resource>("gateResource")
      .function<&register_destroy_hook>("registerDestroyHook")
      .function<&exit_process>("exit")
      .function<&abort_process>("abort")
      .function<&trigger_uncaught_exception>("triggerUncaughtException")
      .function<&debugs>("debugsNatively")
      .function<&is_main_thread>("isMainThread")
      .function<&thread_id>("threadId")
      .function<&diagnostic_number>("nextDiagnosticNumber")
      .function<&request_collection>("requestCollection")
      .function<&start_times>("startTimes")
      .function<&mark_bootstrap_complete>("markBootstrapComplete")
      .function<&is_snapshot_building>("isSnapshotBuilding")
      .function<&define_lazy_values>("defineLazyValues")
      .function<&is_lazy_value>("isLazyValue")
      .function<&native_stack>("nativeStack")
      .function<&write_stderr>("writeStderr")
      .function<&get_error_source>("getErrorSource");
  m.value("privateSymbols", make_private_symbols);
  m.value("getContinuationData", [](v8::Isolate* isolate) {
    return continuation_data_function(isolate, "getContinuationPreservedEmbedderData");
  });
  m.value("setContinuationData", [](v8::Isolate* isolate) {
    return continuation_data_function(isolate, "setContinuationPreservedEmbedderData");
  });
  m.value("tickInfo",
          [](v8::Isolate* isolate) { return Realm::from(isolate).ticks().tick_array(); });
  m.value("immediateInfo",
          [](v8::Isolate* isolate) { return Realm::from(isolate).ticks().immediate_array(); });
  m.value("timerInfo",
          [](v8::Isolate* isolate) { return Realm::from(isolate).ticks().timer_array(); });
  m.value("asyncHookFields",
          [](v8::Isolate* isolate) { return Realm::from(isolate).async_hook_array(); });
  m.value("asyncIdFields",
          [](v8::Isolate* isolate) { return Realm::from(isolate).async_id_array(); });
  m.value("executionAsyncResources",
          [](v8::Isolate* isolate) { return Realm::from(isolate).execution_resources(); });
  m.object("promiseRejectEvents")
      .constant("kPromiseRejectWithNoHandler", v8::kPromiseRejectWithNoHandler)
      .constant("kPromiseHandlerAddedAfterReject", v8::kPromiseHandlerAddedAfterReject)
      .constant("kPromiseResolveAfterResolved", v8::kPromiseResolveAfterResolved)
      .constant("kPromiseRejectAfterResolved", v8::kPromiseRejectAfterResolved);
}

}  // namespace nodus::modules::engine
