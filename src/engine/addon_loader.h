#pragma once

#include <functional>

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

/// The main realm's addons learn from HOOK that the program exits on the spot: by process.exit() or
/// an uncaught exception.
void set_addon_exit(std::function<void()> hook);
/// Calls that hook, once.
void exit_addons();

}  // namespace nodus
