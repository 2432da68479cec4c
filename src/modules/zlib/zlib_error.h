#pragma once

#include "modules/zlib/codec.h"

namespace nodus::modules::zlib {

/// MESSAGE with zlib's NUMBER (Z_DATA_ERROR …) and its name.
CodecError zlib_error(const char* message, int number);

}  // namespace nodus::modules::zlib
