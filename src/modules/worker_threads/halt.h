#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "modules/process/report.h"

namespace nodus::modules::worker_threads {

/// A worker that stands still while its parent looks at it (process.report: subreports of workers).
/// Its own workers stand still as long.
class Halt {
 public:
  using List = std::vector<std::shared_ptr<Halt>>;

  /// The worker's thread: what is to be seen, then stillness until release().
  void stand(process::ThreadState thread, List nested);
  /// The parent's: false when the worker does not come by in time, and then need not any more.
  bool await();
  /// By the parent, which has looked; or by the worker, which ends and does not come by.
  void release();

  process::ThreadState thread;
  List nested;

 private:
  enum class State { kAsked, kStanding, kOver };
  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::kAsked;
};

}  // namespace nodus::modules::worker_threads
