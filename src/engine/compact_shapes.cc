#include "engine/compact_shapes.h"

#include <cstdio>
#include <cstdlib>

#include "engine/builtins.h"

namespace nodus {

namespace {

// In V8's own terms: properties go into a dictionary, and back into a hidden class that has no
// predecessors. Objects of one shape keep it, for code that meets several of them.
constexpr const char* kScript = R"((exports) => {
  const fewest = 4;
  const found = new Map();
  const isPlain = (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const prototype = Object.getPrototypeOf(value);
    return (prototype === Object.prototype || prototype === null) && %HasFastProperties(value);
  };
  const add = (value) => {
    if (!isPlain(value)) return;
    const keys = Reflect.ownKeys(value);
    if (keys.length < fewest) return;
    const shape = keys.map(String).join();
    const others = found.get(shape);
    if (others === undefined) found.set(shape, new Set([value]));
    else others.add(value);
  };
  for (const value of exports) {
    add(value);
    if (typeof value !== 'object' || value === null) continue;
    for (const { value: part } of Object.values(Object.getOwnPropertyDescriptors(value))) add(part);
  }
  for (const [first, ...others] of found.values()) {
    if (others.length > 0) continue;
    %OptimizeObjectForAddingMultipleProperties(first, 0);
    %ToFastProperties(first);
  }
})";

}  // namespace

void compact_shapes(Realm& realm) {
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  auto context = realm.context();
  v8::Context::Scope context_scope(context);
  v8::TryCatch try_catch(isolate);
  v8::V8::SetFlagsFromString("--allow-natives-syntax");
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> compact, list, exports;
  bool done =
      v8::Script::Compile(context, utf8(isolate, kScript).ToLocalChecked()).ToLocal(&script) &&
      script->Run(context).ToLocal(&compact) &&
      realm.builtins().require()->Get(context, intern(isolate, "listExports")).ToLocal(&list) &&
      list.As<v8::Function>()
          ->Call(context, v8::Undefined(isolate), 0, nullptr)
          .ToLocal(&exports) &&
      !compact.As<v8::Function>()->Call(context, v8::Undefined(isolate), 1, &exports).IsEmpty();
  v8::V8::SetFlagsFromString("--no-allow-natives-syntax");
  if (done) return;
  v8::String::Utf8Value why(isolate, try_catch.Exception());
  std::fprintf(stderr, "compact_shapes: %s\n", *why ? *why : "?");
  std::abort();
}

}  // namespace nodus
