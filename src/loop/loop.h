#pragma once

#include <uv.h>

#include <cstdint>

namespace nodus {

/// A libuv event loop. Every handle on it must be closed before it goes.
class Loop {
 public:
  enum class Which : uint8_t {
    kDefault,  ///< the process's, which native code finds by uv_default_loop(3); one at a time
    kOwn,
  };

  explicit Loop(Which which);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  uv_loop_t* get() { return loop_; }
  bool alive() const { return uv_loop_alive(loop_) != 0; }
  void run(uv_run_mode mode) { uv_run(loop_, mode); }

  /// Runs close callbacks until none is left, so that the loop can be destroyed.
  void drain_closing();

 private:
  int open(Which which);

  uv_loop_t own_;
  uv_loop_t* loop_ = &own_;
};

}  // namespace nodus
