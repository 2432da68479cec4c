#include "engine/garbage_pace.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

constexpr uint64_t kMillisecond = 1'000'000;
constexpr uint64_t kSecond = 1'000 * kMillisecond;
constexpr size_t kMegabyte = 1 << 20;

/// A program whose collections take a while and leave a heap of some size.
struct Program {
  uint64_t takes = 5 * kMillisecond;
  size_t heap = 10 * kMegabyte;
  GarbagePace pace;
  bool saves = false, reduces = false;

  Program() { pace.begin(0); }
  void collect(uint64_t now) {
    saves = pace.saves_memory(now);
    reduces = pace.reduces_memory(now + takes, [this] { return heap; });
  }
};

TEST(GarbagePace, SavesMemoryWhereTenSecondsLieBetweenTwoCollections) {
  Program program;
  program.collect(9 * kSecond);
  EXPECT_FALSE(program.saves);
  // The pause is counted from the last collection's end, whatever came of it.
  program.collect(19 * kSecond);
  EXPECT_FALSE(program.saves);
  program.collect(29 * kSecond + program.takes);
  EXPECT_TRUE(program.saves);
  program.collect(30 * kSecond);
  EXPECT_FALSE(program.saves);
  program.collect(41 * kSecond);
  EXPECT_TRUE(program.saves);
}

TEST(GarbagePace, TakesNoMoreThanAThousandthOfTheTime) {
  Program program;
  program.takes = 30 * kMillisecond;
  program.collect(10 * kSecond);
  EXPECT_TRUE(program.saves);
  program.collect(40 * kSecond);
  EXPECT_FALSE(program.saves);
  program.collect(71 * kSecond);
  EXPECT_TRUE(program.saves);
}

TEST(GarbagePace, ReducesMemoryOnceAMinute) {
  Program program;
  int reduced = 0;
  for (uint64_t second = 1; second <= 300; ++second) {
    program.collect(second * kSecond);
    if (program.reduces) ++reduced;
    if (second < 60) {
      EXPECT_EQ(reduced, 0);
    }
  }
  EXPECT_EQ(reduced, 5);
}

TEST(GarbagePace, LeavesLargeHeapsAsTheyAre) {
  Program program;
  program.heap = 64 * kMegabyte;
  program.collect(61 * kSecond);
  EXPECT_FALSE(program.reduces);
  // Nor is it asked again at once.
  program.heap -= 1;
  program.collect(62 * kSecond);
  EXPECT_FALSE(program.reduces);
  program.collect(122 * kSecond);
  EXPECT_TRUE(program.reduces);
}

}  // namespace
}  // namespace nodus
