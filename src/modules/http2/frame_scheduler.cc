#include "modules/http2/frame_scheduler.h"

#include <algorithm>

#include "modules/http2/session.h"

namespace nodus::modules::http2 {

FrameScheduler::FrameScheduler(Realm& realm) : realm_(realm), idle_(new uv_idle_t) {
  uv_idle_init(realm.loop(), idle_);
  idle_->data = this;
  realm.add_cleanup(this, [this] {
    uv_close(reinterpret_cast<uv_handle_t*>(idle_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_idle_t*>(handle); });
    idle_ = nullptr;
    waiting_.clear();
  });
}

void FrameScheduler::add(Session* session) {
  if (!idle_) return;
  waiting_.push_back(session);
  if (waiting_.size() == 1) uv_idle_start(idle_, &FrameScheduler::on_idle);
}

void FrameScheduler::forget(Session* session) {
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), session), waiting_.end());
  std::replace(running_.begin(), running_.end(), session, static_cast<Session*>(nullptr));
}

void FrameScheduler::on_idle(uv_idle_t* handle) {
  auto* self = static_cast<FrameScheduler*>(handle->data);
  v8::HandleScope scope(self->realm_.isolate());
  self->running_.swap(self->waiting_);
  uv_idle_stop(handle);
  // What JavaScript submits meanwhile waits for the next turn, so that others get theirs.
  for (size_t i = 0; i < self->running_.size(); ++i) {
    if (auto* session = self->running_[i]) session->on_turn();
  }
  self->running_.clear();
}

}  // namespace nodus::modules::http2
