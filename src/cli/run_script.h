#pragma once

#include <string>
#include <vector>

namespace nodus {

/// `--run NAME [-- ARGUMENTS]`: runs a script of the nearest package.json in a shell (Node
/// documentation, "Command-line API", --run). Nothing of JavaScript is started. Returns the exit
/// code.
int run_package_script(const std::string& name, const std::vector<std::string>& arguments);

}  // namespace nodus
