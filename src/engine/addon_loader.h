#pragma once

#include "engine/realm.h"

namespace nodus {

/// Loads the native addon FILENAME into the CommonJS module object MODULE; FLAGS are dlopen's.
/// False: an exception is pending.
using AddonLoader = bool (*)(Realm& realm, v8::Local<v8::Object> module,
                             const std::string& filename, int flags);

/// The layer of Node-API stands above the modules, among which process.dlopen() is; the program
/// hands its loader down here.
void set_addon_loader(AddonLoader loader);
/// nullptr in programs without that layer.
AddonLoader addon_loader();

}  // namespace nodus
