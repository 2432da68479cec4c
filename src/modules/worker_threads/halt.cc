#include "modules/worker_threads/halt.h"

#include <chrono>

namespace nodus::modules::worker_threads {

namespace {

/// A worker that waits for something (Atomics.wait) does not come by.
constexpr std::chrono::seconds kPatience{1};

}  // namespace

void Halt::stand(process::ThreadState observed, List nested_halts) {
  std::unique_lock lock(mutex_);
  if (state_ == State::kAsked) {
    thread = std::move(observed);
    nested = nested_halts;
    state_ = State::kStanding;
    changed_.notify_all();
    changed_.wait(lock, [this] { return state_ == State::kOver; });
  }
  for (auto& halt : nested_halts) halt->release();
}

bool Halt::await() {
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, kPatience, [this] { return state_ == State::kStanding; }))
    return true;
  state_ = State::kOver;
  return false;
}

void Halt::release() {
  std::lock_guard lock(mutex_);
  state_ = State::kOver;
  changed_.notify_all();
}

}  // namespace nodus::modules::worker_threads
