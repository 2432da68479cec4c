#include "modules/perf_hooks/statistics.h"

#include <algorithm>
#include <cmath>

namespace nodus::modules::perf_hooks {

namespace {

/// Continued fraction of the regularised incomplete beta function (Numerical methods: Lentz's
/// algorithm).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  if (std::fabs(d) < kTiny) d = kTiny;
  d = 1 / d;
  double result = d;
  for (int m = 1; m <= 500; ++m) {
    double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    if (std::fabs(d) < kTiny) d = kTiny;
    c = 1 + even / c;
    if (std::fabs(c) < kTiny) c = kTiny;
    d = 1 / d;
    result *= d * c;
    double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    if (std::fabs(d) < kTiny) d = kTiny;
    c = 1 + odd / c;
    if (std::fabs(c) < kTiny) c = kTiny;
    d = 1 / d;
    double step = d * c;
    result *= step;
    if (std::fabs(step - 1) < 1e-15) break;
  }
  return result;
}

double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) +
                          b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/// Two-sided p of Student's t.
double student_p(double t, double degrees) {
  return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t));
}

/// The t whose two-sided p is P, by bisection.
double student_quantile(double p, double degrees) {
  double low = 0, high = 1;
  while (student_p(high, degrees) > p && high < 1e12) high *= 2;
  for (int i = 0; i < 200; ++i) {
    double middle = (low + high) / 2;
    (student_p(middle, degrees) > p ? low : high) = middle;
  }
  return (low + high) / 2;
}

struct Summary {
  double n = 0, mean = 0, variance = 0;
};

/// With the variance of a sample (n - 1).
Summary summarize(const hdr_histogram& histogram) {
  Summary s;
  s.n = static_cast<double>(histogram.total_count);
  if (s.n == 0) return s;
  s.mean = hdr_mean(&histogram);
  double deviation = hdr_stddev(&histogram);
  s.variance = s.n > 1 ? deviation * deviation * s.n / (s.n - 1) : 0;
  return s;
}

}  // namespace

double normal_quantile(double p) {
  double low = -40, high = 40;
  for (int i = 0; i < 200; ++i) {
    double middle = (low + high) / 2;
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::vector<ValueCount> recorded(const hdr_histogram& histogram) {
  std::vector<ValueCount> out;
  hdr_iter iterator;
  hdr_iter_recorded_init(&iterator, &histogram);
  while (hdr_iter_next(&iterator)) {
    out.push_back({hdr_median_equivalent_value(&histogram, iterator.value), iterator.count});
  }
  return out;
}

std::vector<double> moments(const hdr_histogram& histogram) {
  double n = static_cast<double>(histogram.total_count);
  if (n < 3) return {0, 0};
  double mean = hdr_mean(&histogram), m2 = 0, m3 = 0, m4 = 0;
  for (auto& item : recorded(histogram)) {
    double d = static_cast<double>(item.value) - mean, c = static_cast<double>(item.count);
    m2 += c * d * d;
    m3 += c * d * d * d;
    m4 += c * d * d * d * d;
  }
  m2 /= n;
  m3 /= n;
  m4 /= n;
  if (m2 == 0) return {0, 0};
  return {m3 / std::pow(m2, 1.5), n < 4 ? 0 : m4 / (m2 * m2) - 3};
}

double ks_statistic(const hdr_histogram& a, const hdr_histogram& b) {
  if (a.total_count == 0 || b.total_count == 0) return 0;
  auto left = recorded(a), right = recorded(b);
  double distance = 0, seen_left = 0, seen_right = 0;
  size_t i = 0, j = 0;
  while (i < left.size() || j < right.size()) {
    int64_t value = i == left.size()    ? right[j].value
                    : j == right.size() ? left[i].value
                                        : std::min(left[i].value, right[j].value);
    while (i < left.size() && left[i].value == value)
      seen_left += static_cast<double>(left[i++].count);
    while (j < right.size() && right[j].value == value)
      seen_right += static_cast<double>(right[j++].count);
    distance = std::max(distance, std::fabs(seen_left / static_cast<double>(a.total_count) -
                                            seen_right / static_cast<double>(b.total_count)));
  }
  return distance;
}

WelchResult welch_test(const hdr_histogram& a, const hdr_histogram& b, double confidence) {
  WelchResult result;
  auto x = summarize(a), y = summarize(b);
  if (x.n < 2 || y.n < 2) return result;
  double u = x.variance / x.n, v = y.variance / y.n;
  double error = std::sqrt(u + v), difference = x.mean - y.mean;
  if (error == 0) {
    if (difference != 0) result.p = 0;
    result.lower = result.upper = difference;
    return result;
  }
  result.t = difference / error;
  result.degrees = (u + v) * (u + v) / (u * u / (x.n - 1) + v * v / (y.n - 1));
  result.p = student_p(result.t, result.degrees);
  double margin = student_quantile(1 - confidence, result.degrees) * error;
  result.lower = difference - margin;
  result.upper = difference + margin;
  return result;
}

RankResult mann_whitney_test(const hdr_histogram& a, const hdr_histogram& b) {
  RankResult result;
  double n = static_cast<double>(a.total_count), m = static_cast<double>(b.total_count);
  if (n == 0 || m == 0) return result;
  auto left = recorded(a), right = recorded(b);
  double below = 0, u = 0, ties = 0;
  size_t i = 0, j = 0;
  while (i < left.size() || j < right.size()) {
    int64_t value = i == left.size()    ? right[j].value
                    : j == right.size() ? left[i].value
                                        : std::min(left[i].value, right[j].value);
    double own = 0, theirs = 0;
    while (i < left.size() && left[i].value == value) own += static_cast<double>(left[i++].count);
    while (j < right.size() && right[j].value == value)
      theirs += static_cast<double>(right[j++].count);
    // Each of ours beats those below and draws with the equal ones.
    u += own * (below + theirs / 2);
    below += theirs;
    double tied = own + theirs;
    ties += tied * tied * tied - tied;
  }
  result.u = u;
  double total = n + m;
  double sigma = std::sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))));
  if (sigma > 0) {
    result.z = (u - n * m / 2) / sigma;
    result.p = std::erfc(std::fabs(result.z) / std::sqrt(2.0));
  }
  return result;
}

double cohens_d(const hdr_histogram& a, const hdr_histogram& b) {
  auto x = summarize(a), y = summarize(b);
  if (x.n < 2 || y.n < 2) return 0;
  double pooled = std::sqrt(((x.n - 1) * x.variance + (y.n - 1) * y.variance) / (x.n + y.n - 2));
  return pooled == 0 ? 0 : (x.mean - y.mean) / pooled;
}

double cliffs_d(const hdr_histogram& a, const hdr_histogram& b) {
  double n = static_cast<double>(a.total_count), m = static_cast<double>(b.total_count);
  if (n == 0 || m == 0) return 0;
  return 2 * mann_whitney_test(a, b).u / (n * m) - 1;
}

}  // namespace nodus::modules::perf_hooks
