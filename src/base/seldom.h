#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace nodus {

/// When something that any thread may do, and nobody waits for, is due again: not before a pause
/// of LEAST, and so seldom that it takes no more than one part in PARTS of the time. Times are in
/// nanoseconds.
class Seldom {
 public:
  constexpr Seldom(uint64_t least, uint64_t parts) : least_(least), parts_(parts) {}

  /// It is due for the first time a pause from NOW on, unless it began before.
  void begin(uint64_t now) {
    uint64_t nobody = 0;
    next_.compare_exchange_strong(nobody, now + least_);
  }
  /// Is it the caller's turn? Then it is nobody else's until done().
  bool is_due(uint64_t now) {
    uint64_t next = next_.load(std::memory_order_relaxed);
    return now >= next && next_.compare_exchange_strong(next, UINT64_MAX);
  }
  void done(uint64_t started, uint64_t ended) {
    next_.store(ended + std::max(least_, (ended - started) * parts_));
  }

 private:
  const uint64_t least_;
  const uint64_t parts_;
  std::atomic<uint64_t> next_ = 0;
};

}  // namespace nodus
