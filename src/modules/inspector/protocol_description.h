#pragma once

#include <string>
#include <string_view>

namespace nodus::modules::inspector {

/// /json/version
std::string version_description();
/// /json/protocol: the domains with their commands, events and types.
std::string protocol_description();

/// What the description is made from; see protocol_text.cc.
extern const std::string_view kProtocolText;

}  // namespace nodus::modules::inspector
