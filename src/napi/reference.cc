#include "napi/reference.h"

#include <utility>

#include "napi/addon_realm.h"

namespace nodus::napi {

Reference::Reference(napi_env env, v8::Local<v8::Value> value, uint32_t count, Owner owner,
                     napi_finalize finalize, void* data, void* hint)
    : env_(env),
      value_(env->isolate, value),
      count_(count),
      owner_(owner),
      holdable_(value->IsObject() || value->IsSymbol()),
      finalize_(finalize),
      data_(data),
      hint_(hint),
      list_(finalize ? &env->finalizers : &env->references) {
  link();
  if (count_ == 0) make_weak();
}

void Reference::link() {
  next_ = *list_;
  if (next_) next_->previous_ = this;
  *list_ = this;
}

void Reference::unlink() {
  if (previous_) previous_->next_ = next_;
  if (next_) next_->previous_ = previous_;
  if (*list_ == this) *list_ = next_;
  previous_ = next_ = nullptr;
}

uint32_t Reference::ref() {
  // Its value is gone: it stays at zero.
  if (value_.IsEmpty()) return 0;
  if (++count_ == 1 && holdable_) value_.ClearWeak();
  return count_;
}

uint32_t Reference::unref() {
  if (value_.IsEmpty() || count_ == 0) return 0;
  if (--count_ == 0) make_weak();
  return count_;
}

void Reference::make_weak() {
  if (holdable_) {
    value_.SetWeak(this, on_collected, v8::WeakCallbackType::kParameter);
  } else {
    value_.Reset();
  }
}

void Reference::on_collected(const v8::WeakCallbackInfo<Reference>& info) {
  // V8 wants the handle reset in this first pass, and nothing else of its interface called.
  info.GetParameter()->value_.Reset();
  info.GetParameter()->collecting_ = true;
  info.SetSecondPassCallback(after_collection);
}

void Reference::after_collection(const v8::WeakCallbackInfo<Reference>& info) {
  auto* self = info.GetParameter();
  self->collecting_ = false;
  if (self->dead_) {
    delete self;
  } else {
    self->run_finalizer();
  }
}

void Reference::run_finalizer() {
  auto* env = env_;
  auto finalize = std::exchange(finalize_, nullptr);
  auto *data = data_, *hint = hint_;
  if (owner_ == Owner::kRuntime) {
    destroy();
    if (finalize) env->finalize_collected(finalize, data, hint);
  } else if (finalize) {
    // Deleting the reference takes the finalizer back.
    queued_ = true;
    env->finalize_collected(finalize, data, hint, this);
  }
}

void Reference::destroy() {
  if (!ended_) unlink();
  if (queued_ && !ended_) AddonRealm::of(env_->realm).cancel(this);
  value_.Reset();
  if (collecting_) {
    dead_ = true;
  } else {
    delete this;
  }
}

void Reference::end() {
  auto* env = env_;
  auto finalize = std::exchange(finalize_, nullptr);
  auto *data = data_, *hint = hint_;
  // One that is the addon's is out of all lists from now on; the addon may delete it still, and
  // else nobody will: the realm, and mostly the process, ends.
  if (owner_ == Owner::kRuntime) {
    destroy();
  } else {
    unlink();
    value_.Reset();
    ended_ = true;
  }
  if (finalize) env->finalize(finalize, data, hint);
}

}  // namespace nodus::napi
