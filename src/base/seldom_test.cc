#include "base/seldom.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

TEST(Seldom, WaitsForItsPauseAndLongerAfterMuchWork) {
  Seldom seldom(10, 100);
  seldom.begin(1000);
  seldom.begin(2000);
  EXPECT_FALSE(seldom.is_due(1009));
  EXPECT_TRUE(seldom.is_due(1010));
  // While one thread is at it no other is.
  EXPECT_FALSE(seldom.is_due(5000));
  seldom.done(1010, 1010);
  EXPECT_FALSE(seldom.is_due(1019));
  EXPECT_TRUE(seldom.is_due(1020));
  seldom.done(1020, 1025);
  EXPECT_FALSE(seldom.is_due(1524));
  EXPECT_TRUE(seldom.is_due(1525));
}

}  // namespace
}  // namespace nodus
