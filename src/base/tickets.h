#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace nodus {

/// Objects on their way to other threads, whose messages carry a number for each. Whoever redeems
/// the number shares the object. It is kept for the first who comes; others who got the same
/// message find it as long as anybody has it.
template <typename T>
class Tickets {
 public:
  /// Numbers begin with 1.
  double give(std::shared_ptr<T> object) {
    std::lock_guard lock(mutex_);
    if (entries_.size() >= sweep_at_) {
      std::erase_if(entries_, [](const auto& entry) {
        return !entry.second.kept && entry.second.known.expired();
      });
      sweep_at_ = kLeastSweep + 2 * entries_.size();
    }
    double number = ++last_;
    entries_[number] = {object, object};
    return number;
  }

  /// Null when there is no such object, or no longer.
  std::shared_ptr<T> redeem(double number) {
    std::lock_guard lock(mutex_);
    auto found = entries_.find(number);
    if (found == entries_.end()) return nullptr;
    auto object = found->second.known.lock();
    found->second.kept.reset();
    return object;
  }

 private:
  struct Entry {
    std::shared_ptr<T> kept;
    std::weak_ptr<T> known;
  };
  static constexpr size_t kLeastSweep = 256;

  std::mutex mutex_;
  std::unordered_map<double, Entry> entries_;
  size_t sweep_at_ = kLeastSweep;
  double last_ = 0;
};

}  // namespace nodus
