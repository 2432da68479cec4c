// v8.Serializer and Deserializer: V8's, with the JavaScript object in property `owner` as their delegate.

#include "modules/v8/serializer.h"

#include <memory>

#include "engine/realm.h"

namespace nodus::modules::v8_module {

namespace {

/// The method NAME of the JavaScript object behind HANDLE; empty if it has none.
v8::Local<v8::Function> delegate_method(v8::Isolate* isolate, v8::Local<v8::Object> handle, const char* name,
                                        v8::Local<v8::Object>& owner) {
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::Value> value;
  if (!handle->Get(context, intern(isolate, "owner")).ToLocal(&value) || !value->IsObject()) return {};
  owner = value.As<v8::Object>();
  if (!owner->Get(context, intern(isolate, name)).ToLocal(&value) || !value->IsFunction()) return {};
  return value.As<v8::Function>();
}

void throw_plain(v8::Isolate* isolate, const char* message) {
  isolate->ThrowException(v8::Exception::Error(intern(isolate, message)));
}

class SerializerHandle final : public Wrapped, public v8::ValueSerializer::Delegate {
 public:
  SerializerHandle(v8::Isolate* isolate, v8::Local<v8::Object> self) : Wrapped(isolate, self), serializer_(isolate, this) {}

  void write_header() { serializer_.WriteHeader(); }

  v8::MaybeLocal<v8::Value> write_value(v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
    bool written;
    if (!serializer_.WriteValue(context, value).To(&written)) return {};
    return v8::Boolean::New(Wrapped::isolate(), written).As<v8::Value>();
  }

  OwnedBytes release_buffer() {
    auto [data, size] = serializer_.Release();
    return OwnedBytes::adopt(data, size);
  }

  void transfer_array_buffer(uint32_t id, v8::Local<v8::ArrayBuffer> buffer) { serializer_.TransferArrayBuffer(id, buffer); }
  void write_uint32(uint32_t value) { serializer_.WriteUint32(value); }
  void write_uint64(uint32_t high, uint32_t low) { serializer_.WriteUint64((static_cast<uint64_t>(high) << 32) | low); }
  void write_double(double value) { serializer_.WriteDouble(value); }
  void write_raw_bytes(Bytes bytes) { serializer_.WriteRawBytes(bytes.data, bytes.size); }
  void set_treat_views_as_host_objects(bool flag) { serializer_.SetTreatArrayBufferViewsAsHostObjects(flag); }

  // Delegate
  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    auto* isolate = Wrapped::isolate();
    v8::Local<v8::Object> owner;
    auto make = delegate_method(isolate, object(), "_getDataCloneError", owner);
    if (make.IsEmpty()) {
      isolate->ThrowException(v8::Exception::Error(message));
      return;
    }
    v8::Local<v8::Value> argument = message, error;
    if (make->Call(isolate->GetCurrentContext(), owner, 1, &argument).ToLocal(&error)) isolate->ThrowException(error);
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate, v8::Local<v8::Object> host_object) override {
    v8::Local<v8::Object> owner;
    auto write = delegate_method(isolate, object(), "_writeHostObject", owner);
    if (write.IsEmpty()) return v8::ValueSerializer::Delegate::WriteHostObject(isolate, host_object);
    v8::Local<v8::Value> argument = host_object;
    if (write->Call(isolate->GetCurrentContext(), owner, 1, &argument).IsEmpty()) return v8::Nothing<bool>();
    return v8::Just(true);
  }

  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate* isolate, v8::Local<v8::SharedArrayBuffer> buffer) override {
    v8::Local<v8::Object> owner;
    auto get = delegate_method(isolate, object(), "_getSharedArrayBufferId", owner);
    if (get.IsEmpty()) return v8::ValueSerializer::Delegate::GetSharedArrayBufferId(isolate, buffer);
    v8::Local<v8::Value> argument = buffer, id;
    if (!get->Call(isolate->GetCurrentContext(), owner, 1, &argument).ToLocal(&id)) return v8::Nothing<uint32_t>();
    return id->Uint32Value(isolate->GetCurrentContext());
  }

 private:
  v8::ValueSerializer serializer_;
};

class DeserializerHandle final : public Wrapped, public v8::ValueDeserializer::Delegate {
 public:
  DeserializerHandle(v8::Isolate* isolate, v8::Local<v8::Object> self, PinnedBytes bytes)
      : Wrapped(isolate, self), bytes_(std::move(bytes)), deserializer_(isolate, bytes_.data, bytes_.size, this) {}

  v8::MaybeLocal<v8::Value> read_header(v8::Local<v8::Context> context) {
    bool read;
    if (!deserializer_.ReadHeader(context).To(&read)) return {};
    return v8::Boolean::New(Wrapped::isolate(), read).As<v8::Value>();
  }

