// util.types: what V8 says an object is, whatever its prototype claims.

#include "bind/binder.h"

namespace nodus::modules::types {

namespace {

using Value = v8::Local<v8::Value>;

// clang-format off
#define NODUS_VALUE_KINDS(V)                                                                     \
  V(ArgumentsObject)                                                                             \
  V(ArrayBuffer)                                                                                 \
  V(AsyncFunction)                                                                               \
  V(BigIntObject)                                                                                \
  V(BooleanObject) V(Date) V(External) V(GeneratorFunction) V(GeneratorObject) V(Map)            \
      V(MapIterator) V(ModuleNamespaceObject) V(NativeError) V(NumberObject) V(Promise) V(Proxy) \
          V(RegExp) V(Set) V(SetIterator) V(SharedArrayBuffer) V(StringObject) V(SymbolObject)   \
              V(WeakMap) V(WeakSet)
// clang-format on

// clang-format off
#define V(Kind)                                             \
  bool is_##Kind(Value value) { return value->Is##Kind(); } \
  bool fast_is_##Kind(Value, Value value) { return value->Is##Kind(); }
// clang-format on
NODUS_VALUE_KINDS(V)
#undef V

bool is_any_array_buffer(Value value) {
  return value->IsArrayBuffer() || value->IsSharedArrayBuffer();
}
bool fast_is_any_array_buffer(Value, Value value) { return is_any_array_buffer(value); }

bool is_boxed_primitive(Value value) {
  return value->IsNumberObject() || value->IsStringObject() || value->IsBooleanObject() ||
         value->IsBigIntObject() || value->IsSymbolObject();
}
bool fast_is_boxed_primitive(Value, Value value) { return is_boxed_primitive(value); }

}  // namespace

void bind(Binder& m) {
  constexpr auto kPure = v8::SideEffectType::kHasNoSideEffect;
// clang-format off
#define V(Kind) m.fast_function<&is_##Kind, &fast_is_##Kind>("is" #Kind, kPure);
  // clang-format on
  NODUS_VALUE_KINDS(V)
#undef V
  m.fast_function<&is_any_array_buffer, &fast_is_any_array_buffer>("isAnyArrayBuffer", kPure);
  m.fast_function<&is_boxed_primitive, &fast_is_boxed_primitive>("isBoxedPrimitive", kPure);
}

}  // namespace nodus::modules::types
