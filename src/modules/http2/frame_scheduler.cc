#include "modules/http2/frame_scheduler.h"

#include <algorithm>

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

void FrameScheduler::add(Session* session) {
  if (!after_poll_.is_open()) return;
  waiting_.push_back(session);
  if (waiting_.size() == 1) after_poll_.arm();
}

void FrameScheduler::forget(Session* session) {
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), session), waiting_.end());
  std::replace(running_.begin(), running_.end(), session, static_cast<Session*>(nullptr));
}

void FrameScheduler::frame() {
  after_poll_.disarm();
  running_.swap(waiting_);
  if (realm_.can_call_js()) {
    v8::HandleScope scope(realm_.isolate());
    v8::Context::Scope context_scope(realm_.context());
    Gate gate(realm_, {}, {});
    // What JavaScript submits meanwhile waits for the next turn, so that others get theirs.
    for (size_t i = 0; i < running_.size(); ++i) {
      if (auto* session = running_[i]) session->on_turn();
    }
  }
  running_.clear();
}

}  // namespace nodus::modules::http2
