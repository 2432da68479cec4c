#pragma once

// For contexts with an allocator of their own.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

#include <memory>

#include "modules/zlib/codec_memory.h"

namespace nodus::modules::zlib {

/// A context of zstd's with the memory it counts. Kept for the next stream when this one ends: a
/// new one asks the processor what it can do, which takes as long as to decompress some kilobytes
/// where a hypervisor answers.
template <typename Context>
struct ZstdContext {
  CodecMemory memory;
  Context* context = nullptr;
  ~ZstdContext();
};

/// Gives a context to the next stream: without parameters, dictionary and data of its last one.
struct KeepZstdContext {
  void operator()(ZstdContext<ZSTD_CCtx>* context) const;
  void operator()(ZstdContext<ZSTD_DCtx>* context) const;
};

template <typename Context>
using ZstdContextPtr = std::unique_ptr<ZstdContext<Context>, KeepZstdContext>;

/// Null without memory.
ZstdContextPtr<ZSTD_CCtx> take_compression_context();
ZstdContextPtr<ZSTD_DCtx> take_decompression_context();

}  // namespace nodus::modules::zlib
