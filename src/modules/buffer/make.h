#pragma once

#include <v8.h>

namespace nodus::modules::buffer {

/// Where the context keeps Buffer.prototype: an embedder slot, which the start-up snapshot carries
/// along.
constexpr int kPrototypeSlot = 8;

/// buffer.js hands over Buffer.prototype, which every Buffer made in C++ gets.
void set_buffer_prototype(v8::Local<v8::Context> context, v8::Local<v8::Object> prototype);

}  // namespace nodus::modules::buffer
