#pragma once

#include <v8.h>

#include <string>

namespace nodus {

/// The C++ frames of this thread, one a line with its number, address, function and file, as far as
/// the files name their functions. What called the caller comes first.
std::string native_stack();

/// Tells on stderr where this thread is, in C++ and in JavaScript, and aborts.
[[noreturn]] void abort_with_stacks(v8::Isolate* isolate);

}  // namespace nodus
