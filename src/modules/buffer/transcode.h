#pragma once

#include "modules/buffer/buffer.h"

namespace nodus::modules::buffer {

/// buffer.transcode(): BYTES from one of utf8, ucs2, latin1 and ascii to another, '?' for what
/// latin1 and ascii cannot say. The name of the Unicode error instead of a Buffer when the pair is
/// not supported or the text is malformed.
v8::MaybeLocal<v8::Value> transcode(v8::Isolate* isolate, Bytes bytes, Encoding from, Encoding to);

}  // namespace nodus::modules::buffer
