#pragma once

#include "bind/wrapped.h"

namespace nodus {

/// Keeps an object for a scope in which JavaScript may let go of it.
class Kept {
 public:
  explicit Kept(Wrapped& wrapped) : wrapped_(wrapped) { wrapped_.hold(); }
  ~Kept() { wrapped_.release(); }
  Kept(const Kept&) = delete;

 private:
  Wrapped& wrapped_;
};

}  // namespace nodus
