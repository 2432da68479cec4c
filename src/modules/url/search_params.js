'use strict';

// URLSearchParams (URL standard, section 6): a list of names and values, and the form encoding (section 5).

const {
  codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_THIS, ERR_INVALID_TUPLE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateFunction } = require('internal/errors/validators');
const { encodeForm, parseForm } = require('internal/url/form');
const { areSimple, isOrdinary } = require('internal/util/shapes');

const { call } = Function.prototype;
const toWellFormed = call.bind(String.prototype.toWellFormed);
const { iterator: kIterator, toStringTag: kToStringTag } = Symbol;
const { defineProperties, getPrototypeOf, keys: enumerableKeys, setPrototypeOf } = Object;
const isEnumerable = call.bind(Object.prototype.propertyIsEnumerable);
const { ownKeys } = Reflect;
const kInspect = Symbol.for('nodejs.util.inspect.custom');

const kEnumerable = { __proto__: null, enumerable: true };

/** VALUE as a USVString. */
function toUSVString(value) {
  return toWellFormed(typeof value === 'string' ? value : `${value}`);
}

/** The names and values of INIT, one after the other. */
function listOfSequence(init) {
  const method = init[kIterator];
  // Our own list needs no iterator, unless somebody changed it.
  if (isParams(init) && method === URLSearchParams.prototype[kIterator]) return listOf(init).slice();
  if (typeof method !== 'function') throw new ERR_ARG_NOT_ITERABLE('Query pairs');
  const list = [];
  for (const pair of init) {
    if (pair === null || (typeof pair !== 'object' && typeof pair !== 'function') || typeof pair[kIterator] !== 'function') {
      throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    }
    const before = list.length;
    for (const element of pair) list.push(toUSVString(element));
    if (list.length !== before + 2) throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
  }
  return list;
}

/** All own keys of an object; where that is the same and nobody notices, the enumerable ones, which are found ten times as fast. */
function keysOf(object) {
  if (!isOrdinary(object)) return ownKeys(object);
  const names = enumerableKeys(object);
  return areSimple(object, object) ? names : ownKeys(object);
}

/** The names and values of a record (Web IDL, "record<K, V>"). */
function listOfRecord(init) {
  const list = [];
  const keys = keysOf(init);
  let isRewritten = false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (!isEnumerable(init, key)) continue;
    const name = toUSVString(key);
    if (name !== key) isRewritten = true;
    arrayPush(list, name, toUSVString(init[key]));
  }
  return isRewritten ? mergeNames(list) : list;
}

/** Keys that differed only in lone surrogates fall together, in the first one's place. */
function mergeNames(list) {
  const places = new Map();
  const merged = [];
  for (let i = 0; i < list.length; i += 2) {
    const at = mapGet(places, list[i]);
    if (at !== undefined) merged[at] = list[i + 1];
    else mapSet(places, list[i], arrayPush(merged, list[i], list[i + 1]) - 1);
  }
  return merged;
}

/** Are the names in order already? */
function isSorted(list) {
  for (let i = 2; i < list.length; i += 2) {
    if (list[i] < list[i - 2]) return false;
  }
  return true;
}

/** Below this many names and values sorting in place needs less time than making pairs. */
const kFew = 64;

/** Sorts by the names' code units, keeping the order of equal ones, each pair moved in front of the greater ones before it. */
function insertPairs(list) {
  for (let i = 2; i < list.length; i += 2) {
    const name = list[i];
    const value = list[i + 1];
    let at = i;
    for (; at > 0 && name < list[at - 2]; at -= 2) {
      list[at] = list[at - 2];
      list[at + 1] = list[at - 1];
    }
    list[at] = name;
    list[at + 1] = value;
  }
}

