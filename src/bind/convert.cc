#include "bind/convert.h"

#include <cstdlib>
#include <cstring>

#include "bind/pinned_memory.h"

namespace nodus {

void throw_bad_argument(v8::Isolate* isolate, const char* expected) {
  throw_error(isolate,
              Error::coded("ERR_INVALID_ARG_TYPE",
                           std::string("A native function was given the wrong type of argument: ") +
                               expected + " expected"));
}

std::optional<Bytes> FromJs<Bytes>::get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (value->IsArrayBufferView()) {
    auto view = value.As<v8::ArrayBufferView>();
    // The only call that V8 needs where it does not keep the bytes within the view.
    if (view->HasBuffer()) {
      auto bytes = view->GetContents({});
      return Bytes{bytes.data(), bytes.size()};
    }
    size_t size = view->ByteLength();
    auto* base = static_cast<uint8_t*>(view->Buffer()->Data());
    return Bytes{base ? base + view->ByteOffset() : nullptr, size};
  }
  if (value->IsArrayBuffer()) {
    auto buffer = value.As<v8::ArrayBuffer>();
    return Bytes{static_cast<uint8_t*>(buffer->Data()), buffer->ByteLength()};
  }
  if (value->IsSharedArrayBuffer()) {
    auto buffer = value.As<v8::SharedArrayBuffer>();
    return Bytes{static_cast<uint8_t*>(buffer->Data()), buffer->ByteLength()};
  }
  throw_bad_argument(isolate, "bytes");
  return std::nullopt;
}

namespace {

std::shared_ptr<v8::BackingStore> store_of(v8::Local<v8::Value> value) {
  if (value->IsArrayBufferView())
    return value.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore();
  if (value->IsArrayBuffer()) return value.As<v8::ArrayBuffer>()->GetBackingStore();
  return value.As<v8::SharedArrayBuffer>()->GetBackingStore();
}

}  // namespace

std::optional<PinnedBytes> FromJs<PinnedBytes>::get(v8::Isolate* isolate,
                                                    v8::Local<v8::Value> value) {
  auto bytes = FromJs<Bytes>::get(isolate, value);
  if (!bytes) return std::nullopt;
  auto store = store_of(value);
  if (bytes->size == 0 || (!store->IsShared() && !store->IsResizableByUserJavaScript()))
    return PinnedBytes{bytes->data, bytes->size, std::move(store)};
  // Shrinking takes the pages away from under whoever reads them, and what other threads write to
  // must not change between two looks at it: such bytes are copied.
  std::shared_ptr<v8::BackingStore> copy = v8::ArrayBuffer::NewBackingStore(
      isolate, bytes->size, v8::BackingStoreInitializationMode::kUninitialized,
      v8::BackingStoreOnFailureMode::kReturnNull);
  if (!copy) {
    throw_error(isolate, Error::coded("ERR_MEMORY_ALLOCATION_FAILED", "Failed to allocate memory"));
    return std::nullopt;
  }
  std::memcpy(copy->Data(), bytes->data, bytes->size);
  auto* data = static_cast<uint8_t*>(copy->Data());
  return PinnedBytes{data, bytes->size, std::move(copy)};
}

std::optional<PinnedMemory> FromJs<PinnedMemory>::get(v8::Isolate* isolate,
                                                      v8::Local<v8::Value> value) {
  auto bytes = FromJs<Bytes>::get(isolate, value);
  if (!bytes) return std::nullopt;
  return PinnedMemory{bytes->data, bytes->size, store_of(value)};
}

std::optional<Path> FromJs<Path>::get(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (value->IsString()) {
    auto text = to_utf8(isolate, value);
    if (!text) return std::nullopt;
    return Path{std::move(*text)};
  }
  auto bytes = FromJs<Bytes>::get(isolate, value);
  if (!bytes) return std::nullopt;
  return Path{std::string(reinterpret_cast<const char*>(bytes->data), bytes->size)};
}

OwnedBytes OwnedBytes::adopt(void* data, size_t size) {
  return {v8::ArrayBuffer::NewBackingStore(
              data, size, [](void* memory, size_t, void*) { std::free(memory); }, nullptr),
          size};
}

v8::MaybeLocal<v8::Value> ToJs<OwnedBytes>::make(v8::Isolate* isolate, OwnedBytes bytes) {
  auto buffer = v8::ArrayBuffer::New(isolate, std::move(bytes.store));
  return v8::Uint8Array::New(buffer, 0, bytes.size).As<v8::Value>();
}

}  // namespace nodus
