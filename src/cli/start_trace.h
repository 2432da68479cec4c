#pragma once

#include <cstdint>

#include "engine/options.h"
#include "engine/trace.h"

namespace nodus {

/// --trace-event-categories and --trace-event-file-pattern.
void start_tracing(const Options& options);

/// A moment of the start or end (category node.bootstrap). TIME is uv_hrtime()'s; 0: it never came.
void trace_step(const char* name, uint64_t time);
/// What the start has reached so far, when it reached it.
void trace_start_times();

/// The environment of the main thread, from its beginning (kAsyncBegin) to its end (kAsyncEnd;
/// category node.environment).
void trace_environment(trace::Phase phase, const Options& options);
/// What the environment's end is made of, in the same category.
const trace::Group& environment_group();

}  // namespace nodus
