#pragma once

#include "modules/zlib/codec.h"

namespace nodus::modules::zlib {

/// MESSAGE with zlib's NUMBER (Z_DATA_ERROR …) and its name.
CodecError zlib_error(const char* message, int number);

/// Does RESULT of deflate() or inflate() say that all went well, or that there was nothing to do?
bool is_well(int result);
/// All went well, but with FLUSH the stream was to be finished, and it is not though there was
/// ROOM.
bool is_cut_off(int result, size_t room, int flush);

}  // namespace nodus::modules::zlib
