#include "napi/addon_platform.h"

#include <uv.h>

#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/platform.h"

namespace nodus::napi {

namespace {

/// A task of an isolate that is no realm's: its owner deals with what it throws.
void run_alone(v8::Isolate* isolate, v8::Task& task) {
  v8::Isolate::Scope isolate_scope(isolate);
  v8::HandleScope scope(isolate);
  task.Run();
}

/// What is to be called when an isolate's state is gone.
using Finished = std::pair<void (*)(void*), void*>;

/// Calls FINISHED in LOOP when handles are closed that began to close before.
void call_when_closed(uv_loop_t* loop, std::vector<Finished> finished) {
  struct Last {
    uv_check_t handle;
    std::vector<Finished> finished;
  };
  auto* last = new Last{{}, std::move(finished)};
  uv_check_init(loop, &last->handle);
  last->handle.data = last;
  uv_close(reinterpret_cast<uv_handle_t*>(&last->handle), [](uv_handle_t* handle) {
    std::unique_ptr<Last> self(static_cast<Last*>(handle->data));
    for (auto [callback, data] : self->finished) callback(data);
  });
}

class AddonPlatform final : public node::MultiIsolatePlatform {
 public:
  void RegisterIsolate(v8::Isolate* isolate, uv_loop_s* loop) override {
    auto tasks = std::make_shared<IsolateTasks>(run_alone);
    tasks->attach(loop, isolate);
    platform().register_isolate(isolate, [tasks] { return tasks; });
    std::lock_guard lock(mutex_);
    isolates_[isolate] = {loop, tasks, {}};
  }

  void RegisterIsolate(v8::Isolate* isolate, node::IsolatePlatformDelegate* delegate) override {
    platform().register_isolate(isolate,
                                [delegate] { return delegate->GetForegroundTaskRunner(); });
    std::lock_guard lock(mutex_);
    isolates_[isolate] = {};
  }

  void UnregisterIsolate(v8::Isolate* isolate) override {
    platform().unregister_isolate(isolate);
    Registered registered;
    {
      std::lock_guard lock(mutex_);
      auto node = isolates_.extract(isolate);
      if (!node) return;
      registered = std::move(node.mapped());
    }
    if (registered.tasks) {
      registered.tasks->detach();
      call_when_closed(registered.loop, std::move(registered.finished));
    } else {
      for (auto [callback, data] : registered.finished) callback(data);
    }
  }

  void AddIsolateFinishedCallback(v8::Isolate* isolate, void (*callback)(void*),
                                  void* data) override {
    {
      std::lock_guard lock(mutex_);
      auto found = isolates_.find(isolate);
      if (found != isolates_.end()) {
        found->second.finished.emplace_back(callback, data);
        return;
      }
    }
    callback(data);
  }

  bool FlushForegroundTasks(v8::Isolate* isolate) override {
    auto tasks = tasks_of(isolate);
    return tasks && tasks->flush();
  }

  void DrainTasks(v8::Isolate* isolate) override {
    auto tasks = tasks_of(isolate);
    if (!tasks) return;
    // What the workers do may wait for a task of this thread, and the other way round.
    bool worked = true;
    while (worked) {
      worked = !platform().drain_workers(std::chrono::milliseconds(1));
      worked |= tasks->flush();
    }
  }

  // ---- v8::Platform: the process's

  int NumberOfWorkerThreads() override { return platform().NumberOfWorkerThreads(); }
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate,
                                                          v8::TaskPriority priority) override {
    return platform().GetForegroundTaskRunner(isolate, priority);
  }
  double MonotonicallyIncreasingTime() override { return platform().MonotonicallyIncreasingTime(); }
  double CurrentClockTimeMillis() override { return platform().CurrentClockTimeMillis(); }
  v8::TracingController* GetTracingController() override {
    return platform().GetTracingController();
  }
  v8::PageAllocator* GetPageAllocator() override { return platform().GetPageAllocator(); }

 protected:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority,
                                               std::unique_ptr<v8::JobTask> job,
                                               const v8::SourceLocation& location) override {
    return platform().CreateJob(priority, std::move(job), location);
  }
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation& location) override {
    platform().PostTaskOnWorkerThread(priority, std::move(task), location);
  }
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                         double seconds,
                                         const v8::SourceLocation& location) override {
    platform().PostDelayedTaskOnWorkerThread(priority, std::move(task), seconds, location);
  }

 private:
  struct Registered {
    uv_loop_t* loop = nullptr;
    std::shared_ptr<IsolateTasks> tasks;  ///< none: a delegate takes them
    std::vector<Finished> finished;
  };

  static nodus::Platform& platform() { return nodus::Platform::get(); }

  std::shared_ptr<IsolateTasks> tasks_of(v8::Isolate* isolate) {
    std::lock_guard lock(mutex_);
    auto found = isolates_.find(isolate);
    return found == isolates_.end() ? nullptr : found->second.tasks;
  }

  std::mutex mutex_;
  std::map<v8::Isolate*, Registered> isolates_;
};

}  // namespace

node::MultiIsolatePlatform& addon_platform() {
  // Never destroyed: isolates of addons may outlive what ends with the process.
  static auto& platform = *new AddonPlatform;
  return platform;
}

}  // namespace nodus::napi
