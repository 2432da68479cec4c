#include "bind/convert.h"

#include <cstdlib>

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

std::optional<PinnedBytes> FromJs<PinnedBytes>::get(v8::Isolate* isolate,
                                                    v8::Local<v8::Value> value) {
  auto bytes = FromJs<Bytes>::get(isolate, value);
  if (!bytes) return std::nullopt;
  std::shared_ptr<v8::BackingStore> store;
  if (value->IsArrayBufferView()) {
    store = value.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore();
  } else if (value->IsArrayBuffer()) {
    store = value.As<v8::ArrayBuffer>()->GetBackingStore();
  } else {
    store = value.As<v8::SharedArrayBuffer>()->GetBackingStore();
  }
  return PinnedBytes{bytes->data, bytes->size, std::move(store)};
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
