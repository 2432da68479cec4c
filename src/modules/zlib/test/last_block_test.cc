// Where the last block lies, as zlib's inflate() tells it, which stops behind every block.

#include "modules/zlib/last_block.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <zlib.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace nodus::modules::zlib {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr int kRaw = -MAX_WBITS;

Bytes by_libdeflate(const Bytes& input, int level) {
  auto* compressor = libdeflate_alloc_compressor(level);
  Bytes out(libdeflate_deflate_compress_bound(compressor, input.size()));
  out.resize(
      libdeflate_deflate_compress(compressor, input.data(), input.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

Bytes by_zlib(Bytes input, int level, int strategy) {
  z_stream stream{};
  constexpr int kMemory = 8;
  deflateInit2(&stream, level, Z_DEFLATED, kRaw, kMemory, strategy);
  Bytes out(deflateBound(&stream, input.size()));
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

LastBlock::Place expected_place(Bytes packed) {
  constexpr int kUnusedBits = 7, kInLastBlock = 64, kBlockIsOver = 128;
  z_stream stream{};
  inflateInit2(&stream, kRaw);
  stream.next_in = packed.data();
  stream.avail_in = static_cast<uInt>(packed.size());
  Bytes nowhere(64 * 1024);
  LastBlock::Place place{0, 0};
  while (place.end == 0) {
    stream.next_out = nowhere.data();
    stream.avail_out = static_cast<uInt>(nowhere.size());
    EXPECT_EQ(inflate(&stream, Z_BLOCK), Z_OK);
    if (!(stream.data_type & kBlockIsOver)) continue;
    auto bits = stream.total_in * 8 - static_cast<size_t>(stream.data_type & kUnusedBits);
    (stream.data_type & kInLastBlock ? place.end : place.begin) = bits;
  }
  inflateEnd(&stream);
  return place;
}

void expect_agreement(const Bytes& packed) {
  auto found = std::make_unique<LastBlock>()->find(packed.data(), packed.size());
  ASSERT_TRUE(found);
  auto expected = expected_place(packed);
  ASSERT_EQ(found->begin, expected.begin);
  ASSERT_EQ(found->end, expected.end);
}

/// Words, noise, one byte again and again, and copies from far away, in stretches of any length.
Bytes document(std::mt19937& random, size_t size) {
  constexpr std::string_view kLetters = "etaoin shrdlu{}\"";
  Bytes bytes;
  while (bytes.size() < size) {
    auto kind = random() % 4;
    auto length = std::min<size_t>(1 + random() % 30'000, size - bytes.size());
    size_t distance = 1 + random() % 40'000;
    auto same = static_cast<uint8_t>(random());
    for (; length > 0; --length) {
      auto byte = kind == 0   ? static_cast<uint8_t>(kLetters[random() % kLetters.size()])
                  : kind == 1 ? static_cast<uint8_t>(random())
                              : same;
      if (kind == 3 && distance <= bytes.size()) byte = bytes[bytes.size() - distance];
      bytes.push_back(byte);
    }
  }
  return bytes;
}

TEST(LastBlock, IsWhereZlibFindsIt) {
  std::mt19937 random(1);
  for (size_t size : {0, 1, 2, 300, 5'000, 20'000, 70'000, 262'144, 262'144, 262'144}) {
    auto input = document(random, size);
    for (int level = 1; level <= 9; ++level) expect_agreement(by_libdeflate(input, level));
    // Blocks with fixed codes and without any, which end in zeros, and incomplete codes of
    // distances.
    for (int strategy : {Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE})
      expect_agreement(by_zlib(input, 6, strategy));
    expect_agreement(by_zlib(input, 0, Z_DEFAULT_STRATEGY));
    expect_agreement(by_libdeflate(Bytes(size, 'a'), 6));
  }
}

TEST(LastBlock, IsLookedForWithinTheData) {
  std::mt19937 random(2);
  LastBlock last_block;
  for (int i = 0; i < 2'000; ++i) {
    auto packed = by_libdeflate(document(random, 1 + random() % 2'000), 6);
    // Copies of the exact size, so that AddressSanitizer sees a read past the end.
    Bytes cut(packed.begin(), packed.begin() + static_cast<ptrdiff_t>(random() % packed.size()));
    for (auto* bytes : {&cut, &packed}) {
      for (int changes = 0; changes < 3 && !bytes->empty(); ++changes)
        (*bytes)[random() % bytes->size()] = static_cast<uint8_t>(random());
      auto found = last_block.find(bytes->data(), bytes->size());
      ASSERT_TRUE(!found || (found->end + 7) / 8 == bytes->size());
    }
  }
}

}  // namespace
}  // namespace nodus::modules::zlib
