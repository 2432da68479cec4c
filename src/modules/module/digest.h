#pragma once

#include <cstddef>
#include <cstdint>

namespace nodus::modules::module {

/// A 64-bit digest for telling contents apart (not against an adversary).
uint64_t digest(const void* data, size_t size, uint64_t seed);

}  // namespace nodus::modules::module
