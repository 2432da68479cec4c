#include "engine/platform.h"

#include <libplatform/libplatform.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/try_thread.h"
#include "engine/isolate_setup.h"
#include "engine/realm.h"
#include "engine/spare_memory.h"
#include "engine/trace.h"
#include "loop/closing.h"

namespace nodus {

// ---- IsolateTasks
// --------------------------------------------------------------------------------------------------------

struct IsolateTasks::DelayTimer {
  uv_timer_t timer;
  IsolateTasks* owner;
  std::unique_ptr<v8::Task> task;
};

void IsolateTasks::attach(uv_loop_t* loop, v8::Isolate* isolate) {
  std::lock_guard lock(mutex_);
  loop_ = loop;
  isolate_ = isolate;
  wake_ = new uv_async_t;
  uv_async_init(loop, wake_,
                [](uv_async_t* async) { static_cast<IsolateTasks*>(async->data)->flush(); });
  wake_->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(wake_));
  if (!tasks_.empty() || !delayed_.empty()) uv_async_send(wake_);
}

void IsolateTasks::detach() {
  std::lock_guard lock(mutex_);
  tasks_.clear();
  delayed_.clear();
  if (!wake_) return;
  for (auto* timer : timers_) {
    uv_close(reinterpret_cast<uv_handle_t*>(&timer->timer),
             [](uv_handle_t* handle) { delete static_cast<DelayTimer*>(handle->data); });
  }
  timers_.clear();
  close_and_delete(std::exchange(wake_, nullptr));
}

void IsolateTasks::PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) {
  std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  if (wake_) uv_async_send(wake_);
}

void IsolateTasks::PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                                       const v8::SourceLocation&) {
  std::lock_guard lock(mutex_);
  delayed_.push_back({seconds, std::move(task)});
  if (wake_) uv_async_send(wake_);
}

bool IsolateTasks::flush() {
  std::deque<std::unique_ptr<v8::Task>> tasks;
  std::vector<Delayed> delayed;
  {
    std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
    delayed.swap(delayed_);
  }
  for (auto& item : delayed) {
    auto* timer = new DelayTimer{{}, this, std::move(item.task)};
    uv_timer_init(loop_, &timer->timer);
    timer->timer.data = timer;
    timers_.push_back(timer);
    uv_timer_start(
        &timer->timer,
        [](uv_timer_t* handle) {
          auto* self = static_cast<DelayTimer*>(handle->data);
          auto* owner = self->owner;
          std::erase(owner->timers_, self);
          auto task = std::move(self->task);
          uv_close(reinterpret_cast<uv_handle_t*>(handle),
                   [](uv_handle_t* closed) { delete static_cast<DelayTimer*>(closed->data); });
          owner->run_(owner->isolate_, *task);
        },
        static_cast<uint64_t>(item.seconds * 1000), 0);
    uv_unref(reinterpret_cast<uv_handle_t*>(&timer->timer));
  }
  for (auto& task : tasks) run_(isolate_, *std::exchange(task, nullptr));
  return !tasks.empty();
}

// ---- Platform
// ------------------------------------------------------------------------------------------------------------

namespace {

Platform* the_platform = nullptr;

/// Through the gate.
void run_in_realm(v8::Isolate* isolate, v8::Task& task) {
  auto& realm = Realm::from(isolate);
  if (!realm.can_call_js()) return;
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(realm.context());
  {
    v8::TryCatch try_catch(isolate);
    {
      TaskScope in_task(realm.gate_depth);
      task.Run();
    }
    if (try_catch.HasCaught() && !try_catch.HasTerminated())
      realm.trigger_uncaught(try_catch.Exception(), try_catch.Message());
  }
  if (realm.gate_depth == 0) realm.ticks().drain();
}

}  // namespace

Platform::Platform(int threads) : thread_count_(threads), tracing_(trace::make_controller()) {
  the_platform = this;
}

Platform::~Platform() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
    queue_.clear();
    later_.clear();
  }
  has_work_.notify_all();
  for (auto& thread : threads_) thread.join();
  the_platform = nullptr;
}

Platform& Platform::get() { return *the_platform; }

