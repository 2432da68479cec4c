#pragma once

#include "modules/inspector/agent.h"
#include "modules/inspector/domain.h"

namespace nodus::modules::inspector {

// NodeRuntime: what a debugger is told of a program's beginning and end.
std::unique_ptr<Domain> make_node_runtime();
/// NodeRuntime.waitingForDebugger, where it is wanted.
void tell_waiting_for_debugger(Session& session);
/// NodeRuntime.waitingForDisconnect; false where it is not wanted.
bool tell_waiting_for_disconnect(Session& session);

}  // namespace nodus::modules::inspector
