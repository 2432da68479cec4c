'use strict';

// Helpers that built-ins share.

module.exports = {
  isError,
  getOwnNonIndexPropertyNames,
  kEmptyObject: Object.freeze({ __proto__: null }),
  kEnumerableProperty: Object.freeze({ __proto__: null, enumerable: true }),
  kIsEncodingSymbol: Symbol('kIsEncodingSymbol'),
  customInspectSymbol: Symbol.for('nodejs.util.inspect.custom'),
};

const binding = native('util');
const { isNativeError } = require('internal/util/types');
const { codes: { ERR_UNKNOWN_SIGNAL, ERR_NO_CRYPTO } } = require('internal/errors');
const { deprecate, deprecateProperty, deprecateInstantiation, pendingDeprecate } =
  require('internal/util/deprecate');
const {
  promisify, kCustomPromisify, kCustomPromisifyArgs, callbackify,
} = require('internal/util/promisify');

const { apply } = Reflect;
const hasInstance = Function.prototype.call.bind(Function.prototype[Symbol.hasInstance]);
const { defineProperty, getOwnPropertyDescriptor, hasOwn } = Object;

/**
 * The names of an object's own properties without its elements, however many it has.
 * @param {object} object
 * @returns {string[]}
 */
function getOwnNonIndexPropertyNames(object) {
  return binding.getOwnNonIndexProperties(object, true).filter((key) => typeof key === 'string');
}

/**
 * An error by birth or by inheritance.
 * @param {unknown} value
 */
function isError(value) {
  // Not `instanceof`, which asks Error[Symbol.hasInstance].
  return isNativeError(value) || hasInstance(Error, value);
}

/**
 * The value of FN, computed at the first call.
 * @template T
 * @param {() => T} fn
 * @returns {() => T}
 */
function lazy(fn) {
  let isDone = false;
  let value;
  return function() {
    if (!isDone) {
      value = fn();
      isDone = true;
    }
    return value;
  };
}

/**
 * FN, but only at the first call.
 * @param {Function} callback
 * @param {{preserveReturnValue?: boolean}} [options]
 */
function once(callback, { preserveReturnValue = false } = module.exports.kEmptyObject) {
  let called = false;
  let result;
  return function(...args) {
    if (called) return result;
    called = true;
    const value = apply(callback, this, args);
    if (preserveReturnValue) result = value;
    return value;
  };
}

/** A function's name, as a literal would give it: symbols in brackets. */
function assignFunctionName(name, fn, descriptor = module.exports.kEmptyObject) {
  if (typeof name !== 'string') {
    const description = name.description;
    name = description === undefined ? '' : `[${description}]`;
  }
  return defineProperty(fn, 'name', {
    __proto__: null,
    writable: false,
    enumerable: false,
    configurable: true,
    ...getOwnPropertyDescriptor(fn, 'name'),
    ...descriptor,
    value: name,
  });
}

/** Sets an own property, whatever setters the prototypes have. */
function setOwnProperty(object, key, value) {
  return defineProperty(object, key, {
    __proto__: null, configurable: true, enumerable: true, value, writable: true,
  });
}

/**
 * Properties of TARGET that load a built-in when first read.
 * @param {object} target
 * @param {string} id
 * @param {string[]} keys
 * @param {boolean} [enumerable]
 */
function defineLazyProperties(target, id, keys, enumerable = true) {
  let exports;
  for (const key of keys) {
    const set = { [key](value) {
      defineProperty(target, key, { __proto__: null, configurable: true, enumerable, value, writable: true });
    } }[key];
    defineProperty(set, 'name', { __proto__: null, value: `set ${key}` });
    const get = { [key]() {
      exports ??= require(id);
      set(exports[key]);
      return exports[key];
    } }[key];
    defineProperty(get, 'name', { __proto__: null, value: `get ${key}` });
    defineProperty(target, key, { __proto__: null, configurable: true, enumerable, get, set });
  }
}

