// Functions that any thread may call: the call waits in a queue for the realm's own thread.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#asynchronous-thread-safe-function-calls

#include <uv.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "napi/addon_realm.h"
#include "napi/async_context.h"

using nodus::napi::AddonRealm;
using nodus::napi::AsyncContext;
using nodus::napi::from_napi;

/// Lives until no thread has it any more and its libuv handle is closed.
struct napi_threadsafe_function__ {
 public:
  struct Settings {
    size_t max_queue_size;
    size_t threads;
    void* finalize_data;
    napi_finalize finalize;
    void* context;
    napi_threadsafe_function_call_js call_js;
  };

  napi_threadsafe_function__(napi_env env, v8::Local<v8::Function> function,
                             v8::Local<v8::Object> resource, std::string name,
                             const Settings& settings)
      : env_(env), async_(new AsyncContext(env, resource, std::move(name))), settings_(settings) {
    if (!function.IsEmpty()) function_.Reset(env->isolate, function);
    if (!settings_.call_js) settings_.call_js = call_without_arguments;
    env->hold();
    wake_.data = this;
    uv_async_init(env->realm.loop(), &wake_, [](uv_async_t* handle) { of(handle)->dispatch(); });
    AddonRealm::of(env->realm).add_cleanup(this, [this] {
      ending_ = true;
      close(true);
    });
  }

  void* context() const { return settings_.context; }

  napi_status call(void* data, napi_threadsafe_function_call_mode mode) {
    std::unique_lock lock(mutex_);
    while (full() && !closing_) {
      if (mode == napi_tsfn_nonblocking) return napi_queue_full;
      room_.wait(lock);
    }
    if (closing_) return leave(lock);
    queue_.push_back(data);
    uv_async_send(&wake_);
    return napi_ok;
  }

  napi_status acquire() {
    std::lock_guard lock(mutex_);
    if (closing_) return napi_closing;
    ++settings_.threads;
    return napi_ok;
  }

  napi_status release(napi_threadsafe_function_release_mode mode) {
    std::unique_lock lock(mutex_);
    if (settings_.threads == 0) return napi_invalid_arg;
    --settings_.threads;
    if (settings_.threads == 0 || mode == napi_tsfn_abort) {
      if (!closing_) {
        closing_ = mode == napi_tsfn_abort;
        if (closing_ && settings_.max_queue_size > 0) room_.notify_all();
        uv_async_send(&wake_);
      } else if (closed_ && settings_.threads == 0) {
        lock.unlock();
        delete this;
      }
    }
    return napi_ok;
  }

  void ref() { uv_ref(reinterpret_cast<uv_handle_t*>(&wake_)); }
  void unref() { uv_unref(reinterpret_cast<uv_handle_t*>(&wake_)); }

 private:
  ~napi_threadsafe_function__() = default;

  /// Calls in one turn of the loop; more would keep everybody else waiting.
  static constexpr int kMaxCalls = 1000;

  static napi_threadsafe_function__* of(uv_async_t* handle) {
    return static_cast<napi_threadsafe_function__*>(handle->data);
  }

  static void call_without_arguments(napi_env env, napi_value function, void*, void*) {
    if (!env || !function) return;
    napi_value undefined;
    if (napi_get_undefined(env, &undefined) == napi_ok)
      napi_call_function(env, undefined, function, 0, nullptr, nullptr);
  }

  bool full() const {
    return settings_.max_queue_size > 0 && queue_.size() >= settings_.max_queue_size;
  }

  /// A thread that called too late has no more part in it.
  napi_status leave(std::unique_lock<std::mutex>& lock) {
    if (settings_.threads == 0) return napi_invalid_arg;
    --settings_.threads;
    if (closed_ && settings_.threads == 0) {
      lock.unlock();
      delete this;
    }
    return napi_closing;
  }

  void dispatch() {
    for (int i = 0; i < kMaxCalls; ++i) {
      if (!dispatch_one()) return;
    }
    uv_async_send(&wake_);
  }

  /// False: there is no more to do for now.
  bool dispatch_one() {
    void* data;
    bool more;
    {
      std::lock_guard lock(mutex_);
      if (closing_) {
        close(false);
        return false;
      }
      if (queue_.empty()) {
        if (settings_.threads == 0) {
          closing_ = true;
          if (settings_.max_queue_size > 0) room_.notify_all();
          close(false);
        }
        return false;
      }
      bool was_full = full();
      data = queue_.front();
      queue_.pop_front();
      if (was_full) room_.notify_one();
      // The last one gone, the next round finds an empty queue and closes.
      more = !queue_.empty() || settings_.threads == 0;
    }
    call_from_loop(env_, *async_, napi_env__::Uncaught::kPolicy, [&](napi_env env) {
      napi_value function = nullptr;
      if (!function_.IsEmpty()) function = nodus::napi::to_napi(function_.Get(env->isolate));
      settings_.call_js(env, function, settings_.context, data);
    });
    return more;
  }

