#pragma once

#include <memory>
#include <vector>

#include "engine/after_poll.h"
#include "engine/operation.h"

namespace nodus {

/// Jobs that were done at once, where they were asked for, because that took no waiting. Their
/// results are given in the loop's next turn, where those of the thread pool would come: as if a
/// thread had needed a moment, behind the immediates of the turn that asked.
class FinishedJobs : public RealmState {
 public:
  explicit FinishedJobs(Realm& realm);

  /// May one more be done at once? No when others are under way elsewhere, as those would be
  /// overtaken, and not when it has become many in this turn: the pool's threads take turns less
  /// often then, and the loop is not to be held up for more than some tenths of a millisecond.
  bool has_room() const;
  /// It became many in this turn.
  bool is_full() const { return spent_ >= kMost; }
  size_t size() const { return jobs_.size(); }
  /// BYTES were copied on the loop's thread.
  void charge(size_t bytes) { spent_ += bytes / kBytesOfOne; }
  void add(std::unique_ptr<Job> job);

 private:
  /// What is done in one turn at most, in operations, and how many bytes take as long as one.
  static constexpr size_t kMost = 64;
  static constexpr size_t kBytesOfOne = 8 * 1024;

  void give_results();
  void forget_all();

  Realm& realm_;
  AfterPoll after_poll_;
  std::vector<std::unique_ptr<Job>> jobs_;
  /// The first of them were there at the end of the last turn.
  size_t ripe_ = 0;
  size_t spent_ = 0;
};

}  // namespace nodus
