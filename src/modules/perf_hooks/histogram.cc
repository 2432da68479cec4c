#include "modules/perf_hooks/histogram.h"

#include <uv.h>

#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/tickets.h"
#include "engine/async_resource.h"
#include "loop/idle_time.h"
#include "modules/perf_hooks/statistics.h"

namespace nodus::modules::perf_hooks {

namespace {

/**
 * Within what the program asked for? Buckets come in powers of two: the library's last one takes
 * more, and its releases differ in whether they do.
 */
bool is_trackable(const hdr_histogram& histogram, int64_t value) {
  return value <= histogram.highest_trackable_value;
}

}  // namespace

HistogramData::HistogramData(int64_t lowest, int64_t highest, int figures, double half_life,
                             double threshold)
    : threshold_(threshold) {
  if (hdr_init(lowest, highest, figures, &histogram_) != 0)
    hdr_init(1, std::numeric_limits<int64_t>::max(), 3, &histogram_);
  if (half_life > 0) weight_ = 1 - std::exp2(-1 / half_life);
}

HistogramData::~HistogramData() { hdr_close(histogram_); }

void HistogramData::track(double value) {
  if (weight_ == 0) return;
  double over = threshold_ > 0 && value > threshold_ ? 1 : 0;
  if (!tracked_any_) {
    tracked_any_ = true;
    average_ = value;
    variance_ = 0;
    error_rate_ = over;
    return;
  }
  double difference = value - average_;
  average_ += weight_ * difference;
  variance_ = (1 - weight_) * (variance_ + weight_ * difference * difference);
  error_rate_ += weight_ * (over - error_rate_);
}

void HistogramData::record(int64_t value) {
  std::lock_guard lock(mutex_);
  if (is_trackable(*histogram_, value) && hdr_record_value(histogram_, value)) {
    track(static_cast<double>(value));
  } else {
    ++exceeds_;
  }
}

void HistogramData::record_corrected(int64_t value, int64_t interval) {
  std::lock_guard lock(mutex_);
  if (is_trackable(*histogram_, value) && hdr_record_corrected_value(histogram_, value, interval)) {
    track(static_cast<double>(value));
  } else {
    ++exceeds_;
  }
}

void HistogramData::record_delta() {
  uint64_t now = uv_hrtime();
  uint64_t previous;
  {
    std::lock_guard lock(mutex_);
    previous = previous_;
    previous_ = now;
  }
  if (previous != 0 && now > previous) record(static_cast<int64_t>(now - previous));
}

void HistogramData::reset() {
  std::lock_guard lock(mutex_);
  hdr_reset(histogram_);
  exceeds_ = 0;
  previous_ = 0;
  tracked_any_ = false;
  average_ = variance_ = error_rate_ = 0;
}

void HistogramData::add(HistogramData& other) {
  // As in Node, values too high for this histogram are lost without a trace.
  with_both(other, [](hdr_histogram& to, hdr_histogram& from) {
    hdr_iter iterator;
    hdr_iter_recorded_init(&iterator, &from);
    while (hdr_iter_next(&iterator)) {
      if (is_trackable(to, iterator.value)) hdr_record_values(&to, iterator.value, iterator.count);
    }
  });
  double exceeded = other.exceeds();
  std::lock_guard lock(mutex_);
  exceeds_ += exceeded;
}

void HistogramData::subtract(HistogramData& other) {
  with_both(other, [](hdr_histogram& to, hdr_histogram& from) {
    struct Left {
      int64_t value, count;
    };
    std::vector<Left> left;
    hdr_iter iterator;
    hdr_iter_recorded_init(&iterator, &to);
    while (hdr_iter_next(&iterator)) {
      int64_t rest = iterator.count - hdr_count_at_value(&from, iterator.value);
      if (rest > 0) left.push_back({iterator.value, rest});
    }
    hdr_reset(&to);
    for (auto& item : left) hdr_record_values(&to, item.value, item.count);
  });
}

double HistogramData::exceeds() {
  std::lock_guard lock(mutex_);
  return exceeds_;
}

std::vector<double> HistogramData::moving_average() {
  std::lock_guard lock(mutex_);
  return {average_, std::sqrt(variance_), error_rate_};
}

namespace {

/// Histograms on their way to another thread, or to a clone.
Tickets<HistogramData>& tickets() {
  // Never destroyed: threads may end after the statics.
  static auto* tickets = new Tickets<HistogramData>;
  return *tickets;
}

/// What both native classes offer. The garbage collector is told of the counts, 180 KB as a rule.
class HistogramFace {
 public:
  HistogramFace(v8::Isolate* isolate, std::shared_ptr<HistogramData> data)
      : isolate_(isolate), data_(std::move(data)) {
    isolate_->AdjustAmountOfExternalAllocatedMemory(bytes());
  }
  ~HistogramFace() { isolate_->AdjustAmountOfExternalAllocatedMemory(-bytes()); }
  HistogramFace(const HistogramFace&) = delete;

