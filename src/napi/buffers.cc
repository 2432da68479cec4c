// ArrayBuffers, their views, and Buffers.
// https://nodejs.org/docs/latest-v24.x/api/n-api.html#napi_create_arraybuffer and following

#include <dlfcn.h>

#include "modules/buffer/buffer.h"
#include "napi/calls.h"
#include "napi/lent_memory.h"

using nodus::napi::from_napi;
using nodus::napi::to_napi;

namespace {

/// A typed array's kind, its name for messages and its elements' size.
struct Kind {
  napi_typedarray_type type;
  const char* name;
  size_t size;
  v8::Local<v8::TypedArray> (*make)(v8::Local<v8::ArrayBuffer>, size_t, size_t);
  v8::Local<v8::TypedArray> (*make_shared)(v8::Local<v8::SharedArrayBuffer>, size_t, size_t);
  bool (v8::Value::*is)() const;
};

template <typename T, typename Memory>
v8::Local<v8::TypedArray> make_array(v8::Local<Memory> memory, size_t offset, size_t length) {
  return T::New(memory, offset, length);
}

template <typename T>
constexpr Kind kind(napi_typedarray_type type, const char* name, size_t size,
                    bool (v8::Value::*is)() const) {
  return {type, name, size, make_array<T, v8::ArrayBuffer>, make_array<T, v8::SharedArrayBuffer>,
          is};
}

const Kind kKinds[] = {
    kind<v8::Int8Array>(napi_int8_array, "Int8Array", 1, &v8::Value::IsInt8Array),
    kind<v8::Uint8Array>(napi_uint8_array, "Uint8Array", 1, &v8::Value::IsUint8Array),
    kind<v8::Uint8ClampedArray>(napi_uint8_clamped_array, "Uint8ClampedArray", 1,
                                &v8::Value::IsUint8ClampedArray),
    kind<v8::Int16Array>(napi_int16_array, "Int16Array", 2, &v8::Value::IsInt16Array),
    kind<v8::Uint16Array>(napi_uint16_array, "Uint16Array", 2, &v8::Value::IsUint16Array),
    kind<v8::Int32Array>(napi_int32_array, "Int32Array", 4, &v8::Value::IsInt32Array),
    kind<v8::Uint32Array>(napi_uint32_array, "Uint32Array", 4, &v8::Value::IsUint32Array),
    kind<v8::Float32Array>(napi_float32_array, "Float32Array", 4, &v8::Value::IsFloat32Array),
    kind<v8::Float64Array>(napi_float64_array, "Float64Array", 8, &v8::Value::IsFloat64Array),
    kind<v8::BigInt64Array>(napi_bigint64_array, "BigInt64Array", 8, &v8::Value::IsBigInt64Array),
    kind<v8::BigUint64Array>(napi_biguint64_array, "BigUint64Array", 8,
                             &v8::Value::IsBigUint64Array),
    kind<v8::Float16Array>(napi_float16_array, "Float16Array", 2, &v8::Value::IsFloat16Array),
};

/// The bytes that a view shows.
void* bytes_of(v8::Local<v8::ArrayBufferView> view) {
  auto* memory = static_cast<char*>(view->Buffer()->Data());
  return memory ? memory + view->ByteOffset() : nullptr;
}

napi_status give_buffer(napi_env env, nodus::napi::JsScope& js, v8::MaybeLocal<v8::Object> made,
                        void** data, napi_value* result) {
  v8::Local<v8::Object> buffer;
  if (!made.ToLocal(&buffer)) return js.failed(napi_generic_failure);
  if (data) *data = bytes_of(buffer.As<v8::ArrayBufferView>());
  *result = to_napi(buffer);
  return js.done();
}

/// The library of FUNCTION, which dlclose() lets go of; null when it is not one that can go.
void* hold_library(node_api_noenv_finalize function) {
  Dl_info info;
  if (!function || !dladdr(reinterpret_cast<void*>(function), &info) || !info.dli_fname)
    return nullptr;
  return dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
}

}  // namespace

