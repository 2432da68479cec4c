#include "modules/vm/watchdog.h"

#include <semaphore.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/try_thread.h"

namespace nodus::modules::vm {

namespace {

/// The innermost one of this thread; they are nested as the calls they watch.
thread_local Watchdog* g_innermost = nullptr;

}  // namespace

Watchdog::Watchdog(v8::Isolate* isolate, uint64_t milliseconds)
    : isolate_(isolate), outer_(g_innermost) {
  thread_ = try_thread([this, milliseconds] {
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, std::chrono::milliseconds(milliseconds), [this] { return stopping_; }))
      return;
    timed_out_.store(true);
    isolate_->TerminateExecution();
  });
  if (thread_.joinable()) g_innermost = this;
}

Watchdog::~Watchdog() { stop(); }

void Watchdog::stop() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  g_innermost = outer_;
}

bool Watchdog::any_timed_out() {
  for (auto* one = g_innermost; one; one = one->outer_) {
    if (one->timed_out()) return true;
  }
  return false;
}

/// One for the process while any SigintWatchdog lives: a signal handler may only post a semaphore,
/// a thread does the rest.
class SigintWatcher {
 public:
  static SigintWatcher& get() {
    static SigintWatcher watcher;
    return watcher;
  }

  /// False when no thread was to be had.
  bool add(SigintWatchdog* watchdog) {
    std::lock_guard start(start_mutex_);
    {
      std::lock_guard lock(mutex_);
      watchdogs_.push_back(watchdog);
      if (watchdogs_.size() > 1) return true;
      stopping_ = false;
    }
    sem_init(&semaphore_, 0, 0);
    thread_ = try_thread([this] { watch(); });
    if (!thread_.joinable()) {
      sem_destroy(&semaphore_);
      std::lock_guard lock(mutex_);
      watchdogs_.clear();
      return false;
    }
    struct sigaction action = {};
    action.sa_handler = [](int) { sem_post(&get().semaphore_); };
    sigfillset(&action.sa_mask);
    sigaction(SIGINT, &action, &previous_);
    return true;
  }

  void remove(SigintWatchdog* watchdog) {
    std::lock_guard start(start_mutex_);
    {
      std::lock_guard lock(mutex_);
      watchdogs_.erase(std::remove(watchdogs_.begin(), watchdogs_.end(), watchdog),
                       watchdogs_.end());
      if (!watchdogs_.empty()) return;
      stopping_ = true;
    }
    sigaction(SIGINT, &previous_, nullptr);
    sem_post(&semaphore_);
    thread_.join();
    sem_destroy(&semaphore_);
  }

 private:
  void watch() {
    for (;;) {
      while (sem_wait(&semaphore_) != 0) {
      }
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      auto* watchdog = watchdogs_.back();
      watchdog->interrupted_.store(true);
      watchdog->isolate_->TerminateExecution();
    }
  }

  std::mutex start_mutex_, mutex_;
  std::vector<SigintWatchdog*> watchdogs_;
  std::thread thread_;
  sem_t semaphore_;
  struct sigaction previous_ = {};
  bool stopping_ = false;
};

SigintWatchdog::SigintWatchdog(v8::Isolate* isolate) : isolate_(isolate) {
  watching_ = SigintWatcher::get().add(this);
}

SigintWatchdog::~SigintWatchdog() { stop(); }

void SigintWatchdog::stop() {
  if (!watching_) return;
  watching_ = false;
  SigintWatcher::get().remove(this);
}

}  // namespace nodus::modules::vm
