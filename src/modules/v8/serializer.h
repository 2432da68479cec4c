#pragma once

#include "bind/binder.h"

namespace nodus::modules::v8_module {

void declare_serializer(Binder& m);
void declare_profilers(Binder& m);
void declare_snapshots(Binder& m);

}  // namespace nodus::modules::v8_module
