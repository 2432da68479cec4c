#pragma once

#include "engine/realm.h"

namespace nodus {

/// The scope of one call from the event loop into JavaScript. Enter: async ids, async context,
/// 'before' hooks. Leave: 'after' hooks and, for the outermost gate only, nextTick and microtasks.
/// Realm::call is this plus the call itself.
class Gate {
 public:
  Gate(Realm& realm, AsyncIds ids, v8::Local<v8::Value> async_context,
       v8::Local<v8::Object> resource = {});
  ~Gate() { close(); }
  Gate(const Gate&) = delete;

  /// Leaves early; false when JavaScript can no longer run.
  bool close();
  /// What the code at DEPTH of REALM's async stack runs on behalf of, where a gate shows it; empty
  /// where none does.
  static v8::Local<v8::Value> resource_at(Realm& realm, uint32_t depth);

  /// The call threw: 'after' and the draining are still done, but a drained exception is not waited
  /// for.
  void mark_failed() { failed_ = true; }

 private:
  struct WithResource;

  void leave();

  Realm& realm_;
  AsyncIds ids_;
  v8::Local<v8::Value> previous_context_;
  // Few ever ask for the resource: it is found by way of the gates that have one.
  v8::Local<v8::Object> resource_;
  Gate* outer_ = nullptr;
  uint32_t depth_ = 0;
  bool closed_ = false;
  bool failed_ = false;
};

/// Async execution stack under async_hooks (also used by AsyncResource.runInAsyncScope through the
/// engine binding).
void push_async_ids(Realm& realm, AsyncIds ids, v8::Local<v8::Value> resource);
/// False when ID was not on top: the stack is corrupted. HAD_RESOURCE: one may have been pushed
/// with it, which is let go of.
bool pop_async_ids(Realm& realm, double id, bool had_resource = true);

}  // namespace nodus
