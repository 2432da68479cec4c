#pragma once

#include <string>
#include <vector>

#include "engine/options.h"

namespace nodus {

/// Options of --experimental-config-file (Node documentation, "Command-line API"): each with
/// dashes, and its value where it has one.
struct ConfigFile {
  int exit_code = -1;  ///< -1: go on
  std::string path;    ///< empty: none was asked for
  std::vector<std::string> options;
};

/// Reads the file that ARGS ask for. What is wrong with it is said on standard error.
ConfigFile read_config_file(std::vector<std::string>& args);

}  // namespace nodus
