#pragma once

#include "engine/realm.h"

namespace nodus {

/// Makes REALM smaller before it becomes a snapshot. An object that is put together property by
/// property leaves a hidden class for each step, and all of them are read again at every start: the
/// built-ins' objects left a quarter of those in the context. Afterwards each object that shares
/// its hidden class with no other has one without predecessors.
void compact_shapes(Realm& realm);

}  // namespace nodus
