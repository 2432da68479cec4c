#include "engine/compact_shapes.h"

#include <v8-profiler.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace nodus {

namespace {

// In V8's own terms: properties go into a dictionary, and back into a hidden class that has no
// predecessors. Objects of one hidden class keep it, for code that meets several of them, and so do
// globals and their prototypes: V8 takes its fast paths while RegExp.prototype has its first one.
constexpr const char* kScript = R"((objects) => {
  const fewest = 4;
  const found = new Map();
  const globals = Object.values(Object.getOwnPropertyDescriptors(globalThis)).map(({ value }) => value);
  const kept = new Set(globals.flatMap((value) => [value, value?.prototype]));
  for (const value of objects) {
    if (kept.has(value)) continue;
    const own = typeof value === 'function' ? Function.prototype : Object.prototype;
    const prototype = Object.getPrototypeOf(value);
    if ((prototype !== own && prototype !== null) || !%HasFastProperties(value)) continue;
    const keys = Reflect.ownKeys(value);
    if (keys.length < fewest) continue;
    const names = keys.map(String).join();
    const others = found.get(names);
    if (others === undefined) found.set(names, [value]);
    else others.push(value);
  }
  const isAlone = (value, _, all) => all.every((other) => other === value || !%HaveSameMap(value, other));
  for (const values of found.values()) {
    for (const value of values.filter(isAlone)) {
      %OptimizeObjectForAddingMultipleProperties(value, 0);
      %ToFastProperties(value);
    }
  }
})";

/// Objects that JavaScript put together itself, of one context.
class PutTogether final : public v8::QueryObjectPredicate {
 public:
  PutTogether(v8::Isolate* isolate, v8::Local<v8::Context> context)
      : isolate_(isolate), context_(context) {}
  bool Filter(v8::Local<v8::Object> object) override {
    if (object->IsArray() || object->InternalFieldCount() > 0) return false;
    v8::Local<v8::Context> context;
    return object->GetCreationContext(isolate_).ToLocal(&context) && context == context_;
  }

 private:
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
};

v8::Local<v8::Array> put_together(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  PutTogether predicate(isolate, context);
  std::vector<v8::Global<v8::Object>> found;
  isolate->GetHeapProfiler()->QueryObjects(context, &predicate, &found);
  v8::LocalVector<v8::Value> objects(isolate);
  for (auto& object : found) objects.push_back(object.Get(isolate));
  return v8::Array::New(isolate, objects.data(), objects.size());
}

}  // namespace

void compact_shapes(Realm& realm) {
  auto* isolate = realm.isolate();
  v8::HandleScope scope(isolate);
  auto context = realm.context();
  v8::Context::Scope context_scope(context);
  v8::TryCatch try_catch(isolate);
  v8::Local<v8::Value> objects = put_together(isolate, context);
  v8::V8::SetFlagsFromString("--allow-natives-syntax");
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> compact;
  bool done =
      v8::Script::Compile(context, utf8(isolate, kScript).ToLocalChecked()).ToLocal(&script) &&
      script->Run(context).ToLocal(&compact) &&
      !compact.As<v8::Function>()->Call(context, v8::Undefined(isolate), 1, &objects).IsEmpty();
  v8::V8::SetFlagsFromString("--no-allow-natives-syntax");
  if (done) return;
  v8::String::Utf8Value why(isolate, try_catch.Exception());
  std::fprintf(stderr, "compact_shapes: %s\n", *why ? *why : "?");
  std::abort();
}

}  // namespace nodus
