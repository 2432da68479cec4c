// The domain NodeRuntime.

#include "modules/inspector/domains.h"

namespace nodus::modules::inspector {

namespace {

class NodeRuntime final : public Domain {
 public:
  bool dispatch(const Request& request) override {
    if (request.command == "enable") {
      is_enabled = true;
      request.respond();
      if (request.session.agent().is_waiting_for_frontend())
        request.session.notify("NodeRuntime.waitingForDebugger", Json::object());
    } else if (request.command == "disable") {
      is_enabled = false;
      request.respond();
    } else if (request.command == "notifyWhenWaitingForDisconnect") {
      auto* enabled = request.boolean("enabled");
      if (!enabled) return true;
      wants_disconnect = *enabled;
      request.respond();
    } else {
      return false;
    }
    return true;
  }

  bool is_enabled = false;
  bool wants_disconnect = false;
};

NodeRuntime* runtime_of(Session& session) {
  return static_cast<NodeRuntime*>(session.domain("NodeRuntime"));
}

}  // namespace

std::unique_ptr<Domain> make_node_runtime() { return std::make_unique<NodeRuntime>(); }

void tell_waiting_for_debugger(Session& session) {
  auto* runtime = runtime_of(session);
  if (runtime && runtime->is_enabled)
    session.notify("NodeRuntime.waitingForDebugger", Json::object());
}

bool wants_to_disconnect(Session& session) {
  auto* runtime = runtime_of(session);
  return runtime && runtime->wants_disconnect;
}

bool tell_waiting_for_disconnect(Session& session) {
  auto* runtime = runtime_of(session);
  if (!runtime || !runtime->wants_disconnect) return false;
  session.notify("NodeRuntime.waitingForDisconnect", Json::object());
  return true;
}

}  // namespace nodus::modules::inspector
