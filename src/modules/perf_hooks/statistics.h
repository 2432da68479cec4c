#pragma once

#include <hdr/hdr_histogram.h>

#include <cstdint>
#include <vector>

namespace nodus::modules::perf_hooks {

/// What two independent samples, given as histograms, say about each other.
struct WelchResult {
  double t = 0, degrees = 0, p = 1, lower = 0, upper = 0;
};
struct RankResult {
  double u = 0, z = 0, p = 1;
};

/// A value and how often it was recorded, ascending.
struct ValueCount {
  int64_t value;
  int64_t count;
};
std::vector<ValueCount> recorded(const hdr_histogram& histogram);

/// [skewness, excess kurtosis] of the population; 0 where there are too few values.
std::vector<double> moments(const hdr_histogram& histogram);
double ks_statistic(const hdr_histogram& a, const hdr_histogram& b);
WelchResult welch_test(const hdr_histogram& a, const hdr_histogram& b, double confidence);
RankResult mann_whitney_test(const hdr_histogram& a, const hdr_histogram& b);
double cohens_d(const hdr_histogram& a, const hdr_histogram& b);
double cliffs_d(const hdr_histogram& a, const hdr_histogram& b);
/// The quantile of the standard normal distribution.
double normal_quantile(double p);

}  // namespace nodus::modules::perf_hooks
