#pragma once

#include <algorithm>
#include <memory>
#include <optional>

#include "bind/convert.h"

namespace nodus {

/// The memory itself behind a view, for work outside of the call that has to write to it or is the
/// kernel's alone. It is not freed meanwhile, but the program may shrink a resizable buffer, and an
/// access of ours to what is gone is a fault (the kernel answers EFAULT): where is_movable(), such
/// work is done on the program's own thread, within present_size(), or in memory of our own.
struct PinnedMemory {
  uint8_t* data = nullptr;
  size_t size = 0;
  std::shared_ptr<v8::BackingStore> store;

  bool is_movable() const {
    return store && !store->IsShared() && store->IsResizableByUserJavaScript();
  }
  /// How many bytes at `data` are there now.
  size_t present_size() const {
    if (!is_movable()) return size;
    auto start = static_cast<size_t>(data - static_cast<uint8_t*>(store->Data()));
    size_t whole = store->ByteLength();
    return start >= whole ? 0 : std::min(size, whole - start);
  }
};

template <>
struct FromJs<PinnedMemory> {
  static std::optional<PinnedMemory> get(v8::Isolate* isolate, v8::Local<v8::Value> value);
};

}  // namespace nodus
