#pragma once

#include <string>

namespace nodus {

/// The C++ frames of this thread, one a line with its number, address, function and file, as far as
/// the files name their functions. What called the caller comes first.
std::string native_stack();

}  // namespace nodus
