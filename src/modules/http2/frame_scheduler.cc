#include "modules/http2/frame_scheduler.h"

#include <utility>

#include "base/ignore.h"
#include "engine/gate.h"
#include "modules/http2/session.h"

namespace nodus::modules::http2 {

FrameScheduler::FrameScheduler(Realm& realm)
    : realm_(realm), after_poll_(realm.loop(), [this] { frame(); }) {
  realm.add_cleanup(this, [this] {
    after_poll_.close();
    waiting_.clear();
  });
}

void FrameScheduler::add(Entry entry) {
  if (!after_poll_.is_open()) return;
  waiting_.push_back(std::move(entry));
  if (waiting_.size() == 1) after_poll_.arm();
}

void FrameScheduler::add(Session* session) { add({session, {}}); }

void FrameScheduler::add(v8::Local<v8::Function> task) { add({nullptr, {realm_.isolate(), task}}); }

void FrameScheduler::forget(Session* session) {
  for (auto* list : {&waiting_, &running_}) {
    for (auto& entry : *list) {
      if (entry.session == session) entry.session = nullptr;
    }
  }
}

void FrameScheduler::frame() {
  after_poll_.disarm();
  if (!realm_.can_call_js()) return waiting_.clear();
  v8::HandleScope scope(realm_.isolate());
  v8::Context::Scope context_scope(realm_.context());
  Gate gate(realm_, {}, {});
  // Others wait for their turn while a stream that is taken at once could go on for ever.
  constexpr int kMostRounds = 16;
  for (int round = 0; round < kMostRounds && !waiting_.empty(); ++round) {
    running_.swap(waiting_);
    for (size_t i = 0; i < running_.size(); ++i) {
      auto& [session, task] = running_[i];
      if (session) session->on_turn();
      if (!task.IsEmpty()) {
        ignore(
            realm_.call(task.Get(realm_.isolate()), v8::Undefined(realm_.isolate()), 0, nullptr));
      }
    }
    running_.clear();
  }
  if (waiting_.empty()) after_poll_.disarm();
}

}  // namespace nodus::modules::http2
