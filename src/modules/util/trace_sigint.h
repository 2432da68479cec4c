#pragma once

#include <v8.h>

#include "bind/binder.h"
#include "engine/realm.h"

namespace nodus::modules::util {

/// util.setTraceSigInt and --trace-sigint: SIGINT prints where the program is before it ends it.
/// Main thread only.
Result<void> set_trace_sigint(Realm& realm, bool enable);

}  // namespace nodus::modules::util
