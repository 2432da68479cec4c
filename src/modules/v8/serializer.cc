// v8.Serializer and Deserializer: V8's, with the JavaScript object in property `owner` as their
// delegate.

#include "modules/v8/serializer.h"

#include <cstdlib>
#include <cstring>
#include <memory>

#include "engine/realm.h"

namespace nodus::modules::v8_module {

namespace {

/// The method NAME of the JavaScript object behind HANDLE; empty if it has none.
v8::Local<v8::Function> delegate_method(v8::Isolate* isolate, v8::Local<v8::Object> handle,
                                        const char* name, v8::Local<v8::Object>& owner) {
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::Value> value;
  if (!handle->Get(context, intern(isolate, "owner")).ToLocal(&value) || !value->IsObject())
    return {};
  owner = value.As<v8::Object>();
  if (!owner->Get(context, intern(isolate, name)).ToLocal(&value) || !value->IsFunction())
    return {};
  return value.As<v8::Function>();
}

void throw_plain(v8::Isolate* isolate, const char* message) {
  isolate->ThrowException(v8::Exception::Error(intern(isolate, message)));
}

/// What a serializer has written and released.
v8::Local<v8::Value> array_buffer(v8::Isolate* isolate, std::pair<uint8_t*, size_t> bytes) {
  auto store = v8::ArrayBuffer::NewBackingStore(
      bytes.first, bytes.second, [](void* memory, size_t, void*) { std::free(memory); }, nullptr);
  return v8::ArrayBuffer::New(isolate, std::move(store));
}

class SerializerHandle final : public Wrapped, public v8::ValueSerializer::Delegate {
 public:
  SerializerHandle(v8::Isolate* isolate, v8::Local<v8::Object> self)
      : Wrapped(isolate, self), serializer_(isolate, this) {}

  void write_header() { serializer_.WriteHeader(); }

  v8::MaybeLocal<v8::Value> write_value(v8::Local<v8::Context> context,
                                        v8::Local<v8::Value> value) {
    bool written;
    if (!serializer_.WriteValue(context, value).To(&written)) return {};
    return v8::Boolean::New(Wrapped::isolate(), written).As<v8::Value>();
  }

  v8::Local<v8::Value> release_buffer() {
    return array_buffer(Wrapped::isolate(), serializer_.Release());
  }

  void transfer_array_buffer(uint32_t id, v8::Local<v8::ArrayBuffer> buffer) {
    serializer_.TransferArrayBuffer(id, buffer);
  }
  void write_uint32(uint32_t value) { serializer_.WriteUint32(value); }
  void write_uint64(uint32_t high, uint32_t low) {
    serializer_.WriteUint64((static_cast<uint64_t>(high) << 32) | low);
  }
  void write_double(double value) { serializer_.WriteDouble(value); }
  void write_raw_bytes(Bytes bytes) { serializer_.WriteRawBytes(bytes.data, bytes.size); }
  void set_treat_views_as_host_objects(bool flag) {
    serializer_.SetTreatArrayBufferViewsAsHostObjects(flag);
  }

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
    if (make->Call(isolate->GetCurrentContext(), owner, 1, &argument).ToLocal(&error))
      isolate->ThrowException(error);
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate,
                                  v8::Local<v8::Object> host_object) override {
    v8::Local<v8::Object> owner;
    auto write = delegate_method(isolate, object(), "_writeHostObject", owner);
    if (write.IsEmpty())
      return v8::ValueSerializer::Delegate::WriteHostObject(isolate, host_object);
    v8::Local<v8::Value> argument = host_object;
    if (write->Call(isolate->GetCurrentContext(), owner, 1, &argument).IsEmpty())
      return v8::Nothing<bool>();
    return v8::Just(true);
  }

  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate* isolate,
                                             v8::Local<v8::SharedArrayBuffer> buffer) override {
    v8::Local<v8::Object> owner;
    auto get = delegate_method(isolate, object(), "_getSharedArrayBufferId", owner);
    if (get.IsEmpty())
      return v8::ValueSerializer::Delegate::GetSharedArrayBufferId(isolate, buffer);
    v8::Local<v8::Value> argument = buffer, id;
    if (!get->Call(isolate->GetCurrentContext(), owner, 1, &argument).ToLocal(&id))
      return v8::Nothing<uint32_t>();
    return id->Uint32Value(isolate->GetCurrentContext());
  }

