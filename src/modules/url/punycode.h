#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace nodus::modules::url {

/// DNS's bound; longer labels are left to the parser.
constexpr size_t kMostLabel = 63;

/// Letters that UTS #46 takes as they are, anywhere in a label and whatever their neighbours: no
/// capitals, no marks, nothing that composes, nothing written from right to left.
bool is_plain_letter(char32_t c);

/// Appends the Punycode of LABEL (RFC 3492, 6.3).
void encode_label(std::span<const char32_t> label, std::string& out);

/// Is LABEL, "xn--" and small letters, digits and hyphens, the Punycode of plain letters (RFC 3492,
/// 6.2)? False says nothing about it: the parser has to look.
bool is_plain_punycode(std::string_view label);

}  // namespace nodus::modules::url