/** As defineLazyProperties for globals that users may replace. */
function defineReplaceableLazyAttribute(target, id, keys, writable = true, check) {
  let exports;
  for (const key of keys) {
    let value;
    let isLoaded = false;
    const get = { [key]() {
      if (check !== undefined) check();
      if (!isLoaded) {
        exports ??= require(id);
        value = exports[key];
        isLoaded = true;
      }
      return value;
    } }[key];
    const set = writable ? { [key](newValue) {
      defineProperty(target, key, {
        __proto__: null, configurable: true, enumerable: true, value: newValue, writable: true,
      });
    } }[key] : undefined;
    defineProperty(target, key, { __proto__: null, configurable: true, enumerable: true, get, set });
  }
}

/** A method of the platform (Web IDL operation): enumerable. */
function defineOperation(target, name, method) {
  defineProperty(target, name, {
    __proto__: null, writable: true, enumerable: true, configurable: true, value: method,
  });
}

/** A class of the platform (Web IDL interface object): not enumerable. */
function exposeInterface(target, name, interfaceObject) {
  defineProperty(target, name, {
    __proto__: null, writable: true, enumerable: false, configurable: true, value: interfaceObject,
  });
}

/** Classes of the platform that are loaded when first used. */
function exposeLazyInterfaces(target, id, keys) {
  defineLazyProperties(target, id, keys, false);
}

/** console, WebAssembly and the like. */
const exposeNamespace = exposeInterface;

// ---- Warnings -------------------------------------------------------------------------------------

const experimentalWarnings = new Set();

/**
 * Once for each feature: "X is an experimental feature and might change at any time".
 * @param {string} feature
 * @param {string} [messagePrefix]
 * @param {string} [code]
 * @param {Function} [ctor]
 */
function emitExperimentalWarning(feature, messagePrefix, code, ctor) {
  if (setHas(experimentalWarnings, feature)) return;
  setAdd(experimentalWarnings, feature);
  let message = `${feature} is an experimental feature and might change at any time`;
  if (messagePrefix) message = messagePrefix + message;
  process.emitWarning(message, 'ExperimentalWarning', code, ctor);
}

// ---- Text -----------------------------------------------------------------------------------------

/**
 * TEXT with lone surrogates replaced by U+FFFD.
 * @param {unknown} text
 */
function toUSVString(text) {
  return `${text}`.toWellFormed();
}

/**
 * Buffer's name of an encoding; undefined for unknown ones. '' and nothing are utf8.
 * @param {unknown} encoding
 * @returns {string|undefined}
 */
function normalizeEncoding(encoding) {
  if (encoding == null || encoding === 'utf8' || encoding === 'utf-8') return 'utf8';
  return knownEncoding(encoding);
}

/** As normalizeEncoding, for a value that is not the default. */
function knownEncoding(encoding) {
  switch (`${encoding}`.toLowerCase()) {
    case 'utf8':
    case 'utf-8':
    case '':
      return 'utf8';
    case 'ucs2':
    case 'ucs-2':
    case 'utf16le':
    case 'utf-16le':
      return 'utf16le';
    case 'latin1':
    case 'binary':
      return 'latin1';
    case 'base64':
      return 'base64';
    case 'base64url':
      return 'base64url';
    case 'hex':
      return 'hex';
    case 'ascii':
      return 'ascii';
    default:
      return undefined;
  }
}

/** Strings without those that differ from an earlier one only in case, in the order of their text. */
function filterDuplicateStrings(items, low) {
  const byLowerCase = new Map();
  for (const item of items) {
    const key = item.toLowerCase();
    if (low) byLowerCase.set(key, key);
    else byLowerCase.set(key, item);
  }
  return [...byLowerCase.values()].sort();
}

/** A function that gives a copy of the array FN computed once. */
function cachedResult(fn) {
  let result;
  return () => {
    result ??= fn();
    return result.slice();
  };
}

/** Removes one item; much faster than Array.prototype.splice(). */
function spliceOne(list, index) {
  for (; index + 1 < list.length; index++) list[index] = list[index + 1];
  list.pop();
}

/** Array.prototype.join(), whatever users have made of it. */
function join(list, separator) {
  let text = '';
  for (let i = 0; i < list.length; i++) text += i === 0 ? list[i] : separator + list[i];
  return text;
}

// ---- Regular expressions that neither see nor leave traces in RegExp.$1 -------------------------------

let cleanRegExp;
/** A RegExp of another realm, whose use leaves this realm's legacy static properties alone. */
function inOtherRealm(regExp) {
  cleanRegExp ??= require('vm').runInNewContext('RegExp');
  return new cleanRegExp(regExp.source, regExp.flags);
}

