#include "loop/loop.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

TEST(Loop, EndsWhenNothingIsLeft) {
  Loop loop(Loop::Which::kOwn);
  EXPECT_FALSE(loop.alive());
  int fired = 0;
  uv_timer_t timer;
  uv_timer_init(loop.get(), &timer);
  timer.data = &fired;
  uv_timer_start(
      &timer, [](uv_timer_t* t) { ++*static_cast<int*>(t->data); }, 1, 0);
  EXPECT_TRUE(loop.alive());
  loop.run(UV_RUN_DEFAULT);
  EXPECT_EQ(fired, 1);
  uv_close(reinterpret_cast<uv_handle_t*>(&timer), nullptr);
}

TEST(Loop, DestructorDeliversCloseCallbacks) {
  static bool closed;
  closed = false;
  uv_async_t async;
  {
    Loop loop(Loop::Which::kOwn);
    uv_async_init(loop.get(), &async, nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&async), [](uv_handle_t*) { closed = true; });
  }
  EXPECT_TRUE(closed);
}

TEST(Loop, TheDefaultOneIsLibuvs) {
  for (int time = 0; time < 2; ++time) {
    Loop loop(Loop::Which::kDefault);
    EXPECT_EQ(loop.get(), uv_default_loop());
    EXPECT_NE(Loop(Loop::Which::kOwn).get(), uv_default_loop());
  }
}

}  // namespace
}  // namespace nodus
