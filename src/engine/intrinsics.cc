#include "engine/intrinsics.h"

#include <algorithm>
#include <unordered_map>

namespace nodus {

// Read by tools/embed/embed.py, too.
// clang-format off
const std::array<std::string_view, 152> kIntrinsicNames = {
    "globalThis", "Object", "Function", "Array", "Number", "Boolean", "String", "Symbol", "BigInt", "Date", "Promise",
    "RegExp", "Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError",
    "URIError", "JSON", "Math", "Reflect", "Proxy", "Map", "Set", "WeakMap", "WeakSet", "WeakRef",
    "FinalizationRegistry", "Iterator", "ArrayBuffer", "Atomics", "DataView", "Uint8Array",
    "Uint8ClampedArray", "Uint16Array", "Uint32Array", "Int8Array", "Int16Array", "Int32Array", "BigInt64Array",
    "BigUint64Array", "Float32Array", "Float64Array", "parseInt", "parseFloat", "decodeURIComponent",
    "encodeURIComponent", "decodeURI", "encodeURI",
    // Methods, with the receiver as their first parameter.
    "stringAt", "stringCharAt", "stringCharCodeAt", "stringCodePointAt", "stringConcat", "stringEndsWith",
    "stringIncludes", "stringIndexOf", "stringIsWellFormed", "stringLastIndexOf", "stringLocaleCompare",
    "stringMatch", "stringMatchAll", "stringNormalize", "stringPadEnd", "stringPadStart", "stringRepeat",
    "stringReplace", "stringReplaceAll", "stringSearch", "stringSlice", "stringSplit", "stringStartsWith",
    "stringSubstring", "stringToLowerCase", "stringToUpperCase", "stringToWellFormed", "stringTrim", "stringTrimEnd",
    "stringTrimStart",
    "arrayAt", "arrayConcat", "arrayEntries", "arrayEvery", "arrayFill", "arrayFilter", "arrayFind", "arrayFindIndex",
    "arrayFindLast", "arrayFindLastIndex", "arrayFlat", "arrayFlatMap", "arrayForEach", "arrayIncludes",
    "arrayIndexOf", "arrayJoin", "arrayKeys", "arrayLastIndexOf", "arrayMap", "arrayPop", "arrayPush", "arrayReduce",
    "arrayReverse", "arrayShift", "arraySlice", "arraySome", "arraySort", "arraySplice", "arrayUnshift",
    "arrayValues",
    "mapClear", "mapDelete", "mapEntries", "mapForEach", "mapGet", "mapHas", "mapKeys", "mapSet", "mapValues",
    "setAdd", "setClear", "setDelete", "setEntries", "setForEach", "setHas", "setKeys", "setValues",
    "weakMapDelete", "weakMapGet", "weakMapHas", "weakMapSet",
    "weakSetAdd", "weakSetDelete", "weakSetHas",
    "regExpExec", "regExpTest",
    "promiseThen", "promiseCatch", "promiseFinally",
    "functionApply", "functionBind", "functionCall",
    "typedArrayFill", "typedArrayIndexOf", "typedArraySet", "typedArraySlice", "typedArraySubarray",
    "numberToFixed", "numberToString",
    "dateGetTime", "dateToISOString",
};
// clang-format on

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}

}  // namespace

std::vector<uint8_t> intrinsics_in(std::string_view source) {
  static const auto places = [] {
    std::unordered_map<std::string_view, uint8_t> map;
    for (size_t i = 0; i < kIntrinsicNames.size(); ++i) {
      map.emplace(kIntrinsicNames[i], static_cast<uint8_t>(i));
    }
    return map;
  }();
  std::vector<uint8_t> used;
  for (size_t i = 0; i < source.size();) {
    size_t begin = i;
    while (i < source.size() && is_word(source[i])) ++i;
    auto found = places.find(source.substr(begin, i - begin));
    if (found != places.end()) used.push_back(found->second);
    if (i == begin) ++i;
  }
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  return used;
}

}  // namespace nodus
