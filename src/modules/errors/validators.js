'use strict';

// Argument validation. Every validator throws the table's error with a stack that starts at its caller.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, ERR_SOCKET_BAD_PORT, ERR_UNKNOWN_SIGNAL,
  },
  startStackAbove,
  withoutStackTrace,
} = require('internal/errors');

const { isArray } = Array;
const { isInteger, isNaN, MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;
const { isView } = ArrayBuffer;

/** @returns {value is number} a 32-bit signed integer */
const isInt32 = (value) => value === (value | 0);

/** @returns {value is number} a 32-bit unsigned integer */
const isUint32 = (value) => value === (value >>> 0);

/** Throws an error whose only stack is the one that starts at the caller of CALLEE. */
function throwAbove(callee, makeError) {
  throw startStackAbove(withoutStackTrace(makeError), callee);
}

function throwType(callee, name, expected, value) {
  throwAbove(callee, () => new ERR_INVALID_ARG_TYPE(name, expected, value));
}

function throwRange(callee, name, range, value) {
  throwAbove(callee, () => new ERR_OUT_OF_RANGE(name, range, value));
}

function throwValue(callee, name, value, reason) {
  throwAbove(callee, () => new ERR_INVALID_ARG_VALUE(name, value, reason));
}

/** @type {(value: unknown, name: string) => asserts value is string} */
function validateString(value, name) {
  if (typeof value !== 'string') throwType(validateString, name, 'string', value);
}

/** A string that the system can take as a C string. */
function validateStringWithoutNullBytes(value, name) {
  if (typeof value !== 'string') throwType(validateStringWithoutNullBytes, name, 'string', value);
  if (stringIncludes(value, '\u0000')) {
    throwValue(validateStringWithoutNullBytes, name, value, 'must be a string without null bytes');
  }
}

/** @type {(value: unknown, name: string) => asserts value is Function} */
function validateFunction(value, name) {
  if (typeof value !== 'function') throwType(validateFunction, name, 'Function', value);
}

/** A function that is neither async nor a generator. */
function validatePlainFunction(value, name) {
  const { isAsyncFunction, isGeneratorFunction } = require('internal/util/types');
  if (typeof value !== 'function' || isAsyncFunction(value) || isGeneratorFunction(value)) {
    throwType(validatePlainFunction, name, 'Function', value);
  }
}

/** @type {(value: unknown, name: string) => asserts value is boolean} */
function validateBoolean(value, name) {
  if (typeof value !== 'boolean') throwType(validateBoolean, name, 'boolean', value);
}

/** @type {(value: unknown, name: string) => asserts value is undefined} */
function validateUndefined(value, name) {
  if (value !== undefined) throwType(validateUndefined, name, 'undefined', value);
}

/** @type {(value: unknown, name: string, min?: number, max?: number) => asserts value is number} */
function validateNumber(value, name, min = undefined, max) {
  if (typeof value !== 'number') throwType(validateNumber, name, 'number', value);
  if ((min != null && value < min) || (max != null && value > max) ||
      ((min != null || max != null) && isNaN(value))) {
    throwRange(validateNumber, name,
               `${min != null ? `>= ${min}` : ''}${min != null && max != null ? ' && ' : ''}` +
               `${max != null ? `<= ${max}` : ''}`, value);
  }
}

/** @returns {boolean} false for undefined and NaN: then the default stands */
function validateFiniteNumber(number, name) {
  if (number === undefined) return false;
  if (Number.isFinite(number)) return true;
  if (isNaN(number)) return false;
  if (typeof number !== 'number') throwType(validateFiniteNumber, name, 'number', number);
  throwRange(validateFiniteNumber, name, 'a finite number', number);
}

/** NUMBER checked against the range, or DEFAULT. */
function checkRangesOrGetDefault(number, name, lower, upper, defaultValue) {
  if (!validateFiniteNumber(number, name)) return defaultValue;
  if (number < lower || number > upper) {
    const range = upper === Infinity ? `>= ${lower}` : `>= ${lower} and <= ${upper}`;
    throwRange(checkRangesOrGetDefault, name, range, number);
  }
  return number;
}

/** @type {(value: unknown, name: string, min?: number, max?: number) => asserts value is number} */
function validateInteger(value, name, min = MIN_SAFE_INTEGER, max = MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throwType(validateInteger, name, 'number', value);
  if (!isInteger(value)) throwRange(validateInteger, name, 'an integer', value);
  if (value < min || value > max) {
    throwRange(validateInteger, name, `>= ${min} && <= ${max}`, value);
  }
}

/** @type {(value: unknown, name: string, min?: number, max?: number) => asserts value is number} */
function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  if (typeof value !== 'number') throwType(validateInt32, name, 'number', value);
  if (!isInteger(value)) throwRange(validateInt32, name, 'an integer', value);
  if (value < min || value > max) throwRange(validateInt32, name, `>= ${min} && <= ${max}`, value);
}

