#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nodus {

/// The file of a start-up snapshot (--snapshot-blob): what V8 wrote, and for which program.
struct SnapshotFile {
  std::string_view version;       ///< process.version
  std::string_view architecture;  ///< process.arch
  std::string_view platform;      ///< process.platform
  uint64_t build = 0;  ///< of the program: addresses in the heap are numbers of its functions
  std::string_view heap;
  std::string_view code_caches;
  bool is_intact = true;  ///< nothing was altered since it was written
};

std::string encode_snapshot_file(const SnapshotFile& file);

/// The parts point into BYTES. nullopt: these are no such file, or not all of it.
std::optional<SnapshotFile> decode_snapshot_file(std::string_view bytes);

}  // namespace nodus
