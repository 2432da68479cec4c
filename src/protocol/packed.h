#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace nodus {

// How our own binary files are written: numbers in the host's byte order, texts behind their
// length.

template <typename T>
void put_number(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline void put_text(std::string& out, std::string_view text) {
  put_number<uint64_t>(out, text.size());
  out += text;
}

/// Takes apart what was put together. What is missing reads as 0 or empty, and is_bad() tells.
class PackedReader {
 public:
  explicit PackedReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T take() {
    T value{};
    if (bytes_.size() < sizeof value) {
      is_bad_ = true;
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }

  /// Points into the bytes.
  std::string_view take_text() {
    auto size = take<uint64_t>();
    if (is_bad_ || size > bytes_.size()) {
      is_bad_ = true;
      return {};
    }
    auto text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return text;
  }

  bool is_bad() const { return is_bad_; }

 private:
  std::string_view bytes_;
  bool is_bad_ = false;
};

}  // namespace nodus
