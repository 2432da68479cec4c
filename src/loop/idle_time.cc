#include "loop/idle_time.h"

#ifdef __linux__

#include <sys/epoll.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

/// libuv measures its idle time by asking epoll twice in every turn that has to wait: once without
/// waiting, as what is ready then was not waited for. The second answer and a clock say the same: a
/// thread that slept was away for longer than a system call takes. So the program's calls of
/// epoll_pwait(2) come here (`--wrap` of the linker; V8 and other libraries keep theirs).
extern "C" {
int __real_epoll_pwait(int fd, epoll_event* events, int count, int timeout, const sigset_t* mask);
int __wrap_epoll_pwait(int fd, epoll_event* events, int count, int timeout, const sigset_t* mask);
}

namespace nodus {

namespace {

/// Events that came within this were there when they were asked for: to sleep and to be woken takes
/// two switches of context.
constexpr uint64_t kNoSleep = 1500;

struct Measured {
  uv_loop_t* loop = nullptr;
  int fd = -1;
  /// Written by the loop's thread alone.
  std::atomic<uint64_t> idle = 0;
  std::atomic<uint64_t> waits_since = 0;
  std::atomic<uint64_t> ready_events = 0;
  std::atomic<bool> libuv_measures = false;
};

thread_local Measured measured;

std::mutex loops_mutex;
std::vector<Measured*>& loops() {
  static auto* all = new std::vector<Measured*>;
  return *all;
}

template <typename T>
void add(std::atomic<T>& value, T more) {
  value.store(value.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

Measured* find(uv_loop_t* loop) {
  auto& all = loops();
  const auto found =
      std::find_if(all.begin(), all.end(), [loop](auto* one) { return one->loop == loop; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace

uint64_t idle_time(uv_loop_t* loop) {
  std::lock_guard lock(loops_mutex);
  // 0 as long as libuv does not measure.
  uint64_t time = uv_metrics_idle_time(loop);
  const auto* found = find(loop);
  if (!found) return time;
  time += found->idle.load(std::memory_order_relaxed);
  const auto since = found->waits_since.load(std::memory_order_relaxed);
  if (since != 0) time += std::max(uv_hrtime(), since) - since;
  return time;
}

void loop_metrics(uv_loop_t* loop, uv_metrics_t& metrics) {
  uv_metrics_info(loop, &metrics);
  if (measured.loop == loop)
    metrics.events_waiting += measured.ready_events.load(std::memory_order_relaxed);
}

void let_libuv_measure(uv_loop_t* loop) {
  std::lock_guard lock(loops_mutex);
  auto* found = find(loop);
  if (!found || found->libuv_measures.exchange(true)) return;
  uv_loop_configure(loop, UV_METRICS_IDLE_TIME);
}

namespace internal {

void measure_loop(uv_loop_t* loop) {
  if (measured.loop) {
    // A thread's second loop.
    uv_loop_configure(loop, UV_METRICS_IDLE_TIME);
    return;
  }
  std::lock_guard lock(loops_mutex);
  measured.loop = loop;
  measured.fd = uv_backend_fd(loop);
  measured.idle = measured.waits_since = measured.ready_events = 0;
  measured.libuv_measures = false;
  loops().push_back(&measured);
}

void forget_loop(uv_loop_t* loop) {
  std::lock_guard lock(loops_mutex);
  auto* found = find(loop);
  if (!found) return;
  std::erase(loops(), found);
  found->loop = nullptr;
  found->fd = -1;
}

}  // namespace internal

}  // namespace nodus

int __wrap_epoll_pwait(int fd, epoll_event* events, int count, int timeout, const sigset_t* mask) {
  using nodus::add;
  auto& measured = nodus::measured;
  if (fd != measured.fd || measured.libuv_measures.load(std::memory_order_relaxed))
    return __real_epoll_pwait(fd, events, count, timeout, mask);
  if (timeout == 0) {
    const int found = __real_epoll_pwait(fd, events, count, 0, mask);
    if (found > 0) add<uint64_t>(measured.ready_events, static_cast<uint64_t>(found));
    return found;
  }
  const uint64_t start = uv_hrtime();
  measured.waits_since.store(start, std::memory_order_relaxed);
  const int found = __real_epoll_pwait(fd, events, count, timeout, mask);
  const uint64_t took = uv_hrtime() - start;
  measured.waits_since.store(0, std::memory_order_relaxed);
  if (found > 0 && took < nodus::kNoSleep)
    add<uint64_t>(measured.ready_events, static_cast<uint64_t>(found));
  else
    add(measured.idle, took);
  return found;
}

#else

namespace nodus {

uint64_t idle_time(uv_loop_t* loop) { return uv_metrics_idle_time(loop); }

void loop_metrics(uv_loop_t* loop, uv_metrics_t& metrics) { uv_metrics_info(loop, &metrics); }

void let_libuv_measure(uv_loop_t*) {}

namespace internal {

void measure_loop(uv_loop_t* loop) { uv_loop_configure(loop, UV_METRICS_IDLE_TIME); }

void forget_loop(uv_loop_t*) {}

}  // namespace internal

}  // namespace nodus

#endif
