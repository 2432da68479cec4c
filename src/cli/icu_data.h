#pragma once

#include <string>

namespace nodus {

/// Where ICU looks for data before its own (`--icu-data-dir`, NODE_ICU_DATA; Node documentation,
/// "Internationalization support"). False when ICU cannot begin with it.
bool use_icu_data(std::string directory);

}  // namespace nodus
