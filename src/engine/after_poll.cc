#include "engine/after_poll.h"

#include <utility>

#include "loop/closing.h"

namespace nodus {

AfterPoll::AfterPoll(uv_loop_t* loop, std::function<void()> act)
    : act_(std::move(act)), check_(new uv_check_t), idle_(new uv_idle_t) {
  uv_check_init(loop, check_);
  check_->data = this;
  uv_idle_init(loop, idle_);
}

void AfterPoll::arm() {
  if (!is_open()) return;
  uv_idle_start(idle_, [](uv_idle_t*) {});
  // What was started last is called first: before the immediates.
  uv_check_start(check_, [](uv_check_t* check) { static_cast<AfterPoll*>(check->data)->act_(); });
}

void AfterPoll::disarm() {
  if (!is_open()) return;
  uv_check_stop(check_);
  uv_idle_stop(idle_);
}

void AfterPoll::close() {
  if (!is_open()) return;
  close_and_delete(std::exchange(check_, nullptr));
  close_and_delete(std::exchange(idle_, nullptr));
}

}  // namespace nodus
