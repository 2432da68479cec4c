'use strict';

// Deep equality. Node.js documentation, "Assert" > "Comparison details".

const { kindOf, getExtraProperties } = native('util');
const { kinds } = require('internal/util/inspect/kinds');
const { isError } = require('internal/util');
const { areSimple, haveSameKeys } = require('internal/util/shapes');
const types = require('internal/util/types');

const { is, hasOwn, getOwnPropertySymbols, getPrototypeOf, keys: ownKeys } = Object;
const { isArray } = Array;
const { toStringTag: SymbolToStringTag } = Symbol;
const ObjectConstructor = Object;
const uncurry = (fn) => functionBind(Function.prototype.call, fn);
const isEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
const objectToString = uncurry(Object.prototype.toString);
const numberValue = uncurry(Number.prototype.valueOf);
const stringValue = uncurry(String.prototype.valueOf);
const booleanValue = uncurry(Boolean.prototype.valueOf);
const bigintValue = uncurry(BigInt.prototype.valueOf);
const symbolValue = uncurry(Symbol.prototype.valueOf);
const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
const typedArrayName =
  uncurry(Object.getOwnPropertyDescriptor(TypedArrayPrototype, Symbol.toStringTag).get);
const NativeUint8Array = Uint8Array;

/** How equal: ==, ===, === of what the second value has, or === without prototypes. */
const kLoose = 0;
const kStrict = 1;
const kPartial = 2;
const kStrictWithoutPrototypes = 3;

/** How the elements of a pair are to be compared. */
const kNoIterator = 0;
const kIsArray = 1;
const kIsSet = 2;
const kIsMap = 3;

/** From this many levels on pairs are looked up in maps. */
const kManyLevels = 48;

/** A pair of objects that is being compared, and those around it, to end at circles. */
class Pair {
  constructor(a, b, outer) {
    this.a = a;
    this.b = b;
    this.outer = outer;
    this.level = outer === undefined ? 0 : outer.level + 1;
    /** @type {{forward: Map<object, object>, backward: Map<object, object>}|undefined} */
    this.maps = outer === undefined ? undefined : outer.maps;
  }

  /** Enters this pair and all around it into maps, which inner pairs share. */
  makeMaps() {
    this.maps = { forward: new Map(), backward: new Map() };
    for (let pair = this; pair !== undefined; pair = pair.outer) {
      this.maps.forward.set(pair.a, pair.b);
      this.maps.backward.set(pair.b, pair.a);
    }
  }
}

// ---- Entry ----------------------------------------------------------------------------------------

/** @type {(a: unknown, b: unknown) => boolean} */
function isDeepEqual(a, b) {
  return compare(a, b, kLoose, undefined);
}

/** @type {(a: unknown, b: unknown, skipPrototype?: boolean) => boolean} */
function isDeepStrictEqual(a, b, skipPrototype) {
  return compare(a, b, skipPrototype ? kStrictWithoutPrototypes : kStrict, undefined);
}

/** @type {(a: unknown, b: unknown) => boolean} */
function isPartialStrictEqual(a, b) {
  return compare(a, b, kPartial, undefined);
}

/** The first look: primitives, prototypes and arrays. */
function compare(a, b, mode, memory) {
  if (a === b) return a !== 0 || mode === kLoose || is(a, b);
  let mayBePlain = true;
  if (mode !== kLoose) {
    if (typeof a !== 'object') {
      // Only NaN equals something that === does not say.
      return typeof a === 'number' && a !== a && b !== b;
    }
    if (typeof b !== 'object' || a === null || b === null) return false;
    if (mode === kStrict) {
      const { constructor } = a;
      if (constructor === ObjectConstructor) {
        if (b.constructor !== ObjectConstructor) return false;
      } else {
        if (!haveSamePrototype(a, b, constructor)) return false;
        mayBePlain = false;
      }
    }
  } else {
    if (a === null || typeof a !== 'object') {
      // eslint-disable-next-line eqeqeq
      return (b === null || typeof b !== 'object') && (a == b || (a !== a && b !== b));
    }
    if (b === null || typeof b !== 'object') return false;
  }
  if (isArray(a) || isArray(b)) {
    return isArray(a) && isArray(b) && compareArrays(a, b, mode, memory);
  }
  // What an object says it is counts in every mode. Of the same tag objectToString() would make the same text, which takes longer
  // than to look at the tags; for an object without one it is the quicker way.
  if (!mayBePlain) {
    const tag = a[SymbolToStringTag];
    if (typeof tag === 'string' && tag === b[SymbolToStringTag]) return compareSpecial(a, b, tag, mode, memory);
  }
  const text = objectToString(a);
  if (text !== objectToString(b)) return false;
  if (text === '[object Object]') return compareKeys(a, b, mode, memory, kNoIterator);
  return compareSpecial(a, b, undefined, mode, memory);
}

