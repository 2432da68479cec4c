#include "loop/loop.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "loop/idle_time.h"
#include "loop/reserve.h"

namespace nodus {

namespace {

/// What a loop opens: epoll's and that of its wake-ups, and one for the file that comes next.
constexpr int kDescriptors = 3;

struct Reserve {
  int fds[kDescriptors] = {-1, -1, -1};
  void release() {
    for (int& fd : fds) {
      if (fd >= 0) close(fd);
      fd = -1;
    }
  }
};

thread_local Reserve reserve;

}  // namespace

int reserve_loop_descriptors() {
  for (int& fd : reserve.fds) {
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) continue;
    int error = uv_translate_sys_error(errno);
    reserve.release();
    return error;
  }
  return 0;
}

int Loop::open(Which which) {
  if (which == Which::kOwn) return uv_loop_init(&own_);
  loop_ = uv_default_loop();
  return loop_ ? 0 : uv_translate_sys_error(errno);
}

Loop::Loop(Which which) {
  reserve.release();
  int error = open(which);
  // Another thread was faster: it gives back what it took in vain.
  for (int attempt = 0; (error == UV_EMFILE || error == UV_ENFILE) && attempt < 1000; ++attempt) {
    usleep(1000);
    error = open(which);
  }
  if (error != 0) {
    std::fprintf(stderr, "nodus: cannot create an event loop: %s\n", uv_strerror(error));
    std::exit(1);
  }
  // performance.eventLoopUtilization() wants to know how long the loop has waited.
  internal::measure_loop(loop_);
}

Loop::~Loop() {
  drain_closing();
  internal::forget_loop(loop_);
  uv_loop_close(loop_);
}

void Loop::drain_closing() {
  // Every open handle is unreferenced or closing by now; NOWAIT turns deliver the close callbacks
  // without blocking.
  for (int turns = 0; uv_run(loop_, UV_RUN_NOWAIT) != 0 && turns < 1000; ++turns) {
  }
}

}  // namespace nodus
