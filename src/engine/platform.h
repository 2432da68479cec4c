#pragma once

#include <uv.h>
#include <v8-platform.h>
#include <v8.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

#include "engine/page_memory.h"

namespace nodus {

/// Tasks V8 posts for an isolate's own thread (finalisation, Atomics.waitAsync, WebAssembly
/// compilation …). Posting is thread-safe and wakes the isolate's loop; RUN does them on that
/// loop's thread.
class IsolateTasks final : public v8::TaskRunner,
                           public std::enable_shared_from_this<IsolateTasks> {
 public:
  using Run = void (*)(v8::Isolate* isolate, v8::Task& task);

  explicit IsolateTasks(Run run) : run_(run) {}

  /// Wakes LOOP from now on.
  void attach(uv_loop_t* loop, v8::Isolate* isolate);
  void detach();
  /// Runs what is queued; true when there was something.
  bool flush();

  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }

 protected:
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override;
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task,
                               const v8::SourceLocation& location) override {
    PostTaskImpl(std::move(task), location);
  }
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                           const v8::SourceLocation&) override;
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                                      const v8::SourceLocation& location) override {
    PostDelayedTaskImpl(std::move(task), seconds, location);
  }

 private:
  struct Delayed {
    double seconds;
    std::unique_ptr<v8::Task> task;
  };
  struct DelayTimer;

  const Run run_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<v8::Task>> tasks_;
  std::vector<Delayed> delayed_;
  std::vector<DelayTimer*> timers_;
  uv_async_t* wake_ = nullptr;
  uv_loop_t* loop_ = nullptr;
  v8::Isolate* isolate_ = nullptr;
};

/// V8's view of threads and time. Worker threads are started when the first task comes, so that a
/// short script never pays for them.
class Platform final : public v8::Platform {
 public:
  using RunnerSource = std::function<std::shared_ptr<v8::TaskRunner>()>;

  explicit Platform(int threads);
  ~Platform() override;

  /// The process's one platform.
  static Platform& get();

  /// The isolate of a realm. Must come before `v8::Isolate::Initialize()`.
  void register_isolate(v8::Isolate* isolate);
  /// The isolate of somebody else (an addon), whose tasks go to what RUNNER gives.
  void register_isolate(v8::Isolate* isolate, RunnerSource runner);
  void unregister_isolate(v8::Isolate* isolate);
  /// ISOLATE has a realm (or will have one).
  bool is_of_realm(v8::Isolate* isolate);
  /// Waits until the worker tasks somebody may be waiting for are done (loop end), but not longer
  /// than PATIENCE; true when they are done, or when there is no thread to do them.
  bool drain_workers(std::chrono::milliseconds patience);

  /// ACT is called once, by whoever starts the first worker thread.
  void when_threads_begin(void (*act)()) { on_first_thread_ = act; }

  int NumberOfWorkerThreads() override { return thread_count_; }
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate,
                                                          v8::TaskPriority priority) override;
  double MonotonicallyIncreasingTime() override { return static_cast<double>(uv_hrtime()) / 1e9; }
  double CurrentClockTimeMillis() override { return SystemClockTimeMillis(); }
  v8::TracingController* GetTracingController() override { return tracing_.get(); }
  v8::PageAllocator* GetPageAllocator() override { return &pages_; }

 protected:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority,
                                               std::unique_ptr<v8::JobTask> job,
                                               const v8::SourceLocation&) override;
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation&) override;
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                         double seconds, const v8::SourceLocation&) override;

 private:
  struct Item {
    std::unique_ptr<v8::Task> task;
    bool awaited;  ///< of user-visible or higher priority: the end of the loop waits for it
  };
  void post(Item item);
  void work();
  /// Starts one more, if the system allows it: V8 does without, and the next task asks again.
  void start_thread();

  PageMemory pages_;
  const int thread_count_;
  void (*on_first_thread_)() = nullptr;
  std::unique_ptr<v8::TracingController> tracing_;
  std::mutex mutex_;
  std::condition_variable has_work_, idle_;
  std::deque<Item> queue_;
  std::multimap<double, Item> later_;
  std::vector<std::thread> threads_;
  int waiting_ = 0;
  int awaited_ = 0;
  bool ending_ = false;
  std::mutex isolates_mutex_;
  struct Registered {
    std::shared_ptr<IsolateTasks> tasks;  ///< a realm's
    RunnerSource runner;                  ///< somebody else's
  };
  std::map<v8::Isolate*, Registered> isolates_;
};

}  // namespace nodus