/** Constructors that tell what an object is even where it claims one of its own. */
const tellingConstructors = new Set([
  Array, ArrayBuffer, BigInt, Boolean, DataView, Date, Error, Function, Map, Number, Object, Promise, RegExp, Set, String, Symbol,
  WeakMap, WeakSet, require('buffer').Buffer,
  Int8Array, Int16Array, Int32Array, Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array,
]);
// V8 has none while it makes a snapshot.
if (typeof Float16Array === 'function') setAdd(tellingConstructors, Float16Array); // eslint-disable-line no-undef

/** Are they of the same class? An inherited constructor decides, and only without it the prototype. */
function haveSamePrototype(a, b, constructor) {
  if (setHas(tellingConstructors, constructor) || (constructor !== undefined && !hasOwn(a, 'constructor'))) {
    return constructor === b.constructor;
  }
  return getPrototypeOf(a) === getPrototypeOf(b);
}

const kNone = [];
const isString = (value) => typeof value === 'string';

/**
 * The enumerable properties of B besides its elements, those with symbols only where they count; undefined where A has more or fewer.
 */
function extraKeys(a, b, mode) {
  const both = getExtraProperties(a, b);
  if (both === undefined) return kNone;
  let { 0: keysA, 1: keysB } = both;
  if (mode === kLoose) {
    keysA = keysA.filter(isString);
    keysB = keysB.filter(isString);
  }
  return mode === kPartial || keysA.length === keysB.length ? keysB : undefined;
}

function compareArrays(a, b, mode, memory) {
  if (mode === kPartial ? a.length < b.length : a.length !== b.length) return false;
  const keys = extraKeys(a, b, mode);
  return keys !== undefined && compareKeys(a, b, mode, memory, kIsArray, keys);
}

/** URLs and keys hide what they hold. Their tags tell without loading their modules. */
function samePlatformObject(a, b, tag) {
  switch (tag) {
    case 'URL': {
      const { isURL } = require('internal/url');
      return isURL(a) === isURL(b) && (!isURL(a) || a.href === b.href);
    }
    case 'KeyObject':
      return types.isKeyObject(a) === types.isKeyObject(b) && (!types.isKeyObject(a) || a.equals(b));
    case 'CryptoKey':
      return types.isCryptoKey(a) === types.isCryptoKey(b) &&
        (!types.isCryptoKey(a) || isSameCryptoKey(a, b));
    default:
      return true;
  }
}

/** Web Cryptography keys: what they are for, and their material. */
function isSameCryptoKey(a, b) {
  const { KeyObject } = require('crypto');
  return a.extractable === b.extractable && isDeepStrictEqual(a.algorithm, b.algorithm) &&
    isDeepStrictEqual(a.usages, b.usages) && KeyObject.from(a).equals(KeyObject.from(b));
}

/** Nothing is hidden by these that their properties do not show. */
const isOpen = (kind) => kind === kinds.proxy || kind === kinds.namespace || kind === kinds.object || kind === kinds.arguments;

/** Their contents cannot be looked at. */
const isOpaque = (kind) => kind === kinds.promise || kind === kinds.weakMap || kind === kinds.weakSet;

