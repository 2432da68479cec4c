// native('worker_threads'): structured cloning, message ports, broadcast channels and workers.

#include <cstring>

#include "base/ignore.h"
#include "bind/binder.h"
#include "modules/inspector/agent.h"
#include "modules/worker_threads/locks_binding.h"
#include "modules/worker_threads/message_port.h"
#include "modules/worker_threads/worker.h"

namespace nodus::modules::worker_threads {

namespace {

/// Fills TRANSFER from an array of objects or undefined; false with a pending exception.
bool read_transfer_list(Realm& realm, v8::Local<v8::Value> list,
                        v8::LocalVector<v8::Object>& transfer) {
  if (!list->IsArray()) return true;
  auto array = list.As<v8::Array>();
  for (uint32_t i = 0; i < array->Length(); ++i) {
    v8::Local<v8::Value> item;
    if (!array->Get(realm.isolate()->GetCurrentContext(), i).ToLocal(&item)) return false;
    if (!item->IsObject()) {
      throw_data_clone_error(realm,
                             intern(realm.isolate(), "Found invalid value in transferList."));
      return false;
    }
    transfer.push_back(item.As<v8::Object>());
  }
  return true;
}

/// A typed array of the same kind as VIEW over MEMORY; empty for a kind not known here.
v8::Local<v8::Object> same_view(v8::Local<v8::ArrayBufferView> view,
                                v8::Local<v8::ArrayBuffer> memory) {
  size_t offset = view->ByteOffset(), size = view->ByteLength();
  if (view->IsUint8Array()) return v8::Uint8Array::New(memory, offset, size);
  if (view->IsInt8Array()) return v8::Int8Array::New(memory, offset, size);
  if (view->IsUint8ClampedArray()) return v8::Uint8ClampedArray::New(memory, offset, size);
  if (view->IsUint16Array()) return v8::Uint16Array::New(memory, offset, size / 2);
  if (view->IsInt16Array()) return v8::Int16Array::New(memory, offset, size / 2);
  if (view->IsUint32Array()) return v8::Uint32Array::New(memory, offset, size / 4);
  if (view->IsInt32Array()) return v8::Int32Array::New(memory, offset, size / 4);
  if (view->IsFloat32Array()) return v8::Float32Array::New(memory, offset, size / 4);
  if (view->IsFloat64Array()) return v8::Float64Array::New(memory, offset, size / 8);
  if (view->IsDataView()) return v8::DataView::New(memory, offset, size);
  return {};
}

/// The clone of a plain array of bytes, which needs no serialiser; empty for all else.
v8::Local<v8::Object> clone_bytes(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (!value->IsArrayBufferView()) return {};
  auto view = value.As<v8::ArrayBufferView>();
  auto source = view->Buffer();
  // The HTML standard copies all of the memory, of which the view may show a part. What is
  // detached or grows has rules of its own; so has what does not fit.
  if (!source->IsArrayBuffer() || source->WasDetached() || source->IsResizableByUserJavaScript())
    return {};
  size_t size = source->ByteLength();
  auto store = v8::ArrayBuffer::NewBackingStore(isolate, size,
                                                v8::BackingStoreInitializationMode::kUninitialized,
                                                v8::BackingStoreOnFailureMode::kReturnNull);
  if (!store) return {};
  if (size) std::memcpy(store->Data(), source->Data(), size);
  return same_view(view, v8::ArrayBuffer::New(isolate, std::move(store)));
}

/// structuredClone(value, transferList)
v8::MaybeLocal<v8::Value> structured_clone(Realm& realm, v8::Local<v8::Value> value,
                                           v8::Local<v8::Value> list) {
  if (list->IsUndefined()) {
    if (auto bytes = clone_bytes(realm.isolate(), value); !bytes.IsEmpty()) return bytes;
  }
  auto context = realm.isolate()->GetCurrentContext();
  v8::LocalVector<v8::Object> transfer(realm.isolate());
  if (!read_transfer_list(realm, list, transfer)) return {};
  Message message;
  if (!message.serialize(realm, context, value, transfer)) return {};
  return message.deserialize(realm, context);
}

/// [port1, port2], entangled.
v8::MaybeLocal<v8::Array> make_channel(Realm& realm) {
  auto context = realm.isolate()->GetCurrentContext();
  auto* first = MessagePort::create(realm, context);
  auto* second = MessagePort::create(realm, context);
  if (!first || !second) return {};
  PortGroup::entangle(first->state(), second->state());
  v8::Local<v8::Value> ports[] = {first->object(), second->object()};
  return v8::Array::New(realm.isolate(), ports, 2);
}

/// A port joined to the group of this name.
v8::MaybeLocal<v8::Object> make_broadcast_port(Realm& realm, std::string name) {
  auto* port = MessagePort::create(realm, realm.context());
  if (!port) return {};
  port->state()->join(PortGroup::named(name));
  return port->object();
}

/// [value, ports] of the next message of PORT, or undefined when there is none.
v8::MaybeLocal<v8::Value> receive_message(Realm& realm, MessagePort* port) {
  auto* isolate = realm.isolate();
  if (!port || port->is_detached()) return v8::Undefined(isolate).As<v8::Value>();
  bool nothing;
  v8::Local<v8::Value> value, ports;
  if (!port->receive(isolate->GetCurrentContext(), false, &nothing, &ports).ToLocal(&value)) {
    if (nothing) return v8::Undefined(isolate).As<v8::Value>();
    return {};
  }
  v8::Local<v8::Value> both[] = {value,
                                 ports.IsEmpty() ? v8::Undefined(isolate).As<v8::Value>() : ports};
  return v8::Array::New(isolate, both, 2).As<v8::Value>();
}

/// The port as an object of CONTEXT_OBJECT's context.
v8::MaybeLocal<v8::Value> move_to_context(Realm& realm, MessagePort* port,
                                          v8::Local<v8::Object> context_object) {
  v8::Local<v8::Context> context;
  if (!context_object->GetCreationContext(realm.isolate()).ToLocal(&context)) return {};
  if (!port || port->is_detached()) {
    throw_error(realm.isolate(),
                Error::coded("ERR_CLOSED_MESSAGE_PORT", "Cannot send data on closed MessagePort"));
    return {};
  }
  auto state = port->detach();
  port->close(v8::Undefined(realm.isolate()));
  auto* moved = MessagePort::create(realm, context, std::move(state));
  if (!moved) return {};
  return moved->object().As<v8::Value>();
}

/// From now on plain objects are looked at, too.
void note_uncloneable(Realm& realm) { realm.state<MessagingState>().marks_plain_objects = true; }

/// One that is just being made is not.
bool is_port_closed(MessagePort* port) { return port && port->is_detached(); }

void set_messaging(Realm& realm, v8::Local<v8::Object> functions, v8::Local<v8::Object> symbols) {
  auto* isolate = realm.isolate();
  auto context = realm.context();
  auto& state = realm.state<MessagingState>();
  auto function = [&](const char* name, v8::Global<v8::Function>& slot) {
    slot.Reset(isolate,
               functions->Get(context, intern(isolate, name)).ToLocalChecked().As<v8::Function>());
  };
  auto symbol = [&](const char* name, v8::Global<v8::Symbol>& slot) {
    slot.Reset(isolate,
               symbols->Get(context, intern(isolate, name)).ToLocalChecked().As<v8::Symbol>());
  };
  function("emitMessage", state.emit_message);
  function("initPort", state.init_port);
  function("portClosed", state.port_closed);
  function("dataCloneError", state.data_clone_error);
  function("construct", state.construct);
  function("restore", state.restore);
  symbol("kClone", state.clone);
  symbol("kTransfer", state.transfer);
  symbol("kTransferList", state.transfer_list);
}

// ---- inside a worker
// -----------------------------------------------------------------------------------------------------

v8::Local<v8::Value> parent_port(Realm& realm) {
  auto* worker = Worker::of(realm);
  if (!worker || !worker->child_port()) return v8::Undefined(realm.isolate());
  return worker->child_port()->object();
}

std::vector<double> resource_limits(Realm& realm) {
  auto* worker = Worker::of(realm);
  if (!worker) return {};
  return {worker->limits().begin(), worker->limits().end()};
}

/// An inspector was made before the program began.
bool is_inspected(Realm& realm) { return inspector::Agent::existing(realm) != nullptr; }

/// NODE_OPTIONS of a worker's environment, in words. What is not well-formed has none.
std::vector<std::string> split_environment_options(const std::string& text) {
  std::vector<std::string> words;
  std::string error;
  if (!OptionParser::split_environment(text, words, error)) words.clear();
  return words;
}

v8::Local<v8::Array> describe_workers(v8::Isolate* isolate, const Halt::List& halts) {
  v8::LocalVector<v8::Value> items(isolate);
  for (auto& halt : halts) {
    items.push_back(process::describe_thread(isolate, halt->thread)
                        .set("workers", describe_workers(isolate, halt->nested).As<v8::Value>())
                        .get());
    halt->release();
  }
  return v8::Array::New(isolate, items.data(), items.size());
}

/// What a report says of this thread's workers, which stand still meanwhile.
v8::Local<v8::Array> worker_states(Realm& realm) {
  return describe_workers(realm.isolate(), Worker::halt_all(realm));
}

std::string thread_name(Realm& realm) {
  auto* worker = Worker::of(realm);
  return worker ? worker->name() : "";
}

}  // namespace

void bind(Binder& m) {
  declare_locks(m);
  m.function<&structured_clone>("structuredClone")
      .function<&make_channel>("makeChannel")
      .function<&make_broadcast_port>("makeBroadcastPort")
      .function<&receive_message>("receiveMessage")
      .function<&move_to_context>("moveToContext")
      .function<&is_port_closed>("isPortClosed")
      .function<&note_uncloneable>("noteUncloneable")
      .function<&set_messaging>("setMessaging")
      .function<&parent_port>("parentPort")
      .function<&resource_limits>("resourceLimits")
      .function<&is_inspected>("isInspected")
      .function<&worker_states>("workerStates")
      .function<&thread_name>("threadName")
      .function<&split_environment_options>("splitEnvironmentOptions");
  {
    auto c = m.class_<MessagePort>("MessagePort");
    Transferable::add_class(class_id<MessagePort>());
    c.method<&MessagePort::post_message>("postMessage")
        .method<&MessagePort::start>("start")
        .method<&MessagePort::stop>("stop")
        .method<&MessagePort::drain>("drain")
        .method<&MessagePort::close_port>("close")
        .method<&MessagePort::ref>("ref")
        .method<&MessagePort::unref>("unref")
        .method<&MessagePort::has_ref>("hasRef")
        .method<&MessagePort::get_async_id>("getAsyncId");
  }
  m.class_<Worker>("Worker")
      .constructor<bool, bool, std::vector<std::string>, std::vector<std::string>, std::string,
                   std::string, bool>()
      .method<&Worker::start_thread>("startThread")
      .method<&Worker::stop_thread>("stopThread")
      .method<&Worker::ref>("ref")
      .method<&Worker::unref>("unref")
      .method<&Worker::has_ref>("hasRef")
      .method<&Worker::loop_idle_time>("loopIdleTime")
      .method<&Worker::loop_start_time>("loopStartTime")
      .method<&Worker::limits_array>("getResourceLimits")
      .method<&Worker::inquire>("inquire")
      .method<&Worker::get_async_id>("getAsyncId")
      .getter<&Worker::thread_id>("threadId")
      .getter<&Worker::thread_name>("name")
      .getter<&Worker::message_port>("messagePort");
}

}  // namespace nodus::modules::worker_threads
