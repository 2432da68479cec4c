#include "modules/crypto/keccak.h"

#include <algorithm>
#include <bit>

namespace nodus::modules::crypto {

namespace {

/// The round constants of FIPS 202, 3.2.5 (iota), by the linear feedback shift register that
/// defines them.
constexpr std::array<uint64_t, 24> make_round_constants() {
  std::array<uint64_t, 24> constants{};
  uint8_t lfsr = 1;
  for (auto& constant : constants) {
    for (int j = 0; j <= 6; ++j) {
      bool bit = lfsr & 1;
      lfsr = static_cast<uint8_t>((lfsr << 1) ^ ((lfsr & 0x80) ? 0x71 : 0));
      if (bit) constant |= uint64_t{1} << ((1 << j) - 1);
    }
  }
  return constants;
}

constexpr auto kRoundConstants = make_round_constants();
constexpr int kRounds = 12;

/// Keccak-p[1600, 12]: the last 12 of Keccak-f's 24 rounds.
void permute(std::array<uint64_t, 25>& a) {
  for (int round = 24 - kRounds; round < 24; ++round) {
    // theta
    uint64_t c[5];
    for (int x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (int x = 0; x < 5; ++x) {
      uint64_t d = c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
      for (int y = 0; y < 25; y += 5) a[x + y] ^= d;
    }
    // rho and pi: lane (x, y) goes to (y, 2x + 3y), rotated by the triangular numbers
    int x = 1, y = 0;
    uint64_t moving = a[1];
    for (int t = 0; t < 24; ++t) {
      int next = (2 * x + 3 * y) % 5;
      x = y;
      y = next;
      uint64_t& lane = a[x + 5 * y];
      uint64_t rotated = std::rotl(moving, ((t + 1) * (t + 2) / 2) % 64);
      moving = lane;
      lane = rotated;
    }
    // chi
    for (int row = 0; row < 25; row += 5) {
      uint64_t b[5];
      for (int i = 0; i < 5; ++i) b[i] = a[row + i];
      for (int i = 0; i < 5; ++i) a[row + i] = b[i] ^ (~b[(i + 1) % 5] & b[(i + 2) % 5]);
    }
    a[0] ^= kRoundConstants[round];
  }
}

/// RFC 9861, 3.3: the number's bytes, big-endian without leading zeros, then how many there are.
std::vector<uint8_t> length_encode(size_t number) {
  std::vector<uint8_t> bytes;
  for (; number > 0; number >>= 8) bytes.insert(bytes.begin(), static_cast<uint8_t>(number));
  bytes.push_back(static_cast<uint8_t>(bytes.size()));
  return bytes;
}

}  // namespace

void TurboShake::absorb(std::span<const uint8_t> data) {
  for (uint8_t byte : data) {
    xor_byte(at_, byte);
    if (++at_ == rate_) {
      permute(lanes_);
      at_ = 0;
    }
  }
}

void TurboShake::squeeze(std::span<uint8_t> out) {
  xor_byte(at_, domain_);
  xor_byte(rate_ - 1, 0x80);
  permute(lanes_);
  size_t at = 0;
  for (auto& byte : out) {
    if (at == rate_) {
      permute(lanes_);
      at = 0;
    }
    byte = static_cast<uint8_t>(lanes_[at / 8] >> (8 * (at % 8)));
    ++at;
  }
}

void kangaroo_twelve(int bits, std::span<const uint8_t> message,
                     std::span<const uint8_t> customization, std::span<uint8_t> out) {
  constexpr size_t kChunk = 8192;
  // Domain separation bytes of RFC 9861, 3.2.
  constexpr uint8_t kLeaf = 0x0b, kSingleNode = 0x07, kFinalNode = 0x06;
  const size_t chain_size = bits == 128 ? 32 : 64;
  auto encoded = length_encode(customization.size());

  // The input of the tree is message, customization and its length, one after the other.
  const std::span<const uint8_t> parts[] = {message, customization, encoded};
  const size_t total = message.size() + customization.size() + encoded.size();
  size_t part = 0, at = 0;
  auto feed = [&](TurboShake& node, size_t size) {
    while (size > 0) {
      auto rest = parts[part].subspan(at);
      if (rest.empty()) {
        ++part;
        at = 0;
        continue;
      }
      size_t taken = std::min(size, rest.size());
      node.absorb(rest.first(taken));
      at += taken;
      size -= taken;
    }
  };

  if (total <= kChunk) {
    TurboShake node(bits, kSingleNode);
    feed(node, total);
    return node.squeeze(out);
  }
  TurboShake final_node(bits, kFinalNode);
  feed(final_node, kChunk);
  const uint8_t mark[8] = {0x03};
  final_node.absorb(mark);
  size_t leaves = 0;
  std::vector<uint8_t> chain(chain_size);
  for (size_t done = kChunk; done < total; done += kChunk, ++leaves) {
    TurboShake leaf(bits, kLeaf);
    feed(leaf, std::min(kChunk, total - done));
    leaf.squeeze(chain);
    final_node.absorb(chain);
  }
  final_node.absorb(length_encode(leaves));
  const uint8_t end[2] = {0xff, 0xff};
  final_node.absorb(end);
  final_node.squeeze(out);
}

}  // namespace nodus::modules::crypto
