'use strict';

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
  formatPrimitive,
  formatProperty,
  formatValue,
  isUndetectable,
  kObject,
  kListExtra,
  kListItem,
  optionsOf,
};

const { kindOf, getProxyDetails } = native('util');
const { kinds } = require('internal/util/inspect/kinds');
const {
  bigintText, escapeText, getStringWidth, numberText, quote, stripControlSequences, stripStyles,
} = require('internal/util/inspect/strings');
const {
  colors, styles, stylizeNoColor, stylizeWithColor,
} = require('internal/util/inspect/styles');
const { join } = require('internal/util/inspect/layout');
const { isStackOverflowError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const { isArray } = Array;
const { apply } = Reflect;
const { getOwnPropertyDescriptor, hasOwn, keys: getKeys, setPrototypeOf } = Object;
const uncurry = (fn) => Function.prototype.call.bind(fn);
const symbolToString = uncurry(Symbol.prototype.toString);
const hasInstance = uncurry(Function.prototype[Symbol.hasInstance]);
const MapBase = Map;

const kCustom = Symbol.for('nodejs.util.inspect.custom');

// With an ordinary prototype: V8 reads it faster, and users get hold of it.
const defaultOptions = {
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
  if (options === undefined && arguments.length <= 2 && !defaultOptions.colors) {
    // Nothing of a context matters to these.
    switch (typeof value) {
      case 'string':
        if (value.length <= kShortString && value.length <= defaultOptions.maxStringLength) return quote(value);
        break;
      case 'number': return numberText(value, defaultOptions.numericSeparator);
      case 'boolean': return `${value}`;
      default:
    }
  }
  const context = new Context();
  if (arguments.length > 1) {
    if (arguments.length > 2) {
      if (arguments[2] !== undefined) context.depth = arguments[2];
      if (arguments.length > 3 && arguments[3] !== undefined) context.colors = arguments[3];
    }
    if (typeof options === 'boolean') {
      context.showHidden = options;
    } else if (options) {
      // No for…of: a program may have taken the iterator of arrays away, and errors have to be shown all the same.
      const keys = getKeys(options);
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
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
    // The target says what a proxy is about without running its traps. One that is a proxy, too, answers by its own traps.
    value = getProxyDetails(value)[0];
    if (value === null) return context.stylize('<Revoked Proxy>', 'special');
    kind = kindOf(value);
  }
  if (context.customInspect) {
    const custom = value[kCustom];
    if (typeof custom === 'function' && custom !== inspect && !isOwnPrototype(value)) {
      const depth = context.depth === null ? null : context.depth - level;
      const isForeign = isProxy || !hasInstance(Object, original);
      const result = apply(custom, original, [depth, userOptions(context, isForeign), inspect]);
      // A function that returns its object wants the usual text.
      if (result !== original) {
        if (typeof result !== 'string') return formatValue(context, result, level);
        return stringReplaceAll(result, '\n', `\n${stringRepeat(' ', context.indentation)}`);
      }
    }
  }
  if (arrayIncludes(context.seen, value)) {
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
      value.length > context.breakLength - context.indentation - 4 && stringIncludes(value, '\n')) {
    const lines = stringSplit(value, /(?<=\n)/);
    const painted = arrayMap(lines, (line) => context.stylize(quote(line), 'string'));
    return arrayJoin(painted, ` +\n${stringRepeat(' ', context.indentation + 2)}`) + trailer;
  }
  return context.stylize(quote(value), 'string') + trailer;
}

// ---- Objects ----------------------------------------------------------------------------------------

/** The options in force, to inspect something else with. */
function optionsOf(context) {
  const options = {};
  for (const key of getKeys(defaultOptions)) options[key] = context[key];
  options.stylize = context.stylize;
  return options;
}

/** document.all says it is undefined, and yet is an object. */
function isUndetectable(value) {
  return typeof value === 'undefined' && value !== undefined;
}

/** A container, a function, an error or any other object. */
function formatObject(context, value, kind, level, isTypedArrayBuffer) {
  let inherited;
  if (context.showHidden && (level <= context.depth || context.depth === null)) inherited = [];
  // The target of a proxy: an array is told through a proxy, a map and the like are not.
  if (kind === kinds.proxy && isArray(value)) kind = kinds.array;
  const constructorName = constructorNameOf(context, value, level, inherited);
  if (inherited !== undefined && inherited.length === 0) inherited = undefined;
  const tag = tagOf(context, value);

  let shape;
  if (constructorName === null || isIterable(value)) {
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
  arrayPush(context.seen, value);
  context.deepest = level;
  const { keys, braces, isList } = shape;
  let { base } = shape;
  let parts;
  const { indentation } = context;
  try {
    parts = shape.contents === undefined ? [] : shape.contents(context, level);
    const type = isList ? kListExtra : kObject;
    for (let i = 0; i < keys.length; i++) {
      arrayPush(parts, formatProperty(context, value, level, keys[i], type));
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
  arrayPop(context.seen);
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
    arraySort(parts, compare);
  } else if (keys.length > 1) {
    const start = parts.length - keys.length;
    const sorted = parts.slice(start).sort(compare);
    for (let i = 0; i < sorted.length; i++) parts[start + i] = sorted[i];
  }
}

// ---- Properties -------------------------------------------------------------------------------------

/** Can KEY stand without quotes? ASCII letters, digits and _, as in /^[a-zA-Z_][a-zA-Z_0-9]*$/. */
function isIdentifier(key) {
  for (let i = 0; i < key.length; i++) {
    const code = stringCharCodeAt(key, i);
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

const {
  builtInNames, constructorNameOf, describe, fallbackName, isIterable, tagOf,
} = require('internal/util/inspect/classes');
const { describeIterable, describeOther } = require('internal/util/inspect/shapes');
const { isError } = require('internal/util/inspect/errors');
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
