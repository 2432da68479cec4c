#include "napi/lent_memory.h"

#include <uv.h>

#include <memory>
#include <mutex>

#include "engine/transferable.h"
#include "loop/closing.h"
#include "napi/addon_realm.h"

namespace nodus::napi {

namespace {

/// One loan, shared by V8's backing store, which may die in any thread, and the environment.
class Loan {
 public:
  Loan(napi_env env, void* data, napi_finalize finalize, void* hint)
      : env_(env), data_(data), finalize_(finalize), hint_(hint), wake_(new uv_async_t) {
    uv_async_init(env->realm.loop(), wake_,
                  [](uv_async_t* handle) { static_cast<Loan*>(handle->data)->settle(); });
    wake_->data = this;
    uv_unref(reinterpret_cast<uv_handle_t*>(wake_));
    env->hold();
    AddonRealm::of(env->realm).add_cleanup(this, [this] { end(); });
  }

  void bind(v8::Local<v8::ArrayBuffer> memory) {
    memory_.Reset(env_->isolate, memory);
    memory_.SetWeak();
  }

  /// V8 has no use for the memory any more; in any thread.
  void returned() {
    bool last;
    {
      std::lock_guard lock(mutex_);
      returned_ = true;
      last = settled_;
      if (!last) uv_async_send(wake_);
    }
    if (last) delete this;
  }

 private:
  ~Loan() = default;

  /// On the realm's thread, from the loop: the store is gone.
  void settle() {
    // Who returned it may still hold the lock.
    std::unique_lock(mutex_).unlock();
    AddonRealm::of(env_->realm).remove_cleanup(this);
    close();
    auto* env = env_;
    auto finalize = finalize_;
    auto *data = data_, *hint = hint_;
    delete this;
    if (finalize && !env->ending) {
      v8::HandleScope scope(env->isolate);
      env->finalize(finalize, data, hint);
    }
    env->release();
  }

  /// The realm ends. The detaching may already be the last that is heard of the store.
  void end() {
    close();
    auto* env = env_;
    auto finalize = finalize_;
    auto *data = data_, *hint = hint_;
    auto memory = std::move(memory_);
    bool last;
    {
      std::lock_guard lock(mutex_);
      settled_ = true;
      last = returned_;
    }
    if (last) delete this;
    v8::HandleScope scope(env->isolate);
    if (!memory.IsEmpty()) {
      auto buffer = memory.Get(env->isolate);
      if (buffer->IsDetachable() && !buffer->WasDetached())
        ignore(buffer->Detach(v8::Local<v8::Value>()));
    }
    if (finalize) env->finalize(finalize, data, hint);
    env->release();
  }

  void close() { close_and_delete(wake_); }

  napi_env env_;
  void* data_;
  napi_finalize finalize_;
  void* hint_;
  uv_async_t* wake_;
  v8::Global<v8::ArrayBuffer> memory_;
  std::mutex mutex_;
  bool returned_ = false;
  bool settled_ = false;
};

}  // namespace

v8::Local<v8::ArrayBuffer> lend_memory(napi_env env, void* data, size_t length,
                                       napi_finalize finalize, void* hint) {
  auto* isolate = env->isolate;
  if (!data || length == 0) {
    // There is nothing to lend: its end is that of an empty ArrayBuffer.
    auto memory = v8::ArrayBuffer::New(isolate, 0);
    if (finalize) {
      napi_value value = to_napi(memory);
      napi_add_finalizer(env, value, data, finalize, hint, nullptr);
    }
    return memory;
  }
  auto* loan = new Loan(env, data, finalize, hint);
  auto store = v8::ArrayBuffer::NewBackingStore(
      data, length, [](void*, size_t, void* self) { static_cast<Loan*>(self)->returned(); }, loan);
  auto memory = v8::ArrayBuffer::New(isolate, std::move(store));
  loan->bind(memory);
  // Its finalizer is this realm's: no other thread may have it.
  mark_untransferable(isolate, memory);
  return memory;
}

}  // namespace nodus::napi
