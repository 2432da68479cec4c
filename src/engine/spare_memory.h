#pragma once

#include <v8.h>

namespace nodus {

/// Memory that malloc keeps for nobody goes back to the system at a collection of ISOLATE: what is
/// left between blocks of all sizes, and what V8's compilers used on threads of their own. Not in
/// the first seconds of a program, and seldom.
void give_spare_memory_back(v8::Isolate* isolate);

/// The end of the heap that the calling thread has of malloc, which nobody uses, goes back to the
/// system; no other function of malloc's does that but for the main thread's heap.
void give_end_of_heap_back();

}  // namespace nodus
