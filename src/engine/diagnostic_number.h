#pragma once

#include <atomic>
#include <cstdint>

namespace nodus {

/// The next number for a file that describes this process (heap snapshots, profiles, reports), from
/// 1. All threads and all kinds count together.
inline uint32_t next_diagnostic_number() {
  static std::atomic<uint32_t> last{0};
  return ++last;
}

}  // namespace nodus
