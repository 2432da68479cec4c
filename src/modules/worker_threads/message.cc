#include "modules/worker_threads/message.h"

#include <cstdlib>
#include <cstring>
#include <optional>

#include "modules/worker_threads/message_port.h"

namespace nodus::modules::worker_threads {

namespace {

/// Also of what is marked as untransferable, and of a buffer without memory.
constexpr const char* kNotTransferable = "Cannot transfer object of unsupported type.";

/// How a host object is written into the stream.
enum HostTag : uint32_t {
  kTransferred,  ///< index into the message's TransferData
  kJavaScript,   ///< index into the message's script objects
  kPlain,        ///< a value of its own follows: what stands for an exotic object
};

/// As src/modules/web/transfer.js has them.
enum TransferMode : uint32_t { kCloneable = 1, kTransferable = 2, kOfInstances = 4 };

v8::Local<v8::String> string(v8::Isolate* isolate, std::string_view text) {
  return utf8(isolate, text).FromMaybe(v8::String::Empty(isolate));
}

/// The native half of OBJECT's that messages can carry; null when it has none. An object with
/// internal fields need not be one of ours: addons make such, too.
Transferable* transferable_of(v8::Isolate* isolate, v8::Local<v8::Object> object) {
  Transferable* found = nullptr;
  Transferable::for_each_class([&](int id) {
    auto made_by = Host::from(isolate).class_template(id);
    if (made_by.IsEmpty() || !made_by->HasInstance(object)) return false;
    auto* wrapped = Wrapped::of(object);
    found = wrapped ? wrapped->as_transferable() : nullptr;
    return true;
  });
  return found;
}

}  // namespace

void throw_data_clone_error(Realm& realm, v8::Local<v8::String> message) {
  auto* isolate = realm.isolate();
  auto& state = realm.state<MessagingState>();
  // In a context of vm the error is one of that context.
  bool foreign = isolate->GetCurrentContext() != realm.context();
  v8::Local<v8::Value> argv[] = {message, v8::Undefined(isolate)}, error;
  if (foreign) argv[1] = v8::Exception::Error(message);
  if (state.data_clone_error.IsEmpty() ||
      !state.data_clone_error.Get(isolate)
           ->Call(realm.context(), v8::Undefined(isolate), 2, argv)
           .ToLocal(&error)) {
    return;
  }
  isolate->ThrowException(error);
}

class SerializerDelegate final : public v8::ValueSerializer::Delegate {
 public:
  SerializerDelegate(Realm& realm, v8::Local<v8::Context> context, Message& message)
      : realm_(realm),
        isolate_(realm.isolate()),
        context_(context),
        message_(message),
        state_(realm.state<MessagingState>()),
        plain_prototype_(find_plain_prototype()),
        transfers_(isolate_) {}

  v8::ValueSerializer* serializer = nullptr;

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    throw_data_clone_error(realm_, message);
  }

  bool HasCustomHostObject(v8::Isolate*) override { return true; }

  bool AdoptSharedValueConveyor(v8::Isolate*, v8::SharedValueConveyor&& conveyor) override {
    message_.attachments().shared_values.emplace(std::move(conveyor));
    return true;
  }