/** Everything with internal slots, whose prototype and tag may lie. TAG is there where it was looked at. */
function compareSpecial(a, b, tag, mode, memory) {
  const kind = kindOf(a);
  const otherKind = kindOf(b);
  // What only is equal to itself has no say where the other side shows all that it has: a proxy of a promise, say.
  if (kind !== otherKind && !(isOpen(kind) && (isOpen(otherKind) || isOpaque(otherKind)))) {
    // An error is told by its prototype too.
    if (!(isError(a) && isError(b))) return false;
  }
  switch (kind) {
    case kinds.regExp:
      if (a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
      break;
    case kinds.date: {
      const timeA = dateGetTime(a);
      const timeB = dateGetTime(b);
      if (timeA !== timeB && (timeA === timeA || timeB === timeB)) return false;
      break;
    }
    case kinds.typedArray:
      return compareTypedArrays(a, b, mode, memory);
    case kinds.dataView:
      if (!sameBytes(bytesOf(a), bytesOf(b), mode)) return false;
      break;
    case kinds.set:
      if (mode === kPartial ? a.size < b.size : a.size !== b.size) return false;
      return compareKeys(a, b, mode, memory, kIsSet);
    case kinds.map:
      if (mode === kPartial ? a.size < b.size : a.size !== b.size) return false;
      return compareKeys(a, b, mode, memory, kIsMap);
    case kinds.arrayBuffer:
    case kinds.sharedArrayBuffer:
      if (!sameBytes(new NativeUint8Array(a), new NativeUint8Array(b), mode)) return false;
      break;
    case kinds.boxed:
      if (!sameBoxed(a, b)) return false;
      break;
    case kinds.promise:
    case kinds.weakMap:
    case kinds.weakSet:
      // Their contents cannot be compared: equal only if identical.
      return false;
    case kinds.namespace:
      return compareKeys(a, b, mode, memory, kNoIterator);
    default:
      if (isError(a) || isError(b)) {
        if (!sameError(a, b, mode, memory)) return false;
      } else if (!samePlatformObject(a, b, tag ?? a[SymbolToStringTag])) {
        return false;
      }
  }
  return compareKeys(a, b, mode, memory, kNoIterator);
}

/** Name, message, cause and errors count even where they are not enumerable. */
function sameError(a, b, mode, memory) {
  if (!isError(a) || !isError(b)) return false;
  for (const key of ['message', 'name', 'cause', 'errors']) {
    if (!sameHiddenProperty(a, b, key, mode, memory)) return false;
  }
  return true;
}

function sameHiddenProperty(a, b, key, mode, memory) {
  const isOwnA = hasOwn(a, key);
  const isOwnB = hasOwn(b, key);
  // Enumerable ones are compared with the other properties.
  const isHiddenB = !isEnumerable(b, key);
  if (mode === kPartial) {
    if (!isHiddenB || (!isOwnB && key !== 'name')) return true;
    return hasAny(a, key) && compare(a[key], b[key], mode, memory);
  }
  if (isEnumerable(a, key) || !isHiddenB) return true;
  if (key === 'cause' || key === 'errors') {
    if (isOwnA !== isOwnB) return false;
    return !isOwnA || compare(a[key], b[key], mode, memory);
  }
  return compare(a[key], b[key], mode, memory);
}

const hasAny = (object, key) => key in object;

/** What a wrapper object wraps. */
function sameBoxed(a, b) {
  if (types.isNumberObject(a)) return types.isNumberObject(b) && is(numberValue(a), numberValue(b));
  if (types.isStringObject(a)) return types.isStringObject(b) && stringValue(a) === stringValue(b);
  if (types.isBooleanObject(a)) return types.isBooleanObject(b) && booleanValue(a) === booleanValue(b);
  if (types.isBigIntObject(a)) return types.isBigIntObject(b) && bigintValue(a) === bigintValue(b);
  return types.isSymbolObject(a) && types.isSymbolObject(b) && symbolValue(a) === symbolValue(b);
}

// ---- Bytes and numbers -----------------------------------------------------------------------------

const bytesOf = (view) => new NativeUint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Of so few the way to memcmp is longer than the comparison. */
const kFewElements = 128;

let compareBytes;
/** memcmp, or with partial equality: does A contain B's bytes in order? */
function sameBytes(a, b, mode) {
  if (mode === kPartial) return isSubsequence(a, b, (x, y) => x === y);
  if (a.byteLength !== b.byteLength) return false;
  if (a.byteLength <= kFewElements) {
    for (let i = 0; i < a.byteLength; i++) if (a[i] !== b[i]) return false;
    return true;
  }
  compareBytes ??= require('buffer').Buffer.compare;
  return compareBytes(a, b) === 0;
}

function isSubsequence(a, b, isSame) {
  if (b.length > a.length) return false;
  let at = 0;
  for (let i = 0; i < b.length; i++) {
    while (at < a.length && !isSame(a[at], b[i])) at++;
    if (at === a.length) return false;
    at++;
  }
  return true;
}

function compareTypedArrays(a, b, mode, memory) {
  const name = typedArrayName(a);
  if (name !== typedArrayName(b)) return false;
  const isFloat = name === 'Float32Array' || name === 'Float64Array' || name === 'Float16Array';
  if (mode === kPartial) {
    if (!isSubsequence(a, b, is)) return false;
  } else {
    if (a.length !== b.length) return false;
    if (isFloat && mode === kLoose) {
      // 0 == -0, though their bytes differ; NaN equals nothing.
      for (let i = 0; i < a.length; i++) {
        if (a[i] !== b[i]) return false;
      }
    } else if (!isFloat && a.length <= kFewElements) {
      for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    } else if (name === 'Uint8Array') {
      if (!sameBytes(a, b, mode)) return false;
    } else if (!sameBytes(bytesOf(a), bytesOf(b), mode)) {
      return false;
    }
  }
  const keys = extraKeys(a, b, mode);
  return keys !== undefined && compareKeys(a, b, mode, memory, kNoIterator, keys);
}

// ---- Properties -------------------------------------------------------------------------------------

/** Enumerable own symbols. */
function enumerableSymbols(object) {
  const symbols = getOwnPropertySymbols(object);
  return symbols.length === 0 ? symbols : symbols.filter((symbol) => isEnumerable(object, symbol));
}

/** Has the object enumerable properties of all these names? */
function hasKeys(object, keys) {
  for (let i = 0; i < keys.length; i++) {
    if (!isEnumerable(object, keys[i])) return false;
  }
  return true;
}

/** The keys of B that count, of which KEYS are the strings; undefined where A has others. */
function compareOwnKeys(a, b, mode, keys) {
  if (mode === kPartial) {
    if (!hasKeys(a, keys)) return undefined;
  } else {
    const keysA = ownKeys(a);
    if (keys.length !== keysA.length) return undefined;
    // Mostly both were made the same way: the same keys in the same order.
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === keysA[i]) continue;
      if (!hasKeys(a, keys)) return undefined;
      break;
    }
  }
  // The keys have just been listed: areSimple() knows.
  if (mode !== kLoose && !areSimple(a, b)) {
    const symbolsB = getOwnPropertySymbols(b);
    if (symbolsB.length !== 0) {
      const wanted = enumerableSymbols(b);
      for (const symbol of wanted) {
        if (!isEnumerable(a, symbol)) return undefined;
      }
      if (mode !== kPartial && enumerableSymbols(a).length !== wanted.length) return undefined;
      if (wanted.length > 0) keys = [...keys, ...wanted];
    } else if (mode !== kPartial && getOwnPropertySymbols(a).length !== 0 && enumerableSymbols(a).length !== 0) {
      return undefined;
    }
  }
  return keys;
}

