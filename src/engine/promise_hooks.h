#pragma once

#include <array>
#include <vector>

#include "engine/realm.h"

namespace nodus {

/// V8 has promise hooks per context. Those of async_hooks hold for all contexts of a realm: the
/// main one, and those that `vm` makes, before and after the hooks were set.
class PromiseHooks final : public RealmState {
 public:
  explicit PromiseHooks(Realm& realm);

  /// Undefined values switch a hook off.
  void set(const std::array<v8::Local<v8::Value>, 4>& init_before_after_resolve);

  /// A context that came to be later. Not kept alive.
  void add(v8::Local<v8::Context> context);

 private:
  void apply(v8::Local<v8::Context> context);

  v8::Isolate* isolate_;
  std::array<v8::Global<v8::Function>, 4> hooks_;
  std::vector<v8::Global<v8::Context>> contexts_;
};

}  // namespace nodus