  v8::Maybe<bool> IsHostObject(v8::Isolate*, v8::Local<v8::Object> object) override {
    if (object->InternalFieldCount() > 0) return v8::Just(true);
    // Plain objects are by far the most; only instances of platform classes carry a transfer mode.
    if (object->GetPrototypeV2() == plain_prototype_ && !state_.marks_plain_objects)
      return v8::Just(false);
    return v8::Just(mode_of(object).has_value());
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate*, v8::Local<v8::Object> object) override {
    for (size_t i = 0; i < transfers_.size(); ++i) {
      if (transfers_[i] == object && native_index_[i] >= 0) {
        serializer->WriteUint32(kTransferred);
        serializer->WriteUint32(static_cast<uint32_t>(native_index_[i]));
        return v8::Just(true);
      }
      if (transfers_[i] == object) return write_javascript(object, state_.transfer.Get(isolate_));
    }
    if (object->InternalFieldCount() > 0) {
      auto* transferable = transferable_of(isolate_, object);
      if (transferable && transferable->is_cloneable())
        return write_native(transferable->clone_for_messaging(), object);
      if (transferable && transferable->is_transferable()) return missing_transfer();
      if (!mode_of(object)) return unsupported(object);
    }
    if (is_environment(object)) return write_environment(object);
    uint32_t mode = mode_of(object).value_or(0);
    if (mode & kCloneable) return write_javascript(object, state_.clone.Get(isolate_));
    if (mode & kTransferable) return missing_transfer();
    return unsupported(object);
  }

  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate*,
                                             v8::Local<v8::SharedArrayBuffer> buffer) override {
    auto store = buffer->GetBackingStore();
    for (size_t i = 0; i < message_.attachments().shared_buffers.size(); ++i) {
      if (message_.attachments().shared_buffers[i] == store)
        return v8::Just(static_cast<uint32_t>(i));
    }
    message_.attachments().shared_buffers.push_back(std::move(store));
    return v8::Just(static_cast<uint32_t>(message_.attachments().shared_buffers.size() - 1));
  }

  v8::Maybe<uint32_t> GetWasmModuleTransferId(v8::Isolate*,
                                              v8::Local<v8::WasmModuleObject> module) override {
    message_.attachments().wasm_modules.push_back(module->GetCompiledModule());
    return v8::Just(static_cast<uint32_t>(message_.attachments().wasm_modules.size() - 1));
  }

  /// Adds OBJECT of a transfer list (and what it needs along). False with a pending exception.
  bool add_transfer(v8::Local<v8::Object> object, MessagePort* source, bool* closes_itself) {
    for (auto& known : transfers_) {
      if (known == object) {
        const char* kind = object->IsArrayBuffer() ? "ArrayBuffer" : "MessagePort";
        throw_data_clone_error(
            realm_,
            string(isolate_, std::string("Transfer list contains duplicate ") +
                                 (known->InternalFieldCount() > 0 ? kind : to_name(object))));
        return false;
      }
    }
    if (is_untransferable(object)) {
      throw_data_clone_error(realm_, string(isolate_, kNotTransferable));
      return false;
    }
    if (object->InternalFieldCount() > 0) {
      auto* transferable = transferable_of(isolate_, object);
      if (auto* port = MessagePort::from(object)) {
        if (port == source) {
          throw_data_clone_error(realm_, string(isolate_, "Transfer list contains source port"));
          return false;
        }
        if (port->is_detached()) {
          throw_data_clone_error(
              realm_, string(isolate_, "MessagePort in transfer list is already detached"));
          return false;
        }
        if (source && closes_itself && source->is_sibling_of(port)) *closes_itself = true;
      }
      if (!transferable || !transferable->is_transferable()) {
        if (!(mode_of(object).value_or(0) & kTransferable)) return refuse_transfer();
      } else {
        transfers_.push_back(object);
        native_index_.push_back(static_cast<int>(natives_.size()));
        natives_.push_back(transferable);
        return true;
      }
    } else if (!(mode_of(object).value_or(0) & kTransferable)) {
      return refuse_transfer();
    }
    transfers_.push_back(object);
    native_index_.push_back(-1);
    v8::Local<v8::Value> lister, list;
    if (!object->Get(context_, state_.transfer_list.Get(isolate_)).ToLocal(&lister)) return false;
    if (!lister->IsFunction()) return true;
    if (!lister.As<v8::Function>()->Call(context_, object, 0, nullptr).ToLocal(&list)) return false;
    if (!list->IsArray()) return true;
    auto array = list.As<v8::Array>();
    for (uint32_t i = 0; i < array->Length(); ++i) {
      v8::Local<v8::Value> item;
      if (!array->Get(context_, i).ToLocal(&item)) return false;
      if (item->IsObject() && !add_transfer(item.As<v8::Object>(), source, closes_itself))
        return false;
    }
    return true;
  }

  /// Are all ports that were listed still there? The value's getters may have given them away.
  /// False with a pending exception.
  bool check_transfers() {
    for (size_t i = 0; i < transfers_.size(); ++i) {
      auto* port = native_index_[i] < 0 ? nullptr : MessagePort::from(transfers_[i]);
      if (!port || !port->is_detached()) continue;
      throw_data_clone_error(realm_,
                             string(isolate_, "MessagePort in transfer list is already detached"));
      return false;
    }
    return true;
  }
  bool is_untransferable(v8::Local<v8::Object> object) {
    return object->HasPrivate(context_, untransferable_mark(isolate_)).FromMaybe(false);
  }

  /// Detaches what was listed, once the value is written and nothing can fail any more.
  void finish() {
    for (auto* transferable : natives_)
      message_.attachments().transferred.push_back(transferable->transfer_for_messaging());
    // Clones of native objects come behind; their indices were given with that offset in mind.
    for (auto& clone : clones_) message_.attachments().transferred.push_back(std::move(clone));
  }

  /// Writes what the JavaScript objects travel as; that may bring further ones.
  v8::Maybe<bool> write_script_data() {
    for (size_t i = 0; i < script_data_.size(); ++i) {
      auto data = script_data_[i].Get(isolate_);
      if (serializer->WriteValue(context_, data).IsNothing()) return v8::Nothing<bool>();
    }
    return v8::Just(true);
  }

 private:
  std::string to_name(v8::Local<v8::Object> object) {
    v8::String::Utf8Value name(isolate_, object->GetConstructorName());
    return *name ? *name : "object";
  }
  std::optional<uint32_t> own_mode(v8::Local<v8::Object> object) {
    v8::Local<v8::Value> mode;
    if (state_.transfer_mode.IsEmpty())
      state_.transfer_mode.Reset(isolate_, transfer_mode_mark(isolate_));
    if (!object->GetPrivate(context_, state_.transfer_mode.Get(isolate_)).ToLocal(&mode) ||
        !mode->IsUint32())
      return {};
    return mode.As<v8::Uint32>()->Value();
  }
  /// The TransferModes of OBJECT: its own mark's, or those that a class says of its instances.
  /// Nothing for an ordinary object.
  std::optional<uint32_t> mode_of(v8::Local<v8::Object> object) {
    if (auto mode = own_mode(object); mode && !(*mode & kOfInstances)) return mode;
    auto next = object->GetPrototypeV2();
    while (next->IsObject()) {
      auto prototype = next.As<v8::Object>();
      if (auto mode = own_mode(prototype); mode && (*mode & kOfInstances)) return mode;
      next = prototype->GetPrototypeV2();
    }
    return {};
  }
  bool refuse_transfer() {
    throw_data_clone_error(realm_, string(isolate_, "Found invalid value in transferList."));
    return false;
  }
  /// Object.prototype of the context; that of the principal one is kept.
  v8::Local<v8::Value> find_plain_prototype() {
    auto find = [&] { return v8::Object::New(isolate_)->GetPrototypeV2(); };
    if (context_ != realm_.context()) return find();
    if (state_.plain_prototype.IsEmpty()) state_.plain_prototype.Reset(isolate_, find());
    return state_.plain_prototype.Get(isolate_);
  }
  v8::Maybe<bool> missing_transfer() {
    throw_data_clone_error(
        realm_,
        string(isolate_,
               "Object that needs transfer was found in message but not listed in transferList"));
    return v8::Nothing<bool>();
  }

  /// Is OBJECT process.env, whose properties are answered by interceptors?
  bool is_environment(v8::Local<v8::Object> object) {
    if (object->InternalFieldCount() > 0) return false;
    v8::Local<v8::Value> env;
    return realm_.process()->Get(context_, intern(isolate_, "env")).ToLocal(&env) && env == object;
  }

  /// It travels as a plain object with the same variables.
  v8::Maybe<bool> write_environment(v8::Local<v8::Object> env) {
    auto copy = v8::Object::New(isolate_);
    v8::Local<v8::Array> names;
    if (!env->GetOwnPropertyNames(context_).ToLocal(&names)) return v8::Nothing<bool>();
    for (uint32_t i = 0; i < names->Length(); ++i) {
      v8::Local<v8::Value> name, value;
      if (!names->Get(context_, i).ToLocal(&name) || !env->Get(context_, name).ToLocal(&value) ||
          copy->Set(context_, name, value).IsNothing()) {
        return v8::Nothing<bool>();
      }
    }
    serializer->WriteUint32(kPlain);
    return serializer->WriteValue(context_, copy);
  }
  v8::Maybe<bool> unsupported(v8::Local<v8::Object> object) {
    throw_data_clone_error(realm_, string(isolate_, "Cannot clone object of unsupported type."));
    return v8::Nothing<bool>();
  }

  v8::Maybe<bool> write_native(std::unique_ptr<TransferData> data, v8::Local<v8::Object> object) {
    if (!data) return unsupported(object);
    serializer->WriteUint32(kTransferred);
    serializer->WriteUint32(static_cast<uint32_t>(natives_.size() + clones_.size()));
    clones_.push_back(std::move(data));
    return v8::Just(true);
  }

  /// The object's place in the stream is its number; the data it travels as is written behind the
  /// main value, because V8 lets no JavaScript run while it reads a value, and these objects have
  /// to be made by JavaScript.
  v8::Maybe<bool> write_javascript(v8::Local<v8::Object> object, v8::Local<v8::Symbol> method) {
    v8::Local<v8::Value> function, result, info, data;
    if (!object->Get(context_, method).ToLocal(&function)) return v8::Nothing<bool>();
    if (!function->IsFunction()) return unsupported(object);
    if (!function.As<v8::Function>()->Call(context_, object, 0, nullptr).ToLocal(&result))
      return v8::Nothing<bool>();
    if (!result->IsObject()) return unsupported(object);
    if (!result.As<v8::Object>()
             ->Get(context_, intern(isolate_, "deserializeInfo"))
             .ToLocal(&info) ||
        !result.As<v8::Object>()->Get(context_, intern(isolate_, "data")).ToLocal(&data)) {
      return v8::Nothing<bool>();
    }
    auto text = to_utf8(isolate_, info);
    if (!text) return v8::Nothing<bool>();
    serializer->WriteUint32(kJavaScript);
    serializer->WriteUint32(static_cast<uint32_t>(message_.attachments().script_objects.size()));
    message_.attachments().script_objects.push_back(std::move(*text));
    script_data_.emplace_back(isolate_, data);
    return v8::Just(true);
  }

  Realm& realm_;
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  Message& message_;
  MessagingState& state_;
  v8::Local<v8::Value> plain_prototype_;
  v8::LocalVector<v8::Object> transfers_;
  std::vector<int>
      native_index_;  ///< for each of transfers_: index into natives_, -1 for a JavaScript object
  std::vector<Transferable*> natives_;
  std::vector<std::unique_ptr<TransferData>> clones_;
  /// Global: the serialiser closes its handle scope behind every object.
  std::vector<v8::Global<v8::Value>> script_data_;
};

