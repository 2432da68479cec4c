#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/realm.h"
#include "engine/transferable.h"

namespace nodus::modules::worker_threads {

class MessagePort;
class PortState;

class SharedText;

/// One structured-cloned value on its way between two ports (HTML,
/// "StructuredSerializeWithTransfer"). It owns everything that travels with it and belongs to no
/// isolate. Primitive values and bytes travel as they are, large strings are shared with the
/// receiver, all else is serialised.
class Message {
 public:
  Message() = default;
  ~Message();
  Message(const Message&) = delete;

  /// Says "the other side has closed".
  static std::shared_ptr<Message> close_message();
  bool is_close() const { return kind_ == Kind::kClose; }
  /// Several ports receive this message.
  void mark_shared() { is_shared_ = true; }
  bool has_transferables() const {
    return attachments_ &&
           (!attachments_->array_buffers.empty() || !attachments_->transferred.empty());
  }

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

  enum class Kind : uint8_t {
    kClose,
    kUndefined,
    kNull,
    kTrue,
    kFalse,
    kNumber,
    kOneByteText,  ///< data_ holds size_ characters
    kTwoByteText,  ///< data_ holds size_ code units
    kSharedText,
    kBytes,  ///< a Uint8Array: size_ bytes of bytes_ from offset_
    kSerialized,
  };

  /// What travels beside the serialised bytes; few messages have any.
  struct Attachments {
    std::vector<std::shared_ptr<v8::BackingStore>> array_buffers;
    std::vector<std::shared_ptr<v8::BackingStore>> shared_buffers;
    std::vector<v8::CompiledWasmModule> wasm_modules;
    std::vector<std::unique_ptr<TransferData>> transferred;
    /// 'module:Class' of each object that JavaScript puts together.
    std::vector<std::string> script_objects;
    /// Keeps values of V8's shared heap (shared structs and arrays) alive on their way.
    std::optional<v8::SharedValueConveyor> shared_values;
  };

  Attachments& attachments() {
    if (!attachments_) attachments_ = std::make_unique<Attachments>();
    return *attachments_;
  }
  /// Takes a primitive VALUE as it is; false when it has to be serialised.
  bool pack(Realm& realm, v8::Local<v8::Value> value);
  bool pack_bytes(v8::Isolate* isolate, v8::Local<v8::Uint8Array> view);
  bool pack_text(Realm& realm, v8::Local<v8::String> text);
  v8::MaybeLocal<v8::Value> unpack(v8::Isolate* isolate);

  Kind kind_ = Kind::kClose;
  bool is_shared_ = false;
  size_t size_ = 0;
  union {
    uint8_t* data_ = nullptr;
    double number_;
    size_t offset_;
  };
  std::shared_ptr<v8::BackingStore> bytes_;
  std::shared_ptr<const SharedText> text_;
  std::unique_ptr<Attachments> attachments_;
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
  /// The last large string sent that has characters of its own, and their copy: as it may be sent
  /// again, or to others. Both go with the string.
  v8::Global<v8::String> last_text;
  std::shared_ptr<const SharedText> last_copy;
  v8::Global<v8::Symbol> clone, transfer, transfer_list;
  // What each message asks for; looking them up took a tenth of the time of a small object.
  v8::Global<v8::Private> transfer_mode;
  v8::Global<v8::Value> plain_prototype;
};

/// Throws a DataCloneError DOMException.
void throw_data_clone_error(Realm& realm, v8::Local<v8::String> message);

}  // namespace nodus::modules::worker_threads
