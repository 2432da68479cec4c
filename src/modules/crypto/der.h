#pragma once

#include <cstdint>

namespace nodus::modules::crypto {

/// The identifier octets of X.690 that keys are made of.
enum Tag : uint8_t {
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kObjectIdentifier = 0x06,
  kSequence = 0x30,
  kContext0 = 0xa0,
  kContext1 = 0xa1,
};

}  // namespace nodus::modules::crypto
