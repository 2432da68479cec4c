#pragma once

#include <v8.h>

#include <memory>

namespace nodus {

class Realm;

/// What travels in a message in the place of a platform object; may be destroyed on any thread.
class TransferData {
 public:
  virtual ~TransferData() = default;
  /// The object on the receiving side. Empty with a pending exception on failure.
  virtual v8::MaybeLocal<v8::Object> deserialize(Realm& realm, v8::Local<v8::Context> context) = 0;
};

/// A wrapped C++ object that structured cloning (postMessage, structuredClone) can handle; see
/// Wrapped::as_transferable.
class Transferable {
 public:
  virtual ~Transferable() = default;
  virtual bool is_cloneable() const { return false; }
  virtual bool is_transferable() const { return false; }
  /// A copy for the other side.
  virtual std::unique_ptr<TransferData> clone_for_messaging() { return nullptr; }
  /// The object's essence; what stays behind is detached.
  virtual std::unique_ptr<TransferData> transfer_for_messaging() { return nullptr; }
};

}  // namespace nodus
