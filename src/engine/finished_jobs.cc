#include "engine/finished_jobs.h"

namespace nodus {

FinishedJobs::FinishedJobs(Realm& realm)
    : realm_(realm), idle_(new uv_idle_t), check_(new uv_check_t) {
  uv_idle_init(realm.loop(), idle_);
  uv_check_init(realm.loop(), check_);
  idle_->data = check_->data = this;
  realm.add_cleanup(this, [this] {
    forget_all();
    uv_close(reinterpret_cast<uv_handle_t*>(idle_),
             [](uv_handle_t* h) { delete reinterpret_cast<uv_idle_t*>(h); });
    uv_close(reinterpret_cast<uv_handle_t*>(check_),
             [](uv_handle_t* h) { delete reinterpret_cast<uv_check_t*>(h); });
    idle_ = nullptr;
    check_ = nullptr;
  });
}

void FinishedJobs::own(Job& job) {
  job.active_.cancel = [](void*) {};
  realm_.add_request(&job.active_);
}

void FinishedJobs::add(std::unique_ptr<Job> job) {
  if (!check_) return;
  own(*job);
  jobs_.push_back(std::move(job));
  start();
}

void FinishedJobs::add_for_next_turn(std::unique_ptr<Job> job) {
  if (!check_) return;
  own(*job);
  next_.push_back(std::move(job));
  start();
}

void FinishedJobs::start() {
  if (uv_is_active(reinterpret_cast<uv_handle_t*>(check_))) return;
  uv_idle_start(idle_,
                [](uv_idle_t* idle) { static_cast<FinishedJobs*>(idle->data)->begin_turn(); });
  // What was started last is called first: before the immediates, as the poll is.
  uv_check_start(
      check_, [](uv_check_t* check) { static_cast<FinishedJobs*>(check->data)->give_results(); });
}

void FinishedJobs::begin_turn() {
  for (auto& job : next_) jobs_.push_back(std::move(job));
  next_.clear();
}

void FinishedJobs::give_results() {
  if (next_.empty()) {
    uv_idle_stop(idle_);
    uv_check_stop(check_);
  }
  std::vector<std::unique_ptr<Job>> now;
  now.swap(jobs_);
  for (auto& job : now) {
    std::unique_ptr<Job> done = std::move(job);
    realm_.remove_request(&done->active_);
    if (!realm_.can_call_js()) continue;
    v8::HandleScope scope(realm_.isolate());
    v8::Context::Scope context_scope(realm_.context());
    done->done(false);
  }
}

void FinishedJobs::forget_all() {
  for (auto* jobs : {&jobs_, &next_}) {
    for (auto& job : *jobs) realm_.remove_request(&job->active_);
    jobs->clear();
  }
}

}  // namespace nodus