  /// NOW: the realm ends and waits for nothing.
  void close(bool now) {
    if (handle_closing_) return;
    handle_closing_ = true;
    AddonRealm::of(env_->realm).remove_cleanup(this);
    if (now) {
      std::lock_guard lock(mutex_);
      closing_ = true;
      room_.notify_all();
    }
    uv_close(reinterpret_cast<uv_handle_t*>(&wake_),
             [](uv_handle_t* handle) { of(reinterpret_cast<uv_async_t*>(handle))->finish(); });
    // The hooks of the addon that are still to run come before its finalizers.
    if (now) env_->before_end.push_back([this] { end(); });
  }

  void end() {
    settle();
    if (handle_closed_) finish();
  }

  /// The addon is told: first of every call that will never be made, then by the finalizer.
  void settle() {
    if (settled_) return;
    settled_ = true;
    std::deque<void*> queue;
    {
      std::lock_guard lock(mutex_);
      queue.swap(queue_);
    }
    for (auto* data : queue) settings_.call_js(nullptr, nullptr, settings_.context, data);
    if (settings_.finalize) {
      auto call = [&](napi_env env) {
        settings_.finalize(env, settings_.finalize_data, settings_.context);
      };
      if (ending_) {
        env_->finalize(settings_.finalize, settings_.finalize_data, settings_.context);
      } else {
        call_from_loop(env_, *async_, napi_env__::Uncaught::kPolicy, call);
      }
    }
    v8::HandleScope scope(env_->isolate);
    function_.Reset();
    async_.reset();
    env_->release();
  }

  /// The handle is closed.
  void finish() {
    handle_closed_ = true;
    if (ending_ && !settled_) return;
    settle();
    bool last;
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
      last = settings_.threads == 0;
    }
    // Threads that still have it delete it with their last call or release.
    if (last) delete this;
  }

  napi_env env_;
  std::unique_ptr<AsyncContext> async_;
  Settings settings_;
  v8::Global<v8::Function> function_;
  uv_async_t wake_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<void*> queue_;
  bool closing_ = false;         ///< no more calls are taken
  bool closed_ = false;          ///< the handle is gone
  bool handle_closing_ = false;  ///< the realm's thread alone, as are the next three
  bool handle_closed_ = false;
  bool settled_ = false;
  bool ending_ = false;
};

napi_status napi_create_threadsafe_function(napi_env env, napi_value func,
                                            napi_value async_resource,
                                            napi_value async_resource_name, size_t max_queue_size,
                                            size_t initial_thread_count, void* thread_finalize_data,
                                            napi_finalize thread_finalize_cb, void* context,
                                            napi_threadsafe_function_call_js call_js_cb,
                                            napi_threadsafe_function* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, async_resource_name);
  NAPI_REQUIRE(env, initial_thread_count > 0, napi_invalid_arg);
  NAPI_ARG(env, result);
  v8::HandleScope scope(env->isolate);
  v8::Local<v8::Function> function;
  if (func) {
    NAPI_REQUIRE(env, from_napi(func)->IsFunction(), napi_invalid_arg);
    function = from_napi(func).As<v8::Function>();
  } else {
    NAPI_ARG(env, call_js_cb);
  }
  v8::Local<v8::Object> resource;
  std::string name;
  auto status =
      nodus::napi::read_async_arguments(env, async_resource, async_resource_name, &resource, &name);
  if (status != napi_ok) return status;
  *result =
      new napi_threadsafe_function__(env, function, resource, std::move(name),
                                     {max_queue_size, initial_thread_count, thread_finalize_data,
                                      thread_finalize_cb, context, call_js_cb});
  return env->ok();
}

napi_status napi_get_threadsafe_function_context(napi_threadsafe_function func, void** result) {
  if (!func || !result) return napi_invalid_arg;
  *result = func->context();
  return napi_ok;
}

napi_status napi_call_threadsafe_function(napi_threadsafe_function func, void* data,
                                          napi_threadsafe_function_call_mode is_blocking) {
  return func ? func->call(data, is_blocking) : napi_invalid_arg;
}

napi_status napi_acquire_threadsafe_function(napi_threadsafe_function func) {
  return func ? func->acquire() : napi_invalid_arg;
}

napi_status napi_release_threadsafe_function(napi_threadsafe_function func,
                                             napi_threadsafe_function_release_mode mode) {
  return func ? func->release(mode) : napi_invalid_arg;
}

napi_status napi_unref_threadsafe_function(node_api_basic_env, napi_threadsafe_function func) {
  if (!func) return napi_invalid_arg;
  func->unref();
  return napi_ok;
}

napi_status napi_ref_threadsafe_function(node_api_basic_env, napi_threadsafe_function func) {
  if (!func) return napi_invalid_arg;
  func->ref();
  return napi_ok;
}
