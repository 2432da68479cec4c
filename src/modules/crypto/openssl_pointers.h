#pragma once

namespace nodus::modules::crypto {

/// For std::unique_ptr of what OpenSSL makes and kFree ends.
template <auto kFree>
struct FreedBy {
  template <typename T>
  void operator()(T* value) const {
    kFree(value);
  }
};

}  // namespace nodus::modules::crypto
