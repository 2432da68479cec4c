#pragma once

#include <string>
#include <vector>

namespace nodus {

/// --env-file and --env-file-if-exists, which count before all else (they may set NODE_OPTIONS).
/// Variables that are set already win. Returns an exit code, or -1 to go on.
int load_environment_files(const std::vector<std::string>& args);

}  // namespace nodus
