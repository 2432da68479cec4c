#include "modules/http2/frame_scheduler.h"

#include <algorithm>

#include "engine/gate.h"
#include "modules/http2/session.h"

namespace nodus::modules::http2 {

FrameScheduler::FrameScheduler(Realm& realm)
    : realm_(realm), check_(new uv_check_t), idle_(new uv_idle_t) {
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

void FrameScheduler::add(Session* session) {
  if (!check_) return;
  waiting_.push_back(session);
  if (waiting_.size() > 1) return;
  uv_idle_start(idle_, [](uv_idle_t*) {});
  // What was started last is called first: before the immediates.
  uv_check_start(check_, &FrameScheduler::on_check);
}

void FrameScheduler::forget(Session* session) {
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), session), waiting_.end());
  std::replace(running_.begin(), running_.end(), session, static_cast<Session*>(nullptr));
}

void FrameScheduler::stop() {
  uv_check_stop(check_);
  uv_idle_stop(idle_);
}

void FrameScheduler::on_check(uv_check_t* handle) {
  auto* self = static_cast<FrameScheduler*>(handle->data);
  auto& realm = self->realm_;
  self->stop();
  self->running_.swap(self->waiting_);
  if (realm.can_call_js()) {
    v8::HandleScope scope(realm.isolate());
    v8::Context::Scope context_scope(realm.context());
    Gate gate(realm, {}, {});
    // What JavaScript submits meanwhile waits for the next turn, so that others get theirs.
    for (size_t i = 0; i < self->running_.size(); ++i) {
      if (auto* session = self->running_[i]) session->on_turn();
    }
  }
  self->running_.clear();
}

}  // namespace nodus::modules::http2
