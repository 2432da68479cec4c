#pragma once

#include <memory>
#include <string>

#include "engine/options.h"

namespace nodus {

/// What --build-snapshot or --build-snapshot-config asks for.
struct SnapshotRequest {
  int exit_code = -1;  ///< -1: go on
  bool with_code_cache = true;
};

/// Does the command line ask for a snapshot to be built?
bool builds_snapshot(const Options& options);

/// Reads the configuration where there is one, and puts the builder script into OPTIONS. What is
/// wrong is said on standard error.
SnapshotRequest read_snapshot_request(Options& options);

/// Runs the builder script, V8 having been started, and writes the snapshot. The exit code.
int build_snapshot(const std::shared_ptr<Options>& options, const SnapshotRequest& request);

/// Takes the snapshot of --snapshot-blob for the one to begin with, where it is given. An exit
/// code, or -1.
int use_snapshot(const Options& options);
/// The same with the snapshot of a single executable application.
int use_snapshot_bytes(std::string_view bytes);

/// Runs the script that OPTIONS name to its end and gives the file of the snapshot. Empty, and said
/// on standard error: MUST_HAVE_MAIN, and it has set no main function.
std::string run_snapshot_builder(const std::shared_ptr<Options>& options, bool with_code_cache,
                                 bool must_have_main);

}  // namespace nodus
