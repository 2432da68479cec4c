#pragma once

#include <uv.h>

#include <array>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/operation.h"

namespace nodus {

/// Jobs for the thread pool of which a program asks for many at once, each a few microseconds long:
/// a thread that was woken takes one after the other, and wakes the loop for several. Otherwise
/// waking would be half of their price.
///
/// Any of them may turn out to wait (for a disk, for the other end of a pipe), perhaps for what the
/// program does when it hears of another. So no thread ever holds a job that it has not begun, and
/// a clock sees to it that neither results nor jobs wait for one that does not end.
class JobBatches : public RealmState {
 public:
  explicit JobBatches(Realm& realm);

  void add(std::unique_ptr<Job> job);
  /// Given and not yet heard of.
  size_t under_way() const { return under_way_; }
  /// One took long: those that come now had better have a thread each.
  bool is_slow() const { return slow_; }

 private:
  /// A thread of the pool while it works for us.
  struct Runner {
    uv_work_t work;
    JobBatches* owner = nullptr;
    bool is_free = true;
  };

  void start_runner();
  void run();
  /// The next job, once that before is FINISHED (or null); null when the runner is to end.
  Job* next(Job* finished, uint64_t now, uint64_t end);
  void give_results();
  void look_after();
  void end();

  Realm& realm_;
  std::array<Runner, 4> runners_;
  /// How many of them are worth starting for work that does not wait.
  size_t useful_runners_;
  size_t under_way_ = 0;
  bool slow_ = false;
  uv_timer_t* clock_;
  size_t seen_by_clock_ = 0;

  std::mutex lock_;
  // Under the lock:
  uv_async_t* wake_up_;
  std::deque<Job*> waiting_;
  std::vector<Job*> finished_;
  size_t running_ = 0;
  size_t finished_count_ = 0;
  /// Since when a result waits that the loop was not told of; 0 when none does.
  uint64_t untold_since_ = 0;
  bool told_ = false;
  bool took_long_ = false;
};

}  // namespace nodus
