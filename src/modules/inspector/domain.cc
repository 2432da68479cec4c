#include "modules/inspector/domain.h"

#include "modules/inspector/domains.h"

namespace nodus::modules::inspector {

std::unique_ptr<Domain> make_domain(std::string_view name, Session&) {
  if (name == "NodeRuntime") return make_node_runtime();
  return nullptr;
}

}  // namespace nodus::modules::inspector
