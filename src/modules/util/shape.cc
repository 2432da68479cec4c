// What an object's hidden class tells of its keys, without a list of them being made: V8's
// getOwnPropertySymbols() takes ten times as long.

#include "modules/util/shape.h"

#include <v8-internal.h>

namespace nodus::modules::util {

namespace {

using Internals = v8::internal::Internals;

// The third bit field of a hidden class (V8's Map::Bits3), which begins with the number of
// enumerable properties with strings for keys, once these have been listed, and the number of all
// properties. V8 does not promise this place; the caller has to try it (see shapes.js).
constexpr int kBitField3Offset = Internals::kMapInstanceTypeOffset + 4;
constexpr uint32_t kCountMask = (1 << 10) - 1;
constexpr int kAllCountShift = 10;

// Where an object has its elements, which its hidden class does not tell: after the hidden class
// and the properties. Objects without any share an empty list.
constexpr int kElementsOffset = Internals::kJSObjectHeaderSize - v8::internal::kApiTaggedSize;

/// The hidden class of an object; 0 for a small integer.
v8::internal::Address map_of(v8::Local<v8::Value> value) {
  auto address = v8::internal::ValueHelper::ValueAsAddress(*value);
  if (!Internals::HasHeapObjectTag(address)) return 0;
  return Internals::ReadTaggedPointerField(address, Internals::kHeapObjectMapOffset);
}

bool is_ordinary_map(v8::internal::Address map) {
  return map != 0 && Internals::ReadRawField<uint16_t>(map, Internals::kMapInstanceTypeOffset) ==
                         Internals::kJSObjectType;
}

/// The hidden class of an ordinary object, a Set or a Map, whose entries are no properties; 0 for
/// anything else.
v8::internal::Address find_shape(v8::Local<v8::Value> value) {
  auto map = map_of(value);
  return is_ordinary_map(map) || (map != 0 && (value->IsSet() || value->IsMap())) ? map : 0;
}

v8::internal::Address elements_of(v8::Local<v8::Value> object) {
  return Internals::ReadTaggedPointerField(v8::internal::ValueHelper::ValueAsAddress(*object),
                                           kElementsOffset);
}

/// Others than ordinary objects may have keys that their hidden classes know nothing of.
bool is_simple(v8::internal::Address map) {
  if (map == 0) return false;
  auto bits = Internals::ReadRawField<uint32_t>(map, kBitField3Offset);
  return (bits & kCountMask) == (bits >> kAllCountShift & kCountMask);
}

}  // namespace

bool are_simple(v8::Local<v8::Value> a, v8::Local<v8::Value> b) {
  return is_simple(find_shape(a)) && is_simple(find_shape(b));
}

bool have_same_keys(v8::Local<v8::Value> a, v8::Local<v8::Value> b) {
  auto map = find_shape(a);
  return map == find_shape(b) && is_simple(map) && elements_of(a) == elements_of(b);
}

bool is_ordinary(v8::Local<v8::Value> value) { return is_ordinary_map(map_of(value)); }

}  // namespace nodus::modules::util