// ---- ArrayBuffer and SharedArrayBuffer

napi_status napi_is_arraybuffer(napi_env env, napi_value value, bool* result) {
  return nodus::napi::tell_kind(env, value, result, &v8::Value::IsArrayBuffer);
}

napi_status napi_create_arraybuffer(napi_env env, size_t byte_length, void** data,
                                    napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  v8::Local<v8::ArrayBuffer> memory;
  if (!v8::ArrayBuffer::MaybeNew(env->isolate, byte_length).ToLocal(&memory))
    return js.failed(napi_generic_failure);
  if (data) *data = memory->Data();
  *result = to_napi(memory);
  return js.done();
}

napi_status napi_create_external_arraybuffer(napi_env env, void* external_data, size_t byte_length,
                                             node_api_basic_finalize finalize_cb,
                                             void* finalize_hint, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  auto memory =
      nodus::napi::lend_memory(env, external_data, byte_length, finalize_cb, finalize_hint);
  // No memory: what comes of it is an ArrayBuffer that has lost its own.
  if (!external_data) nodus::ignore(memory->Detach(v8::Local<v8::Value>()));
  *result = to_napi(memory);
  return js.done();
}

napi_status napi_get_arraybuffer_info(napi_env env, napi_value arraybuffer, void** data,
                                      size_t* byte_length) {
  NAPI_ENTER(env);
  NAPI_ARG(env, arraybuffer);
  auto value = from_napi(arraybuffer);
  if (value->IsArrayBuffer()) {
    auto memory = value.As<v8::ArrayBuffer>();
    if (data) *data = memory->Data();
    if (byte_length) *byte_length = memory->ByteLength();
  } else if (value->IsSharedArrayBuffer()) {
    auto memory = value.As<v8::SharedArrayBuffer>();
    if (data) *data = memory->Data();
    if (byte_length) *byte_length = memory->ByteLength();
  } else {
    return env->fail(napi_invalid_arg);
  }
  return env->ok();
}

napi_status napi_detach_arraybuffer(napi_env env, napi_value arraybuffer) {
  NAPI_ENTER(env);
  NAPI_ARG(env, arraybuffer);
  auto value = from_napi(arraybuffer);
  NAPI_REQUIRE(env, value->IsArrayBuffer(), napi_arraybuffer_expected);
  auto memory = value.As<v8::ArrayBuffer>();
  NAPI_REQUIRE(env, memory->IsDetachable(), napi_detachable_arraybuffer_expected);
  NAPI_REQUIRE(env, memory->Detach(v8::Local<v8::Value>()).FromMaybe(false), napi_generic_failure);
  return env->ok();
}

napi_status napi_is_detached_arraybuffer(napi_env env, napi_value value, bool* result) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  NAPI_ARG(env, result);
  auto v = from_napi(value);
  *result = v->IsArrayBuffer() && v.As<v8::ArrayBuffer>()->WasDetached();
  return env->ok();
}

napi_status node_api_is_sharedarraybuffer(napi_env env, napi_value value, bool* result) {
  return nodus::napi::tell_kind(env, value, result, &v8::Value::IsSharedArrayBuffer);
}

napi_status node_api_create_sharedarraybuffer(napi_env env, size_t byte_length, void** data,
                                              napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  auto memory = v8::SharedArrayBuffer::New(env->isolate, byte_length);
  if (data) *data = memory->Data();
  *result = to_napi(memory);
  return js.done();
}

napi_status node_api_create_external_sharedarraybuffer(napi_env env, void* external_data,
                                                       size_t byte_length,
                                                       node_api_noenv_finalize finalize_cb,
                                                       void* finalize_hint, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, external_data);
  NAPI_REQUIRE(env, byte_length > 0, napi_invalid_arg);
  NAPI_ARG(env, result);
  struct Lent {
    node_api_noenv_finalize finalize;
    void* hint;
    void* library;
  };
  // Other threads may be the last to hold it: the finalizer knows no environment, and its library
  // must be there when the worker that loaded it is not.
  auto store = v8::SharedArrayBuffer::NewBackingStore(
      external_data, byte_length,
      [](void* data, size_t, void* self) {
        auto* lent = static_cast<Lent*>(self);
        if (lent->finalize) lent->finalize(data, lent->hint);
        if (lent->library) dlclose(lent->library);
        delete lent;
      },
      new Lent{finalize_cb, finalize_hint, hold_library(finalize_cb)});
  *result = to_napi(v8::SharedArrayBuffer::New(env->isolate, std::move(store)));
  return js.done();
}