/** @type {(regExp: RegExp, text: string) => RegExpExecArray|null} */
function SideEffectFreeRegExpPrototypeExec(regExp, text) {
  const clean = inOtherRealm(regExp);
  clean.lastIndex = regExp.lastIndex;
  const match = clean.exec(text);
  regExp.lastIndex = clean.lastIndex;
  return match;
}

/** @type {(regExp: RegExp, text: string, replacement: string) => string} */
function SideEffectFreeRegExpPrototypeSymbolReplace(regExp, text, replacement) {
  return text.replace(inOtherRealm(regExp), replacement);
}

/** @type {(regExp: RegExp, text: string, limit?: number) => string[]} */
function SideEffectFreeRegExpPrototypeSymbolSplit(regExp, text, limit = undefined) {
  return text.split(inOtherRealm(regExp), limit);
}

// ---- The system -------------------------------------------------------------------------------------

/**
 * A signal's number, for its name in any case or its number.
 * @param {string|number} signal
 */
function convertToValidSignal(signal) {
  const { signals } = require('os').constants;
  if (typeof signal === 'number') {
    for (const name in signals) if (signals[name] === signal) return signal;
  } else if (typeof signal === 'string') {
    const number = signals[signal.toUpperCase()];
    if (number) return number;
  }
  throw new ERR_UNKNOWN_SIGNAL(signal);
}

/**
 * The code a shell gives a process that was killed by a signal. Node.js documentation, "Util".
 * @param {string} signalCode
 */
function convertProcessSignalToExitCode(signalCode) {
  const { signals } = require('os').constants;
  require('internal/errors/validators').validateOneOf(signalCode, 'signalCode', Object.keys(signals));
  return 128 + signals[signalCode];
}

/** Blocks the thread. */
function sleep(milliseconds) {
  require('internal/errors/validators').validateUint32(milliseconds, 'msec');
  binding.sleep(milliseconds);
}

/** Is this the id of a public or internal built-in? */
function isBuiltinId(id) {
  return require('internal/engine').hasBuiltin(id);
}

/** The working directory as a file: URL that ends in a slash. */
function getCWDURL() {
  const { pathToFileURL } = require('url');
  const url = pathToFileURL(`${process.cwd()}/`);
  return url;
}

/** An address and its netmask as "address/prefix"; null for masks with gaps. */
function getCIDR(address, netmask, family) {
  const isV6 = family === 'IPv6';
  const groups = netmask.split(isV6 ? ':' : '.');
  const width = isV6 ? 16 : 8;
  let ones = 0;
  let hasZero = false;
  for (const group of groups) {
    if (group === '') continue;
    const binary = Number.parseInt(group, isV6 ? 16 : 10).toString(2).padStart(width, '0');
    for (const bit of binary) {
      if (bit === '1') {
        if (hasZero) return null;
        ones++;
      } else {
        hasZero = true;
      }
    }
  }
  return `${address}/${ones}`;
}

function getSystemErrorName(err) {
  return require('internal/errors/uv').uvErrorEntry(err)?.[0] ?? `Unknown system error ${err}`;
}

function getSystemErrorMessage(err) {
  return require('internal/errors/uv').uvErrorEntry(err)?.[1] ?? `Unknown system error ${err}`;
}

function assertCrypto() {
  if (!process.versions.openssl) throw new ERR_NO_CRYPTO();
}

// ---- Classes ----------------------------------------------------------------------------------------

/** A WeakRef that can be made strong for a time. */
class WeakReference {
  #weak;
  #strong;
  #count = 0;

  constructor(object) {
    this.#weak = new WeakRef(object);
  }

