// Codecs against their obvious implementations, on pseudo-random bytes: what a sanitizer build
// checks for stray accesses, too.

#include "modules/buffer/codec.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace nodus::modules::buffer {
namespace {

using Bytes = std::vector<uint8_t>;

class CodecTest : public testing::Test {
 protected:
  Bytes random_bytes(size_t size, int limit = 255) {
    Bytes bytes(size);
    for (auto& byte : bytes)
      byte = static_cast<uint8_t>(std::uniform_int_distribution<int>(0, limit)(random_));
    return bytes;
  }
  size_t random_size(size_t most) {
    return std::uniform_int_distribution<size_t>(0, most)(random_);
  }

  std::mt19937 random_{20};
};

TEST_F(CodecTest, HexRoundTrips) {
  for (int i = 0; i < 2000; ++i) {
    Bytes bytes = random_bytes(random_size(200));
    std::string text(bytes.size() * 2, '\0');
    hex_encode(bytes, text.data());
    for (size_t at = 0; at < bytes.size(); ++at)
      EXPECT_EQ(std::stoi(text.substr(2 * at, 2), nullptr, 16), bytes[at]);
    Bytes back(bytes.size());
    EXPECT_EQ(hex_decode(reinterpret_cast<const uint8_t*>(text.data()), text.size(), back.data(),
                         back.size()),
              bytes.size());
    EXPECT_EQ(back, bytes);
  }
}

TEST_F(CodecTest, HexStopsAtTheFirstBadPair) {
  for (size_t bad = 0; bad < 160; ++bad) {
    std::string text(160, 'A');
    text[bad] = 'g';
    Bytes out(80);
    EXPECT_EQ(hex_decode(reinterpret_cast<const uint8_t*>(text.data()), text.size(), out.data(),
                         out.size()),
              bad / 2);
    std::u16string wide(text.begin(), text.end());
    // Of wider characters Node looks at the low byte: this one is a g, too, and the next a 0.
    wide[bad] = u'\u0167';
    EXPECT_EQ(hex_decode(wide.data(), wide.size(), out.data(), out.size()), bad / 2);
    wide[bad] = u'\u0130';
    EXPECT_EQ(hex_decode(wide.data(), wide.size(), out.data(), out.size()), 80u);
    EXPECT_EQ(out[bad / 2], bad % 2 == 0 ? 0x0a : 0xa0);
  }
}

TEST_F(CodecTest, Base64RoundTripsInBothAlphabets) {
  for (int i = 0; i < 2000; ++i) {
    Bytes bytes = random_bytes(random_size(200));
    for (bool url : {false, true}) {
      std::string text(base64_length(bytes.size(), url), '\0');
      base64_encode(bytes, url, text.data());
      Bytes back(bytes.size());
      EXPECT_EQ(base64_decode(text.data(), text.size(), back.data(), back.size()), bytes.size());
      EXPECT_EQ(back, bytes);
    }
  }
}

TEST_F(CodecTest, Base64SkipsWhatIsNotInTheAlphabetAndEndsAtPadding) {
  auto decode = [](std::string_view text) {
    std::string out(base64_decoded_bound(text.size()), '\0');
    out.resize(base64_decode(text.data(), text.size(), reinterpret_cast<uint8_t*>(out.data()),
                             out.size()));
    return out;
  };
  EXPECT_EQ(decode("YQ==YQ=="), "a");
  EXPECT_EQ(decode("=YQ"), "");
  EXPECT_EQ(decode("Y*W\nJ j"), "abc");
  EXPECT_EQ(decode("YWJjZ"), "abc");
  EXPECT_EQ(decode("aGVsbG8gd29ybGQhIQ*==x"), "hello world!!");
}

TEST_F(CodecTest, Base64NeverWritesBeyondTheCapacity) {
  for (int i = 0; i < 5000; ++i) {
    Bytes text = random_bytes(random_size(100), 127);
    // Of exactly that size, so that a sanitizer sees the first byte too many.
    Bytes out(random_size(80));
    size_t written = base64_decode(reinterpret_cast<const char*>(text.data()), text.size(),
                                   out.data(), out.size());
    EXPECT_LE(written, out.size());
    std::u16string wide(text.begin(), text.end());
    Bytes again(out.size());
    EXPECT_EQ(base64_decode(wide.data(), wide.size(), again.data(), again.size()), written);
    out.resize(written);
    again.resize(written);
    EXPECT_EQ(out, again);
  }
}

TEST_F(CodecTest, SearchesAgreeWithTheNaiveOnes) {
  for (int i = 0; i < 20000; ++i) {
    // Few different bytes make many near misses.
    Bytes haystack = random_bytes(random_size(300), 2);
    Bytes needle = random_bytes(1 + random_size(6), 2);
    size_t from = random_size(310);
    size_t unit = 1 + random_size(1);
    auto matches = [&](size_t at) {
      return at % unit == 0 && at + needle.size() <= haystack.size() &&
             std::memcmp(haystack.data() + at, needle.data(), needle.size()) == 0;
    };
    size_t first = kNotFound, last = kNotFound;
    for (size_t at = from; at < haystack.size() && first == kNotFound; ++at) {
      if (matches(at)) first = at;
    }
    for (size_t at = 0; at <= from && at < haystack.size(); ++at) {
      if (matches(at)) last = at;
    }
    EXPECT_EQ(find_first(haystack, needle, from, unit), first);
    EXPECT_EQ(find_last(haystack, needle, from, unit), last);
  }
}

TEST_F(CodecTest, SearchStaysLinearForAdversaries) {
  Bytes haystack(1 << 20, 'a');
  Bytes needle(1 << 16, 'a');
  needle[1] = 'b';
  EXPECT_EQ(find_first(haystack, needle, 0, 1), kNotFound);
}

TEST_F(CodecTest, SwapReversesUnits) {
  for (size_t unit : {2, 4, 8}) {
    for (size_t count = 0; count < 40; ++count) {
      Bytes bytes = random_bytes(unit * count), expected;
      for (size_t i = 0; i < count; ++i) {
        for (size_t j = unit; j-- > 0;) expected.push_back(bytes[i * unit + j]);
      }
      swap_bytes(bytes.data(), bytes.size(), unit);
      EXPECT_EQ(bytes, expected);
    }
  }
}

TEST_F(CodecTest, AsciiLosesTheEighthBit) {
  for (size_t size = 0; size < 40; ++size) {
    Bytes bytes = random_bytes(size), out(size);
    ascii_mask(bytes, out.data());
    for (size_t i = 0; i < size; ++i) EXPECT_EQ(out[i], bytes[i] & 0x7f);
  }
}

}  // namespace
}  // namespace nodus::modules::buffer
