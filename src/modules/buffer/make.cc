#include "modules/buffer/make.h"

#include <cstring>

#include "engine/realm.h"
#include "modules/buffer/buffer.h"

namespace nodus::modules::buffer {

void set_buffer_prototype(v8::Local<v8::Context> context, v8::Local<v8::Object> prototype) {
  context->SetEmbedderData(kPrototypeSlot, prototype);
}

namespace {

/// Buffer.prototype of the realm's own context: code of a vm context gets the same Buffers as
/// everybody.
v8::Local<v8::Value> buffer_prototype(v8::Isolate* isolate) {
  auto context = Realm::from(isolate).context();
  if (context.IsEmpty()) context = isolate->GetCurrentContext();
  return context->GetEmbedderData(kPrototypeSlot);
}

}  // namespace

v8::MaybeLocal<v8::Object> new_buffer(v8::Isolate* isolate, v8::Local<v8::ArrayBuffer> memory,
                                      size_t offset, size_t length) {
  auto array = v8::Uint8Array::New(memory, offset, length);
  if (array->SetPrototypeV2(isolate->GetCurrentContext(), buffer_prototype(isolate)).IsNothing())
    return {};
  return array.As<v8::Object>();
}

v8::MaybeLocal<v8::Object> new_buffer(v8::Isolate* isolate, std::shared_ptr<v8::BackingStore> store,
                                      size_t offset, size_t length) {
  return new_buffer(isolate, v8::ArrayBuffer::New(isolate, std::move(store)), offset, length);
}

v8::MaybeLocal<v8::Object> new_buffer(v8::Isolate* isolate, OwnedBytes bytes) {
  return new_buffer(isolate, v8::ArrayBuffer::New(isolate, std::move(bytes.store)), 0, bytes.size);
}

v8::MaybeLocal<v8::Object> copy_buffer(v8::Isolate* isolate, std::span<const uint8_t> bytes) {
  auto store = allocate(isolate, bytes.size());
  if (!store) return {};
  if (!bytes.empty()) std::memcpy(store->Data(), bytes.data(), bytes.size());
  return new_buffer(isolate, OwnedBytes{std::move(store), bytes.size()});
}

std::unique_ptr<v8::BackingStore> allocate(v8::Isolate* isolate, size_t size) {
  auto store = v8::ArrayBuffer::NewBackingStore(isolate, size,
                                                v8::BackingStoreInitializationMode::kUninitialized,
                                                v8::BackingStoreOnFailureMode::kReturnNull);
  if (!store)
    throw_error(isolate, Error::coded("ERR_MEMORY_ALLOCATION_FAILED", "Failed to allocate memory"));
  return store;
}

}  // namespace nodus::modules::buffer
