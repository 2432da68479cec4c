#pragma once

#include <string>

namespace nodus {

/// `--experimental-sea-config FILE`: writes the blob of a single executable application, as FILE
/// says (Node documentation, "Single executable applications"). Returns the exit code.
int write_sea_blob(const std::string& file);

}  // namespace nodus
