'use strict';

// What kind of object a value is, told by its internal slots and not by its prototype. Node.js
// documentation, "Util" > "util.types"; and predicates for internal use.

const predicates = native('types');

const uncurry = (fn) => Function.prototype.call.bind(fn);
const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
/** The name of a typed array's class; undefined for anything else. */
const typedArrayName =
  uncurry(Object.getOwnPropertyDescriptor(TypedArrayPrototype, Symbol.toStringTag).get);
const { isView } = ArrayBuffer;

/** @param {unknown} value */
function isTypedArray(value) {
  return typedArrayName(value) !== undefined;
}

/** A predicate for one class of typed arrays. */
function typedArrayPredicate(name) {
  const key = `is${name}`;
  return { [key](value) { return typedArrayName(value) === name; } }[key];
}

/** @param {unknown} value */
function isKeyObject(value) {
  if (value === null || typeof value !== 'object') return false;
  return require('internal/crypto/keys').isKeyObject(value);
}

/** @param {unknown} value */
function isCryptoKey(value) {
  if (value === null || typeof value !== 'object') return false;
  return require('internal/crypto/keys').isCryptoKey(value);
}

const types = {
  isArgumentsObject: predicates.isArgumentsObject,
  isArrayBuffer: predicates.isArrayBuffer,
  isAsyncFunction: predicates.isAsyncFunction,
  isBigIntObject: predicates.isBigIntObject,
  isBooleanObject: predicates.isBooleanObject,
  isDate: predicates.isDate,
  isExternal: predicates.isExternal,
  isGeneratorFunction: predicates.isGeneratorFunction,
  isGeneratorObject: predicates.isGeneratorObject,
  isMap: predicates.isMap,
  isMapIterator: predicates.isMapIterator,
  isModuleNamespaceObject: predicates.isModuleNamespaceObject,
  isNativeError: predicates.isNativeError,
  isNumberObject: predicates.isNumberObject,
  isPromise: predicates.isPromise,
  isProxy: predicates.isProxy,
  isRegExp: predicates.isRegExp,
  isSet: predicates.isSet,
  isSetIterator: predicates.isSetIterator,
  isSharedArrayBuffer: predicates.isSharedArrayBuffer,
  isStringObject: predicates.isStringObject,
  isSymbolObject: predicates.isSymbolObject,
  isWeakMap: predicates.isWeakMap,
  isWeakSet: predicates.isWeakSet,
  isAnyArrayBuffer: predicates.isAnyArrayBuffer,
  isBoxedPrimitive: predicates.isBoxedPrimitive,
  isArrayBufferView: isView,
  isDataView(value) { return isView(value) && typedArrayName(value) === undefined; },
  isTypedArray,
};
for (const name of [
  'Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array',
  'Int32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array',
]) {
  types[`is${name}`] = typedArrayPredicate(name);
}
types.isKeyObject = isKeyObject;
types.isCryptoKey = isCryptoKey;

module.exports = types;
