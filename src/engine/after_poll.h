#pragma once

#include <uv.h>

#include <functional>

namespace nodus {

/// Work that is done behind the poll of a loop's turn and before its immediates, where the results
/// of the thread pool come. While it is armed the poll does not wait. Of the loop's own thread.
class AfterPoll {
 public:
  AfterPoll(uv_loop_t* loop, std::function<void()> act);

  /// ACT is called in each turn from now on, before what was armed earlier.
  void arm();
  void disarm();
  /// The loop ends; the others do nothing from now on.
  void close();
  bool is_open() const { return check_ != nullptr; }

 private:
  std::function<void()> act_;
  uv_check_t* check_;
  /// Keeps the poll from waiting.
  uv_idle_t* idle_;
};

}  // namespace nodus
