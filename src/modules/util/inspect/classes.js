'use strict';

// What class an object is of, and how that is said: "Foo(2) [tag] ", "[class A extends B]", "[Number: 1]".

const {
  formatPrimitive, formatProperty, formatValue, inspect, isUndetectable, kObject, optionsOf,
} = require('internal/util/inspect');
const { stylizeNoColor } = require('internal/util/inspect/styles');
const types = require('internal/util/types');
const { getConstructorName } = native('util');

const { ownKeys } = Reflect;
const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object;
const uncurry = (fn) => Function.prototype.call.bind(fn);
const propertyIsEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
const functionToString = uncurry(Function.prototype.toString);
const ObjectPrototype = Object.prototype;
const ArrayPrototype = Array.prototype;
const TypedArray = getPrototypeOf(Uint8Array);

/** The classes of the language itself. Their members are not listed with showHidden; those of SharedArrayBuffer and of what
 * V8 has behind flags are. */
const builtInNames = new Set([
  'AggregateError', 'Array', 'ArrayBuffer', 'Atomics', 'BigInt',
  'BigInt64Array', 'BigUint64Array', 'Boolean', 'DataView', 'Date', 'Error',
  'EvalError', 'FinalizationRegistry', 'Float32Array', 'Float64Array', 'Function',
  'Infinity', 'Int16Array', 'Int32Array', 'Int8Array', 'Intl', 'Iterator', 'JSON', 'Map', 'Math',
  'NaN', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError', 'ReferenceError', 'Reflect', 'RegExp',
  'Set', 'String', 'Symbol', 'SyntaxError', 'TypeError',
  'URIError', 'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray', 'WeakMap', 'WeakRef',
  'WeakSet', 'WebAssembly',
]);

/** Prototypes of the language, whatever users have made of their `constructor`. */
const knownPrototypes = new Map([
  Array, ArrayBuffer, Function, Map, Set, Object, TypedArray, RegExp, Date,
  DataView, Error, AggregateError, RangeError, TypeError, SyntaxError, ReferenceError, URIError,
  EvalError, Boolean, Number, String, Symbol, BigInt, Promise, WeakSet, WeakMap,
].map((Class) => [Class.prototype, Class]));

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
    // What has a prototype of the language in its chain needs no `instanceof`; such a prototype itself is none of its instances.
    let Class = current === object ? undefined : mapGet(knownPrototypes, current);
    if (Class === undefined) {
      Class = ownClassOf(current);
      if (Class !== undefined && !isInstance(object, Class)) Class = undefined;
    }
    if (Class !== undefined) {
      if (inherited !== undefined && (firstPrototype !== current || !setHas(builtInNames, Class.name))) {
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
  for (let at = stringIndexOf(name, tag); at !== -1; at = name.indexOf(tag, at + 1)) {
    const next = stringCharCodeAt(name, at + tag.length);
    if (!(next < 65 || next > 90)) return true;
  }
  return false;
}

/** The class an object without a prototype once had, as far as V8 does not take it from the tag. */
function fallbackName(value, constructorName, tag) {
  if (constructorName !== null) return 'Object';
  const name = getConstructorName(value);
  return name === tag ? 'Object' : name;
}

/** A property whose getter may throw: then it is as if there were none. */
function readSafely(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

/** Only whether there is an iterator: a getter or a proxy behind it is not asked. */
function isIterable(object) {
  try {
    return Symbol.iterator in object;
  } catch {
    return false;
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

const kComments = /(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g;
const kClassHead = /^(\s+[^(]*?)\s*\{/;

/** "[AsyncFunction: name]" or "[class A extends B]". */
function functionBase(context, value, constructorName, tag) {
  const source = functionToString(value);
  if (stringStartsWith(source, 'class') && stringEndsWith(source, '}')) {
    const body = stringSlice(source, 5, -1);
    const brace = stringIndexOf(body, '{');
    if (brace !== -1 && (!stringIncludes(stringSlice(body, 0, brace), '(') ||
        regExpExec(kClassHead, body.replace(kComments, '')) !== null)) {
      return classBase(value, constructorName, tag);
    }
  }
  let type = 'Function';
  if (types.isGeneratorFunction(value)) type = `Generator${type}`;
  if (types.isAsyncFunction(value)) type = `Async${type}`;
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
  ['Number', uncurry(Number.prototype.valueOf), types.isNumberObject],
  ['String', uncurry(String.prototype.valueOf), types.isStringObject],
  ['Boolean', uncurry(Boolean.prototype.valueOf), types.isBooleanObject],
  ['BigInt', uncurry(BigInt.prototype.valueOf), types.isBigIntObject],
  ['Symbol', uncurry(Symbol.prototype.valueOf), types.isSymbolObject],
];

/** The primitive in a wrapper object, and its type. */
function unbox(value) {
  for (const { 0: type, 1: valueOf, 2: isOne } of boxedTypes) {
    if (!isOne(value)) continue;
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

module.exports = {
  boxedBase,
  builtInNames,
  constructorNameOf,
  describe,
  fallbackName,
  functionBase,
  isIterable,
  tagOf,
};
