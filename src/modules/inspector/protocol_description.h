#pragma once

#include <string>

namespace nodus::modules::inspector {

/// /json/version
std::string version_description();
/// /json/protocol: the domains with the names of their commands and events.
std::string protocol_description();

}  // namespace nodus::modules::inspector
