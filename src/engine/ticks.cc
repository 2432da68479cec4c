#include "engine/ticks.h"

#include "engine/trace.h"

#include "base/ignore.h"
#include "engine/realm.h"

namespace nodus {

namespace {

template <typename Array, typename Field>
Field* data_of(v8::Isolate* isolate, const v8::Global<Array>& array) {
  return static_cast<Field*>(array.Get(isolate)->Buffer()->Data());
}

}  // namespace

void Ticks::create(v8::Isolate* isolate) {
  auto make = [isolate](size_t bytes) { return v8::ArrayBuffer::New(isolate, bytes); };
  set_arrays(v8::Int32Array::New(make(kTickFieldCount * 4), 0, kTickFieldCount),
             v8::Uint32Array::New(make(kImmediateFieldCount * 4), 0, kImmediateFieldCount),
             v8::Int32Array::New(make(4), 0, 1));
}

void Ticks::set_arrays(v8::Local<v8::Int32Array> ticks, v8::Local<v8::Uint32Array> immediates,
                       v8::Local<v8::Int32Array> timers) {
  auto* isolate = realm_.isolate();
  tick_array_.Reset(isolate, ticks);
  immediate_array_.Reset(isolate, immediates);
  timer_array_.Reset(isolate, timers);
  adopt();
}

void Ticks::adopt() {
  auto* isolate = realm_.isolate();
  tick_fields_ = data_of<v8::Int32Array, int32_t>(isolate, tick_array_);
  immediate_fields_ = data_of<v8::Uint32Array, uint32_t>(isolate, immediate_array_);
  timer_fields_ = data_of<v8::Int32Array, int32_t>(isolate, timer_array_);
}

void Ticks::reset() {
  tick_array_.Reset();
  immediate_array_.Reset();
  timer_array_.Reset();
}

v8::Local<v8::Int32Array> Ticks::tick_array() const { return tick_array_.Get(realm_.isolate()); }
v8::Local<v8::Uint32Array> Ticks::immediate_array() const {
  return immediate_array_.Get(realm_.isolate());
}
v8::Local<v8::Int32Array> Ticks::timer_array() const { return timer_array_.Get(realm_.isolate()); }

void Ticks::start() {
  auto* loop = realm_.loop();
  uv_timer_init(loop, &timer_);
  uv_check_init(loop, &check_);
  uv_idle_init(loop, &idle_);
  timer_.data = check_.data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(&timer_));
  uv_check_start(&check_, on_check);
  uv_unref(reinterpret_cast<uv_handle_t*>(&check_));
  uv_update_time(loop);
  timer_base_ = uv_now(loop);
  started_ = true;
}

void Ticks::stop() {
  if (!started_) return;
  started_ = false;
  uv_close(reinterpret_cast<uv_handle_t*>(&timer_), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&check_), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&idle_), nullptr);
}

double Ticks::now() {
  uv_update_time(realm_.loop());
  return static_cast<double>(uv_now(realm_.loop()) - timer_base_);
}

void Ticks::schedule_timer(int64_t ms) {
  if (!started_) return;
  uv_timer_start(&timer_, on_timer, ms > 0 ? static_cast<uint64_t>(ms) : 1, 0);
}

void Ticks::toggle_timer_ref(bool ref) {
  if (!started_) return;
  auto* handle = reinterpret_cast<uv_handle_t*>(&timer_);
  ref ? uv_ref(handle) : uv_unref(handle);
}

void Ticks::toggle_immediate_ref(bool ref) {
  if (!started_) return;
  // An active idle handle keeps the loop from blocking in poll, so that the check phase comes at
  // once.
  if (ref) {
    uv_idle_start(&idle_, [](uv_idle_t*) {});
  } else {
    uv_idle_stop(&idle_);
  }
}