/** @type {(value: unknown, name: string, positive?: boolean) => asserts value is number} */
function validateUint32(value, name, positive = false) {
  if (typeof value !== 'number') throwType(validateUint32, name, 'number', value);
  if (!isInteger(value)) throwRange(validateUint32, name, 'an integer', value);
  const min = positive ? 1 : 0;
  if (value < min || value > 4294967295) {
    throwRange(validateUint32, name, `>= ${min} && <= 4294967295`, value);
  }
}

/** @type {(value: unknown, name: string, list: unknown[]) => void} */
function validateOneOf(value, name, list) {
  if (arrayIncludes(list, value)) return;
  const allowed = arrayMap(list, (item) => (typeof item === 'string' ? `'${item}'` : String(item)));
  throwValue(validateOneOf, name, value, `must be one of: ${arrayJoin(allowed, ', ')}`);
}

/** @type {(value: unknown, name: string, union: string) => void} */
function validateUnion(value, name, union) {
  if (!arrayIncludes(union, value)) throwType(validateUnion, name, `('${union.join('|')}')`, value);
}

const kValidateObjectNone = 0;
const kValidateObjectAllowNullable = 1 << 0;
const kValidateObjectAllowArray = 1 << 1;
const kValidateObjectAllowFunction = 1 << 2;
const kValidateObjectAllowObjects =
  kValidateObjectAllowArray | kValidateObjectAllowFunction;

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number|{allowArray?: boolean, allowFunction?: boolean, nullable?: boolean}} [options]
 */
function validateObject(value, name, options = kValidateObjectNone) {
  if (options === kValidateObjectNone) {
    if (value === null || typeof value !== 'object' || isArray(value)) {
      throwType(validateObject, name, 'Object', value);
    }
    return;
  }
  if (typeof options === 'object' && options !== null) {
    options = (options.nullable ? kValidateObjectAllowNullable : 0) |
      (options.allowArray ? kValidateObjectAllowArray : 0) |
      (options.allowFunction ? kValidateObjectAllowFunction : 0);
  }
  if (((options & kValidateObjectAllowNullable) === 0 && value === null) ||
      ((options & kValidateObjectAllowArray) === 0 && isArray(value)) ||
      (typeof value !== 'object' &&
       ((options & kValidateObjectAllowFunction) === 0 || typeof value !== 'function'))) {
    throwType(validateObject, name, 'Object', value);
  }
}

/** @type {(value: unknown, name: string, minLength?: number) => asserts value is unknown[]} */
function validateArray(value, name, minLength = 0) {
  if (!isArray(value)) throwType(validateArray, name, 'Array', value);
  if (value.length < minLength) {
    throwValue(validateArray, name, value, `must be longer than ${minLength}`);
  }
}

/** @type {(value: unknown, name: string) => asserts value is string[]} */
function validateStringArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateString(value[i], `${name}[${i}]`);
}

/** @type {(value: unknown, name: string) => asserts value is boolean[]} */
function validateBooleanArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateBoolean(value[i], `${name}[${i}]`);
}

