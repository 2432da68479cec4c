#pragma once

#include <deque>
#include <memory>

#include "modules/zlib/codec.h"

namespace nodus::modules::zlib {

/// The next steps of an operation whose output did not fit: made in the same trip to the pool, each
/// as it will be asked for, and given one by one as JavaScript comes for them. A trip costs more
/// than the 16 KB that Node takes at a time.
class Ahead {
 public:
  /// What is left of a step's buffers after it, and its error.
  struct Step {
    Codec::Buffers left;
    CodecError error;
  };

  /// Goes on from LEFT in chunks of CHUNK bytes, as long as they are filled. In a pool thread.
  void make(Codec& codec, Codec::Buffers left, int flush, size_t chunk);

  /// Is the step that BUFFERS describe there?
  bool has(const Codec::Buffers& buffers, int flush) const;
  /// That step: its output goes to BUFFERS, which become what it left. Returns its error.
  CodecError take(Codec::Buffers& buffers);
  bool empty() const { return steps_.empty(); }
  void clear();

 private:
  /// At most so much is made ahead: what is thrown away when nobody comes for it.
  static constexpr size_t kMost = 112 * 1024;

  std::unique_ptr<uint8_t[]> memory_;
  size_t room_ = 0;
  size_t chunk_ = 0;
  size_t taken_ = 0;
  int flush_ = 0;
  const uint8_t* next_in_ = nullptr;
  size_t next_in_size_ = 0;
  std::deque<Step> steps_;
};

}  // namespace nodus::modules::zlib
