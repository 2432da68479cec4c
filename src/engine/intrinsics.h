#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace nodus {

/// What every built-in may name without requiring it, as it was before any program ran: the
/// language's own globals, and methods of their prototypes as functions (`stringSlice(text, 1)`).
/// What programs do to either is then nothing to built-ins. The ones that a built-in names are its
/// parameters after the usual five; internal/bootstrap/realm makes their values.
extern const std::array<std::string_view, 152> kIntrinsicNames;

/// The places in kIntrinsicNames of those that stand in SOURCE, in order. (For embedded built-ins
/// tools/embed/embed.py has looked.)
std::vector<uint8_t> intrinsics_in(std::string_view source);

}  // namespace nodus