/** @type {(signal: unknown, name: string) => asserts signal is AbortSignal | undefined} */
function validateAbortSignal(signal, name) {
  if (signal !== undefined &&
      (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    throwType(validateAbortSignal, name, 'AbortSignal', signal);
  }
}

/** @type {(buffer: unknown, name?: string) => asserts buffer is ArrayBufferView} */
function validateBuffer(buffer, name = 'buffer') {
  if (!isView(buffer)) throwType(validateBuffer, name, ['Buffer', 'TypedArray', 'DataView'], buffer);
}

/** Text in an encoding that cannot hold it: hex needs pairs. */
function validateEncoding(data, encoding) {
  if (typeof encoding !== 'string' || encoding.toLowerCase() !== 'hex') return;
  if (data.length % 2 !== 0) {
    throwValue(validateEncoding, 'encoding', encoding, `is invalid for data of length ${data.length}`);
  }
}

/** @returns {number} the port */
function validatePort(port, name = 'Port', allowZero = true) {
  if ((typeof port !== 'number' && typeof port !== 'string') ||
      (typeof port === 'string' && stringTrim(port).length === 0) ||
      +port !== (+port >>> 0) || port > 0xFFFF || (port === 0 && !allowZero)) {
    throwAbove(validatePort, () => new ERR_SOCKET_BAD_PORT(name, port, allowZero));
  }
  return port | 0;
}

/** @type {(signal: unknown, name?: string) => asserts signal is string} */
function validateSignalName(signal, name = 'signal') {
  validateString(signal, name);
  const { signals } = require('os').constants;
  if (signals[signal] !== undefined) return;
  if (signals[signal.toUpperCase()] !== undefined) {
    signal += ' (signals must use all capital letters)';
  }
  throwAbove(validateSignalName, () => new ERR_UNKNOWN_SIGNAL(signal));
}

const kOctal = /^[0-7]+$/;

/**
 * A file mode: a 32-bit number or its octal digits.
 * @returns {number}
 */
function parseFileMode(value, name, defaultValue = undefined) {
  value ??= defaultValue;
  if (typeof value === 'string') {
    if (!kOctal.test(value)) {
      throwValue(parseFileMode, name, value,
                 'must be a 32-bit unsigned integer or an octal string');
    }
    value = Number.parseInt(value, 8);
  }
  validateUint32(value, name);
  return value;
}

/** One link of a Link header: `<url>; rel=preload; as=style` (RFC 8288, section 3). */
const kLinkValue = /^(?:<[^>]*>)(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/;
const kLinkFormatReason =
  'must be an array or string of format "</styles.css>; rel=preload; as=style"';

/**
 * The value of a Link header for early hints, given as a string or several.
 * @param {string|string[]} hints
 * @returns {string}
 */
function validateLinkHeaderValue(hints) {
  if (typeof hints === 'string') {
    if (!kLinkValue.test(hints)) throwValue(validateLinkHeaderValue, 'hints', hints, kLinkFormatReason);
    return hints;
  }
  if (isArray(hints)) {
    for (const link of hints) {
      if (typeof link !== 'string' || !kLinkValue.test(link)) {
        throwValue(validateLinkHeaderValue, 'hints', link, kLinkFormatReason);
      }
    }
    return hints.join(', ');
  }
  throwValue(validateLinkHeaderValue, 'hints', hints, kLinkFormatReason);
}

/** An `ignore` option of fs.watch: text, a pattern, a function, or several of them. */
function validateIgnoreOption(value, name) {
  if (value == null) return;
  validateIgnoreItem(value, name, isArray(value));
  if (!isArray(value)) return;
  for (let i = 0; i < value.length; i++) validateIgnoreItem(value[i], `${name}[${i}]`, false);
}

function validateIgnoreItem(value, name, isListAllowed) {
  const { isRegExp } = require('internal/util/types');
  if (isListAllowed || typeof value === 'function' || isRegExp(value)) return;
  if (typeof value === 'string') {
    if (value.length === 0) throwValue(validateIgnoreOption, name, value, 'must be a non-empty string');
    return;
  }
  throwType(validateIgnoreOption, name, ['string', 'RegExp', 'Function'], value);
}

module.exports = {
  checkRangesOrGetDefault,
  isInt32,
  isUint32,
  kValidateObjectAllowArray,
  kValidateObjectAllowFunction,
  kValidateObjectAllowNullable,
  kValidateObjectAllowObjects,
  kValidateObjectNone,
  parseFileMode,
  validateAbortSignal,
  validateArray,
  validateBoolean,
  validateBooleanArray,
  validateBuffer,
  validateEncoding,
  validateFiniteNumber,
  validateFunction,
  validateIgnoreOption,
  validateInt32,
  validateInteger,
  validateLinkHeaderValue,
  validateNumber,
  validateObject,
  validateOneOf,
  validatePlainFunction,
  validatePort,
  validateSignalName,
  validateString,
  validateStringArray,
  validateStringWithoutNullBytes,
  validateUint32,
  validateUndefined,
  validateUnion,
};