class DeserializerDelegate final : public v8::ValueDeserializer::Delegate {
 public:
  DeserializerDelegate(Realm& realm, v8::Local<v8::Context> context, Message& message)
      : realm_(realm),
        isolate_(realm.isolate()),
        context_(context),
        message_(message),
        shared_(isolate_),
        hosts_(isolate_),
        scripts_(isolate_) {}

  v8::ValueDeserializer* deserializer = nullptr;

  const v8::SharedValueConveyor* GetSharedValueConveyor(v8::Isolate*) override {
    auto* beside = message_.attachments_.get();
    return beside && beside->shared_values ? &*beside->shared_values : nullptr;
  }

  /// Makes the objects that were transferred as such; false with a pending exception.
  bool prepare(v8::LocalVector<v8::Value>* ports) {
    if (!message_.attachments_) return true;
    for (auto& store : message_.attachments().shared_buffers)
      shared_.push_back(v8::SharedArrayBuffer::New(isolate_, store));
    for (auto& data : message_.attachments().transferred) {
      v8::Local<v8::Object> object;
      if (!data || !data->deserialize(realm_, context_).ToLocal(&object)) return false;
      hosts_.push_back(object);
      if (ports && MessagePort::from(object)) ports->push_back(object);
    }
    auto& state = realm_.state<MessagingState>();
    if (!message_.attachments().script_objects.empty() && context_ != realm_.context()) {
      // Their classes exist in the principal context only.
      isolate_->ThrowException(realm_.make_error(
          Error::coded("ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE",
                       "A message object could not be deserialized successfully in the target "
                       "vm.Context")));
      return false;
    }
    for (auto& info : message_.attachments().script_objects) {
      v8::Local<v8::Value> argument = string(isolate_, info), object;
      if (!state.construct.Get(isolate_)
               ->Call(realm_.context(), v8::Undefined(isolate_), 1, &argument)
               .ToLocal(&object) ||
          !object->IsObject()) {
        return false;
      }
      scripts_.push_back(object.As<v8::Object>());
    }
    return true;
  }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate*) override {
    uint32_t tag, number;
    if (!deserializer->ReadUint32(&tag)) return {};
    if (tag == kPlain) {
      v8::Local<v8::Value> value;
      if (!deserializer->ReadValue(context_).ToLocal(&value) || !value->IsObject()) return {};
      return value.As<v8::Object>();
    }
    if (!deserializer->ReadUint32(&number)) return {};
    if (tag == kTransferred) {
      if (number >= hosts_.size()) return {};
      return hosts_[number];
    }
    if (number >= scripts_.size()) return {};
    return scripts_[number];
  }

  /// Completes the JavaScript objects with the data behind the main value.
  bool restore() {
    auto& state = realm_.state<MessagingState>();
    for (auto& object : scripts_) {
      v8::Local<v8::Value> argv[] = {object, v8::Undefined(isolate_)};
      if (!deserializer->ReadValue(context_).ToLocal(&argv[1])) return false;
      if (state.restore.Get(isolate_)
              ->Call(realm_.context(), v8::Undefined(isolate_), 2, argv)
              .IsEmpty())
        return false;
    }
    return true;
  }

  v8::MaybeLocal<v8::SharedArrayBuffer> GetSharedArrayBufferFromId(v8::Isolate*,
                                                                   uint32_t id) override {
    if (id >= shared_.size()) return {};
    return shared_[id];
  }

  v8::MaybeLocal<v8::WasmModuleObject> GetWasmModuleFromId(v8::Isolate*, uint32_t id) override {
    if (id >= message_.attachments().wasm_modules.size()) return {};
    return v8::WasmModuleObject::FromCompiledModule(isolate_,
                                                    message_.attachments().wasm_modules[id]);
  }

 private:
  Realm& realm_;
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  Message& message_;
  v8::LocalVector<v8::SharedArrayBuffer> shared_;
  v8::LocalVector<v8::Object> hosts_;
  v8::LocalVector<v8::Object> scripts_;
};

