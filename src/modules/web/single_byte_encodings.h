#pragma once

#include <array>
#include <string_view>

namespace nodus::modules::encoding {

/// What the bytes 0x80 to 0xFF mean in the single-byte encoding NAME (lower case); U+FFFD where
/// they mean nothing. nullptr when NAME is not one of them.
const std::array<char16_t, 128>* find_single_byte_index(std::string_view name);

}  // namespace nodus::modules::encoding