/**
 * The same properties on both sides, then their values and what the objects contain.
 * @param {(string|symbol)[]} [keys] all of B's that count, where they are known and are as many as A's
 */
function compareKeys(a, b, mode, memory, iteration, keys) {
  if (keys === undefined) {
    keys = ownKeys(b);
    // Mostly both were made the same way.
    if (!haveSameKeys(a, b)) {
      keys = compareOwnKeys(a, b, mode, keys);
      if (keys === undefined) return false;
    }
  } else if (keys.length !== 0 && !hasKeys(a, keys)) {
    return false;
  }
  // Nothing inside, nothing to recurse into.
  if (keys.length === 0 && (iteration === kNoIterator || (iteration === kIsArray && b.length === 0) ||
      (iteration >= kIsSet && b.size === 0))) {
    return true;
  }
  return compareInside(a, b, mode, memory, iteration, keys);
}

/** Guards against circles: a pair that is being compared already counts as equal. */
function compareInside(a, b, mode, memory, iteration, keys) {
  if (memory === undefined || memory.level < kManyLevels) {
    for (let pair = memory; pair !== undefined; pair = pair.outer) {
      if (pair.a === a) return pair.b === b;
      if (pair.b === b) return false;
    }
    return compareContents(a, b, mode, new Pair(a, b, memory), iteration, keys);
  }
  if (memory.maps === undefined) memory.makeMaps();
  const { forward, backward } = memory.maps;
  const partner = forward.get(a);
  if (partner !== undefined) return partner === b;
  if (backward.has(b)) return false;
  forward.set(a, b);
  backward.set(b, a);
  const areEqual = compareContents(a, b, mode, new Pair(a, b, memory), iteration, keys);
  forward.delete(a);
  backward.delete(b);
  return areEqual;
}

