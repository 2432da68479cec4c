#pragma once

namespace nodus {

// Exit codes of Node's documentation ("Process exit codes").
inline constexpr int kInvalidCommandLine = 9;
inline constexpr int kInvalidArgument = 12;
inline constexpr int kSnapshotFailure = 14;

}  // namespace nodus
