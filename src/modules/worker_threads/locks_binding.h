#pragma once

#include "bind/binder.h"

namespace nodus::modules::worker_threads {

void declare_locks(Binder& m);

}  // namespace nodus::modules::worker_threads
