// native('permission'): the permission model for JavaScript.

#include "engine/permission.h"

#include "base/ignore.h"
#include "bind/binder.h"
#include "engine/realm.h"

namespace nodus::modules::permission {

namespace {

using Scope = Permission::Scope;

bool has(int32_t scope, std::optional<Path> resource) {
  return resource ? Permission::has(static_cast<Scope>(scope), resource->value)
                  : Permission::has(static_cast<Scope>(scope));
}

void drop(int32_t scope, std::optional<Path> resource) {
  Permission::drop(static_cast<Scope>(scope), resource ? &resource->value : nullptr);
}

/// Throws ERR_ACCESS_DENIED.
Result<void> check(int32_t scope, Path resource, bool plain) {
  const auto advice = plain ? Permission::Advice::kNone : Permission::Advice::kOption;
  if (auto error = Permission::check(static_cast<Scope>(scope), resource.value, advice))
    return *error;
  return {};
}

/// What JavaScript of the realm is told of refusals.
struct Denials final : RealmState {
  explicit Denials(Realm&) {}
  v8::Global<v8::Function> listener;
};

/// The operation that was refused has done nothing yet, and does nothing more.
void tell_denial(std::string_view permission, std::string_view resource) {
  auto* isolate = v8::Isolate::TryGetCurrent();
  if (!isolate || !isolate->InContext()) return;  // a thread of the pool
  auto& realm = Realm::from(isolate);
  auto& listener = realm.state<Denials>().listener;
  if (listener.IsEmpty() || !realm.can_call_js()) return;
  v8::HandleScope scope(isolate);
  v8::Local<v8::String> name, about;
  if (!utf8(isolate, permission).ToLocal(&name) || !utf8(isolate, resource).ToLocal(&about)) return;
  v8::Local<v8::Value> argv[] = {name, about};
  v8::TryCatch try_catch(isolate);
  try_catch.SetVerbose(true);
  ignore(listener.Get(isolate)->Call(realm.context(), v8::Undefined(isolate), 2, argv));
}

void on_denial(Realm& realm, v8::Local<v8::Function> listener) {
  realm.state<Denials>().listener.Reset(realm.isolate(), listener);
  Permission::listen(tell_denial);
}

}  // namespace

void bind(Binder& m) {
  m.function<&has>("has").function<&drop>("drop").function<&check>("check").function<&on_denial>(
      "onDenial");
}

}  // namespace nodus::modules::permission
