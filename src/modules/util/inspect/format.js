'use strict';

// util.format: printf for JavaScript. Node.js documentation, "Util" > "util.format"; the placeholders are
// those of the WHATWG Console standard, section 2.2.1, and %j.

const { inspect } = require('internal/util/inspect');
const { bigintText, numberText } = require('internal/util/inspect/strings');
const { kinds } = require('internal/util/inspect/kinds');
const { kindOf, getProxyDetails } = native('util');

const { hasOwn, getPrototypeOf, getOwnPropertyDescriptor } = Object;
const { stringify } = JSON;
const { parseInt: toInteger, parseFloat: toFloat } = Number;
const NumberBase = Number;
const StringBase = String;

/** Does String(value) only give "[object Object]" or the like? */
function hasBuiltInToString(value) {
  if (kindOf(value) === kinds.proxy) {
    value = getProxyDetails(value)[0];
    if (value === null) return true;
  }
  if (typeof value[Symbol.toPrimitive] === 'function' && !isBuiltIn(value, Symbol.toPrimitive)) {
    return false;
  }
  // An object without a toString function can only be inspected.
  return typeof value.toString !== 'function' || isBuiltIn(value, 'toString');
}

/** Does the object have its method KEY from a class of the language? */
function isBuiltIn(value, key) {
  if (hasOwn(value, key)) return false;
  let owner = value;
  do {
    owner = getPrototypeOf(owner);
  } while (!hasOwn(owner, key));
  const descriptor = getOwnPropertyDescriptor(owner, 'constructor');
  return descriptor !== undefined && typeof descriptor.value === 'function' &&
    require('internal/util/inspect').builtInNames.has(descriptor.value.name);
}

let circularMessage;
/** JSON, or "[Circular]" where there is none for that reason. */
function toJson(value) {
  try {
    return stringify(value);
  } catch (error) {
    if (circularMessage === undefined) {
      const circular = {};
      circular.circular = circular;
      try {
        stringify(circular);
      } catch (circularError) {
        circularMessage = circularError.message.split('\n', 1)[0];
      }
    }
    if (error.name === 'TypeError' && error.message.split('\n', 1)[0] === circularMessage) {
      return '[Circular]';
    }
    throw error;
  }
}

/** Are digits grouped? */
const separated = (options) => options?.numericSeparator ?? inspect.defaultOptions.numericSeparator;

/** %s */
function asString(options, value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return numberText(value, separated(options));
    case 'bigint': return bigintText(value, separated(options));
    case 'object':
      if (value !== null && hasBuiltInToString(value)) {
        return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
      }
      return StringBase(value);
    default: return StringBase(value);
  }
}

/** %d, %i and %f: CONVERT is Number, parseInt or parseFloat. */
function asNumber(options, value, convert) {
  if (typeof value === 'bigint' && convert !== toFloat) {
    return bigintText(value, separated(options));
  }
  if (typeof value === 'symbol') return 'NaN';
  return numberText(convert(value), separated(options));
}

/** One placeholder, or undefined if CODE is none. */
function formatPlaceholder(options, code, value) {
  switch (code) {
    case 115: return asString(options, value); // s
    case 106: return toJson(value); // j
    case 100: return asNumber(options, value, NumberBase); // d
    case 79: return inspect(value, options); // O
    case 111: // o
      return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case 105: return asNumber(options, value, toInteger); // i
    case 102: return asNumber(options, value, toFloat); // f
    case 99: return ''; // c
    default: return undefined;
  }
}

/**
 * @param {object|undefined} options
 * @param {unknown[]} args
 */
function formatArguments(options, args) {
  const { length } = args;
  const first = args[0];
  let text = '';
  let next = 0;
  if (typeof first === 'string') {
    if (length === 1) return first;
    let done = 0;
    let percent = stringIndexOf(first, '%');
    next = 1;
    while (percent !== -1 && percent < first.length - 1) {
      const code = stringCharCodeAt(first, percent + 1);
      let shown;
      if (code === 37) {
        // %% is a percent sign, as long as something is formatted at all.
        text += stringSlice(first, done, percent);
        done = percent + 1;
        percent = stringIndexOf(first, '%', percent + 2);
        continue;
      }
      if (next < length) {
        shown = formatPlaceholder(options, code, args[next]);
      }
      if (shown === undefined && !(code === 106 && next < length)) {
        percent = first.indexOf('%', percent + 1);
        continue;
      }
      text += stringSlice(first, done, percent);
      text += shown;
      next++;
      done = percent + 2;
      percent = stringIndexOf(first, '%', done);
    }
    text += done === 0 ? first : stringSlice(first, done);
  }
  for (let i = next; i < length; i++) {
    const value = args[i];
    if (i > 0) text += ' ';
    text += typeof value === 'string' ? value : formatBare(options, value);
  }
  return text;
}

/** An argument without a placeholder. */
function formatBare(options, value) {
  if (options === undefined) {
    switch (typeof value) {
      case 'number': return numberText(value, inspect.defaultOptions.numericSeparator);
      case 'boolean':
      case 'undefined': return `${value}`;
      default:
    }
    return inspect(value);
  }
  return inspect(value, options);
}

/** @type {(...args: unknown[]) => string} */
function format(...args) {
  return formatArguments(undefined, args);
}

/** @type {(inspectOptions: object, ...args: unknown[]) => string} */
function formatWithOptions(inspectOptions, ...args) {
  require('internal/errors/validators').validateObject(
    inspectOptions, 'inspectOptions', { allowArray: true });
  return formatArguments(inspectOptions, args);
}

module.exports = { format, formatWithOptions };
