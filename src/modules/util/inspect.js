// util.inspect: any value as text for people. Node.js documentation, "Util" > "util.inspect".
//
// inspect() makes a context of the options and hands it through: formatValue() decides what a value
// is, formatObject() collects its parts, layout puts the parts together.

/** Where a property stands: of an object, of a list besides its elements, or an element. */
const kObject = 0;
const kListExtra = 1;
const kListItem = 2;

module.exports = {
  inspect,
  formatValue,
  formatProperty,
  kObject,
  kListExtra,
  kListItem,
};

const {
  kinds, kindOf, getConstructorName, getOwnNonIndexProperties, getPromiseDetails, getProxyDetails,
  getExternalAddress, previewEntries,
} = native('util');
const {
  bigintText, escapeText, getStringWidth, numberText, quote, stripControlSequences, stripStyles,
} = require('internal/util/inspect/strings');
const {
  colors, styles, stylizeNoColor, stylizeWithColor,
} = require('internal/util/inspect/styles');
const { join } = require('internal/util/inspect/layout');
const collections = require('internal/util/inspect/collections');
const { formatError, isError } = require('internal/util/inspect/errors');
const { isStackOverflowError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const {
  isAsyncFunction, isGeneratorFunction,
} = require('internal/util/types');

const { apply, ownKeys } = Reflect;
const {
  getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols, getPrototypeOf, hasOwn,
  setPrototypeOf,
} = Object;
const getKeys = Object.keys;
const uncurry = (fn) => Function.prototype.call.bind(fn);
const propertyIsEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
const functionToString = uncurry(Function.prototype.toString);
const regExpToString = uncurry(RegExp.prototype.toString);
const regExpExec = uncurry(RegExp.prototype.exec);
const dateToISOString = uncurry(Date.prototype.toISOString);
const dateToString = uncurry(Date.prototype.toString);
const dateGetTime = uncurry(Date.prototype.getTime);
const symbolToString = uncurry(Symbol.prototype.toString);
const hasInstance = uncurry(Function.prototype[Symbol.hasInstance]);
const sizeGetter = (prototype) => uncurry(getOwnPropertyDescriptor(prototype, 'size').get);
const mapSize = sizeGetter(Map.prototype);
const mapEntries = uncurry(Map.prototype.entries);
const setSize = sizeGetter(Set.prototype);
const setValues = uncurry(Set.prototype.values);
const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
const typedArrayName = uncurry(getOwnPropertyDescriptor(TypedArrayPrototype, Symbol.toStringTag).get);
const typedArrayLength = uncurry(getOwnPropertyDescriptor(TypedArrayPrototype, 'length').get);
const typedArrays = {
  __proto__: null, Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array,
  Int32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
};
const ObjectPrototype = Object.prototype;
const ArrayPrototype = Array.prototype;
const { isArray } = Array;
const RegExpBase = RegExp;
const MapBase = Map;

const kCustom = Symbol.for('nodejs.util.inspect.custom');

/** The classes of the language itself. Their members are not listed with showHidden. */
const builtInNames = new Set([
  'AggregateError', 'Array', 'ArrayBuffer', 'AsyncDisposableStack', 'Atomics', 'BigInt',
  'BigInt64Array', 'BigUint64Array', 'Boolean', 'DataView', 'Date', 'DisposableStack', 'Error',
  'EvalError', 'FinalizationRegistry', 'Float16Array', 'Float32Array', 'Float64Array', 'Function',
  'Infinity', 'Int16Array', 'Int32Array', 'Int8Array', 'Intl', 'Iterator', 'JSON', 'Map', 'Math',
  'NaN', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError', 'ReferenceError', 'Reflect', 'RegExp',
  'Set', 'SharedArrayBuffer', 'String', 'SuppressedError', 'Symbol', 'SyntaxError', 'TypeError',
  'URIError', 'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray', 'WeakMap', 'WeakRef',
  'WeakSet', 'WebAssembly',
]);

/** Prototypes of the language, whatever users have made of their `constructor`. */
const knownPrototypes = new Map([
  Array, ArrayBuffer, Function, Map, Set, Object, TypedArrayPrototype.constructor, RegExp, Date,
  DataView, Error, AggregateError, RangeError, TypeError, SyntaxError, ReferenceError, URIError,
  EvalError, Boolean, Number, String, Symbol, BigInt, Promise, WeakSet, WeakMap,
].map((Class) => [Class.prototype, Class]));

const defaultOptions = {
  __proto__: null,
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};
setPrototypeOf(defaultOptions, ObjectPrototype);

/** The state of one call: the options, and where in the value it is. */
class Context {
  constructor() {
    /** Characters printed so far at each indentation, to stop before memory runs out. */
    this.budget = undefined;
    this.indentation = 0;
    /** The objects around the present one. */
    this.seen = [];
    /** Level of the object printed last: tells which levels are innermost. */
    this.deepest = 0;
    /** Objects that contain themselves, with their numbers. */
    this.circular = undefined;
    /** Options that only custom inspection functions know. */
    this.userOptions = undefined;
    this.stylize = stylizeNoColor;
    this.showHidden = defaultOptions.showHidden;
    this.depth = defaultOptions.depth;
    this.colors = defaultOptions.colors;
    this.customInspect = defaultOptions.customInspect;
    this.showProxy = defaultOptions.showProxy;
    this.maxArrayLength = defaultOptions.maxArrayLength;
    this.maxStringLength = defaultOptions.maxStringLength;
    this.breakLength = defaultOptions.breakLength;
    this.compact = defaultOptions.compact;
    this.sorted = defaultOptions.sorted;
    this.getters = defaultOptions.getters;
    this.numericSeparator = defaultOptions.numericSeparator;
  }
}

/**
 * @param {unknown} value
 * @param {object|boolean} [options] or showHidden, then depth and colors
 * @returns {string}
 */
function inspect(value, options) {
  const context = new Context();
  if (arguments.length > 1) {
    if (arguments.length > 2) {
      if (arguments[2] !== undefined) context.depth = arguments[2];
      if (arguments.length > 3 && arguments[3] !== undefined) context.colors = arguments[3];
    }
    if (typeof options === 'boolean') {
      context.showHidden = options;
    } else if (options) {
      for (const key of getKeys(options)) {
        if (hasOwn(defaultOptions, key) || key === 'stylize') context[key] = options[key];
        else context.userOptions ??= options;
      }
    }
  }
  if (context.colors && context.stylize === stylizeNoColor) context.stylize = stylizeWithColor;
  if (context.maxArrayLength === null) context.maxArrayLength = Infinity;
  if (context.maxStringLength === null) context.maxStringLength = Infinity;
  return formatValue(context, value, 0);
}

inspect.custom = kCustom;
Object.defineProperty(inspect, 'defaultOptions', {
  __proto__: null,
  get() { return defaultOptions; },
  set(options) {
    require('internal/errors/validators').validateObject(options, 'options');
    Object.assign(defaultOptions, options);
  },
});
inspect.colors = colors;
inspect.styles = styles;

/** The options as custom inspection functions get them. */
function userOptions(context, isForeign) {
  const options = {
    stylize: context.stylize,
    showHidden: context.showHidden,
    depth: context.depth,
    colors: context.colors,
    customInspect: context.customInspect,
    showProxy: context.showProxy,
    maxArrayLength: context.maxArrayLength,
    maxStringLength: context.maxStringLength,
    breakLength: context.breakLength,
    compact: context.compact,
    sorted: context.sorted,
    getters: context.getters,
    numericSeparator: context.numericSeparator,
    ...context.userOptions,
  };
  if (isForeign) {
    // An object of another realm (or a proxy) must not get hold of functions or objects of this one.
    setPrototypeOf(options, null);
    for (const key of getKeys(options)) {
      const value = options[key];
      if ((typeof value === 'object' || typeof value === 'function') && value !== null) {
        delete options[key];
      }
    }
    options.stylize = setPrototypeOf((value, kind) => {
      let stylized;
      try {
        stylized = `${context.stylize(value, kind)}`;
      } catch {
        // The style was a function that threw.
      }
      return typeof stylized === 'string' ? stylized : value;
    }, null);
  }
  return options;
}

/**
 * Any value as text.
 * @param {Context} context
 * @param {unknown} value
 * @param {number} level how many objects are around it
 * @param {boolean} [isTypedArrayBuffer] the value is the buffer of a typed array being printed
 * @returns {string}
 */
function formatValue(context, value, level, isTypedArrayBuffer) {
  if (typeof value !== 'object' && typeof value !== 'function' && !isUndetectable(value)) {
    return formatPrimitive(context, value);
  }
  if (value === null) return context.stylize('null', 'null');
  const original = value;
  let kind = kindOf(value);
  let isProxy = false;
  if (kind === kinds.proxy) {
    isProxy = true;
    if (context.showProxy) {
      const details = getProxyDetails(value);
      if (details[0] === null) return context.stylize('<Revoked Proxy>', 'special');
      return formatProxy(context, details, level);
    }
    // The target says what a proxy is about without running its traps.
    do {
      value = getProxyDetails(value)[0];
      if (value === null) return context.stylize('<Revoked Proxy>', 'special');
      kind = kindOf(value);
    } while (kind === kinds.proxy);
  }
  if (context.customInspect) {
    const custom = value[kCustom];
    if (typeof custom === 'function' && custom !== inspect && !isOwnPrototype(value)) {
      const depth = context.depth === null ? null : context.depth - level;
      const isForeign = isProxy || !hasInstance(Object, original);
      const result = apply(custom, original, [depth, userOptions(context, isForeign), inspect]);
      // A function that returns its object wants the usual text.
      if (result !== original) {
        if (typeof result === 'object') return formatValue(context, result, level);
        return `${result}`.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
      }
    }
  }
  if (context.seen.includes(value)) {
    context.circular ??= new MapBase();
    let index = context.circular.get(value);
    if (index === undefined) {
      index = context.circular.size + 1;
      context.circular.set(value, index);
    }
    return context.stylize(`[Circular *${index}]`, 'special');
  }
  return formatObject(context, value, kind, level, isTypedArrayBuffer);
}

/** A class's prototype is printed as an object even if its instances have an inspection function. */
function isOwnPrototype(value) {
  const { constructor } = value;
  return constructor && constructor.prototype === value;
}

/** Target and handler. */
function formatProxy(context, details, level) {
  if (level > context.depth && context.depth !== null) {
    return context.stylize('Proxy [Array]', 'special');
  }
  level++;
  context.indentation += 2;
  const parts = [
    formatValue(context, details[0], level),
    formatValue(context, details[1], level),
  ];
  context.indentation -= 2;
  return join(context, parts, '', ['Proxy [', ']'], true, level);
}

// ---- Primitives -------------------------------------------------------------------------------------

/** Strings this short are never broken at their newlines. */
const kShortString = 16;

function formatPrimitive(context, value) {
  switch (typeof value) {
    case 'string': return formatString(context, value);
    case 'number': return context.stylize(numberText(value, context.numericSeparator), 'number');
    case 'boolean': return context.stylize(`${value}`, 'boolean');
    case 'bigint': return context.stylize(bigintText(value, context.numericSeparator), 'bigint');
    case 'undefined': return context.stylize('undefined', 'undefined');
    default: return context.stylize(symbolToString(value), 'symbol');
  }
}

function formatString(context, value) {
  let trailer = '';
  if (value.length > context.maxStringLength) {
    const remaining = value.length - context.maxStringLength;
    value = value.slice(0, context.maxStringLength);
    trailer = `... ${remaining} more character${remaining > 1 ? 's' : ''}`;
  }
  if (value.length > kShortString && context.compact !== true &&
      value.length > context.breakLength - context.indentation - 4 && value.includes('\n')) {
    const lines = value.split(/(?<=\n)/);
    return lines.map((line) => context.stylize(quote(line), 'string'))
      .join(` +\n${' '.repeat(context.indentation + 2)}`) + trailer;
  }
  return context.stylize(quote(value), 'string') + trailer;
}

// ---- Names of classes -------------------------------------------------------------------------------

/**
 * The name of the object's class; null when its prototype is null. Members of the classes below the
 * built-in one are added to `inherited`.
 */
function constructorNameOf(context, object, level, inherited) {
  if (inherited === undefined && !hasOwn(object, 'constructor')) {
    // Nearly every object: no own constructor, and the prototype of the language.
    const prototype = getPrototypeOf(object);
    if (prototype === ObjectPrototype) return 'Object';
    if (prototype === ArrayPrototype) return 'Array';
  }
  let firstPrototype;
  for (let current = object; current || isUndetectable(current);) {
    // What has a prototype of the language in its chain needs no `instanceof`.
    let Class = knownPrototypes.get(current);
    if (Class === undefined) {
      Class = ownClassOf(current);
      if (Class !== undefined && !isInstance(object, Class)) Class = undefined;
    }
    if (Class !== undefined) {
      if (inherited !== undefined && (firstPrototype !== current || !builtInNames.has(Class.name))) {
        addInherited(context, object, firstPrototype || object, level, inherited);
      }
      return String(Class.name);
    }
    current = getPrototypeOf(current);
    if (firstPrototype === undefined) firstPrototype = current;
  }
  if (firstPrototype === null) return null;
  const name = getConstructorName(object);
  if (level > context.depth && context.depth !== null) return `${name} <Complex prototype>`;
  const parent = constructorNameOf(context, firstPrototype, level + 1, inherited);
  if (parent === null) {
    return `${name} <${inspect(firstPrototype, {
      ...optionsOf(context), customInspect: false, depth: -1,
    })}>`;
  }
  return `${name} <${parent}>`;
}

/** The class in the own property `constructor` of a prototype. */
function ownClassOf(prototype) {
  const descriptor = getOwnPropertyDescriptor(prototype, 'constructor');
  return descriptor !== undefined && typeof descriptor.value === 'function' &&
    descriptor.value.name !== '' ? descriptor.value : undefined;
}

/** The options in force, to inspect something else with. */
function optionsOf(context) {
  const options = {};
  for (const key of getKeys(defaultOptions)) options[key] = context[key];
  options.stylize = context.stylize;
  return options;
}

/** document.all says it is undefined, and yet is an object. */
const isUndetectable = (value) => typeof value === 'undefined' && value !== undefined;

function isInstance(object, Class) {
  try {
    return object instanceof Class;
  } catch {
    return false;
  }
}

/** Adds the members that OBJECT inherits from classes of the user, up to three levels. */
function addInherited(context, object, prototype, level, inherited) {
  let keys;
  let hiddenKeys;
  let current = prototype;
  for (let depth = 0; depth < 3; depth++) {
    if (depth !== 0 || object === current) {
      current = getPrototypeOf(current);
      if (current === null) break;
      const descriptor = getOwnPropertyDescriptor(current, 'constructor');
      if (descriptor !== undefined && typeof descriptor.value === 'function' &&
          builtInNames.has(descriptor.value.name)) {
        break;
      }
    }
    if (depth === 0) hiddenKeys = new Set();
    else for (const key of keys) hiddenKeys.add(key);
    keys = ownKeys(current);
    context.seen.push(object);
    for (const key of keys) {
      if (key === 'constructor' || hasOwn(object, key) || (depth !== 0 && hiddenKeys.has(key))) continue;
      const descriptor = getOwnPropertyDescriptor(current, key);
      if (typeof descriptor.value === 'function') continue;
      const text = formatProperty(context, current, level, key, kObject, descriptor, object);
      inherited.push(context.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
    context.seen.pop();
  }
}

/**
 * "Foo(2) [tag] ": what stands before the braces.
 * @param {string|null} constructorName
 * @param {string} tag
 * @param {string} fallback the kind, for objects without a class
 * @param {string} [size]
 */
function describe(constructorName, tag, fallback, size = '') {
  if (constructorName === null) {
    const base = `[${fallback}${size}: null prototype] `;
    return tag !== '' && fallback !== tag ? `${base}[${tag}] ` : base;
  }
  return tag !== '' && !saysTag(constructorName, tag) ?
    `${constructorName}${size} [${tag}] ` : `${constructorName}${size} `;
}

/** Does a class's name say its tag as one of its words? MyMap and MapOfThings need no [Map]. */
function saysTag(name, tag) {
  for (let at = name.indexOf(tag); at !== -1; at = name.indexOf(tag, at + 1)) {
    const next = name.charCodeAt(at + tag.length);
    if (!(next < 65 || next > 90)) return true;
  }
  return false;
}

/** The properties to print: enumerable ones, or all. */
function keysOf(object, showHidden) {
  const symbols = getOwnPropertySymbols(object);
  if (showHidden) {
    const keys = getOwnPropertyNames(object);
    if (symbols.length > 0) keys.push(...symbols);
    return keys;
  }
  let keys;
  try {
    keys = getKeys(object);
  } catch (error) {
    // A module namespace with exports that are not initialised yet.
    if (!(error instanceof ReferenceError)) throw error;
    keys = getOwnPropertyNames(object);
  }
  for (let i = 0; i < symbols.length; i++) {
    if (propertyIsEnumerable(object, symbols[i])) keys.push(symbols[i]);
  }
  return keys;
}

// ---- Objects ----------------------------------------------------------------------------------------

/** A property whose getter may throw: then it is as if there were none. */
function readSafely(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

/** The tag, unless it would be printed as a property too. */
function tagOf(context, object) {
  let tag = readSafely(object, Symbol.toStringTag);
  if (tag === undefined || typeof tag !== 'string') return '';
  if (tag !== '' && (context.showHidden ? hasOwn(object, Symbol.toStringTag) :
    propertyIsEnumerable(object, Symbol.toStringTag))) {
    tag = '';
  }
  return tag;
}

/** What an object is made of, filled in by the describers below. */
class Shape {
  constructor(keys) {
    this.keys = keys;
    /** Text before the brace: of functions, errors, dates … */
    this.base = '';
    this.braces = ['{', '}'];
    this.isList = false;
    /** (context, level) => parts before the properties */
    this.contents = undefined;
    /** The text, if there is nothing more to say. */
    this.whole = undefined;
  }
}

/** A container, a function, an error or any other object. */
function formatObject(context, value, kind, level, isTypedArrayBuffer) {
  let inherited;
  if (context.showHidden && (level <= context.depth || context.depth === null)) inherited = [];
  const constructorName = constructorNameOf(context, value, level, inherited);
  if (inherited !== undefined && inherited.length === 0) inherited = undefined;
  const tag = tagOf(context, value);

  let shape;
  if (constructorName === null || readSafely(value, Symbol.iterator)) {
    shape = describeIterable(context, value, kind, constructorName, tag, inherited);
  }
  shape ??= describeOther(context, value, kind, constructorName, tag, inherited, level, isTypedArrayBuffer);
  if (shape.whole !== undefined) return shape.whole;

  if (level > context.depth && context.depth !== null) {
    const name = describe(constructorName, tag, kind === kinds.array ?
      'Array' : fallbackName(value, constructorName, tag)).slice(0, -1);
    return context.stylize(constructorName === null ? name : `[${name}]`, 'special');
  }
  level++;
  context.seen.push(value);
  context.deepest = level;
  const { keys, braces, isList } = shape;
  let { base } = shape;
  let parts;
  const { indentation } = context;
  try {
    parts = shape.contents === undefined ? [] : shape.contents(context, level);
    const type = isList ? kListExtra : kObject;
    for (let i = 0; i < keys.length; i++) {
      parts.push(formatProperty(context, value, level, keys[i], type));
    }
    if (inherited !== undefined) parts.push(...inherited);
  } catch (error) {
    if (!isStackOverflowError(error)) throw error;
    context.seen.pop();
    context.indentation = indentation;
    const name = describe(constructorName, tag, kind === kinds.array ? 'Array' : 'Object').slice(0, -1);
    return context.stylize(
      `[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
  }
  if (context.circular !== undefined) {
    const index = context.circular.get(value);
    if (index !== undefined) {
      const reference = context.stylize(`<ref *${index}>`, 'special');
      // With compact, the base stands behind the brace.
      if (context.compact !== true) base = base === '' ? reference : `${reference} ${base}`;
      else braces[0] = `${reference} ${braces[0]}`;
    }
  }
  context.seen.pop();
  if (context.sorted) sortParts(context, parts, keys, isList);
  const text = join(context, parts, base, braces, isList, level, value);
  // Beyond what a string can hold nothing more is opened; the sum of an indentation tells early.
  if (text.length > 1024) {
    context.budget ??= [];
    const total = (context.budget[context.indentation] ?? 0) + text.length;
    context.budget[context.indentation] = total;
    if (total > 2 ** 27) context.depth = -1;
  }
  return text;
}

/** Properties in order of their text; elements of a list keep theirs. */
function sortParts(context, parts, keys, isList) {
  const compare = context.sorted === true ? undefined : context.sorted;
  if (!isList) {
    parts.sort(compare);
  } else if (keys.length > 1) {
    const start = parts.length - keys.length;
    const sorted = parts.slice(start).sort(compare);
    for (let i = 0; i < sorted.length; i++) parts[start + i] = sorted[i];
  }
}

/** Arrays, sets, maps, typed arrays and their iterators; undefined for anything else. */
function describeIterable(context, value, kind, constructorName, tag, inherited) {
  switch (kind) {
    case kinds.array: {
      const prefix = constructorName !== 'Array' || tag !== '' ?
        describe(constructorName, tag, 'Array', `(${value.length})`) : '';
      const shape = new Shape(listKeys(value, context.showHidden));
      shape.braces = [`${prefix}[`, ']'];
      if (value.length === 0 && shape.keys.length === 0 && inherited === undefined) {
        shape.whole = `${shape.braces[0]}]`;
      }
      shape.isList = true;
      shape.contents = (context, level) => collections.formatArray(context, value, level);
      return shape;
    }
    case kinds.set:
    case kinds.map: {
      const isMap = kind === kinds.map;
      const size = isMap ? mapSize(value) : setSize(value);
      const prefix = describe(constructorName, tag, isMap ? 'Map' : 'Set', `(${size})`);
      const shape = new Shape(keysOf(value, context.showHidden));
      if (size === 0 && shape.keys.length === 0 && inherited === undefined) shape.whole = `${prefix}{}`;
      shape.braces = [`${prefix}{`, '}'];
      // Without a prototype the object has no iterator of its own.
      shape.contents = isMap ?
        (context, level) => collections.formatMap(
          context, constructorName === null ? mapEntries(value) : value, size, level) :
        (context, level) => collections.formatSet(
          context, constructorName === null ? setValues(value) : value, size, level);
      return shape;
    }
    case kinds.typedArray: {
      const shape = new Shape(getOwnNonIndexProperties(value, context.showHidden));
      let array = value;
      let fallback = '';
      if (constructorName === null) {
        fallback = typedArrayName(value);
        array = new (typedArrays[fallback] ?? globalThis[fallback])(value);
      }
      const length = typedArrayLength(value);
      shape.braces = [`${describe(constructorName, tag, fallback, `(${length})`)}[`, ']'];
      if (length === 0 && shape.keys.length === 0 && !context.showHidden) {
        shape.whole = `${shape.braces[0]}]`;
      }
      shape.isList = true;
      shape.contents = (context, level) =>
        collections.formatTypedArray(context, array, length, level);
      return shape;
    }
    case kinds.mapIterator:
    case kinds.setIterator: {
      const shape = new Shape(keysOf(value, context.showHidden));
      shape.braces = iteratorBraces(kind === kinds.mapIterator ? 'Map' : 'Set', tag);
      shape.contents = (context, level) => {
        const { 0: entries, 1: isKeyValue } = previewEntries(value);
        if (!isKeyValue) return collections.formatPreviewedValues(context, entries, level, false);
        shape.braces[0] = shape.braces[0].replace(/ Iterator\] \{$/, ' Entries] {');
        return collections.formatPreviewedPairs(context, entries, level, false);
      };
      return shape;
    }
    default:
      return undefined;
  }
}

/** Properties of an array besides its elements. Short arrays seldom have any: their keys tell. */
function listKeys(array, showHidden) {
  const { length } = array;
  if (length <= 16 && !showHidden && getOwnPropertySymbols(array).length === 0) {
    const keys = getKeys(array);
    // Indices come first: if the last key is the last index, there is nothing else and no hole.
    if (keys.length === length && (length === 0 || keys[length - 1] === `${length - 1}`)) return [];
  }
  return getOwnNonIndexProperties(array, showHidden);
}

function iteratorBraces(type, tag) {
  const own = `${type} Iterator`;
  return [`[${tag === own || tag === '' ? '' : `${tag}] [`}${own}] {`, '}'];
}

/** Everything that is not printed as a list or map. */
function describeOther(context, value, kind, constructorName, tag, inherited, level, isTypedArrayBuffer) {
  const shape = new Shape(keysOf(value, context.showHidden));
  const { keys } = shape;
  const isBare = () => keys.length === 0 && inherited === undefined;
  if (constructorName === 'Object') {
    if (kind === kinds.arguments) shape.braces[0] = '[Arguments] {';
    else if (tag !== '') shape.braces[0] = `${describe(constructorName, tag, 'Object')}{`;
    if (isBare()) shape.whole = `${shape.braces[0]}}`;
    return shape;
  }
  if (typeof value === 'function') {
    shape.base = functionBase(context, value, constructorName, tag);
    if (isBare()) shape.whole = context.stylize(shape.base, 'special');
    return shape;
  }
  switch (kind) {
    case kinds.arguments: {
      shape.braces[0] = `${describe(constructorName, tag, 'Arguments')}{`;
      if (isBare()) shape.whole = `${shape.braces[0]}}`;
      return shape;
    }
    case kinds.regExp: {
      shape.base = regExpToString(constructorName === null ? new RegExpBase(value) : value);
      const prefix = describe(constructorName, tag, 'RegExp');
      if (prefix !== 'RegExp ') shape.base = `${prefix}${shape.base}`;
      if (isBare() || (level > context.depth && context.depth !== null)) {
        shape.whole = context.stylize(shape.base, 'regexp');
      }
      return shape;
    }
    case kinds.date: {
      shape.base = Number.isNaN(dateGetTime(value)) ? dateToString(value) : dateToISOString(value);
      const prefix = describe(constructorName, tag, 'Date');
      if (prefix !== 'Date ') shape.base = `${prefix}${shape.base}`;
      if (isBare()) shape.whole = context.stylize(shape.base, 'date');
      return shape;
    }
    case kinds.arrayBuffer:
    case kinds.sharedArrayBuffer: {
      const name = kind === kinds.arrayBuffer ? 'ArrayBuffer' : 'SharedArrayBuffer';
      shape.braces[0] = `${describe(constructorName, tag, name)}{`;
      const length = (context) => hiddenProperty(context, value, 'byteLength');
      // The buffer of a typed array shows no bytes: they were shown as elements.
      if (isTypedArrayBuffer === undefined) {
        shape.contents = (context) => [...collections.formatArrayBuffer(context, value), length(context)];
      } else {
        shape.contents = (context) => [length(context)];
        if (isBare()) {
          shape.whole = `${shape.braces[0]} [byteLength]: ${formatPrimitive(context, value.byteLength)} }`;
        }
      }
      return shape;
    }
    case kinds.dataView:
      shape.braces[0] = `${describe(constructorName, tag, 'DataView')}{`;
      shape.contents = (context, level) => ['byteLength', 'byteOffset', 'buffer']
        .map((key) => hiddenProperty(context, value, key, level));
      return shape;
    case kinds.promise:
      shape.braces[0] = `${describe(constructorName, tag, 'Promise')}{`;
      shape.contents = (context, level) =>
        collections.formatPromise(context, getPromiseDetails(value), level);
      return shape;
    case kinds.weakSet:
    case kinds.weakMap: {
      const isMap = kind === kinds.weakMap;
      shape.braces[0] = `${describe(constructorName, tag, isMap ? 'WeakMap' : 'WeakSet')}{`;
      shape.contents = (context, level) => {
        if (!context.showHidden) return [context.stylize('<items unknown>', 'special')];
        const { 0: entries } = previewEntries(value);
        return isMap ? collections.formatPreviewedPairs(context, entries, level, true) :
          collections.formatPreviewedValues(context, entries, level, true);
      };
      return shape;
    }
    case kinds.namespace: {
      shape.braces[0] = `${describe(constructorName, tag, 'Module')}{`;
      const names = keys.splice(0);
      shape.contents = (context, level) =>
        collections.formatNamespace(context, value, names, level);
      return shape;
    }
    case kinds.boxed:
      shape.base = boxedBase(context, value, keys, constructorName, tag);
      if (isBare()) shape.whole = shape.base;
      return shape;
    default:
  }
  if (isError(value)) {
    shape.base = formatError(context, value, constructorName, tag, keys, describe);
    if (isBare()) shape.whole = shape.base;
    return shape;
  }
  if (isBare()) {
    shape.whole = kind === kinds.external ?
      context.stylize(`[External: ${getExternalAddress(value)}]`, 'special') :
      `${describe(constructorName, tag, fallbackName(value, constructorName, tag))}{}`;
    return shape;
  }
  shape.braces[0] = `${describe(constructorName, tag, fallbackName(value, constructorName, tag))}{`;
  return shape;
}

/** The class an object without a prototype once had, as far as V8 does not take it from the tag. */
function fallbackName(value, constructorName, tag) {
  if (constructorName !== null) return 'Object';
  const name = getConstructorName(value);
  return name === tag ? 'Object' : name;
}

const hiddenKey = (context, key) => context.stylize(`[${key}]`, 'string');

/** A part of a value that is not an own property: `[byteLength]: 4`. */
function hiddenProperty(context, value, key, level) {
  context.indentation += 2;
  let part;
  try {
    part = value[key];
  } catch {
    // A view of a detached buffer has no offset. Node keeps the indentation in this case.
    return `${hiddenKey(context, key)}: ${key === 'byteLength' ?
      formatPrimitive(context, 0) : formatPrimitive(context, undefined)}`;
  }
  const text = `${hiddenKey(context, key)}: ${formatValue(context, part, level)}`;
  context.indentation -= 2;
  return text;
}

const kComments = /(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g;
const kClassHead = /^(\s+[^(]*?)\s*\{/;

/** "[AsyncFunction: name]" or "[class A extends B]". */
function functionBase(context, value, constructorName, tag) {
  const source = functionToString(value);
  if (source.startsWith('class') && source.endsWith('}')) {
    const body = source.slice(5, -1);
    const brace = body.indexOf('{');
    if (brace !== -1 && (!body.slice(0, brace).includes('(') ||
        regExpExec(kClassHead, body.replace(kComments, '')) !== null)) {
      return classBase(value, constructorName, tag);
    }
  }
  let type = 'Function';
  if (isGeneratorFunction(value)) type = `Generator${type}`;
  if (isAsyncFunction(value)) type = `Async${type}`;
  let base = `[${type}`;
  if (constructorName === null) base += ' (null prototype)';
  if (value.name === '') {
    base += ' (anonymous)';
  } else {
    base += `: ${typeof value.name === 'string' ? value.name : formatValue(context, value.name, 0)}`;
  }
  base += ']';
  if (constructorName !== type && constructorName !== null) base += ` ${constructorName}`;
  if (tag !== '' && constructorName !== tag) base += ` [${tag}]`;
  return base;
}

function classBase(value, constructorName, tag) {
  const name = (hasOwn(value, 'name') && value.name) || '(anonymous)';
  let base = `class ${name}`;
  if (constructorName !== 'Function' && constructorName !== null) base += ` [${constructorName}]`;
  if (tag !== '' && constructorName !== tag) base += ` [${tag}]`;
  if (constructorName === null) {
    base += ' extends [null prototype]';
  } else {
    const parent = getPrototypeOf(value).name;
    if (parent) base += ` extends ${parent}`;
  }
  return `[${base}]`;
}

const boxedTypes = [
  ['Number', uncurry(Number.prototype.valueOf)],
  ['String', uncurry(String.prototype.valueOf)],
  ['Boolean', uncurry(Boolean.prototype.valueOf)],
  ['BigInt', uncurry(BigInt.prototype.valueOf)],
  ['Symbol', uncurry(Symbol.prototype.valueOf)],
];

/** The primitive in a wrapper object, and its type. */
function unbox(value) {
  for (const { 0: type, 1: valueOf } of boxedTypes) {
    try {
      return { type, primitive: valueOf(value) };
    } catch {
      // A wrapper of another type.
    }
  }
  return undefined;
}

/** "[String: 'abc']". */
function boxedBase(context, value, keys, constructorName, tag) {
  const { type, primitive } = unbox(value);
  // The characters of a string are its first properties.
  if (type === 'String') keys.splice(0, value.length);
  let base = `[${type}`;
  if (type !== constructorName) {
    base += constructorName === null ? ' (null prototype)' : ` (${constructorName})`;
  }
  const { stylize } = context;
  context.stylize = stylizeNoColor;
  base += `: ${formatPrimitive(context, primitive)}]`;
  context.stylize = stylize;
  if (tag !== '' && tag !== constructorName) base += ` [${tag}]`;
  return keys.length !== 0 || stylize === stylizeNoColor ? base : stylize(base, type.toLowerCase());
}

// ---- Properties -------------------------------------------------------------------------------------

/** Can KEY stand without quotes? ASCII letters, digits and _, as in /^[a-zA-Z_][a-zA-Z_0-9]*$/. */
function isIdentifier(key) {
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
    if (!isLetter && !(i > 0 && code >= 48 && code <= 57)) return false;
  }
  return key.length > 0;
}

/**
 * "name: value", or the value alone for elements of a list.
 * @param {Context} context
 * @param {object} object
 * @param {number} level
 * @param {PropertyKey} key
 * @param {number} type kObject, kListExtra or kListItem
 * @param {PropertyDescriptor} [descriptor]
 * @param {object} [receiver] of getters
 */
function formatProperty(context, object, level, key, type, descriptor, receiver = object) {
  descriptor ??= getOwnPropertyDescriptor(object, key) ??
    { value: object[key], configurable: true, enumerable: true };
  let text;
  let separator = ' ';
  if (descriptor.value !== undefined) {
    const indent = context.compact !== true || type !== kObject ? 2 : 3;
    context.indentation += indent;
    text = formatValue(context, descriptor.value, level);
    if (indent === 3 && context.breakLength < getStringWidth(text, context.colors)) {
      separator = `\n${' '.repeat(context.indentation)}`;
    }
    context.indentation -= indent;
  } else if (descriptor.get !== undefined) {
    text = formatGetter(context, descriptor, receiver, level);
  } else {
    text = descriptor.set !== undefined ?
      context.stylize('[Setter]', 'special') : context.stylize('undefined', 'undefined');
  }
  if (type === kListItem) return text;
  return `${formatKey(context, key, descriptor.enumerable !== false)}:${separator}${text}`;
}

function formatKey(context, key, isEnumerable) {
  let name;
  if (key === '__proto__') name = "['__proto__']";
  else if (typeof key === 'symbol') name = context.stylize(escapeText(symbolToString(key)), 'symbol');
  else if (isIdentifier(key)) name = context.stylize(key, 'name');
  else name = context.stylize(quote(key), 'string');
  return isEnumerable ? name : `[${name}]`;
}

/** "[Getter]", or with the option `getters` what the getter returns. */
function formatGetter(context, descriptor, receiver, level) {
  const { stylize } = context;
  const label = descriptor.set !== undefined ? 'Getter/Setter' : 'Getter';
  const { getters } = context;
  const isRead = getters && (getters === true ||
    (getters === 'get' && descriptor.set === undefined) ||
    (getters === 'set' && descriptor.set !== undefined));
  if (!isRead) return stylize(`[${label}]`, 'special');
  const open = stylize(`[${label}:`, 'special');
  const close = stylize(']', 'special');
  context.indentation += 2;
  try {
    const value = apply(descriptor.get, receiver, []);
    if (value === null) return `${open} ${stylize('null', 'null')}${close}`;
    if (typeof value === 'object' || typeof value === 'function') {
      return `${stylize(`[${label}]`, 'special')} ${formatValue(context, value, level)}`;
    }
    return `${open} ${formatPrimitive(context, value)}${close}`;
  } catch (error) {
    return `${open} <Inspection threw (${formatValue(context, error, level)})>${close}`;
  } finally {
    context.indentation -= 2;
  }
}

/**
 * TEXT without the control sequences of terminals.
 * @param {string} text
 */
function stripVTControlCharacters(text) {
  if (typeof text !== 'string') throw new ERR_INVALID_ARG_TYPE('str', 'string', text);
  return stripControlSequences(text);
}

const { format, formatWithOptions } = require('internal/util/inspect/format');

Object.assign(module.exports, {
  builtInNames,
  customInspectSymbol: kCustom,
  format,
  formatWithOptions,
  getStringWidth,
  inspectDefaultOptions: defaultOptions,
  isError,
  stripStyles,
  stripVTControlCharacters,
});
