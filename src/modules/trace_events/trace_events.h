#pragma once

#include "bind/binder.h"

namespace nodus::modules::trace_events {

void bind(Binder& m);

}  // namespace nodus::modules::trace_events
