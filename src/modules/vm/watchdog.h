#pragma once

#include <v8.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace nodus::modules::vm {

/// Ends the JavaScript that runs in an isolate when a time has passed.
class Watchdog {
 public:
  Watchdog(v8::Isolate* isolate, uint64_t milliseconds);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;

  /// False when no thread was to be had that could watch.
  bool watches() const { return thread_.joinable(); }
  /// Only true once the watchdog has bitten.
  bool timed_out() const { return timed_out_.load(); }
  /// Waits for the watching thread to end: it bites no more.
  void stop();
  /// Has one bitten, of those that watch this thread's JavaScript now?
  static bool any_timed_out();

 private:
  v8::Isolate* isolate_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::atomic<bool> timed_out_{false};
  Watchdog* outer_;
  std::thread thread_;
};

/// Ends the JavaScript that runs in an isolate on SIGINT, in place of whatever else handles the
/// signal. The innermost one living gets it.
class SigintWatchdog {
 public:
  explicit SigintWatchdog(v8::Isolate* isolate);
  ~SigintWatchdog();
  SigintWatchdog(const SigintWatchdog&) = delete;

  /// False when no thread was to be had that could watch.
  bool watches() const { return watching_; }
  bool interrupted() const { return interrupted_.load(); }
  void stop();

 private:
  friend class SigintWatcher;
  v8::Isolate* isolate_;
  bool watching_;
  std::atomic<bool> interrupted_{false};
};

}  // namespace nodus::modules::vm