  incRef() {
    if (++this.#count === 1) this.#strong = this.#weak.deref();
    return this.#count;
  }

  decRef() {
    if (--this.#count === 0) this.#strong = undefined;
    return this.#count;
  }

  get() {
    return this.#weak.deref();
  }
}

/**
 * Who forces colours and switches them off is told that the latter counts for nothing where modules that print in colour are loaded. This is for
 * those that ask for colours only when they print, and which Node loads together with its colours.
 */
function noteForcedColors() {
  if (process.env.FORCE_COLOR !== undefined) require('internal/util/colors').shouldColorize();
}

const lazyDOMExceptionClass = lazy(() => require('internal/web/dom_exception').DOMException);

/** A DOMException, whose class is loaded at first use. */
function lazyDOMException(message, name) {
  const DOMException = lazyDOMExceptionClass();
  return new DOMException(message, name);
}

/** The class of an object: the first constructor in its prototype chain. */
function getConstructorOf(object) {
  while (object) {
    const descriptor = getOwnPropertyDescriptor(object, 'constructor');
    if (descriptor !== undefined && typeof descriptor.value === 'function' &&
        descriptor.value.name !== '') {
      return descriptor.value;
    }
    object = Object.getPrototypeOf(object);
  }
}

/** Adds "// file:line\nsource\n   ^" that was attached to an error to its stack. */
function decorateErrorStack(error) {
  if (!isError(error) || !error.stack) return;
  const { getErrorSource } = require('internal/bootstrap/uncaught');
  const arrow = getErrorSource(error);
  if (arrow && !error.stack.startsWith(arrow)) error.stack = `${arrow}\n${error.stack}`;
}

/** Call sites of the caller, as V8's CallSite objects. */
function getStructuredStack() {
  const { isErrorStackTraceLimitWritable, overrideStackTrace, withoutStackTrace } = require('internal/errors');
  const holder = withoutStackTrace(() => new Error());
  overrideStackTrace(holder, (_, trace) => trace);
  const limit = Error.stackTraceLimit;
  const isLimitWritable = isErrorStackTraceLimitWritable();
  if (isLimitWritable) Error.stackTraceLimit = Infinity;
  Error.captureStackTrace(holder, getStructuredStack);
  if (isLimitWritable) Error.stackTraceLimit = limit;
  return holder.stack;
}

Object.assign(module.exports, {
  SideEffectFreeRegExpPrototypeExec,
  SideEffectFreeRegExpPrototypeSymbolReplace,
  SideEffectFreeRegExpPrototypeSymbolSplit,
  WeakReference,
  assertCrypto,
  assignFunctionName,
  cachedResult,
  callbackify,
  convertProcessSignalToExitCode,
  convertToValidSignal,
  customPromisifyArgs: kCustomPromisifyArgs,
  decorateErrorStack,
  defineLazyProperties,
  defineOperation,
  defineReplaceableLazyAttribute,
  deprecate,
  deprecateInstantiation,
  deprecateProperty,
  emitExperimentalWarning,
  exposeInterface,
  exposeLazyInterfaces,
  exposeNamespace,
  filterDuplicateStrings,
  getCIDR,
  getCWDURL,
  getCallerLocation: binding.getCallerLocation,
  getConstructorOf,
  getErrorSource: binding.getErrorSource,
  getLazy: lazy,
  getStructuredStack,
  getSystemErrorMap: () => require('internal/errors/uv').uvErrorMap(),
  getSystemErrorMessage,
  getSystemErrorName,
  guessHandleType: binding.guessHandleType,
  hasOwn,
  isBuiltinId,
  isConstructor: binding.isConstructor,
  /** Is the nearest code that is not Node's, at most 100 frames away, a package's? */
  isInsideNodeModules: binding.isInsideNodeModules,
  isUnderNodeModules: (filename) => /[/\\]node_modules[/\\]/.test(filename),
  join,
  kCustomPromisify,
  kCustomPromisifyArgs,
  knownEncoding,
  lazy,
  lazyDOMException,
  lazyDOMExceptionClass,
  normalizeEncoding,
  noteForcedColors,
  once,
  pendingDeprecate,
  previewEntries: binding.previewEntries,
  promisify,
  removeColors: (text) => require('internal/util/inspect/strings').stripStyles(text),
  setOwnProperty,
  setTraceSigInt: binding.setTraceSigInt,
  sleep,
  spliceOne,
  toUSVString,
});

// What the binary was made for: programs that pretend to run elsewhere (tests set process.platform) do not change it.
module.exports.isWindows = process.platform === 'win32';
module.exports.isMacOS = process.platform === 'darwin';

// --trace-sigint is util.setTraceSigInt(true) from the start on.
require('internal/bootstrap/hooks').onStart(() => {
  if (require('internal/options').getOptionValue('--trace-sigint') === true &&
      require('worker_threads').isMainThread) {
    binding.setTraceSigInt(true);
  }
});
