#pragma once

#include <v8.h>

#include <array>
#include <atomic>
#include <memory>

#include "bind/host.h"

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

  /// Wrapped classes whose instances may be Transferables; each says so where it is declared. Any
  /// thread, any number of times.
  static void add_class(int class_id) {
    for (auto& slot : classes_) {
      int empty = 0;
      if (slot.compare_exchange_strong(empty, class_id + 1) || empty == class_id + 1) return;
    }
  }
  /// Calls VISIT(class id) until it returns true.
  template <typename Visit>
  static void for_each_class(Visit&& visit) {
    for (auto& slot : classes_) {
      int number = slot.load();
      if (number == 0 || visit(number - 1)) return;
    }
  }

 private:
  static inline std::array<std::atomic<int>, 8> classes_{};
};

/// The private mark of memory whose owner is of this thread, and of what markAsUntransferable() was
/// given: messages refuse to transfer it.
inline v8::Local<v8::Private> untransferable_mark(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, intern(isolate, "nodus:untransferable"));
}

/// The private mark of platform objects written in JavaScript, and of their classes' prototypes:
/// how they take part in structured cloning (src/modules/web/transfer.js).
inline v8::Local<v8::Private> transfer_mode_mark(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, intern(isolate, "nodus:transfer_mode"));
}

inline void mark_untransferable(v8::Isolate* isolate, v8::Local<v8::ArrayBuffer> memory) {
  memory->SetPrivate(isolate->GetCurrentContext(), untransferable_mark(isolate), v8::True(isolate))
      .Check();
}

}  // namespace nodus
