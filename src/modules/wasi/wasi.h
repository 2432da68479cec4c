#pragma once

#include "bind/binder.h"

namespace nodus::modules::wasi {

void bind(Binder& m);

}  // namespace nodus::modules::wasi
