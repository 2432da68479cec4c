#include "engine/promise_hooks.h"

namespace nodus {

PromiseHooks::PromiseHooks(Realm& realm) : isolate_(realm.isolate()) {}

void PromiseHooks::set(const std::array<v8::Local<v8::Value>, 4>& init_before_after_resolve) {
  for (size_t i = 0; i < hooks_.size(); ++i) {
    hooks_[i].Reset();
    auto value = init_before_after_resolve[i];
    if (value->IsFunction()) hooks_[i].Reset(isolate_, value.As<v8::Function>());
  }
  apply(Realm::from(isolate_).context());
  std::erase_if(contexts_, [](const auto& context) { return context.IsEmpty(); });
  for (const auto& context : contexts_) apply(context.Get(isolate_));
}

void PromiseHooks::add(v8::Local<v8::Context> context) {
  std::erase_if(contexts_, [](const auto& other) { return other.IsEmpty(); });
  contexts_.emplace_back(isolate_, context);
  contexts_.back().SetWeak();
  apply(context);
}

void PromiseHooks::apply(v8::Local<v8::Context> context) {
  context->SetPromiseHooks(hooks_[0].Get(isolate_), hooks_[1].Get(isolate_),
                           hooks_[2].Get(isolate_), hooks_[3].Get(isolate_));
}

}  // namespace nodus
