#pragma once

#include <uv.h>

#include <cstdint>

namespace nodus {

/// How long LOOP, a Loop's, has waited for events, in nanoseconds; from any thread while the loop
/// is there (performance.eventLoopUtilization()).
uint64_t idle_time(uv_loop_t* loop);

/// uv_metrics_info(3) of the calling thread's Loop.
void loop_metrics(uv_loop_t* loop, uv_metrics_t& metrics);

/// From now on libuv itself measures LOOP's idle time, too: for native code that may ask it
/// (uv_metrics_idle_time(3)).
void let_libuv_measure(uv_loop_t* loop);

namespace internal {

/// LOOP is one whose idle time is measured, by the thread that calls; until forget_loop().
void measure_loop(uv_loop_t* loop);
void forget_loop(uv_loop_t* loop);

}  // namespace internal

}  // namespace nodus
