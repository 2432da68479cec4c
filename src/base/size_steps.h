#pragma once

#include <bit>
#include <cstddef>

namespace nodus {

/// Sizes of blocks above 2^kSmallestBits, four to each doubling: at most a fifth of a block is
/// unused.
template <size_t kSmallestBits>
struct SizeSteps {
  static constexpr size_t kStepBits = 2;

  /// The step whose blocks have room for SIZE bytes, which are more than 2^kSmallestBits.
  static constexpr size_t index_of(size_t size) {
    size_t bits = static_cast<size_t>(std::bit_width(size - 1)) - 1;
    size_t step = ((size - 1) >> (bits - kStepBits)) & ((size_t{1} << kStepBits) - 1);
    return ((bits - kSmallestBits) << kStepBits) + step;
  }

  static constexpr size_t capacity_of(size_t index) {
    size_t bits = (index >> kStepBits) + kSmallestBits;
    size_t step = index & ((size_t{1} << kStepBits) - 1);
    return (size_t{1} << bits) + ((step + 1) << (bits - kStepBits));
  }

  /// How many there are up to 2^LARGEST_BITS.
  static constexpr size_t count(size_t largest_bits) {
    return (largest_bits - kSmallestBits) << kStepBits;
  }
};

}  // namespace nodus
