#pragma once

#include "bind/binder.h"

namespace nodus::modules::inspector {

/// The classes behind node:inspector's Session: Connection to the inspector of its own thread, and
/// MainThreadConnection to that of the main thread.
void declare_connections(Binder& m);

}  // namespace nodus::modules::inspector
