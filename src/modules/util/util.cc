// What util and inspect ask of V8: kinds of objects, the state of promises and proxies, entries of
// collections, call sites.

#include <uv.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "bind/binder.h"
#include "loop/handle_type.h"
#include "modules/util/shape.h"
#include "modules/util/trace_sigint.h"
#include "protocol/dotenv.h"

namespace nodus::modules::util {

namespace {

using Value = v8::Local<v8::Value>;

/// Kinds of objects that are printed in ways of their own. Their names are properties of `kinds` in
/// JavaScript.
enum class ObjectKind : int32_t {
  kObject,
  kArray,
  kFunction,
  kProxy,
  kMap,
  kSet,
  kTypedArray,
  kMapIterator,
  kSetIterator,
  kArguments,
  kRegExp,
  kDate,
  kArrayBuffer,
  kSharedArrayBuffer,
  kDataView,
  kPromise,
  kWeakSet,
  kWeakMap,
  kNamespace,
  kBoxed,
  kExternal,
  kError,
  kCount
};

constexpr std::array<const char*, static_cast<size_t>(ObjectKind::kCount)> kKindNames = {
    "object",      "array",
    "function",    "proxy",
    "map",         "set",
    "typedArray",  "mapIterator",
    "setIterator", "arguments",
    "regExp",      "date",
    "arrayBuffer", "sharedArrayBuffer",
    "dataView",    "promise",
    "weakSet",     "weakMap",
    "namespace",   "boxed",
    "external",    "error"};

/// Likely kinds first: each question is a call into V8.
ObjectKind object_kind(Value value) {
  if (value->IsArray()) return ObjectKind::kArray;
  // A proxy that can be called is a function to V8, too.
  if (value->IsFunction()) return value->IsProxy() ? ObjectKind::kProxy : ObjectKind::kFunction;
  if (value->IsProxy()) return ObjectKind::kProxy;
  if (value->IsNativeError()) return ObjectKind::kError;
  if (value->IsArrayBufferView())
    return value->IsDataView() ? ObjectKind::kDataView : ObjectKind::kTypedArray;
  if (value->IsMap()) return ObjectKind::kMap;
  if (value->IsSet()) return ObjectKind::kSet;
  if (value->IsDate()) return ObjectKind::kDate;
  if (value->IsRegExp()) return ObjectKind::kRegExp;
  if (value->IsPromise()) return ObjectKind::kPromise;
  if (value->IsArgumentsObject()) return ObjectKind::kArguments;
  if (value->IsMapIterator()) return ObjectKind::kMapIterator;
  if (value->IsSetIterator()) return ObjectKind::kSetIterator;
  if (value->IsArrayBuffer()) return ObjectKind::kArrayBuffer;
  if (value->IsSharedArrayBuffer()) return ObjectKind::kSharedArrayBuffer;
  if (value->IsWeakMap()) return ObjectKind::kWeakMap;
  if (value->IsWeakSet()) return ObjectKind::kWeakSet;
  if (value->IsModuleNamespaceObject()) return ObjectKind::kNamespace;
  if (value->IsStringObject() || value->IsNumberObject() || value->IsBooleanObject() ||
      value->IsSymbolObject() || value->IsBigIntObject()) {
    return ObjectKind::kBoxed;
  }
  if (value->IsExternal()) return ObjectKind::kExternal;
  return ObjectKind::kObject;
}

int32_t kind_of(Value value) { return static_cast<int32_t>(object_kind(value)); }
int32_t fast_kind_of(Value, Value value) { return static_cast<int32_t>(object_kind(value)); }

bool fast_are_simple(Value, Value a, Value b) { return are_simple(a, b); }
bool fast_have_same_keys(Value, Value a, Value b) { return have_same_keys(a, b); }
bool fast_is_ordinary(Value, Value value) { return is_ordinary(value); }

Value make_kinds(v8::Isolate* isolate) {
  auto kinds = v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0);
  auto context = isolate->GetCurrentContext();
  for (size_t i = 0; i < kKindNames.size(); ++i) {
    kinds
        ->Set(context, intern(isolate, kKindNames[i]),
              v8::Integer::New(isolate, static_cast<int>(i)))
        .Check();
  }
  return kinds;
}

/// The name V8 gives the object's class, also when its prototype chain hides it.
Value get_constructor_name(v8::Local<v8::Object> object) { return object->GetConstructorName(); }

/// Own properties that are no indices: what an array has besides its elements.
v8::MaybeLocal<v8::Value> get_own_non_index_properties(v8::Local<v8::Context> context,
                                                       v8::Local<v8::Object> object,
                                                       bool with_hidden) {
  v8::Local<v8::Array> names;
  if (!object
           ->GetPropertyNames(context, v8::KeyCollectionMode::kOwnOnly,
                              with_hidden ? v8::ALL_PROPERTIES : v8::ONLY_ENUMERABLE,
                              v8::IndexFilter::kSkipIndices)
           .ToLocal(&names)) {
    return {};
  }
  return names.As<v8::Value>();
}

/// What two arrays have besides their elements, where it can be enumerated: [A's, B's], or
/// undefined when it is nothing, as nearly always. One call for both halves what comparing short
/// arrays costs.
v8::MaybeLocal<v8::Value> get_extra_properties(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                               v8::Local<v8::Object> a, v8::Local<v8::Object> b) {
  v8::Local<v8::Array> names[2];
  v8::Local<v8::Object> objects[] = {a, b};
  for (int i = 0; i < 2; ++i) {
    if (!objects[i]
             ->GetPropertyNames(context, v8::KeyCollectionMode::kOwnOnly, v8::ONLY_ENUMERABLE,
                                v8::IndexFilter::kSkipIndices)
             .ToLocal(&names[i])) {
      return {};
    }
  }
  if (names[0]->Length() == 0 && names[1]->Length() == 0)
    return v8::Undefined(isolate).As<v8::Value>();
  v8::Local<v8::Value> both[] = {names[0], names[1]};
  return v8::Array::New(isolate, both, 2).As<v8::Value>();
}

/// [state, result]; a pending promise has only its state.
Value get_promise_details(v8::Isolate* isolate, v8::Local<v8::Promise> promise) {
  Value details[] = {v8::Integer::New(isolate, promise->State()), Value()};
  if (promise->State() == v8::Promise::kPending) return v8::Array::New(isolate, details, 1);
  details[1] = promise->Result();
  return v8::Array::New(isolate, details, 2);
}

/// [target, handler]; both null once revoked. Undefined for anything but a proxy.
Value get_proxy_details(v8::Isolate* isolate, Value value) {
  if (!value->IsProxy()) return v8::Undefined(isolate);
  auto proxy = value.As<v8::Proxy>();
  Value details[] = {proxy->GetTarget(), proxy->GetHandler()};
  return v8::Array::New(isolate, details, 2);
}

/// [entries, areKeysAndValues] of a map, set, weak collection or iterator, which is not advanced.
Value preview_entries(v8::Isolate* isolate, v8::Local<v8::Object> object) {
  bool is_key_value = false;
  v8::Local<v8::Array> entries;
  if (!object->PreviewEntries(&is_key_value).ToLocal(&entries)) return v8::Undefined(isolate);
  Value details[] = {entries, v8::Boolean::New(isolate, is_key_value)};
  return v8::Array::New(isolate, details, 2);
}

/// The address in an External, in hexadecimal.
std::string get_external_address(v8::Local<v8::External> external) {
  char text[20];
  std::snprintf(text, sizeof text, "%zx", reinterpret_cast<size_t>(external->Value()));
  return text;
}

/// Blocks the thread.
void sleep_milliseconds(uint32_t milliseconds) { uv_sleep(milliseconds); }

/// Can FUNCTION be called with `new`?
bool is_constructor(v8::Local<v8::Function> function) { return function->IsConstructor(); }

/// The stack above the caller, innermost frame first, without the first frame, which is the
/// built-in that asks.
v8::MaybeLocal<v8::Value> get_call_sites(v8::Isolate* isolate, int32_t count) {
  auto stack = v8::StackTrace::CurrentStackTrace(isolate, count + 1);
  auto empty = v8::String::Empty(isolate);
  v8::Local<v8::Name> names[] = {intern(isolate, "functionName"), intern(isolate, "scriptId"),
                                 intern(isolate, "scriptName"),   intern(isolate, "lineNumber"),
                                 intern(isolate, "columnNumber"), intern(isolate, "column")};
  std::vector<Value> sites;
  for (int i = 1; i < stack->GetFrameCount(); ++i) {
    auto frame = stack->GetFrame(isolate, i);
    auto function_name = frame->GetFunctionName();
    auto script_name = frame->GetScriptName();
    v8::Local<v8::String> script_id;
    if (!utf8(isolate, std::to_string(frame->GetScriptId())).ToLocal(&script_id)) return {};
    Value column = v8::Integer::NewFromUnsigned(isolate, frame->GetColumn());
    Value values[] = {function_name.IsEmpty() ? empty : function_name,
                      script_id,
                      script_name.IsEmpty() ? empty : script_name,
                      v8::Integer::NewFromUnsigned(isolate, frame->GetLineNumber()),
                      column,
                      column};
    sites.push_back(v8::Object::New(isolate, v8::Null(isolate), names, values, std::size(names)));
  }
  return v8::Array::New(isolate, sites.data(), sites.size()).As<v8::Value>();
}

/// Whose code a script is, by its name.
enum class ScriptOwner { kBuiltin, kPackage, kProgram };

ScriptOwner owner_of(v8::Isolate* isolate, v8::Local<v8::String> name) {
  if (name.IsEmpty() || name->Length() == 0) return ScriptOwner::kBuiltin;
  v8::String::Utf8Value text(isolate, name);
  std::string_view path(*text, text.length());
  if (path.starts_with("node:")) return ScriptOwner::kBuiltin;
  return path.find("/node_modules/") != std::string_view::npos ||
                 path.find("\\node_modules\\") != std::string_view::npos
             ? ScriptOwner::kPackage
             : ScriptOwner::kProgram;
}

/// Is the innermost frame that is no built-in one of a file under node_modules? url.parse() asks at
/// each call, and V8's work grows with the number of frames: at first those are looked at that
/// usually tell (the built-in, what it is called by, one more), then as many as Node looks at.
bool is_inside_node_modules(v8::Isolate* isolate) {
  int seen = 0;
  for (int limit : {3, 100}) {
    auto stack = v8::StackTrace::CurrentStackTrace(isolate, limit, v8::StackTrace::kScriptName);
    int count = stack->GetFrameCount();
    for (; seen < count; ++seen) {
      auto owner = owner_of(isolate, stack->GetFrame(isolate, seen)->GetScriptName());
      if (owner != ScriptOwner::kBuiltin) return owner == ScriptOwner::kPackage;
    }
    if (count < limit) return false;
  }
  return false;
}

/// [source line, column from 0, script, line number from 0] of where an error's stack begins, or
/// undefined when V8 does not know.
Value get_error_source(v8::Isolate* isolate, v8::Local<v8::Context> context, Value error) {
  auto message = v8::Exception::CreateMessage(isolate, error);
  v8::Local<v8::String> line;
  if (!message->GetSourceLine(context).ToLocal(&line)) return v8::Undefined(isolate);
  Value location[] = {line,
                      v8::Integer::New(isolate, message->GetStartColumn(context).FromMaybe(0)),
                      message->GetScriptResourceName(),
                      v8::Integer::New(isolate, message->GetLineNumber(context).FromMaybe(1) - 1)};
  return v8::Array::New(isolate, location, 4);
}

/// [line, column, file] of the code that called the function that asks, or undefined.
Value get_caller_location(v8::Isolate* isolate) {
  auto stack = v8::StackTrace::CurrentStackTrace(isolate, 2);
  if (stack->GetFrameCount() < 2) return v8::Undefined(isolate);
  auto frame = stack->GetFrame(isolate, 1);
  auto name = frame->GetScriptNameOrSourceURL();
  Value location[] = {v8::Integer::New(isolate, frame->GetLineNumber()),
                      v8::Integer::New(isolate, frame->GetColumn()),
                      name.IsEmpty() ? v8::String::Empty(isolate) : name};
  return v8::Array::New(isolate, location, 3);
}

/// The variables of the text of an env file: name, value, name, value …, by name; the last value of
/// a name counts.
std::vector<std::string> parse_env(std::string content) {
  auto variables = parse_dotenv(content);
  std::stable_sort(variables.begin(), variables.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> flat;
  flat.reserve(variables.size() * 2);
  for (size_t i = 0; i < variables.size(); ++i) {
    auto& [name, value] = variables[i];
    if (i + 1 < variables.size() && variables[i + 1].first == name) continue;
    flat.push_back(std::move(name));
    flat.push_back(std::move(value));
  }
  return flat;
}

}  // namespace

void bind(Binder& m) {
  constexpr auto kPure = v8::SideEffectType::kHasNoSideEffect;
  m.value("kinds", [](v8::Isolate* isolate) { return make_kinds(isolate); });
  m.fast_function<&kind_of, &fast_kind_of>("kindOf", kPure);
  m.fast_function<&are_simple, &fast_are_simple>("areSimple", kPure);
  m.fast_function<&have_same_keys, &fast_have_same_keys>("haveSameKeys", kPure);
  m.fast_function<&is_ordinary, &fast_is_ordinary>("isOrdinary", kPure);
  m.function<&get_constructor_name>("getConstructorName", kPure);
  m.function<&parse_env>("parseEnv", kPure);
  m.function<&get_own_non_index_properties>("getOwnNonIndexProperties", kPure);
  m.function<&get_extra_properties>("getExtraProperties", kPure);
  m.function<&get_promise_details>("getPromiseDetails", kPure);
  m.function<&get_proxy_details>("getProxyDetails", kPure);
  m.function<&preview_entries>("previewEntries", kPure);
  m.function<&get_external_address>("getExternalAddress", kPure);
  m.function<&sleep_milliseconds>("sleep");
  m.function<&is_constructor>("isConstructor", kPure);
  m.function<&handle_type_name>("guessHandleType");
  m.function<&get_call_sites>("getCallSites", kPure);
  m.function<&is_inside_node_modules>("isInsideNodeModules", kPure);
  m.function<&get_error_source>("getErrorSource", kPure);
  m.function<&set_trace_sigint>("setTraceSigInt");
  m.function<&get_caller_location>("getCallerLocation", kPure);
}

}  // namespace nodus::modules::util
