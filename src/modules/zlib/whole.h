#pragma once

#include "modules/zlib/codec.h"

namespace nodus::modules::zlib {

/// A whole input through libdeflate, which needs no state between steps and so is two to four times
/// as fast as zlib. LEVEL is 1 to 9. Both answer false, with nothing done, where zlib has to do it:
/// for more than MAX_OUTPUT bytes, for several members, trailing bytes and every kind of damage.
bool deflate_whole(Mode mode, int level, const uint8_t* in, size_t size, double max_output,
                   WholeOutput& out);
bool inflate_whole(Mode mode, const uint8_t* in, size_t size, double max_output, WholeOutput& out);

}  // namespace nodus::modules::zlib
