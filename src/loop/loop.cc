#include "loop/loop.h"

#include <cstdio>
#include <cstdlib>

namespace nodus {

Loop::Loop() {
  if (int error = uv_loop_init(&loop_); error != 0) {
    std::fprintf(stderr, "nodus: cannot create an event loop: %s\n", uv_strerror(error));
    std::exit(1);
  }
  // performance.eventLoopUtilization() wants to know how long the loop has waited.
  uv_loop_configure(&loop_, UV_METRICS_IDLE_TIME);
}

Loop::~Loop() {
  drain_closing();
  uv_loop_close(&loop_);
}

void Loop::drain_closing() {
  // Every open handle is unreferenced or closing by now; NOWAIT turns deliver the close callbacks
  // without blocking.
  for (int turns = 0; uv_run(&loop_, UV_RUN_NOWAIT) != 0 && turns < 1000; ++turns) {
  }
}

}  // namespace nodus
