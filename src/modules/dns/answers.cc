#include "modules/dns/answers.h"

#include <utility>

#include "engine/gate.h"

namespace nodus::modules::dns {

Answers::Answers(Realm& realm) : realm_(realm), after_poll_(realm.loop(), [this] { tell_all(); }) {
  realm.add_cleanup(this, [this] {
    after_poll_.close();
    waiting_.clear();
  });
}

void Answers::add(std::unique_ptr<Query> query) {
  if (!after_poll_.is_open()) return;
  waiting_.push_back(std::move(query));
  if (waiting_.size() == 1) after_poll_.arm();
}

void Answers::tell_all() {
  after_poll_.disarm();
  auto answered = std::exchange(waiting_, {});
  v8::HandleScope scope(realm_.isolate());
  v8::Context::Scope context_scope(realm_.context());
  Gate gate(realm_, {}, {});
  for (auto& query : answered) {
    auto* resolver = query->resolver;
    if (realm_.can_call_js()) tell(*query);
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
