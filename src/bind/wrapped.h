#pragma once

#include <v8.h>

#include "bind/host.h"

namespace nodus {

class Handle;
class Transferable;

/// A C++ object owned by a JavaScript object of a class declared with Binder::class_. It dies when
/// the JavaScript object is collected, or with the isolate. While C++ work is under way on it,
/// hold() keeps it (and its JavaScript object) alive.
class Wrapped {
 public:
  /// Internal field 0 of the JavaScript object points here.
  static constexpr int kField = 0;
  static constexpr int kFieldCount = 1;

  Wrapped(v8::Isolate* isolate, v8::Local<v8::Object> self);
  virtual ~Wrapped();
  Wrapped(const Wrapped&) = delete;
  Wrapped& operator=(const Wrapped&) = delete;

  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Object> object() const { return self_.Get(isolate_); }

  /// Counted: as many release() as hold() make it collectable again.
  void hold();
  void release();

  /// The Wrapped behind OBJECT, which must be an instance of a declared class; nullptr once it was
  /// detached.
  static Wrapped* of(v8::Local<v8::Object> object) {
    return static_cast<Wrapped*>(object->GetAlignedPointerFromInternalField(kField));
  }

  /// This object's part in structured cloning; nullptr: it can be neither cloned nor transferred.
  virtual Transferable* as_transferable() { return nullptr; }

  /// This object as a libuv handle; nullptr when it is none.
  virtual Handle* as_handle() { return nullptr; }

  /// Called when the isolate goes away; by default deletes this.
  virtual void dispose() { delete this; }

  Wrapped* previous = nullptr;  ///< the Host's list of all Wrapped
  Wrapped* next = nullptr;

 private:
  void make_weak();

  v8::Isolate* isolate_;
  v8::Global<v8::Object> self_;
  int holds_ = 0;
};

/// A number for each wrapped class, the same in every isolate of the process, and its name for the
/// snapshot.
struct ClassInfo {
  int id;
  const char* name;
};

/// Registers a class id; called once per class.
int register_class(const char* name);
/// The name CLASS_ID was registered with.
const char* class_name(int class_id);
int class_count();

template <typename T>
int& class_id() {
  static int id = -1;
  return id;
}

}  // namespace nodus
