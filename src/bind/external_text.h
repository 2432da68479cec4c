#pragma once

#include <v8.h>

#include "base/large_blocks.h"

namespace nodus {

/// A string whose LENGTH characters stay where they are. The garbage collector is told of them: to
/// the heap they are a few bytes, and it would not come to collect them before memory is used up.
v8::MaybeLocal<v8::String> external_one_byte(v8::Isolate* isolate, Block characters, size_t length);
v8::MaybeLocal<v8::String> external_two_byte(v8::Isolate* isolate, Block characters, size_t length);

}  // namespace nodus
