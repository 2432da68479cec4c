#include "engine/after_poll.h"

#include <utility>

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
  uv_close(reinterpret_cast<uv_handle_t*>(std::exchange(check_, nullptr)),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_check_t*>(handle); });
  uv_close(reinterpret_cast<uv_handle_t*>(std::exchange(idle_, nullptr)),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_idle_t*>(handle); });
}

}  // namespace nodus