// ---- views

napi_status napi_is_typedarray(napi_env env, napi_value value, bool* result) {
  return nodus::napi::tell_kind(env, value, result, &v8::Value::IsTypedArray);
}

napi_status napi_create_typedarray(napi_env env, napi_typedarray_type type, size_t length,
                                   napi_value arraybuffer, size_t byte_offset, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, arraybuffer);
  NAPI_ARG(env, result);
  auto value = from_napi(arraybuffer);
  bool shared = value->IsSharedArrayBuffer();
  NAPI_REQUIRE(env, shared || value->IsArrayBuffer(), napi_invalid_arg);
  const Kind* found = nullptr;
  for (const auto& kind : kKinds) {
    if (kind.type == type) found = &kind;
  }
  NAPI_REQUIRE(env, found, napi_invalid_arg);
  if (byte_offset % found->size != 0) {
    auto message = "start offset of " + std::string(found->name) + " should be a multiple of " +
                   std::to_string(found->size);
    napi_throw_range_error(env, "ERR_NAPI_INVALID_TYPEDARRAY_ALIGNMENT", message.c_str());
    return env->fail(napi_invalid_arg);
  }
  size_t room = shared ? value.As<v8::SharedArrayBuffer>()->ByteLength()
                       : value.As<v8::ArrayBuffer>()->ByteLength();
  if (byte_offset > room || length > (room - byte_offset) / found->size) {
    napi_throw_range_error(env, "ERR_NAPI_INVALID_TYPEDARRAY_LENGTH", "Invalid typed array length");
    return env->fail(napi_invalid_arg);
  }
  *result =
      to_napi(shared ? found->make_shared(value.As<v8::SharedArrayBuffer>(), byte_offset, length)
                     : found->make(value.As<v8::ArrayBuffer>(), byte_offset, length));
  return js.done();
}

napi_status napi_get_typedarray_info(napi_env env, napi_value typedarray,
                                     napi_typedarray_type* type, size_t* length, void** data,
                                     napi_value* arraybuffer, size_t* byte_offset) {
  NAPI_ENTER(env);
  NAPI_ARG(env, typedarray);
  auto value = from_napi(typedarray);
  NAPI_REQUIRE(env, value->IsTypedArray(), napi_invalid_arg);
  auto array = value.As<v8::TypedArray>();
  if (type) {
    for (const auto& kind : kKinds) {
      if (((*value)->*kind.is)()) *type = kind.type;
    }
  }
  if (length) *length = array->Length();
  if (data) *data = bytes_of(array);
  if (arraybuffer) *arraybuffer = to_napi(array->Buffer());
  if (byte_offset) *byte_offset = array->ByteOffset();
  return env->ok();
}

napi_status napi_create_dataview(napi_env env, size_t length, napi_value arraybuffer,
                                 size_t byte_offset, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, arraybuffer);
  NAPI_ARG(env, result);
  auto value = from_napi(arraybuffer);
  bool shared = value->IsSharedArrayBuffer();
  NAPI_REQUIRE(env, shared || value->IsArrayBuffer(), napi_invalid_arg);
  size_t room = shared ? value.As<v8::SharedArrayBuffer>()->ByteLength()
                       : value.As<v8::ArrayBuffer>()->ByteLength();
  if (byte_offset > room || length > room - byte_offset) {
    napi_throw_range_error(
        env, "ERR_NAPI_INVALID_DATAVIEW_ARGS",
        "byte_offset + byte_length should be less than or equal to the size in bytes of the array "
        "passed in");
    return env->fail(napi_pending_exception);
  }
  *result =
      to_napi(shared ? v8::DataView::New(value.As<v8::SharedArrayBuffer>(), byte_offset, length)
                     : v8::DataView::New(value.As<v8::ArrayBuffer>(), byte_offset, length));
  return js.done();
}

