#include "napi/addon_realm.h"

#include "engine/addon_loader.h"
#include "engine/gate.h"
#include "loop/closing.h"
#include "napi/addon.h"

namespace nodus::napi {

AddonRealm::AddonRealm(Realm& realm) : realm_(realm), idle_(new uv_idle_t) {
  uv_idle_init(realm.loop(), idle_);
  idle_->data = this;
  realm.add_cleanup(this, [this] { close(); });
  if (!realm.is_main_thread) return;
  set_addon_exit([this] {
    cleanups_.clear();
    run_exit_hooks();
  });
}

AddonRealm::~AddonRealm() {
  // By now nothing of an addon runs, in the pool neither. The process takes its own down with it.
  if (realm_.is_main_thread) return;
  for (auto* library : libraries_) close_addon(library);
}

void AddonRealm::close() {
  closed_ = true;
  while (!cleanups_.empty()) {
    auto hook = std::move(cleanups_.back().second);
    cleanups_.pop_back();
    hook();
  }
  run_exit_hooks();
  close_and_delete(idle_);
}

napi_env AddonRealm::make_environment(int32_t api_version, std::string file_url) {
  auto* env = new napi_env__(realm_, api_version, std::move(file_url));
  add_cleanup(env, [this, env] {
    for (auto& settle : std::exchange(env->before_end, {})) settle();
    // What was collected and waits belongs to the environment's end.
    std::deque<Finalization> mine, rest;
    for (auto& item : queue_) (item.env == env ? mine : rest).push_back(item);
    queue_ = std::move(rest);
    env->ending = true;
    for (auto& item : mine) env->finalize(item.callback, item.data, item.hint);
    env->end();
  });
  return env;
}

napi_env AddonRealm::shared_environment() {
  if (!shared_) shared_ = make_environment(10, "");
  return shared_;
}

void AddonRealm::enqueue(Finalization finalization) {
  queue_.push_back(finalization);
  // At the end what is collected waits for that of its environment.
  if (queue_.size() == 1 && !closed_) uv_idle_start(idle_, on_idle);
}

void AddonRealm::on_idle(uv_idle_t* handle) {
  auto& self = *static_cast<AddonRealm*>(handle->data);
  uv_idle_stop(handle);
  v8::HandleScope scope(self.realm_.isolate());
  v8::Context::Scope context_scope(self.realm_.context());
  // What is added meanwhile waits for the next turn; what is cancelled meanwhile is gone.
  for (auto count = self.queue_.size(); count > 0 && !self.queue_.empty(); --count) {
    auto item = self.queue_.front();
    self.queue_.pop_front();
    Gate gate(self.realm_, {}, {});
    item.env->finalize(item.callback, item.data, item.hint);
  }
  if (!self.queue_.empty() && !self.closed_) uv_idle_start(self.idle_, on_idle);
}

void AddonRealm::cancel(const void* owner) {
  std::erase_if(queue_, [owner](const auto& item) { return item.owner == owner; });
}

void AddonRealm::add_hook(void (*function)(void*), void* argument) {
  auto [place, added] = hooks_.try_emplace({function, argument}, std::make_unique<char>());
  if (!added) return;
  add_cleanup(place->second.get(), [this, function, argument] {
    hooks_.erase({function, argument});
    call_without_js(function, argument);
  });
}

void AddonRealm::remove_hook(void (*function)(void*), void* argument) {
  auto found = hooks_.find({function, argument});
  if (found == hooks_.end()) return;
  remove_cleanup(found->second.get());
  hooks_.erase(found);
}

void AddonRealm::add_cleanup(const void* key, std::function<void()> hook) {
  cleanups_.emplace_back(key, std::move(hook));
}

void AddonRealm::remove_cleanup(const void* key) {
  std::erase_if(cleanups_, [key](const auto& item) { return item.first == key; });
}

void AddonRealm::add_exit_hook(void (*function)(void*), void* argument) {
  exit_hooks_.emplace_back(function, argument);
}

void AddonRealm::run_exit_hooks() {
  while (!exit_hooks_.empty()) {
    auto [function, argument] = exit_hooks_.back();
    exit_hooks_.pop_back();
    call_without_js(function, argument);
  }
}

void AddonRealm::call_without_js(void (*function)(void*), void* argument) {
  v8::HandleScope scope(realm_.isolate());
  v8::Context::Scope context_scope(realm_.context());
  v8::TryCatch try_catch(realm_.isolate());
  using Disallow = v8::Isolate::DisallowJavascriptExecutionScope;
  Disallow disallow(realm_.isolate(), Disallow::THROW_ON_FAILURE);
  function(argument);
}

}  // namespace nodus::napi
