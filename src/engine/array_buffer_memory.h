#pragma once

#include <v8.h>

#include <memory>

namespace nodus {

/// Where the memory of ArrayBuffers comes from: freed blocks of up to 64 KB wait, by size, for the
/// next array, because a program that makes many lets go of thousands at once, at each collection,
/// which is what malloc is slowest at.
std::unique_ptr<v8::ArrayBuffer::Allocator> make_array_buffer_allocator();

/// What the arrays of an isolate of ours have from it, in bytes.
size_t array_buffer_bytes(v8::Isolate* isolate);

}  // namespace nodus
