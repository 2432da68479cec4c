#pragma once

#include <memory>

#include "modules/zlib/codec.h"

namespace nodus::modules::zlib {

/// A stream of deflate, gzip or raw deflate by libdeflate, which compresses whole inputs alone but
/// two to four times as fast as zlib: what is written is gathered to chunks of fixed sizes, so that
/// the output does not depend on how the input was cut. Who flushes wants his bytes soon, and
/// matches in all that came before: from the first flush on the stream is zlib's.
bool is_chunked_deflate(const ZlibOptions& options);
/// The options must be such.
std::unique_ptr<Codec> make_chunked_deflate(const ZlibOptions& options);

}  // namespace nodus::modules::zlib
