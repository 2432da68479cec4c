#pragma once

#include <uv.h>
#include <v8.h>

namespace nodus {

class Realm;

/// What runs between callbacks, in Node's order: process.nextTick before promise microtasks, both
/// drained after every callback; the one timer behind all JavaScript timers; setImmediate in the
/// loop's check phase.
class Ticks {
 public:
  explicit Ticks(Realm& realm) : realm_(realm) {}

  /// Fields shared with internal/process/task_queues.
  enum TickField {
    kHasTickScheduled,
    kHasRejectionToWarn,
    kDrains,  ///< how often the queues were drained: another figure, and what was due has run
    kTickFieldCount
  };
  /// Fields shared with internal/timers.
  enum ImmediateField {
    kImmediateCount,
    kImmediateRefCount,
    kImmediateOutstanding,
    kImmediateFieldCount
  };

  /// Makes (bootstrap) or adopts (snapshot) the shared arrays.
  void create(v8::Isolate* isolate);
  void adopt();
  void reset();
  v8::Local<v8::Int32Array> tick_array() const;
  v8::Local<v8::Uint32Array> immediate_array() const;
  v8::Local<v8::Int32Array> timer_array() const;
  void set_arrays(v8::Local<v8::Int32Array> ticks, v8::Local<v8::Uint32Array> immediates,
                  v8::Local<v8::Int32Array> timers);

  /// Initialises the libuv handles; the loop exists.
  void start();
  /// Closes them.
  void stop();

  /// Drains nextTick and microtasks. False when JavaScript can no longer run.
  bool drain();

  void schedule_timer(int64_t ms);
  void toggle_timer_ref(bool ref);
  void toggle_immediate_ref(bool ref);
  /// Milliseconds since the loop began, as timers count them.
  double now();
  bool timer_active() { return uv_is_active(reinterpret_cast<uv_handle_t*>(&timer_)); }
  int32_t timer_refs() const { return timer_fields_ ? timer_fields_[0] : 0; }
  uint32_t immediate_refs() const { return immediate_fields_[kImmediateRefCount]; }

 private:
  static void on_timer(uv_timer_t* timer);
  static void on_check(uv_check_t* check);

  Realm& realm_;
  uv_timer_t timer_;
  uv_check_t check_;
  uv_idle_t idle_;
  bool started_ = false;
  uint64_t timer_base_ = 0;
  v8::Global<v8::Int32Array> tick_array_;
  v8::Global<v8::Uint32Array> immediate_array_;
  v8::Global<v8::Int32Array> timer_array_;
  int32_t* tick_fields_ = nullptr;
  uint32_t* immediate_fields_ = nullptr;
  int32_t* timer_fields_ = nullptr;
};

}  // namespace nodus
