#include "engine/job_batches.h"

#include <algorithm>
#include <utility>

#include "loop/closing.h"

namespace nodus {

namespace {

constexpr uint64_t kMicrosecond = 1000;
/// So many that wait are work for one more thread.
constexpr size_t kJobsOfRunner = 32;
/// The loop is woken for so many results, or when one has waited for so long.
constexpr size_t kResultsToTell = 32;
constexpr uint64_t kTellAfter = 50 * kMicrosecond;
/// Then a thread lets the others of the pool's users have a turn.
constexpr uint64_t kTurn = 5000 * kMicrosecond;
/// A job of which others must not wait for the end.
constexpr uint64_t kLong = 500 * kMicrosecond;
constexpr uint64_t kClockMilliseconds = 1;

}  // namespace

JobBatches::JobBatches(Realm& realm)
    : realm_(realm),
      useful_runners_(std::min<size_t>(runners_.size(), uv_available_parallelism())),
      clock_(new uv_timer_t),
      wake_up_(new uv_async_t) {
  for (auto& runner : runners_) {
    runner.owner = this;
    runner.work.data = &runner;
  }
  uv_async_init(realm.loop(), wake_up_,
                [](uv_async_t* handle) { static_cast<JobBatches*>(handle->data)->give_results(); });
  uv_timer_init(realm.loop(), clock_);
  wake_up_->data = clock_->data = this;
  // The threads' work keeps the loop.
  uv_unref(reinterpret_cast<uv_handle_t*>(wake_up_));
  uv_unref(reinterpret_cast<uv_handle_t*>(clock_));
  realm.add_cleanup(this, [this] { end(); });
}

void JobBatches::add(std::unique_ptr<Job> job) {
  if (!clock_) return;
  job->active_.cancel = [](void*) {};
  realm_.add_request(&job->active_);
  if (under_way_++ == 0) {
    seen_by_clock_ = finished_count_;
    uv_timer_start(
        clock_, [](uv_timer_t* timer) { static_cast<JobBatches*>(timer->data)->look_after(); },
        kClockMilliseconds, kClockMilliseconds);
  }
  bool starts;
  {
    std::lock_guard guard(lock_);
    waiting_.push_back(job.release());
    starts = running_ < useful_runners_ && waiting_.size() > running_ * kJobsOfRunner;
  }
  if (starts) start_runner();
}

void JobBatches::start_runner() {
  auto free = std::find_if(runners_.begin(), runners_.end(),
                           [](const Runner& runner) { return runner.is_free; });
  // One that is about to end is started again then.
  if (free == runners_.end()) return;
  free->is_free = false;
  {
    std::lock_guard guard(lock_);
    ++running_;
  }
  uv_queue_work(
      realm_.loop(), &free->work,
      [](uv_work_t* work) { static_cast<Runner*>(work->data)->owner->run(); },
      [](uv_work_t* work, int) {
        auto* runner = static_cast<Runner*>(work->data);
        auto& self = *runner->owner;
        runner->is_free = true;
        bool more;
        {
          std::lock_guard guard(self.lock_);
          more = self.waiting_.size() > self.running_ * kJobsOfRunner;
        }
        if (more) self.start_runner();
        self.give_results();
      });
}

void JobBatches::run() {
  uint64_t begin = uv_hrtime();
  const uint64_t end = begin + kTurn;
  Job* job = next(nullptr, begin, end);
  while (job) {
    job->run();
    const uint64_t now = uv_hrtime();
    if (now - begin >= kLong) {
      std::lock_guard guard(lock_);
      took_long_ = true;
    }
    begin = now;
    job = next(job, now, end);
  }
}

Job* JobBatches::next(Job* finished, uint64_t now, uint64_t end) {
  Job* job = nullptr;
  bool tells = false;
  {
    std::lock_guard guard(lock_);
    if (finished) {
      finished_.push_back(finished);
      ++finished_count_;
      if (untold_since_ == 0) untold_since_ = now;
      tells = !told_ && (finished_.size() >= kResultsToTell || now - untold_since_ >= kTellAfter);
    }
    if (waiting_.empty() || now >= end) {
      --running_;
      // The end of the runner is told by itself.
      tells = false;
    } else {
      job = waiting_.front();
      waiting_.pop_front();
    }
    if (tells && wake_up_) {
      told_ = true;
      uv_async_send(wake_up_);
    }
  }
  return job;
}

void JobBatches::give_results() {
  std::vector<Job*> now;
  {
    std::lock_guard guard(lock_);
    now.swap(finished_);
    told_ = false;
    untold_since_ = 0;
    slow_ = took_long_;
  }
  v8::HandleScope outer_scope(realm_.isolate());
  v8::Context::Scope context_scope(realm_.context());
  for (auto* job : now) {
    std::unique_ptr<Job> done(job);
    realm_.remove_request(&done->active_);
    if (--under_way_ == 0) {
      // The next ones may be quick again.
      std::lock_guard guard(lock_);
      slow_ = took_long_ = false;
      if (clock_) uv_timer_stop(clock_);
    }
    if (!realm_.can_call_js()) continue;
    v8::HandleScope scope(realm_.isolate());
    done->done(false);
  }
}

void JobBatches::look_after() {
  size_t more = 0;
  bool has_results;
  {
    std::lock_guard guard(lock_);
    has_results = !finished_.empty();
    if (finished_count_ == seen_by_clock_) {
      more = std::min(waiting_.size(), runners_.size() - std::min(runners_.size(), running_));
    }
    seen_by_clock_ = finished_count_;
  }
  while (more-- > 0) start_runner();
  // Given where those of the pool are, not among the timers.
  if (has_results) uv_async_send(wake_up_);
}

/// What has begun is waited for by the realm; the rest is not begun any more.
void JobBatches::end() {
  std::deque<Job*> left;
  auto* wake_up = wake_up_;
  {
    std::lock_guard guard(lock_);
    left.swap(waiting_);
    wake_up_ = nullptr;
  }
  for (auto* job : left) {
    realm_.remove_request(&job->active_);
    --under_way_;
    delete job;
  }
  close_and_delete(std::exchange(clock_, nullptr));
  close_and_delete(wake_up);
}

}  // namespace nodus
