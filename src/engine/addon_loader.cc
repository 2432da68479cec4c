#include "engine/addon_loader.h"

#include <utility>

namespace nodus {

namespace {
AddonLoader given_loader = nullptr;
std::function<void()> given_exit;
}  // namespace

void set_addon_loader(AddonLoader loader) { given_loader = loader; }

AddonLoader addon_loader() { return given_loader; }

void set_addon_exit(std::function<void()> hook) { given_exit = std::move(hook); }

void exit_addons() {
  if (auto hook = std::exchange(given_exit, nullptr)) hook();
}

}  // namespace nodus
