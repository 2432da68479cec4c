// The native side of perf_hooks: clocks, loop metrics and garbage collection.

#include <uv.h>

#include <utility>
#include <vector>

#include "base/ignore.h"
#include "engine/realm.h"
#include "engine/runtime.h"
#include "loop/closing.h"
#include "loop/idle_time.h"
#include "modules/perf_hooks/histogram.h"

namespace nodus::modules::perf_hooks {

namespace {

double milliseconds_since_start(uint64_t hrtime) {
  uint64_t start = StartTimes::get().process_start;
  return hrtime >= start ? static_cast<double>(hrtime - start) / 1e6
                         : -static_cast<double>(start - hrtime) / 1e6;
}

/// Milliseconds since the process began.
double elapsed() { return milliseconds_since_start(uv_hrtime()); }
double elapsed_fast(v8::Local<v8::Value>) { return elapsed(); }

/// elapsed() for a reading of the monotonic clock in nanoseconds.
double since_start(double hrtime) {
  return milliseconds_since_start(static_cast<uint64_t>(hrtime));
}

/// The wall-clock time of elapsed() 0, in milliseconds since 1970.
double time_origin() { return StartTimes::get().process_start_ms; }

/// Milliseconds that the loop has waited for events.
double loop_idle_time(Realm& realm) { return static_cast<double>(idle_time(realm.loop())) / 1e6; }

double loop_idle_time_fast(v8::Local<v8::Value>, v8::FastApiCallbackOptions& options) {
  return loop_idle_time(Realm::from(options.isolate));
}

/// [turns, events, events that were waiting]
std::vector<double> loop_metrics(Realm& realm) {
  uv_metrics_t metrics{};
  nodus::loop_metrics(realm.loop(), metrics);
  return {static_cast<double>(metrics.loop_count), static_cast<double>(metrics.events),
          static_cast<double>(metrics.events_waiting)};
}

/// The monotonic clock's reading when the loop ended; 0 while it has not.
double loop_exit(Realm& realm) { return static_cast<double>(realm.loop_exit_time); }

/// Measures garbage collections and reports them from the loop.
struct GcTracking final : RealmState {
  struct Collection {
    int kind, flags;
    double start, duration;
  };

  explicit GcTracking(Realm& r) : realm(r) {}
  ~GcTracking() override { stop(); }

  void start(v8::Local<v8::Function> function) {
    callback.Reset(realm.isolate(), function);
    if (active) return;
    active = true;
    realm.isolate()->AddGCPrologueCallback(before, this);
    realm.isolate()->AddGCEpilogueCallback(after, this);
    async = new uv_async_t;
    uv_async_init(realm.loop(), async,
                  [](uv_async_t* handle) { static_cast<GcTracking*>(handle->data)->deliver(); });
    async->data = this;
    uv_unref(reinterpret_cast<uv_handle_t*>(async));
    realm.add_cleanup(this, [this] { stop(); });
  }

  void stop() {
    if (!active) return;
    active = false;
    realm.isolate()->RemoveGCPrologueCallback(before, this);
    realm.isolate()->RemoveGCEpilogueCallback(after, this);
    close_and_delete(std::exchange(async, nullptr));
    callback.Reset();
    pending.clear();
    realm.remove_cleanup(this);
  }

  static void before(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* data) {
    static_cast<GcTracking*>(data)->started = uv_hrtime();
  }

  static void after(v8::Isolate*, v8::GCType kind, v8::GCCallbackFlags flags, void* data) {
    auto* self = static_cast<GcTracking*>(data);
    if (self->started == 0 || !self->async) return;
    double begin = milliseconds_since_start(self->started);
    double duration = static_cast<double>(uv_hrtime() - self->started) / 1e6;
    self->started = 0;
    self->pending.push_back({kind, flags, begin, duration});
    // No JavaScript may run here.
    uv_async_send(self->async);
  }

  void deliver() {
    std::vector<Collection> collections;
    collections.swap(pending);
    auto* isolate = realm.isolate();
    v8::HandleScope scope(isolate);
    for (auto& item : collections) {
      if (callback.IsEmpty() || !realm.can_call_js()) return;
      v8::HandleScope inner(isolate);
      v8::Local<v8::Value> argv[] = {
          v8::Integer::New(isolate, item.kind), v8::Integer::New(isolate, item.flags),
          v8::Number::New(isolate, item.start), v8::Number::New(isolate, item.duration)};
      ignore(realm.call(callback.Get(isolate), v8::Undefined(isolate), 4, argv));
    }
  }

  Realm& realm;
  v8::Global<v8::Function> callback;
  uv_async_t* async = nullptr;
  uint64_t started = 0;
  bool active = false;
  std::vector<Collection> pending;
};

void start_gc_tracking(Realm& realm, v8::Local<v8::Function> callback) {
  realm.state<GcTracking>().start(callback);
}
void stop_gc_tracking(Realm& realm) { realm.state<GcTracking>().stop(); }

}  // namespace

void bind(Binder& m) {
  m.fast_function<&elapsed, &elapsed_fast>("elapsed", v8::SideEffectType::kHasNoSideEffect);
  m.fast_function<&loop_idle_time, &loop_idle_time_fast>("loopIdleTime",
                                                         v8::SideEffectType::kHasNoSideEffect);
  m.function<&since_start>("sinceStart")
      .function<&time_origin>("timeOrigin")
      .function<&loop_metrics>("loopMetrics")
      .function<&loop_exit>("loopExit")
      .function<&start_gc_tracking>("startGcTracking")
      .function<&stop_gc_tracking>("stopGcTracking");
  declare_histogram(m);
}

}  // namespace nodus::modules::perf_hooks
