#include "modules/zlib/zstd_contexts.h"

#include <mutex>
#include <vector>

namespace nodus::modules::zlib {

namespace {

size_t reset(ZSTD_CCtx* context) {
  return ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
}
size_t reset(ZSTD_DCtx* context) {
  return ZSTD_DCtx_reset(context, ZSTD_reset_session_and_parameters);
}
void release(ZSTD_CCtx* context) { ZSTD_freeCCtx(context); }
void release(ZSTD_DCtx* context) { ZSTD_freeDCtx(context); }
void create(ZSTD_CCtx*& context, ZSTD_customMem memory) {
  context = ZSTD_createCCtx_advanced(memory);
}
void create(ZSTD_DCtx*& context, ZSTD_customMem memory) {
  context = ZSTD_createDCtx_advanced(memory);
}

/// Streams begin and end in all threads.
template <typename Context>
class Kept {
 public:
  static Kept& instance() {
    // Never destroyed: pool threads may still give back.
    static auto* kept = new Kept;
    return *kept;
  }

  ZstdContext<Context>* take() {
    {
      std::lock_guard lock(mutex_);
      if (!contexts_.empty()) {
        auto* last = contexts_.back();
        contexts_.pop_back();
        return last;
      }
    }
    auto made = std::make_unique<ZstdContext<Context>>();
    create(made->context, {&CodecMemory::allocate, &CodecMemory::release, &made->memory});
    return made->context ? made.release() : nullptr;
  }

  void give(std::unique_ptr<ZstdContext<Context>> given) {
    if (given->memory.used() > kLargest || ZSTD_isError(reset(given->context))) return;
    std::lock_guard lock(mutex_);
    if (contexts_.size() < kMost) contexts_.push_back(given.release());
  }

 private:
  static constexpr size_t kMost = 4;
  static constexpr int64_t kLargest = 1 << 20;
  std::mutex mutex_;
  std::vector<ZstdContext<Context>*> contexts_;
};

}  // namespace

template <typename Context>
ZstdContext<Context>::~ZstdContext() {
  release(context);
}
template struct ZstdContext<ZSTD_CCtx>;
template struct ZstdContext<ZSTD_DCtx>;

void KeepZstdContext::operator()(ZstdContext<ZSTD_CCtx>* context) const {
  Kept<ZSTD_CCtx>::instance().give(std::unique_ptr<ZstdContext<ZSTD_CCtx>>(context));
}
void KeepZstdContext::operator()(ZstdContext<ZSTD_DCtx>* context) const {
  Kept<ZSTD_DCtx>::instance().give(std::unique_ptr<ZstdContext<ZSTD_DCtx>>(context));
}

ZstdContextPtr<ZSTD_CCtx> take_compression_context() {
  return ZstdContextPtr<ZSTD_CCtx>(Kept<ZSTD_CCtx>::instance().take());
}
ZstdContextPtr<ZSTD_DCtx> take_decompression_context() {
  return ZstdContextPtr<ZSTD_DCtx>(Kept<ZSTD_DCtx>::instance().take());
}

}  // namespace nodus::modules::zlib
