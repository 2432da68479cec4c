#include "modules/crypto/secret_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace nodus::modules::crypto {
namespace {

const uint8_t kSecret[] = {1, 2, 3, 4, 5, 6, 7, 8};

TEST(SecretBytes, TruncateWipesWhatItForgets) {
  SecretBytes bytes{ByteSpan(kSecret)};
  const uint8_t* memory = bytes.data();
  bytes.truncate(3);
  EXPECT_EQ(bytes.size(), 3u);
  EXPECT_EQ(bytes.data(), memory) << "no copy is made";
  // The memory is still the vector's.
  EXPECT_TRUE(std::all_of(memory + 3, memory + 8, [](uint8_t byte) { return byte == 0; }));
  EXPECT_TRUE(std::equal(memory, memory + 3, kSecret));
}

TEST(SecretBytes, MovesLeaveNoCopy) {
  SecretBytes one{ByteSpan(kSecret)};
  const uint8_t* memory = one.data();
  SecretBytes other(std::move(one));
  EXPECT_EQ(other.data(), memory);
  EXPECT_TRUE(one.empty());  // NOLINT: that is what is tested
  SecretBytes third{ByteSpan(kSecret).first(2)};
  third = std::move(other);
  EXPECT_EQ(third.data(), memory);
  EXPECT_EQ(third.size(), 8u);
}

}  // namespace
}  // namespace nodus::modules::crypto
