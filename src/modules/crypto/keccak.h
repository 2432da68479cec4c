#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nodus::modules::crypto {

/// TurboSHAKE128 and TurboSHAKE256 (RFC 9861, section 2): Keccak with 12 rounds, an extendable
/// output.
class TurboShake {
 public:
  /// BITS: 128 or 256. DOMAIN: the domain separation byte, 0x01 to 0x7f.
  TurboShake(int bits, uint8_t domain) : rate_(bits == 128 ? 168 : 136), domain_(domain) {}

  void absorb(std::span<const uint8_t> data);
  /// Ends the input; call once.
  void squeeze(std::span<uint8_t> out);

 private:
  void xor_byte(size_t at, uint8_t value) {
    lanes_[at / 8] ^= static_cast<uint64_t>(value) << (8 * (at % 8));
  }

  std::array<uint64_t, 25> lanes_{};
  size_t rate_;
  size_t at_ = 0;
  uint8_t domain_;
};

/// KT128 and KT256 (RFC 9861, section 3): a tree of TurboSHAKEs over chunks of 8,192 bytes.
void kangaroo_twelve(int bits, std::span<const uint8_t> message,
                     std::span<const uint8_t> customization, std::span<uint8_t> out);

}  // namespace nodus::modules::crypto
