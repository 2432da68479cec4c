#include "base/result.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return Error::coded("ERR_OUT_OF_RANGE", "odd");
  return n / 2;
}

TEST(Result, HoldsValueOrError) {
  auto good = half(4);
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(*good, 2);
  auto bad = half(3);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, Error::Kind::kCoded);
  EXPECT_STREQ(bad.error().code, "ERR_OUT_OF_RANGE");
  EXPECT_EQ(bad.error().message, "odd");
}

TEST(Result, VoidIsSuccessByDefault) {
  Result<void> fine;
  EXPECT_TRUE(fine.ok());
  Result<void> failed = Error::system(-2, "open", "/a", "/b");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().number, -2);
  EXPECT_STREQ(failed.error().syscall, "open");
  EXPECT_EQ(failed.error().path, "/a");
  EXPECT_EQ(failed.error().dest, "/b");
}

TEST(Result, MovesItsValueOut) {
  Result<std::string> text(std::string(100, 'x'));
  std::string taken = std::move(*text);
  EXPECT_EQ(taken.size(), 100u);
}

}  // namespace
}  // namespace nodus