  HistogramData& data() const { return *data_; }
  const std::shared_ptr<HistogramData>& shared() const { return data_; }

 private:
  int64_t bytes() const {
    return data_->with(
        [](hdr_histogram& h) { return static_cast<int64_t>(hdr_get_memory_size(&h)); });
  }

  v8::Isolate* isolate_;
  std::shared_ptr<HistogramData> data_;
};

/// Numbers as they are, bigints exactly.
struct Amount {
  int64_t value;
};

}  // namespace
}  // namespace nodus::modules::perf_hooks

namespace nodus {

template <>
struct FromJs<modules::perf_hooks::Amount> {
  static std::optional<modules::perf_hooks::Amount> get(v8::Isolate* isolate,
                                                        v8::Local<v8::Value> value) {
    auto number = FromJs<int64_t>::get(isolate, value);
    if (!number) return std::nullopt;
    return modules::perf_hooks::Amount{*number};
  }
};

}  // namespace nodus

namespace nodus::modules::perf_hooks {

namespace {

class HistogramHandle : public Wrapped, public HistogramFace {
 public:
  HistogramHandle(v8::Isolate* isolate, v8::Local<v8::Object> self, Amount lowest, Amount highest,
                  int32_t figures, double half_life, double threshold)
      : Wrapped(isolate, self),
        HistogramFace(isolate, std::make_shared<HistogramData>(lowest.value, highest.value, figures,
                                                               half_life, threshold)) {}
  HistogramHandle(v8::Isolate* isolate, v8::Local<v8::Object> self,
                  std::shared_ptr<HistogramData> data)
      : Wrapped(isolate, self), HistogramFace(isolate, std::move(data)) {}
};

/// Records, at a fixed interval, how much time has passed since the last turn; or, with RESOLUTION
/// 0, for each turn of the loop how long it was busy. Does not keep the loop alive.
class LoopWatcher {
 public:
  LoopWatcher(uv_loop_t* loop, uint64_t resolution, HistogramData& data)
      : data_(data), resolution_(resolution) {
    if (resolution_ > 0) {
      uv_timer_init(loop, &handle_.timer);
    } else {
      uv_prepare_init(loop, &handle_.prepare);
    }
    handle_.any.data = this;
    uv_unref(&handle_.any);
  }

  void start() {
    data_.reset();
    if (resolution_ > 0) {
      uv_timer_start(
          &handle_.timer, [](uv_timer_t* timer) { of(timer).data_.record_delta(); }, resolution_,
          resolution_);
    } else {
      turn_began_ = uv_hrtime();
      idle_before_ = idle_time(handle_.any.loop);
      // Right before the loop waits, a turn is over.
      uv_prepare_start(&handle_.prepare, [](uv_prepare_t* prepare) { of(prepare).end_turn(); });
    }
  }

  void stop() {
    if (resolution_ > 0) {
      uv_timer_stop(&handle_.timer);
    } else {
      uv_prepare_stop(&handle_.prepare);
    }
  }

  /// How a watcher ends: what it records to may go at once, its handle's memory when libuv is done.
  struct Close {
    void operator()(LoopWatcher* watcher) const {
      uv_close(&watcher->handle_.any, [](uv_handle_t* handle) { delete &of(handle); });
    }
  };

 private:
  template <typename T>
  static LoopWatcher& of(T* handle) {
    return *static_cast<LoopWatcher*>(handle->data);
  }

  void end_turn() {
    uint64_t now = uv_hrtime();
    uint64_t idle = idle_time(handle_.any.loop);
    uint64_t waited = idle - idle_before_;
    uint64_t took = now - turn_began_;
    data_.record(took > waited ? static_cast<int64_t>(took - waited) : 1);
    turn_began_ = now;
    idle_before_ = idle;
  }

  union {
    uv_handle_t any;
    uv_timer_t timer;
    uv_prepare_t prepare;
  } handle_;
  HistogramData& data_;
  uint64_t resolution_;
  uint64_t turn_began_ = 0;
  uint64_t idle_before_ = 0;
};

/// Goes with its JavaScript object, even one that still records.
class IntervalHistogramHandle final : public AsyncResource, public HistogramFace {
 public:
  IntervalHistogramHandle(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t resolution)
      : AsyncResource(isolate, self, "ELDHISTOGRAM"),
        HistogramFace(isolate,
                      std::make_shared<HistogramData>(1000, 3600LL * 1000000000LL, 3, 0, 0)),
        watcher_(new LoopWatcher(realm().loop(), static_cast<uint64_t>(resolution), data())) {}

