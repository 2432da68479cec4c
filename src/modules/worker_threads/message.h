#pragma once

#include <v8.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/realm.h"
#include "engine/transferable.h"

namespace nodus::modules::worker_threads {

class MessagePort;
class PortState;

/// One structured-cloned value on its way between two ports (HTML,
/// "StructuredSerializeWithTransfer"). It owns everything that travels with it and belongs to no
/// isolate.
class Message {
 public:
  Message() = default;
  ~Message();
  Message(const Message&) = delete;

  /// Says "the other side has closed".
  static std::shared_ptr<Message> close_message();
  bool is_close() const { return data_ == nullptr && plain_ == Plain::kNone; }
  /// Several ports receive this message.
  void mark_shared() { is_shared_ = true; }
  bool has_transferables() const { return !array_buffers_.empty() || !transferred_.empty(); }

  /// Serialises VALUE; TRANSFER lists what is moved and not copied. SOURCE is the sending port,
  /// which must not transfer itself. False: an exception (DataCloneError and others) is pending.
  /// TARGET_IN_LIST is set when the receiving sibling itself was listed.
  bool serialize(Realm& realm, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                 const v8::LocalVector<v8::Object>& transfer, MessagePort* source = nullptr,
                 bool* closes_itself = nullptr);
  /// The value on the receiving side; PORTS (optional) collects the transferred message ports. Only
  /// once.
  v8::MaybeLocal<v8::Value> deserialize(Realm& realm, v8::Local<v8::Context> context,
                                        v8::Local<v8::Value>* ports = nullptr);

 private:
  friend class SerializerDelegate;
  friend class DeserializerDelegate;

  /// Values that need no serialiser: primitives and the bytes of a Uint8Array.
  enum class Plain : uint8_t { kNone, kUndefined, kNull, kFalse, kTrue, kNumber, kBytes };
  bool keep_plain(v8::Isolate* isolate, v8::Local<v8::Value> value);
  v8::MaybeLocal<v8::Value> make_plain(v8::Isolate* isolate);

  Plain plain_ = Plain::kNone;
  bool is_shared_ = false;
  double number_ = 0;
  std::shared_ptr<v8::BackingStore> bytes_;
  size_t offset_ = 0, length_ = 0;  ///< of the Uint8Array in bytes_

  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  std::vector<std::shared_ptr<v8::BackingStore>> array_buffers_;
  std::vector<std::shared_ptr<v8::BackingStore>> shared_buffers_;
  std::vector<v8::CompiledWasmModule> wasm_modules_;
  std::vector<std::unique_ptr<TransferData>> transferred_;
  std::vector<std::string>
      script_objects_;  ///< 'module:Class' of each object that JavaScript puts together
};

/// JavaScript functions and symbols that messaging leans on, given by
/// internal/worker_threads/messaging.
struct MessagingState : RealmState {
  explicit MessagingState(Realm&) {}
  v8::Global<v8::Function> emit_message;      ///< (port, value, ports, type)
  v8::Global<v8::Function> init_port;         ///< (port)
  v8::Global<v8::Function> port_closed;       ///< this = port: its handle is closed
  v8::Global<v8::Function> data_clone_error;  ///< (message) -> DOMException
  v8::Global<v8::Function> construct;         ///< ('module:Class') -> object
  v8::Global<v8::Function> restore;           ///< (object, data)
  bool marks_plain_objects = false;           ///< markAsUncloneable() was used
  v8::Global<v8::Symbol> transfer_mode, clone, transfer, transfer_list, untransferable;
};

/// Throws a DataCloneError DOMException.
void throw_data_clone_error(Realm& realm, v8::Local<v8::String> message);

}  // namespace nodus::modules::worker_threads
