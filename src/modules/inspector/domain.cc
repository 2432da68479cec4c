#include "modules/inspector/domain.h"

#include "engine/options.h"
#include "modules/inspector/domains.h"

namespace nodus::modules::inspector {

std::unique_ptr<Domain> make_domain(std::string_view name, Session& session) {
  auto& realm = session.agent().realm();
  auto& options = realm.options();
  if (name == "NodeRuntime") return make_node_runtime();
  if (name == "NodeTracing") return make_node_tracing(session);
  // Workers are the main thread's, those of workers too.
  if (name == "NodeWorker" && realm.is_main_thread) return make_node_worker(session);
  if (name == "Target" && realm.is_main_thread && options.flag("--experimental-worker-inspection"))
    return make_target(session);
  if (name == "Network") return make_network(session);
  if (name == "IO" && options.flag("--experimental-inspector-network-resource"))
    return make_io(session);
  if (options.flag("--experimental-storage-inspection")) {
    if (name == "DOMStorage") return make_dom_storage(session);
    if (name == "Storage") return make_storage(session);
  }
  return nullptr;
}

}  // namespace nodus::modules::inspector
