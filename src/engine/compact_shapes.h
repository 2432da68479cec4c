#pragma once

#include "engine/realm.h"

namespace nodus {

/// Makes REALM smaller before it becomes a snapshot. An object that is put together property by
/// property leaves a hidden class for each step, and all of them are read again at every start: of
/// the objects that built-ins export, these were a sixth of the objects in the context. Afterwards
/// each has one hidden class.
void compact_shapes(Realm& realm);

}  // namespace nodus