 private:
  v8::ValueSerializer serializer_;
};

class DeserializerHandle final : public Wrapped, public v8::ValueDeserializer::Delegate {
 public:
  DeserializerHandle(v8::Isolate* isolate, v8::Local<v8::Object> self, PinnedBytes bytes)
      : Wrapped(isolate, self),
        bytes_(std::move(bytes)),
        deserializer_(isolate, bytes_.data, bytes_.size, this) {}

  v8::MaybeLocal<v8::Value> read_header(v8::Local<v8::Context> context) {
    bool read;
    if (!deserializer_.ReadHeader(context).To(&read)) return {};
    return v8::Boolean::New(Wrapped::isolate(), read).As<v8::Value>();
  }

  v8::MaybeLocal<v8::Value> read_value(v8::Local<v8::Context> context) {
    return deserializer_.ReadValue(context);
  }
  uint32_t wire_format_version() { return deserializer_.GetWireFormatVersion(); }

  void transfer_array_buffer(uint32_t id, v8::Local<v8::Value> buffer) {
    if (buffer->IsArrayBuffer())
      deserializer_.TransferArrayBuffer(id, buffer.As<v8::ArrayBuffer>());
    if (buffer->IsSharedArrayBuffer())
      deserializer_.TransferSharedArrayBuffer(id, buffer.As<v8::SharedArrayBuffer>());
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
    v8::Local<v8::Value> parts[] = {
        v8::Integer::NewFromUnsigned(isolate, static_cast<uint32_t>(value >> 32)),
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
    if (!(length >= 0) || length > static_cast<double>(bytes_.size) ||
        !deserializer_.ReadRawBytes(static_cast<size_t>(length), &data))
      return fail("ReadRawBytes() failed");
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
      isolate->ThrowException(
          v8::Exception::TypeError(intern(isolate, "readHostObject must return an object")));
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

// ---- v8.serialize() and v8.deserialize() in one call
// ----------------------------------------------------------------------

/// The prototype of Buffer, by which its instances are told from other Uint8Arrays.
struct BufferPrototype final : RealmState {
  explicit BufferPrototype(Realm&) {}
  v8::Global<v8::Object> prototype;
};

/// Views by the number they have on the wire; 10 is Buffer.
enum ViewType : uint32_t {
  kInt8,
  kUint8,
  kUint8Clamped,
  kInt16,
  kUint16,
  kInt32,
  kUint32,
  kFloat32,
  kFloat64,
  kDataView,
  kBuffer,
  kBigInt64,
  kBigUint64,
  kFloat16,
};

int view_type(v8::Isolate* isolate, v8::Local<v8::Object> view) {
  if (view->IsUint8Array()) {
    auto& state = Realm::from(isolate).state<BufferPrototype>();
    bool is_buffer =
        !state.prototype.IsEmpty() && view->GetPrototypeV2() == state.prototype.Get(isolate);
    return is_buffer ? kBuffer : kUint8;
  }
  if (view->IsInt8Array()) return kInt8;
  if (view->IsUint8ClampedArray()) return kUint8Clamped;
  if (view->IsInt16Array()) return kInt16;
  if (view->IsUint16Array()) return kUint16;
  if (view->IsInt32Array()) return kInt32;
  if (view->IsUint32Array()) return kUint32;
  if (view->IsFloat32Array()) return kFloat32;
  if (view->IsFloat64Array()) return kFloat64;
  if (view->IsDataView()) return kDataView;
  if (view->IsBigInt64Array()) return kBigInt64;
  if (view->IsBigUint64Array()) return kBigUint64;
  if (view->IsFloat16Array()) return kFloat16;
  return -1;
}

/// What stands before a host object in a message between processes: a view of bytes, or what stands
/// in for something that has no other form.
enum HostTag : uint32_t { kView, kStandIn };

class ValueWriter final : public v8::ValueSerializer::Delegate {
 public:
  /// STAND_IN gives the value to be written for an object that has no form of its own, or throws.
  /// TAGGED: as messages between processes are.
  ValueWriter(v8::Isolate* isolate, v8::Local<v8::Function> stand_in, bool tagged)
      : stand_in_(stand_in), tagged_(tagged), serializer(isolate, this), isolate_(isolate) {
    serializer.SetTreatArrayBufferViewsAsHostObjects(true);
  }

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    isolate_->ThrowException(v8::Exception::Error(message));
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) override {
    int type = view_type(isolate, object);
    if (tagged_) serializer.WriteUint32(type < 0 ? kStandIn : kView);
    if (type < 0) {
      auto context = isolate->GetCurrentContext();
      v8::Local<v8::Value> argument = object, value;
      if (!stand_in_->Call(context, v8::Undefined(isolate), 1, &argument).ToLocal(&value))
        return v8::Nothing<bool>();
      return serializer.WriteValue(context, value);
    }
    auto bytes = FromJs<Bytes>::get(isolate, object);
    if (!bytes) return v8::Nothing<bool>();
    serializer.WriteUint32(static_cast<uint32_t>(type));
    serializer.WriteUint32(static_cast<uint32_t>(bytes->size));
    serializer.WriteRawBytes(bytes->data, bytes->size);
    return v8::Just(true);
  }

 private:
  v8::Local<v8::Function> stand_in_;
  bool tagged_;

 public:
  v8::ValueSerializer serializer;

 private:
  v8::Isolate* isolate_;
};

/// VALUE as an ArrayBuffer in V8's wire format. REFUSE throws for an object that cannot be written.
v8::MaybeLocal<v8::Value> serialize(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                    v8::Local<v8::Value> value, v8::Local<v8::Function> refuse) {
  ValueWriter writer(isolate, refuse, false);
  writer.serializer.WriteHeader();
  bool written;
  if (!writer.serializer.WriteValue(context, value).To(&written) || !written) return {};
  return array_buffer(isolate, writer.serializer.Release());
}

/// VALUE as a message to another process: behind its length, a big-endian 32-bit number.
v8::MaybeLocal<v8::Value> serialize_message(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                            v8::Local<v8::Value> value,
                                            v8::Local<v8::Function> stand_in) {
  ValueWriter writer(isolate, stand_in, true);
  uint8_t head[4] = {};
  writer.serializer.WriteRawBytes(head, sizeof head);
  writer.serializer.WriteHeader();
  bool written;
  if (!writer.serializer.WriteValue(context, value).To(&written) || !written) return {};
  auto bytes = writer.serializer.Release();
  auto length = static_cast<uint32_t>(bytes.second - sizeof head);
  for (int i = 0; i < 4; ++i) bytes.first[i] = static_cast<uint8_t>(length >> (24 - 8 * i));
  return array_buffer(isolate, bytes);
}

class ValueReader final : public v8::ValueDeserializer::Delegate {
 public:
  ValueReader(v8::Isolate* isolate, v8::Local<v8::ArrayBuffer> buffer, size_t offset, size_t size,
              bool tagged)
      : buffer_(buffer),
        start_(static_cast<const uint8_t*>(buffer->Data())),
        tagged_(tagged),
        deserializer(isolate, start_ + offset, size, this) {}

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate* isolate) override {
    uint32_t type, size;
    if (tagged_) {
      uint32_t tag;
      if (!deserializer.ReadUint32(&tag)) {
        throw_plain(isolate, "ReadUint32() failed");
        return {};
      }
      if (tag != kView) return read_stand_in(isolate);
    }
    const void* data;
    if (!deserializer.ReadUint32(&type) || !deserializer.ReadUint32(&size) ||
        !deserializer.ReadRawBytes(size, &data)) {
      throw_plain(isolate, "ReadRawBytes() failed");
      return {};
    }
    static constexpr size_t kSizes[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 1, 1, 8, 8, 2};
    if (type > kFloat16) {
      throw_plain(isolate, "Unable to deserialize cloned data.");
      return {};
    }
    size_t element = kSizes[type];
    auto buffer = buffer_;
    size_t offset = static_cast<const uint8_t*>(data) - start_;
    if (offset % element != 0) {
      buffer = v8::ArrayBuffer::New(isolate, size);
      if (size > 0) std::memcpy(buffer->Data(), data, size);
      offset = 0;
    }
    size_t length = size / element;
    switch (type) {
      case kInt8:
        return v8::Int8Array::New(buffer, offset, length).As<v8::Object>();
      case kUint8:
        return v8::Uint8Array::New(buffer, offset, length).As<v8::Object>();
      case kUint8Clamped:
        return v8::Uint8ClampedArray::New(buffer, offset, length).As<v8::Object>();
      case kInt16:
        return v8::Int16Array::New(buffer, offset, length).As<v8::Object>();
      case kUint16:
        return v8::Uint16Array::New(buffer, offset, length).As<v8::Object>();
      case kInt32:
        return v8::Int32Array::New(buffer, offset, length).As<v8::Object>();
      case kUint32:
        return v8::Uint32Array::New(buffer, offset, length).As<v8::Object>();
      case kFloat32:
        return v8::Float32Array::New(buffer, offset, length).As<v8::Object>();
      case kFloat64:
        return v8::Float64Array::New(buffer, offset, length).As<v8::Object>();
      case kDataView:
        return v8::DataView::New(buffer, offset, length).As<v8::Object>();
      case kBigInt64:
        return v8::BigInt64Array::New(buffer, offset, length).As<v8::Object>();
      case kBigUint64:
        return v8::BigUint64Array::New(buffer, offset, length).As<v8::Object>();
      case kFloat16:
        return v8::Float16Array::New(buffer, offset, length).As<v8::Object>();
    }
    auto view = v8::Uint8Array::New(buffer, offset, length);
    auto& state = Realm::from(isolate).state<BufferPrototype>();
    if (state.prototype.IsEmpty() ||
        view->SetPrototypeV2(isolate->GetCurrentContext(), state.prototype.Get(isolate))
            .IsNothing()) {
      return {};
    }
    return view.As<v8::Object>();
  }

 private:
  v8::MaybeLocal<v8::Object> read_stand_in(v8::Isolate* isolate) {
    v8::Local<v8::Value> value;
    if (!deserializer.ReadValue(isolate->GetCurrentContext()).ToLocal(&value)) return {};
    if (!value->IsObject()) {
      isolate->ThrowException(
          v8::Exception::TypeError(intern(isolate, "readHostObject must return an object")));
      return {};
    }
    return value.As<v8::Object>();
  }

  v8::Local<v8::ArrayBuffer> buffer_;
  const uint8_t* start_;
  bool tagged_;

 public:
  v8::ValueDeserializer deserializer;
};

v8::MaybeLocal<v8::Value> read_value(v8::Local<v8::Context> context, ValueReader& reader) {
  if (reader.deserializer.ReadHeader(context).IsNothing()) return {};
  return reader.deserializer.ReadValue(context);
}

v8::MaybeLocal<v8::Value> deserialize(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                      v8::Local<v8::ArrayBufferView> view) {
  ValueReader reader(isolate, view->Buffer(), view->ByteOffset(), view->ByteLength(), false);
  return read_value(context, reader);
}

/// The message without its length, which is in VIEW from START to END.
v8::MaybeLocal<v8::Value> deserialize_message(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                              v8::Local<v8::ArrayBufferView> view, uint32_t start,
                                              uint32_t end) {
  ValueReader reader(isolate, view->Buffer(), view->ByteOffset() + start, end - start, true);
  return read_value(context, reader);
}

void set_buffer_prototype(Realm& realm, v8::Local<v8::Object> prototype) {
  realm.state<BufferPrototype>().prototype.Reset(realm.isolate(), prototype);
}

}  // namespace

void declare_serializer(Binder& m) {
  m.function<&serialize>("serialize")
      .function<&serialize_message>("serializeMessage")
      .function<&deserialize>("deserialize")
      .function<&deserialize_message>("deserializeMessage")
      .function<&set_buffer_prototype>("setBufferPrototype");
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
