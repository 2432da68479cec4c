'use strict';

// What an object consists of: the text before its brace, its contents and its further properties.

const { formatPrimitive, formatValue } = require('internal/util/inspect');
const { numberText } = require('internal/util/inspect/strings');
const collections = require('internal/util/inspect/collections');
const {
  boxedBase, describe, fallbackName, functionBase,
} = require('internal/util/inspect/classes');
const { formatError, isError } = require('internal/util/inspect/errors');
const { kinds } = require('internal/util/inspect/kinds');
const {
  getExternalAddress, getOwnNonIndexProperties, getPromiseDetails, previewEntries,
} = native('util');

const {
  getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols, getPrototypeOf, keys: getKeys,
} = Object;
const uncurry = (fn) => Function.prototype.call.bind(fn);
const propertyIsEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
const regExpToString = uncurry(RegExp.prototype.toString);
const dateToString = uncurry(Date.prototype.toString);
const sizeGetter = (prototype) => uncurry(getOwnPropertyDescriptor(prototype, 'size').get);
const mapSize = sizeGetter(Map.prototype);
const setSize = sizeGetter(Set.prototype);
const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
const typedArrayName = uncurry(getOwnPropertyDescriptor(TypedArrayPrototype, Symbol.toStringTag).get);
const typedArrayLength = uncurry(getOwnPropertyDescriptor(TypedArrayPrototype, 'length').get);
const typedArrays = {
  __proto__: null, Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array,
  Int32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
};
const RegExpBase = RegExp;

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
    if (propertyIsEnumerable(object, symbols[i])) arrayPush(keys, symbols[i]);
  }
  return keys;
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

  /**
   * Not by an assignment: V8 makes a function that is assigned to a property among old objects, where it keeps all it knows
   * alive until they are collected.
   */
  showContents(contents) {
    this.contents = contents;
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
      shape.showContents((context, level) => collections.formatArray(context, value, level));
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
      shape.showContents(isMap ?
        (context, level) => collections.formatMap(
          context, constructorName === null ? mapEntries(value) : value, size, level) :
        (context, level) => collections.formatSet(
          context, constructorName === null ? setValues(value) : value, size, level));
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
      shape.showContents((context, level) =>
        collections.formatTypedArray(context, value, array, length, level));
      return shape;
    }
    case kinds.mapIterator:
    case kinds.setIterator: {
      const shape = new Shape(keysOf(value, context.showHidden));
      shape.braces = iteratorBraces(kind === kinds.mapIterator ? 'Map' : 'Set', tag);
      shape.showContents((context, level) => {
        const { 0: entries, 1: isKeyValue } = previewEntries(value);
        if (!isKeyValue) return collections.formatPreviewedValues(context, entries, level, false);
        shape.braces[0] = shape.braces[0].replace(/ Iterator\] \{$/, ' Entries] {');
        return collections.formatPreviewedPairs(context, entries, level, false);
      });
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
  if (typeof value === 'function') {
    shape.base = functionBase(context, value, constructorName, tag);
    if (isBare()) shape.whole = context.stylize(shape.base, 'special');
    return shape;
  }
  if (constructorName === 'Object') {
    if (kind === kinds.arguments) shape.braces[0] = '[Arguments] {';
    else if (tag !== '') shape.braces[0] = `${describe(constructorName, tag, 'Object')}{`;
    if (isBare()) shape.whole = `${shape.braces[0]}}`;
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
      const { formatDate } = require('internal/util/inspect/dates');
      shape.base = Number.isNaN(dateGetTime(value)) ? dateToString(value) : formatDate(value);
      const prefix = describe(constructorName, tag, 'Date');
      if (prefix !== 'Date ') shape.base = `${prefix}${shape.base}`;
      if (isBare()) shape.whole = context.stylize(shape.base, 'date');
      return shape;
    }
    case kinds.arrayBuffer:
    case kinds.sharedArrayBuffer: {
      const name = kind === kinds.arrayBuffer ? 'ArrayBuffer' : 'SharedArrayBuffer';
      shape.braces[0] = `${describe(constructorName, tag, name)}{`;
      const length = (context, level) => hiddenProperty(context, value, 'byteLength', level);
      // The buffer of a typed array shows no bytes: they were shown as elements.
      if (isTypedArrayBuffer === undefined) {
        shape.showContents((context, level) =>
          [...collections.formatArrayBuffer(context, value), length(context, level)]);
      } else {
        shape.showContents((context, level) => [length(context, level)]);
        if (isBare()) {
          const text = context.stylize(numberText(value.byteLength, false), 'number');
          shape.whole = `${shape.braces[0]} [byteLength]: ${text} }`;
        }
      }
      return shape;
    }
    case kinds.dataView:
      shape.braces[0] = `${describe(constructorName, tag, 'DataView')}{`;
      shape.showContents((context, level) => ['byteLength', 'byteOffset', 'buffer']
        .map((key) => hiddenProperty(context, value, key, level)));
      return shape;
    case kinds.promise:
      shape.braces[0] = `${describe(constructorName, tag, 'Promise')}{`;
      shape.showContents((context, level) =>
        collections.formatPromise(context, getPromiseDetails(value), level));
      return shape;
    case kinds.weakSet:
    case kinds.weakMap: {
      const isMap = kind === kinds.weakMap;
      shape.braces[0] = `${describe(constructorName, tag, isMap ? 'WeakMap' : 'WeakSet')}{`;
      shape.showContents((context, level) => {
        if (!context.showHidden) return [context.stylize('<items unknown>', 'special')];
        const { 0: entries } = previewEntries(value);
        return isMap ? collections.formatPreviewedPairs(context, entries, level, true) :
          collections.formatPreviewedValues(context, entries, level, true);
      });
      return shape;
    }
    case kinds.namespace: {
      shape.braces[0] = `${describe(constructorName, tag, 'Module')}{`;
      const names = keys.splice(0);
      shape.showContents((context, level) =>
        collections.formatNamespace(context, value, names, level));
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
  // What a URL is about is in no property. The tag tells without loading its module.
  if (tag === 'URL' && require('internal/url').isURL(value) &&
      !(level > context.depth && context.depth !== null)) {
    shape.base = value.href;
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

const hiddenKey = (context, key) => context.stylize(`[${key}]`, 'string');

/** A part of a value that is not an own property: `[byteLength]: 4`. */
function hiddenProperty(context, value, key, level) {
  context.indentation += 2;
  let part;
  try {
    part = value[key];
  } catch {
    // A view whose buffer is detached or too short has no bounds: its buffer's length is shown.
    // Node keeps the indentation in this case.
    part = key === 'byteLength' ? value.buffer.byteLength : undefined;
    return `${hiddenKey(context, key)}: ${formatPrimitive(context, part)}`;
  }
  const text = `${hiddenKey(context, key)}: ${formatValue(context, part, level)}`;
  context.indentation -= 2;
  return text;
}

module.exports = { describeIterable, describeOther };
