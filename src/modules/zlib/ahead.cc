#include "modules/zlib/ahead.h"

#include <algorithm>
#include <cstring>

namespace nodus::modules::zlib {

void Ahead::make(Codec& codec, Codec::Buffers left, int flush, size_t chunk) {
  size_t count = chunk == 0 ? 0 : kMost / chunk;
  if (count == 0) return;
  if (room_ < count * chunk) {
    room_ = count * chunk;
    memory_ = std::make_unique_for_overwrite<uint8_t[]>(room_);
  }
  chunk_ = chunk;
  taken_ = 0;
  flush_ = flush;
  next_in_ = left.in;
  next_in_size_ = left.in_size;
  for (size_t i = 0; i < count; ++i) {
    left.out = memory_.get() + i * chunk;
    left.out_size = chunk;
    codec.process(left, flush);
    steps_.push_back({left, codec.error(left, flush)});
    if (left.out_size != 0 || steps_.back().error.failed()) break;
  }
}

bool Ahead::has(const Codec::Buffers& buffers, int flush) const {
  return !steps_.empty() && flush == flush_ && buffers.in == next_in_ &&
         buffers.in_size == next_in_size_ && buffers.out_size == chunk_;
}

CodecError Ahead::take(Codec::Buffers& buffers) {
  auto step = std::move(steps_.front());
  steps_.pop_front();
  size_t made = chunk_ - step.left.out_size;
  std::memcpy(buffers.out, memory_.get() + taken_ * chunk_, made);
  ++taken_;
  buffers = {step.left.in, step.left.in_size, buffers.out + made, step.left.out_size};
  next_in_ = step.left.in;
  next_in_size_ = step.left.in_size;
  if (steps_.empty() && step.left.out_size != 0) clear();
  return std::move(step.error);
}

void Ahead::clear() {
  steps_.clear();
  memory_.reset();
  room_ = 0;
}

}  // namespace nodus::modules::zlib
