#pragma once

#include <cstddef>
#include <cstdint>

#include "modules/zlib/codec.h"

namespace nodus::modules::zlib {

/// What stands around deflate's blocks (RFC 1951): nothing, zlib's head and check (RFC 1950), or
/// gzip's (RFC 1952).
namespace frame {

/// No head and no trailer is longer.
constexpr size_t kMost = 10;

/// gzip's FLG byte (RFC 1952, 2.3.1): the head has a check of its own, which libdeflate passes
/// over.
constexpr uint8_t kHeadCheck = 2;
/// Deflate makes at best so many bytes of one (RFC 1951: a match of 258 in two bits).
constexpr size_t kBestRatio = 1032;

/// A number of gzip's trailer.
uint32_t get_little_endian(const uint8_t* in);

/// The head that zlib writes for MODE, level 0 to 9 and STRATEGY. Returns its length.
size_t put_head(Mode mode, int level, int strategy, uint8_t* out);
/// The trailer behind TOTAL bytes whose check is CHECK. Returns its length.
size_t put_trailer(Mode mode, uint32_t check, uint64_t total, uint8_t* out);
/// The check of no bytes.
uint32_t first_check(Mode mode);
/// CHECK of what came before, with SIZE bytes more.
uint32_t update_check(Mode mode, uint32_t check, const uint8_t* data, size_t size);

}  // namespace frame

}  // namespace nodus::modules::zlib
