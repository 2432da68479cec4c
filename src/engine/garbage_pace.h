#pragma once

#include <cstddef>
#include <cstdint>

#include "base/seldom.h"

namespace nodus {

/// The rules of limit_old_garbage(), told of each collection of everything and of the time, in
/// nanoseconds.
class GarbagePace {
 public:
  void begin(uint64_t now) {
    saving_.begin(now);
    reducing_.begin(now);
  }

  /// A collection begins. Is little garbage to be enough for the next one?
  bool saves_memory(uint64_t now) {
    begun_ = now;
    return saving_.is_due(now);
  }

  /// It ends. Is V8 to give back what it has besides objects? HEAP() tells their bytes, and is
  /// asked only where it matters.
  template <typename HeapSize>
  bool reduces_memory(uint64_t now, HeapSize&& heap) {
    saving_.done(begun_, now);
    if (!reducing_.is_due(now)) return false;
    reducing_.done(begun_, now);
    return heap() < kSmallHeap;
  }

 private:
  /// Memory of larger heaps than this is not worth a collection of its own.
  static constexpr size_t kSmallHeap = 64 << 20;

  Seldom saving_{10'000'000'000, 1000};
  Seldom reducing_{60'000'000'000, 1000};
  uint64_t begun_ = 0;
};

}  // namespace nodus