/** The same for many. */
function sortPairs(list) {
  const pairs = [];
  for (let i = 0; i < list.length; i += 2) arrayPush(pairs, [list[i], list[i + 1]]);
  arraySort(pairs, (a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  for (let i = 0; i < pairs.length; i++) {
    list[2 * i] = pairs[i][0];
    list[2 * i + 1] = pairs[i][1];
  }
}

/** Removes the pairs from BEGIN on that have NAME and, unless it is undefined, VALUE. */
function removePairs(list, begin, name, value) {
  let kept = begin;
  for (let i = begin; i < list.length; i += 2) {
    if (list[i] === name && (value === undefined || list[i + 1] === value)) continue;
    list[kept++] = list[i];
    list[kept++] = list[i + 1];
  }
  if (kept !== list.length) list.length = kept;
}

// What the class hands out about its private fields.
let isParams;
let listOf;
let setSearchParams;
let setParamsOwner;

/** Told when the list of a URL's parameters changes; the class URL sets it. */
let notifyOwner;

class URLSearchParams {
  /** Names at even places, values at odd ones. */
  #list = [];
  /** The URL this belongs to. */
  #owner = undefined;
  /** What toString() made of the list, as long as that does not change. */
  #text = undefined;

  static {
    isParams = (value) => #list in value;
    listOf = (params) => params.#list;
    setSearchParams = (params, query) => {
      params.#list = parseForm(query);
      params.#text = undefined;
    };
    setParamsOwner = (params, owner) => {
      params.#owner = owner;
    };
  }

  /** @param {string | Iterable<[string, string]> | Record<string, string>} [init] */
  constructor(init = undefined) {
    if (init === undefined) return;
    if (typeof init === 'string') {
      init = toWellFormed(init);
      this.#list = parseForm(init.charCodeAt(0) === 0x3F ? init.slice(1) : init);
    } else if (init !== null && (typeof init === 'object' || typeof init === 'function')) {
      const method = init[kIterator];
      this.#list = method !== undefined && method !== null ? listOfSequence(init) : listOfRecord(init);
    } else {
      init = toUSVString(init);
      this.#list = parseForm(init.charCodeAt(0) === 0x3F ? init.slice(1) : init);
    }
  }

  #changed() {
    this.#text = undefined;
    if (this.#owner !== undefined) notifyOwner(this.#owner);
  }

  /** @returns {number} */
  get size() {
    checkThis(this);
    return this.#list.length / 2;
  }

  [kInspect](recurseTimes, context) {
    checkThis(this);
    if (typeof recurseTimes === 'number' && recurseTimes < 0) return context.stylize('[Object]', 'special');
    const inner = { ...context };
    if (recurseTimes !== null) inner.depth = recurseTimes - 1;
    const { inspect, removeColors } = inspection();
    const list = this.#list;
    const entries = [];
    let length = 0;
    for (let i = 0; i < list.length; i += 2) {
      const entry = `${inspect(list[i], inner)} => ${inspect(list[i + 1], inner)}`;
      entries.push(entry);
      length += context.colors ? removeColors(entry).length : entry.length;
    }
    // The separators count too.
    length += 2 * Math.max(entries.length - 1, 0);
    const name = this.constructor?.name || 'URLSearchParams';
    if (entries.length === 0) return `${name} {}`;
    return length > context.breakLength ?
      `${name} {\n  ${entries.join(',\n  ')} }` :
      `${name} { ${entries.join(', ')} }`;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  append(name, value) {
    checkThis(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    arrayPush(this.#list, toUSVString(name), toUSVString(value));
    this.#changed();
  }

  /**
   * @param {string} name
   * @param {string} [value] only pairs that have it
   */
  delete(name, value = undefined) {
    checkThis(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    removePairs(this.#list, 0, name, value);
    this.#changed();
  }

  /**
   * @param {string} name
   * @returns {string | null}
   */
  get(name) {
    checkThis(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUSVString(name);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) return list[i + 1];
    }
    return null;
  }

  /**
   * @param {string} name
   * @returns {string[]}
   */
  getAll(name) {
    checkThis(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUSVString(name);
    const list = this.#list;
    const values = [];
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) values.push(list[i + 1]);
    }
    return values;
  }

  /**
   * @param {string} name
   * @param {string} [value]
   * @returns {boolean}
   */
  has(name, value = undefined) {
    checkThis(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) return true;
    }
    return false;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  set(name, value) {
    checkThis(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    name = toUSVString(name);
    value = toUSVString(value);
    const list = this.#list;
    let at = 0;
    while (at < list.length && list[at] !== name) at += 2;
    if (at === list.length) {
      arrayPush(list, name, value);
    } else {
      list[at + 1] = value;
      removePairs(list, at + 2, name, undefined);
    }
    this.#changed();
  }

  /** Sorts by name. */
  sort() {
    checkThis(this);
    const list = this.#list;
    if (!isSorted(list)) {
      if (list.length <= kFew) insertPairs(list);
      else sortPairs(list);
    }
    this.#changed();
  }

  entries() {
    checkThis(this);
    return makeIterator(this, kEntries);
  }

  /**
   * @param {(value: string, name: string, params: URLSearchParams) => void} callback
   * @param {any} [thisArg]
   */
  forEach(callback, thisArg = undefined) {
    checkThis(this);
    validateFunction(callback, 'callback');
    // The callback may change the list.
    for (let i = 0; i < this.#list.length; i += 2) {
      Reflect.apply(callback, thisArg, [this.#list[i + 1], this.#list[i], this]);
    }
  }

  keys() {
    checkThis(this);
    return makeIterator(this, kKeys);
  }

  values() {
    checkThis(this);
    return makeIterator(this, kValues);
  }

  /** @returns {string} in the form encoding */
  toString() {
    checkThis(this);
    return this.#text ??= encodeForm(this.#list);
  }
}

function checkThis(value) {
  if (typeof value !== 'object' || value === null || !isParams(value)) throw new ERR_INVALID_THIS('URLSearchParams');
}

/** inspect() comes with its module, which the start does not need. */
function inspection() {
  return {
    inspect: require('internal/util/inspect').inspect,
    removeColors: require('internal/util').removeColors,
  };
}

defineProperties(URLSearchParams.prototype, {
  append: kEnumerable,
  delete: kEnumerable,
  get: kEnumerable,
  getAll: kEnumerable,
  has: kEnumerable,
  set: kEnumerable,
  sort: kEnumerable,
  entries: kEnumerable,
  forEach: kEnumerable,
  keys: kEnumerable,
  values: kEnumerable,
  toString: kEnumerable,
  size: kEnumerable,
  [kToStringTag]: { __proto__: null, configurable: true, value: 'URLSearchParams' },
  [kIterator]: { __proto__: null, configurable: true, writable: true, value: URLSearchParams.prototype.entries },
});

// ---- iterators ---------------------------------------------------------------------------------------------------------

/** What an iterator gives. */
const kEntries = 0, kKeys = 1, kValues = 2;

let makeIterator;

function valueAt(list, at, kind) {
  if (kind === kEntries) return [list[at], list[at + 1]];
  return kind === kKeys ? list[at] : list[at + 1];
}

class URLSearchParamsIterator {
  #target;
  #kind;
  #index = 0;

  static {
    makeIterator = (target, kind) => new URLSearchParamsIterator(target, kind);
  }

  constructor(target, kind) {
    this.#target = target;
    this.#kind = kind;
  }

  next() {
    if (typeof this !== 'object' || this === null || !(#target in this)) throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    const list = listOf(this.#target);
    const at = this.#index;
    if (at >= list.length) return { value: undefined, done: true };
    this.#index = at + 2;
    return { value: valueAt(list, at, this.#kind), done: false };
  }

  [kInspect](recurseTimes, context) {
    if (!(#target in this)) throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    if (typeof recurseTimes === 'number' && recurseTimes < 0) return context.stylize('[Object]', 'special');
    const inner = { ...context };
    if (recurseTimes !== null) inner.depth = recurseTimes - 1;
    const { inspect } = inspection();
    const list = listOf(this.#target);
    const values = [];
    for (let i = this.#index; i < list.length; i += 2) values.push(valueAt(list, i, this.#kind));
    // The values go below each other if an array of them does.
    const isBroken = inspect(values, inner).includes('\n');
    const parts = values.map((value) => inspect(value, inner));
    return isBroken ?
      `${this[kToStringTag]} {\n  ${parts.join(',\n  ')} }` :
      `${this[kToStringTag]} { ${parts.join(', ')} }`;
  }
}

// Iterators of the web have no constructor to the outside, and %IteratorPrototype% behind them.
delete URLSearchParamsIterator.prototype.constructor;
setPrototypeOf(URLSearchParamsIterator.prototype, getPrototypeOf(getPrototypeOf([][kIterator]())));
defineProperties(URLSearchParamsIterator.prototype, {
  [kToStringTag]: { __proto__: null, configurable: true, value: 'URLSearchParams Iterator' },
  next: kEnumerable,
});

/** @param {(url: URL) => void} callback */
function onParamsChange(callback) {
  notifyOwner = callback;
}

module.exports = { URLSearchParams, onParamsChange, setParamsOwner, setSearchParams, toUSVString };
