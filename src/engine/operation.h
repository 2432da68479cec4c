#pragma once

#include <atomic>
#include <memory>
#include <tuple>

#include "engine/async_resource.h"
#include "engine/permission.h"

namespace nodus {

/// A piece of work for libuv's thread pool: run() off-thread without V8, then done() on the realm's
/// thread inside the gate. The realm counts it and, at its end, waits for it.
class Job {
 public:
  explicit Job(Realm& realm, const char* type);
  virtual ~Job();
  Job(const Job&) = delete;

  Realm& realm() const { return realm_; }
  const char* type() const { return type_; }

  /// Queues the job, which from then on owns itself.
  static void submit(std::unique_ptr<Job> job);
  /// Waits until all jobs of REALM that the pool was given have run; their results stay where they
  /// are.
  static void wait_for_all(Realm& realm);
  /// Gives the result of a job that was done already, in the loop's next turn and behind the
  /// immediates of this one.
  static void finish(std::unique_ptr<Job> job);
  /// Are others of REALM in the pool that may change something? What is done where it is asked for
  /// would overtake them: a read the write of what it is to find.
  static bool would_overtake(Realm& realm);
  /// May an operation of REALM that need not wait be done where it is asked for? Not while others
  /// are in the pool, which it would overtake, nor when much was done so already in this turn.
  static bool may_finish(Realm& realm);
  /// Queues the job behind others of its kind, for a thread that takes one after the other
  /// (engine/job_batches.h).
  static void submit_with_others(std::unique_ptr<Job> job);
  /// Is that the way for an operation of REALM that rarely waits? When so many were done at once in
  /// this turn that the rest is for other threads.
  static bool has_others(Realm& realm);
  /// Such an operation copied BYTES.
  static void charge(Realm& realm, size_t bytes);

 protected:
  /// In a pool thread. Must not touch V8.
  virtual void run() = 0;
  /// On the realm's thread, in a HandleScope and the realm's context, JavaScript allowed. CANCELLED
  /// when the realm ends before it ran.
  virtual void done(bool cancelled) = 0;

 private:
  friend class FinishedJobs;
  friend class JobBatches;
  static void cancel(void* self);

  Realm& realm_;
  const char* type_;
  uv_work_t work_;
  Realm::ActiveRequest active_;
  std::atomic<bool> has_run_{false};
};

/// How an operation's caller wants its result; made from the argument after the operation's own.
class Completion {
 public:
  enum class Form : uint8_t {
    kSync,      ///< no argument (undefined): return or throw
    kCallback,  ///< a function: cb(error) or cb(null, value)
    kRequest,   ///< an object with an `oncomplete` method: request.oncomplete(error, value), `this`
                ///< = request
    kPromise,   ///< `true`: the call returns a promise
  };

  static Form form(v8::Local<v8::Value> value);

  /// FORM is not kSync. TYPE is the async_hooks provider name.
  Completion(Realm& realm, v8::Local<v8::Value> target, const char* type);
  ~Completion();
  Completion(const Completion&) = delete;

  /// What the call returns to JavaScript: the promise, or undefined.
  v8::Local<v8::Value> returned() const;
  /// Settles; MaybeLocal empty means that the conversion threw (the exception is the rejection).
  void resolve(v8::Local<v8::Value> value);
  void reject(v8::Local<v8::Value> error);
  /// Rejects before the call returns, as Node does with what is not allowed: what the callback
  /// throws is thrown to the caller.
  void refuse(v8::Local<v8::Value> error);

 private:
  void settle(v8::Local<v8::Value> error, v8::Local<v8::Value> value);

  Realm& realm_;
  Form form_;
  AsyncIds ids_;
  v8::Global<v8::Object> target_;
  v8::Global<v8::Object> resource_;  ///< what async_hooks shows, where that is not the target
  v8::Global<v8::Value> async_context_;
};

namespace internal {

/// The permission model forbids it (engine/permission.h).
template <typename T>
bool is_refusal(const Result<T>& result) {
  return !result.ok() && Permission::is_refusal(result.error());
}

template <auto kFunction>
struct OperationOf;

/// The work of `kFunction(args…)` with its arguments kept until it has run.
template <typename R, typename... Args, R (*kFunction)(Args...)>
struct OperationOf<kFunction> {
  using Outcome = R;
  static constexpr int kCount = sizeof...(Args);
  using Values = std::tuple<Stored<Args>...>;

