#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus {

/// What a single executable application carries in its program file (Node documentation, "Single
/// executable applications"), in the form that Node 24 writes.
struct SeaBlob {
  enum Flag : uint32_t {
    kDisableWarning = 1,
    kUseSnapshot = 2,
    kUseCodeCache = 4,
    kHasAssets = 8,
    kHasExecArgv = 16,
  };
  /// Where more options may come from: nowhere, NODE_OPTIONS, --node-options of the command line.
  enum class Extension : uint8_t { kNone, kEnvironment, kCommandLine };

  uint32_t flags = 0;
  Extension extension = Extension::kEnvironment;
  std::string_view code_path;
  std::string_view code;
  std::string_view code_cache;
  std::vector<std::pair<std::string_view, std::string_view>> assets;
  std::vector<std::string_view> exec_argv;
};

std::string encode_sea_blob(const SeaBlob& blob);

/// The parts point into BYTES. nullopt: these are no such blob.
std::optional<SeaBlob> decode_sea_blob(std::string_view bytes);

}  // namespace nodus
