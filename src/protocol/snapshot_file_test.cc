#include "protocol/snapshot_file.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

SnapshotFile sample() {
  SnapshotFile file;
  file.version = "v24.0.0";
  file.architecture = "x64";
  file.platform = "linux";
  file.build = 0x123456789abcdef0;
  file.heap = std::string_view("he\0ap", 5);
  file.code_caches = "caches";
  return file;
}

TEST(SnapshotFile, ReadsWhatItWrote) {
  auto bytes = encode_snapshot_file(sample());
  auto file = decode_snapshot_file(bytes);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->version, "v24.0.0");
  EXPECT_EQ(file->architecture, "x64");
  EXPECT_EQ(file->platform, "linux");
  EXPECT_EQ(file->build, 0x123456789abcdef0u);
  EXPECT_EQ(file->heap, std::string_view("he\0ap", 5));
  EXPECT_EQ(file->code_caches, "caches");
}

TEST(SnapshotFile, RefusesWhatIsCutOffOrSomethingElse) {
  auto bytes = encode_snapshot_file(sample());
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_snapshot_file(std::string_view(bytes).substr(0, size))) << size;
  bytes[0] ^= 1;
  EXPECT_FALSE(decode_snapshot_file(bytes));
  EXPECT_FALSE(decode_snapshot_file("module.exports = {}; // not a snapshot"));
}

TEST(SnapshotFile, TellsThatAByteWasAltered) {
  auto file = sample();
  const std::string heap(1000, 'h');
  file.heap = heap;
  auto bytes = encode_snapshot_file(file);
  EXPECT_TRUE(decode_snapshot_file(bytes)->is_intact);
  for (size_t i = 8; i < bytes.size(); ++i) {
    bytes[i] ^= 0x10;
    auto altered = decode_snapshot_file(bytes);
    EXPECT_FALSE(altered && altered->is_intact) << i;
    bytes[i] ^= 0x10;
  }
}

}  // namespace
}  // namespace nodus