  struct Task final : Job {
    Task(Realm& realm, const char* type, v8::Local<v8::Value> target, Values&& v)
        : Job(realm, type), completion(realm, target, type), values(std::move(v)) {}
    void run() override {
      result.emplace(std::apply([](auto&... value) { return kFunction(value...); }, values));
    }
    void done(bool cancelled) override {
      auto* isolate = realm().isolate();
      if (cancelled || !result) {
        return completion.reject(realm().make_error(Error::system(UV_ECANCELED, type())));
      }
      if (!result->ok()) return completion.reject(realm().make_error(result->error()));
      if constexpr (std::is_same_v<R, Result<void>>) {
        completion.resolve(v8::Undefined(isolate));
      } else {
        v8::TryCatch try_catch(isolate);
        v8::Local<v8::Value> value;
        using T = std::remove_reference_t<decltype(result->value())>;
        if (ToJs<T>::make(isolate, std::move(result->value())).ToLocal(&value)) {
          completion.resolve(value);
        } else {
          completion.reject(try_catch.Exception());
        }
      }
    }
    Completion completion;
    Values values;
    std::optional<R> result;
  };

  template <auto kAttempt, bool kIsQuick, size_t... I>
  static void invoke_with(const Arguments& info, const char* type, std::index_sequence<I...>) {
    std::tuple<std::optional<Stored<Args>>...> slots;
    if (!(fill<Stored<Args>>(info, static_cast<int>(I), std::get<I>(slots)) && ...)) return;
    auto target = info[kCount];
    if (Completion::form(target) == Completion::Form::kSync) {
      return give(info, kFunction(*std::get<I>(slots)...));
    }
    auto task = std::make_unique<Task>(Realm::from(info.GetIsolate()), type, target,
                                       Values{std::move(*std::get<I>(slots))...});
    info.GetReturnValue().Set(task->completion.returned());
    if constexpr (kIsQuick) {
      if (Job::has_others(Realm::from(info.GetIsolate())))
        return Job::submit_with_others(std::move(task));
    }
    if constexpr (!std::is_same_v<decltype(kAttempt), std::nullptr_t>) {
      task->result = std::apply(
          [&](auto&... value) {
            if constexpr (std::is_invocable_v<decltype(kAttempt), Realm&, decltype(value)...>)
              return kAttempt(Realm::from(info.GetIsolate()), value...);
            else
              return kAttempt(value...);
          },
          task->values);
      if (task->result && is_refusal(*task->result))
        return task->completion.refuse(task->realm().make_error(task->result->error()));
      if (task->result) return Job::finish(std::move(task));
    }
    Job::submit(std::move(task));
  }
};

template <auto kFunction, typename Type, auto kAttempt, bool kIsQuick>
void operation_callback(const Arguments& info) {
  using Op = OperationOf<kFunction>;
  Op::template invoke_with<kAttempt, kIsQuick>(info, Type::kName,
                                               std::make_index_sequence<Op::kCount>{});
}

struct FsRequestType {
  static constexpr const char* kName = "FSREQCALLBACK";
};

}  // namespace internal

/// Declares kFunction, `Result<T> f(args…)` that touches no V8 and only what its arguments own, in
/// three forms by the argument after its own: none (runs here, returns or throws), a callback or
/// request object (thread pool, cb(err, value)), `true` (thread pool, returns a promise).
/// Type::kName is the async_hooks provider; buffers are PinnedBytes. One that kIsQuick takes
/// microseconds as a rule and changes nothing, so that it need not be done when the program ends.
template <auto kFunction, typename Type = internal::FsRequestType, auto kAttempt = nullptr,
          bool kIsQuick = !std::is_same_v<decltype(kAttempt), std::nullptr_t>>
void operation(Binder& m, const char* name) {
  m.raw(name, &internal::operation_callback<kFunction, Type, kAttempt, kIsQuick>,
        internal::OperationOf<kFunction>::kCount + 1);
}

/// operation<> of a function that often need not wait: kAttempt, with the same parameters, returns
/// an optional of the same result, empty when the thread pool has to do it after all. It may ask
/// for the realm before its parameters.
template <auto kFunction, auto kAttempt>
void quick_operation(Binder& m, const char* name) {
  operation<kFunction, internal::FsRequestType, kAttempt>(m, name);
}

}  // namespace nodus
