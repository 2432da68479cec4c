#include "modules/dns/answers.h"

#include <utility>

#include "engine/gate.h"

namespace nodus::modules::dns {

Answers::Answers(Realm& realm) : realm_(realm), check_(new uv_check_t), idle_(new uv_idle_t) {
  uv_check_init(realm.loop(), check_);
  check_->data = this;
  uv_idle_init(realm.loop(), idle_);
  realm.add_cleanup(this, [this] {
    uv_close(reinterpret_cast<uv_handle_t*>(check_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_check_t*>(handle); });
    uv_close(reinterpret_cast<uv_handle_t*>(idle_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_idle_t*>(handle); });
    check_ = nullptr;
    idle_ = nullptr;
    waiting_.clear();
  });
}

void Answers::add(std::unique_ptr<Query> query) {
  if (!check_) return;
  waiting_.push_back(std::move(query));
  if (waiting_.size() > 1) return;
  uv_idle_start(idle_, [](uv_idle_t*) {});
  // What was started last is called first: before the immediates.
  uv_check_start(check_, &Answers::on_check);
}

void Answers::on_check(uv_check_t* handle) {
  auto* self = static_cast<Answers*>(handle->data);
  auto& realm = self->realm_;
  uv_check_stop(self->check_);
  uv_idle_stop(self->idle_);
  auto answered = std::exchange(self->waiting_, {});
  v8::HandleScope scope(realm.isolate());
  v8::Context::Scope context_scope(realm.context());
  Gate gate(realm, {}, {});
  for (auto& query : answered) {
    auto* resolver = query->resolver;
    if (realm.can_call_js()) self->tell(*query);
    query.reset();
    resolver->release();
  }
}

void Answers::tell(Query& query) {
  auto* isolate = realm_.isolate();
  v8::HandleScope scope(isolate);
  v8::Local<v8::Value> argv[] = {v8::Undefined(isolate), v8::Undefined(isolate)};
  if (query.status != ARES_SUCCESS) argv[0] = intern(isolate, error_name(query.status));
  if (!query.result.IsEmpty()) argv[1] = query.result.Get(isolate);
  query.callback.call(2, argv);
}

}  // namespace nodus::modules::dns
