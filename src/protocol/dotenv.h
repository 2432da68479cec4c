#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus {

/// The variables of an env file in order of appearance (process.loadEnvFile, util.parseEnv,
/// --env-file): KEY=value lines, "export " prefix, comments, and values in single, double or back
/// quotes that may span lines; \n is a line feed in double quotes only.
std::vector<std::pair<std::string, std::string>> parse_dotenv(std::string_view text);

}  // namespace nodus
