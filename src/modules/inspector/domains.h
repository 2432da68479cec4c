#pragma once

#include "modules/inspector/agent.h"
#include "modules/inspector/domain.h"

namespace nodus::modules::inspector {

std::unique_ptr<Domain> make_node_runtime();
std::unique_ptr<Domain> make_node_tracing(Session& session);
std::unique_ptr<Domain> make_node_worker(Session& session);
std::unique_ptr<Domain> make_target(Session& session);
std::unique_ptr<Domain> make_network(Session& session);
std::unique_ptr<Domain> make_io(Session& session);
std::unique_ptr<Domain> make_dom_storage(Session& session);
std::unique_ptr<Domain> make_storage(Session& session);

/// NodeRuntime.waitingForDebugger, where it is wanted.
void tell_waiting_for_debugger(Session& session);
/// NodeRuntime.waitingForDisconnect; false where it is not wanted.
bool tell_waiting_for_disconnect(Session& session);

/// The session ends the program by its own end.
bool wants_to_disconnect(Session& session);

/// NetworkResources.put()
void put_resource(std::string url, std::string text);
/// DOMStorage.registerStorage(): ITEMS is a JSON object.
void register_storage(Realm& realm, bool is_local, std::string items);

}  // namespace nodus::modules::inspector
