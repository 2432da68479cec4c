#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nodus::modules::crypto {

using ByteSpan = std::span<const uint8_t>;

/// Bytes that are overwritten before their memory is given back.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(ByteSpan bytes) : bytes_(bytes.begin(), bytes.end()) {}
  explicit SecretBytes(size_t size) : bytes_(size) {}
  SecretBytes(SecretBytes&&) = default;
  /// What was held before is wiped with OTHER.
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    bytes_.swap(other.bytes_);
    return *this;
  }
  ~SecretBytes();

  uint8_t* data() { return bytes_.data(); }
  size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  ByteSpan span() const { return bytes_; }
  /// Forgets all but the first SIZE bytes.
  void truncate(size_t size);

 private:
  std::vector<uint8_t> bytes_;
};

}  // namespace nodus::modules::crypto
