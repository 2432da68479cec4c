// native('zlib')

#include <libdeflate.h>

#include "bind/binder.h"
#include "modules/buffer/buffer.h"
#include "modules/zlib/compression.h"
#include "modules/zlib/constants.h"

namespace nodus::modules::zlib {

namespace {

/// CRC-32 (ISO 3309) of DATA, continuing from VALUE.
uint32_t checksum(v8::Isolate* isolate, v8::Local<v8::Value> data, uint32_t value) {
  if (data->IsString()) {
    auto text = to_utf8(isolate, data);
    return libdeflate_crc32(value, text->data(), text->size());
  }
  auto bytes = FromJs<Bytes>::get(isolate, data);
  if (!bytes) return 0;
  // Without a pointer it answers with its first value.
  if (bytes->size == 0) return value;
  return libdeflate_crc32(value, bytes->data, bytes->size);
}

}  // namespace

void bind(Binder& m) {
  m.function<&checksum>("crc32");
  declare_constants(m.object("constants"));
  m.class_<Compression>("Zlib")
      .constructor<int32_t>()
      .method<&Compression::init>("init")
      .method<&Compression::init_zlib>("initZlib")
      .method<&Compression::init_brotli>("initBrotli")
      .method<&Compression::init_zstd>("initZstd")
      .method<&Compression::write>("write")
      .method<&Compression::write_sync>("writeSync")
      .method<&Compression::run>("run")
      .method<&Compression::params>("params")
      .method<&Compression::reset>("reset")
      .method<&Compression::close>("close")
      .method<&Compression::get_async_id>("getAsyncId")
      .getter<&Compression::busy>("busy")
      .getter<&Compression::state>("state");
}

}  // namespace nodus::modules::zlib
