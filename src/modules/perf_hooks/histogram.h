#pragma once

#include <hdr/hdr_histogram.h>

#include <memory>
#include <mutex>
#include <vector>

#include "bind/binder.h"

namespace nodus::modules::perf_hooks {

/// Counts, shared by all JavaScript histograms cloned from one another, in whatever threads they
/// are.
class HistogramData {
 public:
  HistogramData(int64_t lowest, int64_t highest, int figures, double half_life, double threshold);
  ~HistogramData();
  HistogramData(const HistogramData&) = delete;

  void record(int64_t value);
  void record_corrected(int64_t value, int64_t interval);
  /// Records the time since the last call; the first call only notes the time.
  void record_delta();
  void reset();
  void add(HistogramData& other);
  void subtract(HistogramData& other);

  /// F(hdr_histogram&) under the lock.
  template <typename F>
  auto with(F&& f) {
    std::lock_guard lock(mutex_);
    return f(*histogram_);
  }
  template <typename F>
  auto with_both(HistogramData& other, F&& f) {
    if (this == &other) return with([&](hdr_histogram& h) { return f(h, h); });
    std::scoped_lock lock(mutex_, other.mutex_);
    return f(*histogram_, *other.histogram_);
  }

  double exceeds();
  /// [mean, standard deviation, share above the threshold]
  std::vector<double> moving_average();

 private:
  void track(double value);

  std::mutex mutex_;
  hdr_histogram* histogram_ = nullptr;
  uint64_t previous_ = 0;
  double exceeds_ = 0;
  double weight_ = 0;  ///< of a new value in the moving averages; 0: not tracked
  double threshold_ = 0;
  bool tracked_any_ = false;
  double average_ = 0, variance_ = 0, error_rate_ = 0;
};

void declare_histogram(Binder& m);

}  // namespace nodus::modules::perf_hooks
