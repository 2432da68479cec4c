#pragma once

#include <uv.h>

namespace nodus {

/// A libuv event loop. Every handle on it must be closed before it goes.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  uv_loop_t* get() { return &loop_; }
  bool alive() const { return uv_loop_alive(&loop_) != 0; }
  void run(uv_run_mode mode) { uv_run(&loop_, mode); }

  /// Runs close callbacks until none is left, so that the loop can be destroyed.
  void drain_closing();

 private:
  uv_loop_t loop_;
};

}  // namespace nodus
