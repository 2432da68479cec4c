#pragma once

#include <v8.h>

#include <string>
#include <vector>

namespace nodus {

/// Step 1 of the boot: a sane process. Descriptors 0 to 2 are open, the others not for children,
/// signals as a program expects them, and malloc keeps what it is given back.
void set_up_process();

/// What V8 asks malloc for while it reads the snapshot: the pages come at once, which costs less
/// than half of 300 page faults.
void fill_memory_ahead();

/// V8 takes 984 KB of the main thread's stack for granted. Where there is less (ulimit -s), it is
/// told, so that endless recursion is a RangeError there, too. Who sets --stack-size knows better.
void keep_to_small_stack(v8::Isolate* isolate, const std::vector<std::string>& v8_flags);

}  // namespace nodus
