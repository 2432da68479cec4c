#pragma once

#include <memory>
#include <string>

#include "engine/options.h"

namespace nodus {

/// `--experimental-sea-config FILE`: writes the blob of a single executable application, as FILE
/// says (Node documentation, "Single executable applications"). Returns the exit code.
/// V8 has been started: for a start-up snapshot, or a code cache, the script is run or compiled
/// with OPTIONS.
int write_sea_blob(const std::string& file, const std::shared_ptr<Options>& options);

}  // namespace nodus
