#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string>

#include "engine/realm.h"

namespace nodus::modules::vm {

/// A context made by vm.createContext(): V8's context whose global object reads and writes through
/// to a "sandbox" object, or, with DONT_CONTEXTIFY, an ordinary one. Its JavaScript object hangs on
/// the sandbox by a private symbol and on the V8 context, and holds both: all three live and die
/// together.
class ContextifiedContext : public Wrapped {
 public:
  enum Field { kContext = Wrapped::kFieldCount, kSandbox, kFieldCount };

  struct Options {
    bool allow_strings = true;  ///< eval and new Function
    bool allow_wasm = true;     ///< WebAssembly compilation
    bool own_microtask_queue = false;
    v8::Local<v8::Value>
        referrer;      ///< the symbol for import() in code without its own (code from eval)
    std::string name;  ///< for the inspector
    std::string origin;
  };

  /// SANDBOX undefined: an ordinary global object. nullptr with a pending exception on failure.
  static ContextifiedContext* make(v8::Isolate* isolate, v8::Local<v8::Value> sandbox,
                                   const Options& options);

  ContextifiedContext(v8::Isolate* isolate, v8::Local<v8::Object> self,
                      v8::Local<v8::Context> context, v8::Local<v8::Value> sandbox,
                      std::unique_ptr<v8::MicrotaskQueue> queue);
  ~ContextifiedContext() override;

  v8::Local<v8::Context> context() const {
    return object()->GetInternalField(kContext).As<v8::Context>();
  }
  v8::Local<v8::Object> sandbox() const {
    return object()->GetInternalField(kSandbox).As<v8::Object>();
  }
  v8::MicrotaskQueue* microtask_queue() const { return queue_.get(); }

  /// The one behind a contextified OBJECT (or a global made with DONT_CONTEXTIFY); nullptr for any
  /// other object.
  static ContextifiedContext* from(v8::Isolate* isolate, v8::Local<v8::Object> object);
  /// The one of a V8 context; nullptr for the realm's own.
  static ContextifiedContext* from(v8::Local<v8::Context> context);

 private:
  std::unique_ptr<v8::MicrotaskQueue> queue_;
};

/// The context that VALUE (a contextified object, or null for the realm's own) stands for.
std::optional<v8::Local<v8::Context>> context_of(Realm& realm, v8::Local<v8::Value> value);

void bind_context(Binder& m);

}  // namespace nodus::modules::vm
