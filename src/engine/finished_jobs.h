#pragma once

#include <uv.h>

#include <memory>
#include <vector>

#include "engine/operation.h"

namespace nodus {

/// Jobs that were done at once, where they were asked for, because that took no waiting. Their
/// results are given in the loop's next turn, where those of the thread pool would come: nobody can
/// tell the two apart, but for the two thread switches that were saved.
class FinishedJobs : public RealmState {
 public:
  explicit FinishedJobs(Realm& realm);

  void add(std::unique_ptr<Job> job);
  /// As above, but not before the immediates of the loop's present turn: for steps of which each
  /// asks for the next one.
  void add_for_next_turn(std::unique_ptr<Job> job);
  bool empty() const { return jobs_.empty() && next_.empty(); }

 private:
  void own(Job& job);
  void start();
  void begin_turn();
  void give_results();
  void forget_all();

  Realm& realm_;
  /// Keeps the poll from waiting while there are results.
  uv_idle_t* idle_;
  uv_check_t* check_;
  std::vector<std::unique_ptr<Job>> jobs_;
  /// Theirs is the turn after the next idle phase.
  std::vector<std::unique_ptr<Job>> next_;
};

/// As Job::finish(), but never in the turn of the poll that it is asked for in.
void finish_next_turn(std::unique_ptr<Job> job);

}  // namespace nodus
