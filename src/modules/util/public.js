'use strict';

// require('util'). Node.js documentation, "Util".

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_WORKER_UNSUPPORTED_OPERATION },
  ErrnoException, ExceptionWithHostPort,
} = require('internal/errors');
const {
  validateNumber, validateString,
} = require('internal/errors/validators');
const {
  callbackify, convertProcessSignalToExitCode, defineLazyProperties, deprecate, promisify,
  toUSVString, ...internalUtil
} = require('internal/util');
const {
  format, formatWithOptions, inspect, stripVTControlCharacters,
} = require('internal/util/inspect');
const types = require('internal/util/types');

const { setPrototypeOf } = Object;

/**
 * CTOR inherits from SUPER, the old way.
 * @param {Function} ctor
 * @param {Function} superCtor
 */
function inherits(ctor, superCtor) {
  if (ctor === undefined || ctor === null) throw new ERR_INVALID_ARG_TYPE('ctor', 'Function', ctor);
  if (superCtor === undefined || superCtor === null) {
    throw new ERR_INVALID_ARG_TYPE('superCtor', 'Function', superCtor);
  }
  if (superCtor.prototype === undefined) {
    throw new ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', superCtor.prototype);
  }
  Object.defineProperty(ctor, 'super_', {
    __proto__: null, value: superCtor, writable: true, configurable: true,
  });
  setPrototypeOf(ctor.prototype, superCtor.prototype);
}

/** Copies own properties, the last first. */
function _extend(target, source) {
  if (source === null || typeof source !== 'object') return target;
  const keys = Object.keys(source);
  for (let i = keys.length - 1; i >= 0; i--) target[keys[i]] = source[keys[i]];
  return target;
}

/** A negative error number, or why it is none. */
function validateErrorNumber(err) {
  validateNumber(err, 'err');
  if (err >= 0 || !Number.isSafeInteger(err)) throw new ERR_OUT_OF_RANGE('err', 'a negative integer', err);
}

/** @param {number} err */
function getSystemErrorName(err) {
  validateErrorNumber(err);
  return internalUtil.getSystemErrorName(err);
}

/** @param {number} err */
function getSystemErrorMessage(err) {
  validateErrorNumber(err);
  return internalUtil.getSystemErrorMessage(err);
}

/** @returns {Map<number, [string, string]>} */
function getSystemErrorMap() {
  return internalUtil.getSystemErrorMap();
}

/** Loaded with the first comparison; asking for it at each was half of the time of a short one. */
let comparisons;

/**
 * @param {unknown} a
 * @param {unknown} b
 * @param {boolean} [skipPrototype]
 */
function isDeepStrictEqual(a, b, skipPrototype) {
  comparisons ??= require('internal/util/comparisons');
  return comparisons.isDeepStrictEqual(a, b, skipPrototype);
}

let binding;

/** @param {string} content of a .env file */
function parseEnv(content) {
  validateString(content, 'content');
  const flat = (binding ??= native('util')).parseEnv(content);
  const variables = {};
  for (let i = 0; i < flat.length; i += 2) variables[flat[i]] = flat[i + 1];
  return variables;
}

/**
 * Should SIGINT print the stack of what it interrupts?
 * @param {boolean} enable
 */
function setTraceSigInt(enable) {
  if (!require('worker_threads').isMainThread) {
    throw new ERR_WORKER_UNSUPPORTED_OPERATION('Calling util.setTraceSigInt');
  }
  internalUtil.setTraceSigInt(Boolean(enable));
}

/** A function of a module that is loaded at the first call. */
function lazyFunction(id, key, length) {
  const fn = { [key](...args) { return require(id)[key](...args); } }[key];
  Object.defineProperty(fn, 'length', { __proto__: null, value: length, configurable: true });
  return fn;
}

function _errnoException(...args) {
  validateErrorNumber(args[0]);
  return new ErrnoException(...args);
}

function _exceptionWithHostPort(...args) {
  validateErrorNumber(args[0]);
  return new ExceptionWithHostPort(...args);
}

const { debuglog } = require('internal/util/debuglog');

module.exports = {
  _errnoException,
  _exceptionWithHostPort,
  _extend: deprecate(
    _extend, 'The `util._extend` API is deprecated. Please use Object.assign() instead.', 'DEP0060'),
  callbackify,
  convertProcessSignalToExitCode,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  styleText: lazyFunction('internal/util/style_text', 'styleText', 3),
  formatWithOptions,
  // Not a wrapper: the first frame must be the caller's.
  getCallSites: require('internal/util/call_sites').getCallSites,
  getSystemErrorMap,
  getSystemErrorName,
  getSystemErrorMessage,
  inherits,
  inspect,
  isArray: deprecate(
    Array.isArray, 'The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.',
    'DEP0044'),
  isDeepStrictEqual,
  promisify,
  stripVTControlCharacters,
  toUSVString(text) { return toUSVString(text); },
};

defineLazyProperties(module.exports, 'internal/web/abort_controller',
                     ['transferableAbortSignal', 'transferableAbortController', 'aborted']);

module.exports.types = types;
module.exports.parseEnv = parseEnv;
module.exports.parseArgs = lazyFunction('internal/util/parse_args/parse_args', 'parseArgs', 0);
defineLazyProperties(module.exports, 'internal/web/encoding', ['TextDecoder', 'TextEncoder']);
defineLazyProperties(module.exports, 'internal/util/mime', ['MIMEType', 'MIMEParams']);
module.exports.diff = lazyFunction('internal/util/diff', 'diff', 2);
module.exports.setTraceSigInt = setTraceSigInt;
