#include "engine/addon_loader.h"

namespace nodus {

namespace {
AddonLoader given_loader = nullptr;
}

void set_addon_loader(AddonLoader loader) { given_loader = loader; }

AddonLoader addon_loader() { return given_loader; }

}  // namespace nodus
