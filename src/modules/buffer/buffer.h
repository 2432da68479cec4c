#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bind/convert.h"

/// What other modules need of Buffer in C++: making Buffers, and text to bytes and back in every
/// encoding of Node.
namespace nodus::modules::buffer {

/// The encodings of Node's Buffer documentation. kBuffer stands for "no text: a Buffer".
enum class Encoding : int32_t { kUtf8, kUcs2, kLatin1, kAscii, kBase64, kBase64Url, kHex, kBuffer };

/// The encoding of that name in any letter case ("utf8", "utf-8", "ucs2", "utf-16le", "latin1",
/// "binary", …).
std::optional<Encoding> parse_encoding(std::string_view name);
/// As above for a JavaScript value: a string or a number that is an Encoding; FALLBACK for anything
/// else and unknown names.
Encoding parse_encoding(v8::Isolate* isolate, v8::Local<v8::Value> value, Encoding fallback);

// ---- Buffers
// -------------------------------------------------------------------------------------------------------

/// A Buffer over BYTES, which it takes. Empty with a pending exception on failure.
v8::MaybeLocal<v8::Object> new_buffer(v8::Isolate* isolate, OwnedBytes bytes);
/// A Buffer over LENGTH bytes of STORE from OFFSET, which others may share.
v8::MaybeLocal<v8::Object> new_buffer(v8::Isolate* isolate, std::shared_ptr<v8::BackingStore> store,
                                      size_t offset, size_t length);
/// A Buffer over LENGTH bytes of an existing ArrayBuffer.
v8::MaybeLocal<v8::Object> new_buffer(v8::Isolate* isolate, v8::Local<v8::ArrayBuffer> memory,
                                      size_t offset, size_t length);
/// A Buffer with a copy of BYTES.
v8::MaybeLocal<v8::Object> copy_buffer(v8::Isolate* isolate, std::span<const uint8_t> bytes);
/// Memory of SIZE bytes that nobody has written to; throws ERR_MEMORY_ALLOCATION_FAILED (nullptr).
std::unique_ptr<v8::BackingStore> allocate(v8::Isolate* isolate, size_t size);

/// Bytes that reach JavaScript as a Buffer where OwnedBytes would become a Uint8Array: the result
/// type of an operation<>.
struct BufferBytes {
  OwnedBytes bytes;
};

// ---- text
// ----------------------------------------------------------------------------------------------------------

/// The string that BYTES mean in ENCODING. Empty with a pending exception (ERR_STRING_TOO_LONG) on
/// failure.
v8::MaybeLocal<v8::String> encode(v8::Isolate* isolate, std::span<const uint8_t> bytes,
                                  Encoding encoding);
/// As above, and a Buffer with a copy for kBuffer: what fs and crypto return for their `encoding`
/// option.
v8::MaybeLocal<v8::Value> encode_or_copy(v8::Isolate* isolate, std::span<const uint8_t> bytes,
                                         Encoding encoding);

/// The bytes of STRING in ENCODING (kBuffer is UTF-8).
std::string decode(v8::Isolate* isolate, v8::Local<v8::String> string, Encoding encoding);
/// As above, as memory for a Buffer.
OwnedBytes decode_bytes(v8::Isolate* isolate, v8::Local<v8::String> string, Encoding encoding);

/// A plain Uint8Array with STRING in UTF-8 (TextEncoder).
v8::MaybeLocal<v8::Uint8Array> encode_utf8(v8::Isolate* isolate, v8::Local<v8::String> string);

/// Writes STRING's bytes to OUT, whole characters only; returns how many bytes were written (at
/// most CAPACITY).
size_t write(v8::Isolate* isolate, v8::Local<v8::String> string, Encoding encoding, uint8_t* out,
             size_t capacity);

/// As above for UTF-8 of Latin-1 text.
size_t write_latin1_as_utf8(const char* text, size_t length, char* out, size_t capacity);
/// Copies TEXT as far as it is ASCII, in pieces that are in the cache when they are copied; returns
/// how much that is, in whole pieces.
size_t copy_ascii(const char* text, size_t length, char* out);

/// The bytes STRING takes in UTF-8, lone surrogates as U+FFFD.
size_t utf8_length(v8::Isolate* isolate, v8::Local<v8::String> string);
/// The same of characters of Latin-1.
size_t utf8_length_of_latin1(std::span<const uint8_t> text);

}  // namespace nodus::modules::buffer

namespace nodus {

template <>
struct ToJs<modules::buffer::BufferBytes> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate, modules::buffer::BufferBytes value) {
    v8::Local<v8::Object> buffer;
    if (!modules::buffer::new_buffer(isolate, std::move(value.bytes)).ToLocal(&buffer)) return {};
    return buffer.As<v8::Value>();
  }
};

}  // namespace nodus