  v8::MaybeLocal<v8::Value> read_value(v8::Local<v8::Context> context) { return deserializer_.ReadValue(context); }
  uint32_t wire_format_version() { return deserializer_.GetWireFormatVersion(); }

  void transfer_array_buffer(uint32_t id, v8::Local<v8::Value> buffer) {
    if (buffer->IsArrayBuffer()) deserializer_.TransferArrayBuffer(id, buffer.As<v8::ArrayBuffer>());
    if (buffer->IsSharedArrayBuffer()) deserializer_.TransferSharedArrayBuffer(id, buffer.As<v8::SharedArrayBuffer>());
  }

  v8::MaybeLocal<v8::Value> read_uint32() {
    uint32_t value;
    if (!deserializer_.ReadUint32(&value)) return fail("ReadUint32() failed");
    return v8::Integer::NewFromUnsigned(Wrapped::isolate(), value).As<v8::Value>();
  }

  /// [high, low]
  v8::MaybeLocal<v8::Value> read_uint64() {
    uint64_t value;
    if (!deserializer_.ReadUint64(&value)) return fail("ReadUint64() failed");
    auto* isolate = Wrapped::isolate();
    v8::Local<v8::Value> parts[] = {v8::Integer::NewFromUnsigned(isolate, static_cast<uint32_t>(value >> 32)),
                                    v8::Integer::NewFromUnsigned(isolate, static_cast<uint32_t>(value))};
    return v8::Array::New(isolate, parts, 2).As<v8::Value>();
  }

  v8::MaybeLocal<v8::Value> read_double() {
    double value;
    if (!deserializer_.ReadDouble(&value)) return fail("ReadDouble() failed");
    return v8::Number::New(Wrapped::isolate(), value).As<v8::Value>();
  }

  /// The offset of LENGTH bytes in the input.
  v8::MaybeLocal<v8::Value> read_raw_bytes(double length) {
    const void* data = nullptr;
    if (!(length >= 0) || !deserializer_.ReadRawBytes(static_cast<size_t>(length), &data)) return fail("ReadRawBytes() failed");
    auto offset = static_cast<const uint8_t*>(data) - bytes_.data;
    return v8::Number::New(Wrapped::isolate(), static_cast<double>(offset)).As<v8::Value>();
  }

  // Delegate
  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate* isolate) override {
    v8::Local<v8::Object> owner;
    auto read = delegate_method(isolate, object(), "_readHostObject", owner);
    if (read.IsEmpty()) return v8::ValueDeserializer::Delegate::ReadHostObject(isolate);
    // The value that is being read holds handles that may not escape.
    v8::Isolate::AllowJavascriptExecutionScope allow(isolate);
    v8::Local<v8::Value> result;
    if (!read->Call(isolate->GetCurrentContext(), owner, 0, nullptr).ToLocal(&result)) return {};
    if (!result->IsObject()) {
      isolate->ThrowException(v8::Exception::TypeError(intern(isolate, "readHostObject must return an object")));
      return {};
    }
    return result.As<v8::Object>();
  }

 private:
  v8::MaybeLocal<v8::Value> fail(const char* message) {
    throw_plain(Wrapped::isolate(), message);
    return {};
  }

  PinnedBytes bytes_;
  v8::ValueDeserializer deserializer_;
};

}  // namespace

void declare_serializer(Binder& m) {
  m.class_<SerializerHandle>("Serializer")
      .constructor<>()
      .method<&SerializerHandle::write_header>("writeHeader")
      .method<&SerializerHandle::write_value>("writeValue")
      .method<&SerializerHandle::release_buffer>("releaseBuffer")
      .method<&SerializerHandle::transfer_array_buffer>("transferArrayBuffer")
      .method<&SerializerHandle::write_uint32>("writeUint32")
      .method<&SerializerHandle::write_uint64>("writeUint64")
      .method<&SerializerHandle::write_double>("writeDouble")
      .method<&SerializerHandle::write_raw_bytes>("writeRawBytes")
      .method<&SerializerHandle::set_treat_views_as_host_objects>("setTreatViewsAsHostObjects");
  m.class_<DeserializerHandle>("Deserializer")
      .constructor<PinnedBytes>()
      .method<&DeserializerHandle::read_header>("readHeader")
      .method<&DeserializerHandle::read_value>("readValue")
      .method<&DeserializerHandle::wire_format_version>("wireFormatVersion")
      .method<&DeserializerHandle::transfer_array_buffer>("transferArrayBuffer")
      .method<&DeserializerHandle::read_uint32>("readUint32")
      .method<&DeserializerHandle::read_uint64>("readUint64")
      .method<&DeserializerHandle::read_double>("readDouble")
      .method<&DeserializerHandle::read_raw_bytes>("readRawBytes");
}

}  // namespace nodus::modules::v8_module