  void start() { watcher_->start(); }
  void stop() { watcher_->stop(); }

 private:
  std::unique_ptr<LoopWatcher, LoopWatcher::Close> watcher_;
};

/// Either class.
HistogramFace* face_of(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  auto& host = Host::from(isolate);
  auto is = [&](int id) {
    auto tmpl = host.class_template(id);
    return !tmpl.IsEmpty() && tmpl->HasInstance(value);
  };
  if (!value->IsObject()) return nullptr;
  // Only of our own objects may a native half be asked for; it may be gone.
  auto half = [&] { return Wrapped::of(value.As<v8::Object>()); };
  if (is(class_id<HistogramHandle>())) return static_cast<HistogramHandle*>(half());
  if (is(class_id<IntervalHistogramHandle>())) return static_cast<IntervalHistogramHandle*>(half());
  return nullptr;
}

double finite_or_nan(const hdr_histogram& h, double value) {
  return h.total_count == 0 ? std::numeric_limits<double>::quiet_NaN() : value;
}

v8::Local<v8::Value> bigint(v8::Isolate* isolate, int64_t value) {
  return v8::BigInt::New(isolate, value);
}

v8::Local<v8::Value> number(v8::Isolate* isolate, double value) {
  return v8::Number::New(isolate, value);
}

v8::Local<v8::Value> list(v8::Isolate* isolate, const std::vector<double>& values) {
  v8::LocalVector<v8::Value> items(isolate);
  for (double value : values) items.push_back(number(isolate, value));
  return v8::Array::New(isolate, items.data(), items.size());
}

/// Declares a method of both classes: kMethod(isolate, data, info) -> value.
using Method = v8::Local<v8::Value> (*)(v8::Isolate*, HistogramData&, const Arguments&);

template <Method kMethod>
void call_method(const Arguments& info) {
  auto* face = face_of(info.GetIsolate(), info.This());
  if (!face) return;
  v8::Local<v8::Value> value = kMethod(info.GetIsolate(), face->data(), info);
  if (!value.IsEmpty()) info.GetReturnValue().Set(value);
}

double argument(const Arguments& info, int index) {
  return info[index]->IsNumber() ? info[index].As<v8::Number>()->Value() : 0;
}

int64_t integer_argument(const Arguments& info, int index) {
  return FromJs<int64_t>::get(info.GetIsolate(), info[index]).value_or(0);
}

using Value = v8::Local<v8::Value>;

Value count(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return number(i, d.with([](hdr_histogram& h) { return static_cast<double>(h.total_count); }));
}
Value count_bigint(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return bigint(i, d.with([](hdr_histogram& h) { return h.total_count; }));
}
Value minimum(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return number(i, static_cast<double>(d.with([](hdr_histogram& h) { return hdr_min(&h); })));
}
Value minimum_bigint(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return bigint(i, d.with([](hdr_histogram& h) { return hdr_min(&h); }));
}
Value maximum(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return number(i, static_cast<double>(d.with([](hdr_histogram& h) { return hdr_max(&h); })));
}
Value maximum_bigint(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return bigint(i, d.with([](hdr_histogram& h) { return hdr_max(&h); }));
}
Value mean(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return number(i, d.with([](hdr_histogram& h) { return finite_or_nan(h, hdr_mean(&h)); }));
}
Value stddev(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return number(i, d.with([](hdr_histogram& h) { return finite_or_nan(h, hdr_stddev(&h)); }));
}
Value exceeds(v8::Isolate* i, HistogramData& d, const Arguments&) { return number(i, d.exceeds()); }
Value moving_average(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return list(i, d.moving_average());
}
Value higher_moments(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return list(i, d.with([](hdr_histogram& h) { return moments(h); }));
}

/// Of a histogram without values: the greatest value that is not told from 0.
int64_t value_at(hdr_histogram& h, double percentile) {
  return h.total_count == 0 ? (int64_t{1} << h.unit_magnitude) - 1
                            : hdr_value_at_percentile(&h, percentile);
}

Value percentile(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  double p = argument(info, 0);
  return number(i, static_cast<double>(d.with([p](hdr_histogram& h) { return value_at(h, p); })));
}
Value percentile_bigint(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  double p = argument(info, 0);
  return bigint(i, d.with([p](hdr_histogram& h) { return value_at(h, p); }));
}

Value percentiles(v8::Isolate* i, HistogramData& d, const Arguments&) {
  return list(i, d.with([](hdr_histogram& h) {
    std::vector<double> out;
    hdr_iter iterator;
    hdr_iter_percentile_init(&iterator, &h, 1);
    while (hdr_iter_next(&iterator)) {
      out.push_back(iterator.specifics.percentiles.percentile);
      out.push_back(static_cast<double>(iterator.value));
    }
    return out;
  }));
}

Value percentile_interval(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  double p = argument(info, 0), confidence = argument(info, 1);
  return list(i, d.with([=](hdr_histogram& h) {
    double n = static_cast<double>(h.total_count), q = p / 100;
    if (n == 0) return std::vector<double>{0, 0, 0};
    // Order statistics around the quantile, by the normal approximation of the binomial
    // distribution.
    double margin = normal_quantile(0.5 + confidence / 2) * std::sqrt(n * q * (1 - q));
    double low = std::max(1.0, std::floor(n * q - margin)),
           high = std::min(n, std::ceil(n * q + margin) + 1);
    auto at = [&](double rank) {
      return static_cast<double>(hdr_value_at_percentile(&h, 100 * (rank - 0.5) / n));
    };
    return std::vector<double>{static_cast<double>(hdr_value_at_percentile(&h, p)), at(low),
                               at(high)};
  }));
}

Value cdf(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  double value = argument(info, 0);
  return number(i, d.with([value](hdr_histogram& h) {
    if (h.total_count == 0) return 0.0;
    double seen = 0;
    hdr_iter iterator;
    hdr_iter_recorded_init(&iterator, &h);
    while (hdr_iter_next(&iterator)) {
      if (static_cast<double>(iterator.lowest_equivalent_value) > value) break;
      seen += static_cast<double>(iterator.count);
    }
    return seen / static_cast<double>(h.total_count);
  }));
}

Value count_at(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  double value = argument(info, 0);
  return number(i, d.with([value](hdr_histogram& h) {
    if (!(value >= 0) || value > static_cast<double>(h.highest_trackable_value)) return 0.0;
    return static_cast<double>(hdr_count_at_value(&h, static_cast<int64_t>(value)));
  }));
}

/// A bound on what one call may allocate.
constexpr size_t kMostBuckets = 2'000'000;

Value linear_buckets(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  int64_t step = integer_argument(info, 0);
  return list(i, d.with([step](hdr_histogram& h) {
    std::vector<double> out;
    hdr_iter iterator;
    hdr_iter_linear_init(&iterator, &h, step);
    while (out.size() < kMostBuckets && hdr_iter_next(&iterator)) {
      out.push_back(static_cast<double>(step) * static_cast<double>(out.size() / 2 + 1));
      out.push_back(
          static_cast<double>(iterator.specifics.linear.count_added_in_this_iteration_step));
    }
    return out;
  }));
}

Value log_buckets(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  int64_t first = integer_argument(info, 0);
  double base = argument(info, 1);
  return list(i, d.with([first, base](hdr_histogram& h) {
    std::vector<double> out;
    double bound = static_cast<double>(first);
    double below = 0, total = static_cast<double>(h.total_count);
    auto values = recorded(h);
    size_t next = 0;
    // A bound on what one call may allocate, for bounds that do not grow.
    while (below < total && out.size() < kMostBuckets) {
      double here = 0;
      while (next < values.size() && static_cast<double>(values[next].value) <= bound) {
        here += static_cast<double>(values[next++].count);
      }
      out.push_back(bound);
      out.push_back(here);
      below += here;
      bound *= base;
    }
    return out;
  }));
}

Value ks_test(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  auto* other = face_of(i, info[0]);
  if (!other) return {};
  return number(i, d.with_both(other->data(), [](hdr_histogram& a, hdr_histogram& b) {
    return ks_statistic(a, b);
  }));
}

Value welch(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  auto* other = face_of(i, info[0]);
  if (!other) return {};
  double confidence = argument(info, 1);
  auto r = d.with_both(other->data(), [=](hdr_histogram& a, hdr_histogram& b) {
    return welch_test(a, b, confidence);
  });
  return list(i, {r.t, r.degrees, r.p, r.lower, r.upper});
}

Value mann_whitney(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  auto* other = face_of(i, info[0]);
  if (!other) return {};
  auto r = d.with_both(other->data(),
                       [](hdr_histogram& a, hdr_histogram& b) { return mann_whitney_test(a, b); });
  return list(i, {r.u, r.z, r.p});
}

Value cohens(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  auto* other = face_of(i, info[0]);
  if (!other) return {};
  return number(i, d.with_both(other->data(),
                               [](hdr_histogram& a, hdr_histogram& b) { return cohens_d(a, b); }));
}

Value cliffs(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  auto* other = face_of(i, info[0]);
  if (!other) return {};
  return number(i, d.with_both(other->data(),
                               [](hdr_histogram& a, hdr_histogram& b) { return cliffs_d(a, b); }));
}

Value record(v8::Isolate*, HistogramData& d, const Arguments& info) {
  d.record(integer_argument(info, 0));
  return {};
}
Value record_corrected(v8::Isolate*, HistogramData& d, const Arguments& info) {
  d.record_corrected(integer_argument(info, 0), integer_argument(info, 1));
  return {};
}
Value record_delta(v8::Isolate*, HistogramData& d, const Arguments&) {
  d.record_delta();
  return {};
}
Value reset(v8::Isolate*, HistogramData& d, const Arguments&) {
  d.reset();
  return {};
}
Value add(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  if (auto* other = face_of(i, info[0])) d.add(other->data());
  return {};
}
Value subtract(v8::Isolate* i, HistogramData& d, const Arguments& info) {
  if (auto* other = face_of(i, info[0])) d.subtract(other->data());
  return {};
}

/// A ticket for adoptHistogram() in any thread.
void share(const Arguments& info) {
  auto* face = face_of(info.GetIsolate(), info.This());
  if (!face) return;
  info.GetReturnValue().Set(tickets().give(face->shared()));
}

Result<HistogramHandle*> adopt_histogram(v8::Isolate* isolate, double ticket) {
  auto data = tickets().redeem(ticket);
  if (!data) return Error::coded("ERR_INVALID_STATE", "Invalid state: Unknown histogram");
  auto* handle = make_wrapped<HistogramHandle>(isolate, std::move(data));
  if (!handle) return Error::exception();
  return handle;
}

template <Method kMethod, typename T>
void method(Binder& m, ClassBinder<T>& c, const char* name) {
  m.reference(reinterpret_cast<void*>(&call_method<kMethod>));
  if (m.collecting()) return;
  c.get_template()->PrototypeTemplate()->Set(
      m.isolate(), name, v8::FunctionTemplate::New(m.isolate(), &call_method<kMethod>));
}

template <typename T>
void declare_methods(Binder& m, ClassBinder<T>& c) {
  method<count>(m, c, "count");
  method<count_bigint>(m, c, "countBigInt");
  method<minimum>(m, c, "min");
  method<minimum_bigint>(m, c, "minBigInt");
  method<maximum>(m, c, "max");
  method<maximum_bigint>(m, c, "maxBigInt");
  method<mean>(m, c, "mean");
  method<stddev>(m, c, "stddev");
  method<exceeds>(m, c, "exceeds");
  method<moving_average>(m, c, "movingAverage");
  method<higher_moments>(m, c, "moments");
  method<percentile>(m, c, "percentile");
  method<percentile_bigint>(m, c, "percentileBigInt");
  method<percentiles>(m, c, "percentiles");
  method<percentile_interval>(m, c, "percentileInterval");
  method<cdf>(m, c, "cdf");
  method<count_at>(m, c, "countAt");
  method<linear_buckets>(m, c, "linearBuckets");
  method<log_buckets>(m, c, "logBuckets");
  method<ks_test>(m, c, "ksTest");
  method<welch>(m, c, "welchTest");
  method<mann_whitney>(m, c, "mannWhitneyTest");
  method<cohens>(m, c, "cohensD");
  method<cliffs>(m, c, "cliffsD");
  method<record>(m, c, "record");
  method<record_corrected>(m, c, "recordCorrected");
  method<record_delta>(m, c, "recordDelta");
  method<reset>(m, c, "reset");
  method<add>(m, c, "add");
  method<subtract>(m, c, "subtract");
  m.reference(reinterpret_cast<void*>(&share));
  if (!m.collecting()) {
    c.get_template()->PrototypeTemplate()->Set(m.isolate(), "share",
                                               v8::FunctionTemplate::New(m.isolate(), &share));
  }
}

}  // namespace

void declare_histogram(Binder& m) {
  {
    auto c = m.class_<HistogramHandle>("Histogram");
    c.constructor<Amount, Amount, int32_t, double, double>();
    declare_methods(m, c);
  }
  {
    auto c = m.class_<IntervalHistogramHandle>("IntervalHistogram");
    c.constructor<int32_t>()
        .method<&IntervalHistogramHandle::start>("start")
        .method<&IntervalHistogramHandle::stop>("stop");
    declare_methods(m, c);
  }
  m.function<&adopt_histogram>("adoptHistogram");
}

}  // namespace nodus::modules::perf_hooks
