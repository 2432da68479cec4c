#pragma once

#include <cstdint>

namespace nodus {

/// The Node.js release whose behaviour this version follows: process.version, addons' expectations,
/// printed forms.
inline constexpr const char* kNodeVersion = "v24.21.0";
/// NODE_MODULE_VERSION of that release: addons built for it load as they are.
inline constexpr int kModuleVersion = 137;
/// The newest version of Node-API of that release: process.versions.napi.
inline constexpr uint32_t kNodeApiVersion = 10;
/// Nodus' own version: process.versions.nodus.
inline constexpr const char* kNodusVersion = "0.1.0";

}  // namespace nodus