bool Message::serialize(Realm& realm, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                        const v8::LocalVector<v8::Object>& transfer, MessagePort* source,
                        bool* closes_itself) {
  auto* isolate = realm.isolate();
  if (transfer.empty() && pack(realm, value)) return true;
  v8::HandleScope scope(isolate);
  v8::Context::Scope context_scope(context);
  SerializerDelegate delegate(realm, context, *this);
  v8::ValueSerializer serializer(isolate, &delegate);
  delegate.serializer = &serializer;

  v8::LocalVector<v8::ArrayBuffer> buffers(isolate);
  for (auto& object : transfer) {
    if (object->IsArrayBuffer()) {
      auto buffer = object.As<v8::ArrayBuffer>();
      for (auto& known : buffers) {
        if (known == buffer) {
          throw_data_clone_error(realm,
                                 string(isolate, "Transfer list contains duplicate ArrayBuffer"));
          return false;
        }
      }
      if (delegate.is_untransferable(object) || !buffer->IsDetachable() || buffer->WasDetached()) {
        throw_data_clone_error(realm, string(isolate, kNotTransferable));
        return false;
      }
      serializer.TransferArrayBuffer(static_cast<uint32_t>(buffers.size()), buffer);
      buffers.push_back(buffer);
    } else if (object->IsSharedArrayBuffer()) {
      throw_data_clone_error(realm, string(isolate, "Found invalid value in transferList."));
      return false;
    } else if (!delegate.add_transfer(object, source, closes_itself)) {
      return false;
    }
  }
  serializer.WriteHeader();
  if (serializer.WriteValue(context, value).IsNothing()) return false;
  if (delegate.write_script_data().IsNothing()) return false;
  if (!delegate.check_transfers()) return false;
  for (auto& buffer : buffers) {
    auto store = buffer->GetBackingStore();
    if (buffer->Detach(v8::Local<v8::Value>()).IsNothing()) return false;
    attachments().array_buffers.push_back(std::move(store));
  }
  delegate.finish();
  auto [data, size] = serializer.Release();
  kind_ = Kind::kSerialized;
  data_ = data;
  size_ = size;
  return true;
}