napi_status napi_is_dataview(napi_env env, napi_value value, bool* result) {
  return nodus::napi::tell_kind(env, value, result, &v8::Value::IsDataView);
}

napi_status napi_get_dataview_info(napi_env env, napi_value dataview, size_t* bytelength,
                                   void** data, napi_value* arraybuffer, size_t* byte_offset) {
  NAPI_ENTER(env);
  NAPI_ARG(env, dataview);
  auto value = from_napi(dataview);
  NAPI_REQUIRE(env, value->IsDataView(), napi_invalid_arg);
  auto view = value.As<v8::DataView>();
  if (bytelength) *bytelength = view->ByteLength();
  if (data) *data = bytes_of(view);
  if (arraybuffer) *arraybuffer = to_napi(view->Buffer());
  if (byte_offset) *byte_offset = view->ByteOffset();
  return env->ok();
}

// ---- Buffer

napi_status napi_create_buffer(napi_env env, size_t length, void** data, napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  v8::Local<v8::ArrayBuffer> memory;
  if (!v8::ArrayBuffer::MaybeNew(env->isolate, length).ToLocal(&memory))
    return js.failed(napi_generic_failure);
  return give_buffer(env, js, nodus::modules::buffer::new_buffer(env->isolate, memory, 0, length),
                     data, result);
}

napi_status napi_create_external_buffer(napi_env env, size_t length, void* data,
                                        node_api_basic_finalize finalize_cb, void* finalize_hint,
                                        napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, result);
  auto memory = nodus::napi::lend_memory(env, data, length, finalize_cb, finalize_hint);
  return give_buffer(env, js, nodus::modules::buffer::new_buffer(env->isolate, memory, 0, length),
                     nullptr, result);
}

napi_status node_api_create_buffer_from_arraybuffer(napi_env env, napi_value arraybuffer,
                                                    size_t byte_offset, size_t byte_length,
                                                    napi_value* result) {
  NAPI_ENTER_JS(env);
  NAPI_ARG(env, arraybuffer);
  NAPI_ARG(env, result);
  auto value = from_napi(arraybuffer);
  NAPI_REQUIRE(env, value->IsArrayBuffer(), napi_arraybuffer_expected);
  auto memory = value.As<v8::ArrayBuffer>();
  if (byte_offset > memory->ByteLength() || byte_length > memory->ByteLength() - byte_offset) {
    return napi_throw_range_error(env, "ERR_OUT_OF_RANGE",
                                  "The byte offset + length is out of range");
  }
  return give_buffer(
      env, js, nodus::modules::buffer::new_buffer(env->isolate, memory, byte_offset, byte_length),
      nullptr, result);
}

napi_status napi_create_buffer_copy(napi_env env, size_t length, const void* data,
                                    void** result_data, napi_value* result) {
  void* bytes = nullptr;
  if (auto status = napi_create_buffer(env, length, &bytes, result); status != napi_ok)
    return status;
  if (length > 0) std::memcpy(bytes, data, length);
  if (result_data) *result_data = bytes;
  return env->ok();
}

napi_status napi_is_buffer(napi_env env, napi_value value, bool* result) {
  return nodus::napi::tell_kind(env, value, result, &v8::Value::IsArrayBufferView);
}

napi_status napi_get_buffer_info(napi_env env, napi_value value, void** data, size_t* length) {
  NAPI_ENTER(env);
  NAPI_ARG(env, value);
  auto v = from_napi(value);
  NAPI_REQUIRE(env, v->IsArrayBufferView(), napi_invalid_arg);
  auto view = v.As<v8::ArrayBufferView>();
  if (data) *data = bytes_of(view);
  if (length) *length = view->ByteLength();
  return env->ok();
}