void Platform::register_isolate(v8::Isolate* isolate) {
  std::lock_guard lock(isolates_mutex_);
  isolates_[isolate] = {std::make_shared<IsolateTasks>(run_in_realm), {}};
}

void Platform::register_isolate(v8::Isolate* isolate, RunnerSource runner) {
  std::lock_guard lock(isolates_mutex_);
  isolates_[isolate] = {nullptr, std::move(runner)};
}

void Platform::unregister_isolate(v8::Isolate* isolate) {
  std::lock_guard lock(isolates_mutex_);
  isolates_.erase(isolate);
}

bool Platform::is_of_realm(v8::Isolate* isolate) {
  std::lock_guard lock(isolates_mutex_);
  auto found = isolates_.find(isolate);
  return found != isolates_.end() && found->second.tasks;
}

std::shared_ptr<v8::TaskRunner> Platform::GetForegroundTaskRunner(v8::Isolate* isolate,
                                                                  v8::TaskPriority) {
  RunnerSource runner;
  {
    std::lock_guard lock(isolates_mutex_);
    auto found = isolates_.find(isolate);
    if (found == isolates_.end()) return nullptr;
    if (found->second.tasks) return found->second.tasks;
    runner = found->second.runner;
  }
  return runner();
}

std::unique_ptr<v8::JobHandle> Platform::CreateJobImpl(v8::TaskPriority priority,
                                                       std::unique_ptr<v8::JobTask> job,
                                                       const v8::SourceLocation&) {
  return v8::platform::NewDefaultJobHandle(this, priority, std::move(job), thread_count_);
}

void Platform::PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                          const v8::SourceLocation&) {
  post({std::move(task), priority != v8::TaskPriority::kBestEffort});
}

void Platform::PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority, std::unique_ptr<v8::Task> task,
                                                 double seconds, const v8::SourceLocation&) {
  {
    std::lock_guard lock(mutex_);
    later_.emplace(MonotonicallyIncreasingTime() + seconds, Item{std::move(task), false});
    if (threads_.empty()) start_thread();
  }
  has_work_.notify_one();
}

void Platform::start_thread() {
  auto thread = try_thread([this] { work(); });
  if (!thread.joinable()) return;
  if (threads_.empty() && on_first_thread_) on_first_thread_();
  threads_.push_back(std::move(thread));
}

void Platform::post(Item item) {
  {
    std::lock_guard lock(mutex_);
    if (item.awaited) ++awaited_;
    queue_.push_back(std::move(item));
    if (waiting_ == 0 && static_cast<int>(threads_.size()) < thread_count_) start_thread();
  }
  has_work_.notify_one();
}

void Platform::work() {
  trace::set_thread_name("PlatformWorkerThread");
  constexpr double kNever = std::numeric_limits<double>::infinity();
  // A compiler leaves 2 MB in the heap of its thread.
  constexpr double kSpareMemoryPause = 10;
  double spare_memory_due = kNever;
  std::unique_lock lock(mutex_);
  while (!ending_) {
    double now = MonotonicallyIncreasingTime();
    while (!later_.empty() && later_.begin()->first <= now) {
      queue_.push_back(std::move(later_.begin()->second));
      later_.erase(later_.begin());
    }
    if (queue_.empty()) {
      if (spare_memory_due <= now) {
        spare_memory_due = kNever;
        lock.unlock();
        give_end_of_heap_back();
        lock.lock();
        continue;
      }
      ++waiting_;
      double next = std::min(spare_memory_due, later_.empty() ? kNever : later_.begin()->first);
      if (next == kNever) {
        has_work_.wait(lock);
      } else {
        has_work_.wait_for(lock, std::chrono::duration<double>(next - now));
      }
      --waiting_;
      continue;
    }
    Item item = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    item.task->Run();
    item.task.reset();
    if (spare_memory_due == kNever) spare_memory_due = now + kSpareMemoryPause;
    lock.lock();
    if (item.awaited && --awaited_ == 0) idle_.notify_all();
  }
}

bool Platform::drain_workers(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (awaited_ > 0 && threads_.empty()) start_thread();
  if (threads_.empty()) return true;
  return idle_.wait_for(lock, patience, [this] { return awaited_ == 0; });
}

}  // namespace nodus
