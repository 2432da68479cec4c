#include "engine/finished_jobs.h"

namespace nodus {

FinishedJobs::FinishedJobs(Realm& realm)
    : realm_(realm), after_poll_(realm.loop(), [this] { give_results(); }) {
  realm.add_cleanup(this, [this] {
    forget_all();
    after_poll_.close();
  });
}

bool FinishedJobs::has_room() const {
  return realm_.requests().size() == jobs_.size() && spent_ < kMost;
}

void FinishedJobs::add(std::unique_ptr<Job> job) {
  if (!after_poll_.is_open()) return;
  job->active_.cancel = [](void*) {};
  realm_.add_request(&job->active_);
  jobs_.push_back(std::move(job));
  ++spent_;
  if (jobs_.size() == 1) after_poll_.arm();
}

void FinishedJobs::give_results() {
  const auto ripe = jobs_.begin() + static_cast<std::ptrdiff_t>(ripe_);
  std::vector<std::unique_ptr<Job>> now(std::make_move_iterator(jobs_.begin()),
                                        std::make_move_iterator(ripe));
  jobs_.erase(jobs_.begin(), ripe);
  spent_ = 0;
  // Nothing of them is under way any more. From the end, where the realm looks first.
  for (auto job = now.rbegin(); job != now.rend(); ++job) realm_.remove_request(&(*job)->active_);
  v8::HandleScope outer_scope(realm_.isolate());
  v8::Context::Scope context_scope(realm_.context());
  for (auto& job : now) {
    std::unique_ptr<Job> done = std::move(job);
    if (!realm_.can_call_js()) continue;
    v8::HandleScope scope(realm_.isolate());
    done->done(false);
  }
  // What was asked for by now comes in the next turn, behind the immediates of this one.
  ripe_ = jobs_.size();
  if (jobs_.empty()) after_poll_.disarm();
}

void FinishedJobs::forget_all() {
  for (auto job = jobs_.rbegin(); job != jobs_.rend(); ++job)
    realm_.remove_request(&(*job)->active_);
  jobs_.clear();
  ripe_ = spent_ = 0;
}

}  // namespace nodus
