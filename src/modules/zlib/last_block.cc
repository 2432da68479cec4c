#include "modules/zlib/last_block.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace nodus::modules::zlib {

namespace {

constexpr unsigned kEndOfBlock = 256;
constexpr unsigned kMostSymbols = 288, kMostDistances = 32;

/// What a code means: so many bits to go on by, extra bits with them, and one of two flags. Without
/// a bit it is no code.
constexpr uint8_t kStep = 31, kIsLength = 32, kIsEnd = 64;

/// RFC 1951, 3.2.5: the extra bits of a length, and of a distance.
unsigned length_bits(unsigned symbol) {
  return symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4;
}
unsigned distance_bits(unsigned symbol) { return symbol < 4 ? 0 : symbol / 2 - 1; }

/// The code of SYMBOL, as RFC 1951, 3.2.2 numbers them.
unsigned code_of(unsigned symbol, const uint8_t* lengths, unsigned count) {
  unsigned code = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (lengths[i] == 0 || lengths[i] > lengths[symbol]) continue;
    if (lengths[i] < lengths[symbol] || i < symbol) code += 1u << (lengths[symbol] - lengths[i]);
  }
  return code;
}

/// Codes stand in the stream with their first bit lowest.
unsigned reversed(unsigned code, int length) {
  unsigned result = 0;
  for (; length > 0; --length, code >>= 1) result = result << 1 | (code & 1);
  return result;
}

}  // namespace

template <typename Meaning>
void LastBlock::Codes::make(const uint8_t* lengths, unsigned count, Meaning meaning) {
  const int longest = *std::max_element(lengths, lengths + count);
  meanings_[0] = 0;
  unsigned code = 0;
  for (int length = 1; length <= longest; ++length) {
    // One bit more: shorter codes mean the same with either.
    const size_t half = size_t{1} << (length - 1);
    std::memcpy(meanings_ + half, meanings_, half);
    code <<= 1;
    for (unsigned symbol = 0; symbol < count; ++symbol) {
      if (lengths[symbol] == length)
        meanings_[reversed(code++, length)] = static_cast<uint8_t>(meaning(symbol, length));
    }
  }
  mask_ = (size_t{1} << longest) - 1;
}

uint64_t LastBlock::bits() const {
  const size_t byte = at_ / 8;
  uint64_t word = 0;
  if (byte + sizeof word <= size_) {
    std::memcpy(&word, data_ + byte, sizeof word);
  } else if (byte < size_) {
    std::memcpy(&word, data_ + byte, size_ - byte);
  }
  return word >> (at_ % 8);
}

unsigned LastBlock::take(int count) {
  auto value = static_cast<unsigned>(bits() & ((1u << count) - 1));
  at_ += static_cast<size_t>(count);
  return value;
}

std::optional<LastBlock::Place> LastBlock::find(const uint8_t* data, size_t size) {
  data_ = data;
  size_ = size;
  at_ = 0;
  while (at_ < size * 8) {
    constexpr unsigned kStored = 0, kFixed = 1, kReserved = 3;
    const size_t begin = at_;
    const bool is_last = take(1) != 0;
    const unsigned type = take(2);
    if (type == kReserved) return {};
    if (type == kStored) {
      skip_stored();
    } else if (!read_codes(type == kFixed) || !skip_symbols(is_last)) {
      return {};
    }
    if (!is_last) continue;
    if ((at_ + 7) / 8 != size) return {};
    return Place{begin, at_};
  }
  return {};
}

void LastBlock::skip_stored() {
  at_ = (at_ + 7) / 8 * 8;
  const size_t length = take(16);
  // And its complement.
  at_ += 16 + length * 8;
}

bool LastBlock::read_codes(bool is_fixed) {
  uint8_t lengths[kMostSymbols + kMostDistances];
  unsigned symbols = kMostSymbols, distances = kMostDistances;
  if (is_fixed) {
    // RFC 1951, 3.2.6.
    std::fill(lengths, lengths + 144, 8);
    std::fill(lengths + 144, lengths + 256, 9);
    std::fill(lengths + 256, lengths + 280, 7);
    std::fill(lengths + 280, lengths + 288, 8);
    std::fill(lengths + 288, lengths + 320, 5);
  } else {
    symbols = 257 + take(5);
    distances = 1 + take(5);
    if (!read_lengths(lengths, symbols + distances)) return false;
  }
  if (lengths[kEndOfBlock] == 0) return false;
  end_code_ = code_of(kEndOfBlock, lengths, symbols);
  symbols_.make(lengths, symbols, [](unsigned symbol, int length) {
    auto step = static_cast<unsigned>(length);
    if (symbol < kEndOfBlock) return step;
    return symbol == kEndOfBlock ? step | kIsEnd : (step + length_bits(symbol)) | kIsLength;
  });
  distances_.make(lengths + symbols, distances, [](unsigned symbol, int length) {
    return static_cast<unsigned>(length) + distance_bits(symbol);
  });
  return true;
}

bool LastBlock::read_lengths(uint8_t* lengths, unsigned count) {
  // RFC 1951, 3.2.7: the lengths come in a code of their own, whose lengths come in this order.
  constexpr uint8_t kOrder[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  constexpr unsigned kCopy = 16, kZeros = 17;
  constexpr unsigned kSymbolShift = 3, kLengthMask = 7;
  uint8_t own_lengths[sizeof kOrder] = {};
  const unsigned own_count = 4 + take(4);
  for (unsigned i = 0; i < own_count; ++i) own_lengths[kOrder[i]] = static_cast<uint8_t>(take(3));
  symbols_.make(own_lengths, sizeof own_lengths, [](unsigned symbol, int length) {
    return symbol << kSymbolShift | static_cast<unsigned>(length);
  });
  for (unsigned i = 0; i < count;) {
    const unsigned meaning = symbols_[bits()];
    if (meaning == 0) return false;
    at_ += meaning & kLengthMask;
    const unsigned symbol = meaning >> kSymbolShift;
    if (symbol < kCopy) {
      lengths[i++] = static_cast<uint8_t>(symbol);
      continue;
    }
    if (symbol == kCopy && i == 0) return false;
    const uint8_t value = symbol == kCopy ? lengths[i - 1] : 0;
    const unsigned times = symbol == kCopy    ? 3 + take(2)
                           : symbol == kZeros ? 3 + take(3)
                                              : 11 + take(7);
    if (times > count - i) return false;
    std::fill(lengths + i, lengths + i + times, value);
    i += times;
  }
  return true;
}

bool LastBlock::skip_symbols(bool is_last) {
  if (is_last && end_code_ != 0) {
    // Behind it are zeros to the end of a byte: the last bit that is set is the code's own.
    size_t bytes = size_;
    while (bytes > 0 && data_[bytes - 1] == 0) --bytes;
    if (bytes == 0) return false;
    at_ = (bytes - 1) * 8 + static_cast<size_t>(std::bit_width(data_[bytes - 1])) +
          static_cast<size_t>(std::countr_zero(end_code_));
    return true;
  }
  while (at_ < size_ * 8) {
    uint64_t next = bits();
    unsigned meaning = symbols_[next];
    // Three codes are in it for certain.
    for (int more = 2; more > 0 && meaning < kIsLength; --more) {
      next >>= meaning;
      at_ += meaning;
      meaning = symbols_[next];
    }
    at_ += meaning & kStep;
    if (meaning & kIsEnd) return true;
    if (meaning & kIsLength) {
      meaning = distances_[bits()];
      at_ += meaning;
    }
    if (meaning == 0) return false;
  }
  return false;
}

}  // namespace nodus::modules::zlib
