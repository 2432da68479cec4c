#include "protocol/sea_blob.h"

#include <gtest/gtest.h>

namespace nodus {
namespace {

TEST(SeaBlob, ReadsWhatItWrites) {
  SeaBlob blob;
  blob.flags = SeaBlob::kHasAssets | SeaBlob::kHasExecArgv;
  blob.extension = SeaBlob::Extension::kCommandLine;
  blob.code_path = "m.js";
  blob.code = "console.log(1)\n";
  blob.assets = {{"a", "one"}, {"b", ""}};
  blob.exec_argv = {"--no-warnings"};
  auto bytes = encode_sea_blob(blob);
  auto back = decode_sea_blob(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->code, blob.code);
  EXPECT_EQ(back->assets, blob.assets);
  EXPECT_EQ(back->exec_argv, blob.exec_argv);
  EXPECT_EQ(back->extension, SeaBlob::Extension::kCommandLine);
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_sea_blob(std::string_view(bytes).substr(0, size))) << size;
}

}  // namespace
}  // namespace nodus