bool Ticks::drain() {
  if (!realm_.can_call_js()) return false;
  // What a tick calls through a gate is inside of this: it must not drain the queue that is being
  // drained.
  struct Depth {
    int& value;
    int32_t& drains;
    Depth(int& v, int32_t& d) : value(v), drains(d) { ++value; }
    ~Depth() { --value, drains = static_cast<int32_t>(static_cast<uint32_t>(drains) + 1); }
  } depth(realm_.gate_depth, tick_fields_[kDrains]);
  auto* isolate = realm_.isolate();
  if (!tick_fields_[kHasTickScheduled] && !tick_fields_[kHasRejectionToWarn]) {
    isolate->PerformMicrotaskCheckpoint();
    if (!realm_.can_call_js()) return false;
    if (!tick_fields_[kHasTickScheduled] && !tick_fields_[kHasRejectionToWarn]) return true;
  }
  if (!realm_.has_hook(Realm::Hook::kTick)) return true;
  auto context = realm_.context();
  // processTicksAndRejections leaves by exception when a tick throws. Once that is reported as
  // handled, the rest of the queue waits for the next callback (at the latest the check phase,
  // which the handler has asked for): a tick that throws for ever must not keep the loop from
  // turning.
  v8::TryCatch try_catch(isolate);
  try_catch.SetVerbose(false);
  auto result = realm_.hook(Realm::Hook::kTick)->Call(context, realm_.process(), 0, nullptr);
  if (!result.IsEmpty()) return true;
  if (!realm_.can_call_js() || try_catch.HasTerminated() || isolate->IsExecutionTerminating())
    return false;
  auto exception = try_catch.Exception();
  auto message = try_catch.Message();
  try_catch.Reset();
  realm_.trigger_uncaught(exception, message);
  return realm_.can_call_js();
}

namespace {

const trace::Group& trace_group() {
  static const trace::Group group("node,node.environment");
  return group;
}

}  // namespace

void Ticks::on_timer(uv_timer_t* timer) {
  auto& self = *static_cast<Ticks*>(timer->data);
  auto& realm = self.realm_;
  if (!realm.can_call_js() || !realm.has_hook(Realm::Hook::kProcessTimers)) return;
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  auto context = realm.context();
  v8::Context::Scope context_scope(context);
  trace::Scope traced(trace_group(), "RunTimers");
  v8::Local<v8::Value> result;
  // A throwing timer leaves the list half done: as long as it was reported as handled, go on where
  // it stopped.
  for (;;) {
    v8::Local<v8::Value> now = v8::Number::New(isolate, self.now());
    if (realm.call(realm.hook(Realm::Hook::kProcessTimers), realm.process(), 1, &now)
            .ToLocal(&result))
      break;
    if (!realm.can_call_js()) return;
  }
  // The next expiry in milliseconds of loop time; negative when only unref'd timers are left; 0 for
  // none.
  int64_t next = result->IntegerValue(context).FromMaybe(0);
  if (next == 0) return;
  int64_t wait = std::abs(next) - static_cast<int64_t>(self.now());
  self.schedule_timer(wait > 0 ? wait : 1);
  self.toggle_timer_ref(next > 0);
}

void Ticks::on_check(uv_check_t* check) {
  auto& self = *static_cast<Ticks*>(check->data);
  auto& realm = self.realm_;
  if (!realm.can_call_js()) return;
  const bool ticks_wait =
      self.tick_fields_[kHasTickScheduled] || self.tick_fields_[kHasRejectionToWarn];
  if (self.immediate_fields_[kImmediateCount] == 0 && !realm.has_queued_destroys() && !ticks_wait)
    return;
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  // Ticks that a throwing one left behind come before the immediates.
  if (ticks_wait && !self.drain()) return;
  trace::Scope traced(trace_group(), "CheckImmediate");
  {
    trace::Scope traced_destroys(trace_group(), "RunAndClearNativeImmediates");
    realm.deliver_destroys();
  }
  if (self.immediate_fields_[kImmediateCount] == 0) return;
  // kImmediateOutstanding: an immediate threw and was handled; the rest of this turn's list still
  // has to run.
  do {
    ignore(realm.call(realm.hook(Realm::Hook::kProcessImmediate), realm.process(), 0, nullptr));
  } while (self.immediate_fields_[kImmediateOutstanding] != 0 && realm.can_call_js());
  if (self.immediate_fields_[kImmediateRefCount] == 0) self.toggle_immediate_ref(false);
}

}  // namespace nodus
