#pragma once

#include <uv.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/async_resource.h"
#include "modules/worker_threads/halt.h"
#include "modules/worker_threads/inquiry.h"
#include "modules/worker_threads/message_port.h"
#include "modules/worker_threads/worker_options.h"

namespace nodus::modules::worker_threads {

/// A thread with a realm of its own (worker_threads.Worker). The JavaScript object lives in the
/// parent's realm; what both threads touch is guarded by mutex_.
class Worker final : public AsyncResource {
 public:
  /// Order of the resourceLimits array shared with JavaScript; megabytes, as Node documents them.
  enum Limit { kMaxYoungGeneration, kMaxOldGeneration, kCodeRange, kStackSize, kLimitCount };

  /// INHERITS, HAS_EXEC_ARGV, EXEC_ARGV, ENVIRONMENT_OPTIONS: OptionSources.
  Worker(v8::Isolate* isolate, v8::Local<v8::Object> self, bool inherits, bool has_exec_argv,
         std::vector<std::string> exec_argv, std::vector<std::string> environment_options,
         std::string name, std::string script, bool is_internal);
  ~Worker() override;

  // JavaScript, parent's thread
  /// 0 or a negative libuv error.
  int32_t start_thread(Realm& parent, v8::Local<v8::Float64Array> limits);
  void stop_thread();
  void ref();
  void unref();
  /// Undefined once the thread is over.
  v8::Local<v8::Value> has_ref() const;
  double thread_id() const { return static_cast<double>(thread_id_); }
  v8::Local<v8::Value> message_port();
  /// Milliseconds the worker's loop has been idle, and its start; -1 when it does not run.
  double loop_idle_time();
  double loop_start_time();
  v8::Local<v8::Float64Array> limits_array();
  /// A promise of the answer; undefined when the thread does not run.
  v8::Local<v8::Value> inquire(Realm& parent, int32_t kind, double first, double second);
  void dispose() override;

  /// Stops the workers of REALM where they are; each is released when it has been looked at.
  static Halt::List halt_all(Realm& realm);

  /// The worker whose thread runs REALM; nullptr on the main thread.
  static Worker* of(Realm& realm);
  MessagePort* child_port() const { return child_port_; }
  const std::array<double, kLimitCount>& limits() const { return limits_; }
  const std::string& name() const { return name_; }
  std::string thread_name() const { return name_; }
  bool is_stopped();

 private:
  /// The worker's thread, from its begin to its end.
  void run();
  void run_realm(v8::Isolate* isolate);
  /// From here on the parent may reach into REALM. False when it has asked for the end already.
  bool open_to_parent(Realm& realm);
  void run_program(Realm& realm);
  /// From here on nobody may.
  void close_to_parent();
  /// mutex_ is held.
  void tell_stopped();
  void exit(int code, const char* error_code = nullptr, std::string error_message = "");
  /// The parent's loop was woken: answers, or the end.
  void on_wake();
  void on_ended();
  /// On the worker's thread.
  void answer_inquiries();
  void settle_answers();
  void stand_still();
  void release_halts();
  /// Null when the thread does not run.
  std::shared_ptr<Halt> ask_to_halt();
  /// On the worker's thread, which V8 cannot go on with: leaves it as it stands, for ever.
  [[noreturn]] void give_up();
  /// On the parent's thread, the worker's being over.
  void join();
  void apply_limits(v8::ResourceConstraints& constraints);
  static size_t near_heap_limit(void* data, size_t current, size_t initial);

  OptionSources option_sources_;
  std::string name_;
  bool is_internal_;    ///< runs no program, but a built-in: no debugger waits for it
  std::string script_;  ///< its path, empty for code from a string
  uint64_t thread_id_;
  std::array<double, kLimitCount> limits_{};
  std::shared_ptr<Options> options_;
  MessagePort* parent_port_ = nullptr;
  std::unique_ptr<PortState> child_state_;

  std::mutex mutex_;
  std::condition_variable over_change_;  ///< stopped_ has become true
  Realm* child_ = nullptr;               ///< while its JavaScript may be called
  uv_async_t* child_wake_ = nullptr;
  bool stopped_ = true;
  bool started_ = false;
  size_t stack_bytes_ = 0;
  bool stop_requested_ = false;
  std::vector<std::shared_ptr<Inquiry>> inquiries_;  ///< asked, not yet answered
  std::vector<std::shared_ptr<Inquiry>> answers_;
  Halt::List halts_;  ///< asked for

  uv_thread_t thread_;
  uv_async_t* ended_ =
      nullptr;  ///< in the parent's loop: keeps it alive, and tells that the thread is over
  bool joined_ = true;
  bool given_up_ = false;    ///< the thread never ends; guarded by mutex_
  int heap_extensions_ = 0;  ///< the worker's thread only
  bool has_ref_ = true;
  bool over_ = false;                   ///< 'exit' has been emitted
  std::unique_ptr<Examiner> examiner_;  ///< the worker's thread only
  uintptr_t stack_base_ = 0;
  int exit_code_ = 0;
  const char* error_code_ = nullptr;
  std::string error_message_;
  MessagePort* child_port_ = nullptr;
};

}  // namespace nodus::modules::worker_threads