v8::MaybeLocal<v8::Value> Message::deserialize(Realm& realm, v8::Local<v8::Context> context,
                                               v8::Local<v8::Value>* ports) {
  auto* isolate = realm.isolate();
  if (kind_ != Kind::kSerialized) return unpack(isolate);
  v8::EscapableHandleScope scope(isolate);
  v8::Context::Scope context_scope(context);
  DeserializerDelegate delegate(realm, context, *this);
  v8::LocalVector<v8::Value> port_list(isolate);
  if (!delegate.prepare(ports ? &port_list : nullptr)) return {};
  v8::ValueDeserializer deserializer(isolate, data_, size_, &delegate);
  delegate.deserializer = &deserializer;
  if (attachments_) {
    auto& stores = attachments_->array_buffers;
    for (size_t i = 0; i < stores.size(); ++i) {
      deserializer.TransferArrayBuffer(static_cast<uint32_t>(i),
                                       v8::ArrayBuffer::New(isolate, std::move(stores[i])));
    }
    stores.clear();
  }
  v8::Local<v8::Value> value;
  if (deserializer.ReadHeader(context).IsNothing() ||
      !deserializer.ReadValue(context).ToLocal(&value) || !delegate.restore())
    return {};
  if (attachments_) attachments_->transferred.clear();
  if (ports && !port_list.empty()) {
    // Both escape: an array carries them out of the scope.
    v8::Local<v8::Value> both[] = {value,
                                   v8::Array::New(isolate, port_list.data(), port_list.size())};
    auto pair = v8::Array::New(isolate, both, 2);
    auto escaped = scope.Escape(pair);
    *ports = escaped->Get(context, 1).ToLocalChecked();
    return escaped->Get(context, 0);
  }
  return scope.Escape(value);
}

}  // namespace nodus::modules::worker_threads
