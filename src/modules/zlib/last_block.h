#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace nodus::modules::zlib {

/// Finds the last block of a deflate stream (RFC 1951) that a library has just written. It reads
/// the heads of blocks and the lengths of codes, and makes nothing of them.
class LastBlock {
 public:
  /// In bits from the stream's begin.
  struct Place {
    size_t begin;
    size_t end;
  };

  /// Nothing when the SIZE bytes at DATA are not one whole stream.
  std::optional<Place> find(const uint8_t* data, size_t size);

 private:
  /// RFC 1951, 3.2.1: no code is longer.
  static constexpr int kLongest = 15;

  /// What the next bits mean, by the bits; those behind a code do not matter.
  class Codes {
   public:
    /// LENGTHS of COUNT symbols, 0 for those that have no code; MEANING(symbol, length).
    template <typename Meaning>
    void make(const uint8_t* lengths, unsigned count, Meaning meaning);
    uint8_t operator[](uint64_t bits) const { return meanings_[bits & mask_]; }

   private:
    uint8_t meanings_[size_t{1} << kLongest];
    size_t mask_ = 0;
  };

  /// At least 57 bits from here on; zeros behind the data.
  uint64_t bits() const;
  unsigned take(int count);
  void skip_stored();
  /// The head of a block with codes of its own, or with the fixed ones.
  bool read_codes(bool is_fixed);
  bool read_lengths(uint8_t* lengths, unsigned count);
  /// To the end of a block, which shows when it IS_LAST.
  bool skip_symbols(bool is_last);

  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t at_ = 0;
  /// Literals and lengths, and distances.
  Codes symbols_, distances_;
  /// The code that ends the block, its first bit the highest.
  unsigned end_code_ = 0;
};

}  // namespace nodus::modules::zlib