/** Elements first, then properties. */
function compareContents(a, b, mode, memory, iteration, keys) {
  switch (iteration) {
    case kIsSet:
      if (!(mode === kPartial ? isSubset(a, b, memory) : compareSets(a, b, mode, memory))) return false;
      break;
    case kIsMap:
      if (!(mode === kPartial ? isSubmap(a, b, memory) : compareMaps(a, b, mode, memory))) return false;
      break;
    case kIsArray:
      if (mode === kPartial) {
        if (!isPartialArray(a, b, memory)) return false;
      } else if (!compareElements(a, b, mode, memory)) {
        return false;
      }
      break;
    default:
  }
  for (let i = 0; i < keys.length; i++) {
    if (!compare(a[keys[i]], b[keys[i]], mode, memory)) return false;
  }
  return true;
}

function compareElements(a, b, mode, memory) {
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    if (x === y && x !== undefined && x !== 0) continue;
    if (x === undefined && !hasOwn(a, i)) return compareSparse(a, b, mode, memory, i);
    // A hole is no undefined.
    if (y === undefined && !hasOwn(b, i)) return false;
    if (!compare(x, y, mode, memory)) return false;
  }
  return true;
}

/** From the first hole on only the elements that exist are visited: arrays may be huge and empty. */
function compareSparse(a, b, mode, memory, start) {
  const indicesA = ownKeys(a);
  if (indicesA.length !== ownKeys(b).length) return false;
  for (let i = start; i < indicesA.length; i++) {
    const key = indicesA[i];
    if (!hasOwn(b, key) || !compare(a[key], b[key], mode, memory)) return false;
  }
  return true;
}

/** Every element of B in A, in the same order. */
function isPartialArray(a, b, memory) {
  let at = 0;
  for (let i = 0; i < b.length; i++, at++) {
    if (b[i] === undefined && !hasOwn(b, i)) return isPartialSparse(a, b, memory, at, i);
    for (;; at++) {
      if (a.length - at < b.length - i) return false;
      if (a[at] === undefined && !hasOwn(a, at)) return isPartialSparse(a, b, memory, at, i);
      if (compare(a[at], b[i], kPartial, memory)) break;
    }
  }
  return true;
}

/** As isPartialArray, of the elements that exist. */
function isPartialSparse(a, b, memory, startA, startB) {
  const keysA = ownKeys(a).slice(startA);
  const keysB = ownKeys(b).slice(startB);
  let at = 0;
  for (let i = 0; i < keysB.length; i++, at++) {
    for (;; at++) {
      if (keysA.length - at < keysB.length - i) return false;
      if (compare(a[keysA[at]], b[keysB[i]], kPartial, memory)) break;
    }
  }
  return true;
}

// ---- Sets and maps ----------------------------------------------------------------------------------

