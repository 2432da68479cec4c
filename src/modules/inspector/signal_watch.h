#pragma once

#include "engine/realm.h"

namespace nodus::modules::inspector {

/// From now on SIGUSR1 opens the server of REALM, the main thread's, also while its JavaScript is
/// busy.
void watch_debug_signal(Realm& realm);

}  // namespace nodus::modules::inspector