/** Can a primitive loosely equal another value? Not symbols, NaN and text that is no number. */
function hasLooseEqual(value) {
  if (typeof value === 'symbol') return false;
  return (typeof value !== 'string' && typeof value !== 'number') || !Number.isNaN(+value);
}

function compareSets(a, b, mode, memory) {
  let unmatched;
  for (const value of b) {
    if (setHas(a, value)) continue;
    if (typeof value === 'object' && value !== null) {
      setAdd(unmatched ??= new Set(), value);
      continue;
    }
    if (mode !== kLoose) return false;
    if (!hasLooseEqual(value)) return false;
    (unmatched ??= new Set()).add(value);
  }
  if (unmatched === undefined) return true;
  for (const value of a) {
    if (setHas(b, value)) continue;
    if (mode !== kLoose && (typeof value !== 'object' || value === null)) return false;
    if (!takeEqual(unmatched, value, mode, memory)) return false;
  }
  return unmatched.size === 0;
}

/** Removes from SET the first value that equals VALUE. */
function takeEqual(set, value, mode, memory) {
  for (const candidate of set) {
    if (compare(value, candidate, mode, memory)) {
      set.delete(candidate);
      return true;
    }
  }
  return false;
}

function compareMaps(a, b, mode, memory) {
  let unmatched;
  for (const { 0: key, 1: value } of b) {
    if (typeof key === 'object' && key !== null) {
      if (a.has(key) && compare(a.get(key), value, mode, memory)) continue;
      (unmatched ??= new Set()).add(key);
      continue;
    }
    const other = mapGet(a, key);
    if ((other !== undefined || a.has(key)) && compare(other, value, mode, memory)) continue;
    if (mode !== kLoose) return false;
    if (!hasLooseEqual(key)) return false;
    (unmatched ??= new Set()).add(key);
  }
  if (unmatched === undefined) return true;
  for (const { 0: key, 1: value } of a) {
    if (b.has(key) && !unmatched.has(key) && compare(value, b.get(key), mode, memory)) continue;
    if (mode !== kLoose && (typeof key !== 'object' || key === null)) return false;
    if (!takeEqualEntry(unmatched, b, key, value, mode, memory)) return false;
  }
  return unmatched.size === 0;
}

/** Removes from KEYS the first whose entry in MAP equals KEY and VALUE. */
function takeEqualEntry(keys, map, key, value, mode, memory) {
  for (const candidate of keys) {
    if (compare(key, candidate, mode, memory) && compare(value, map.get(candidate), mode, memory)) {
      keys.delete(candidate);
      return true;
    }
  }
  return false;
}

/** Does A have all of B's values, each for one of B's? */
function isSubset(a, b, memory) {
  let rest;
  for (const value of b) {
    if (typeof value !== 'object' || value === null) {
      if (!a.has(value)) return false;
      continue;
    }
    rest ??= new Set([...a].filter((item) => typeof item === 'object' && item !== null));
    if (rest.delete(value)) continue;
    if (!takeMatching(rest, (candidate) => compare(candidate, value, kPartial, memory))) return false;
  }
  return true;
}

function isSubmap(a, b, memory) {
  let rest;
  for (const { 0: key, 1: value } of b) {
    if (typeof key !== 'object' || key === null) {
      if (!a.has(key) || !compare(a.get(key), value, kPartial, memory)) return false;
      continue;
    }
    rest ??= new Set([...a.keys()].filter((item) => typeof item === 'object' && item !== null));
    if (rest.has(key) && compare(a.get(key), value, kPartial, memory)) {
      rest.delete(key);
      continue;
    }
    const isMatch = (candidate) => compare(candidate, key, kPartial, memory) &&
      compare(a.get(candidate), value, kPartial, memory);
    if (!takeMatching(rest, isMatch)) return false;
  }
  return true;
}

function takeMatching(set, isMatch) {
  for (const candidate of set) {
    if (isMatch(candidate)) {
      set.delete(candidate);
      return true;
    }
  }
  return false;
}

module.exports = { isDeepEqual, isDeepStrictEqual, isPartialStrictEqual };
