'use strict';

// Web IDL conversions of what Web Crypto takes (https://webidl.spec.whatwg.org/#js-type-mapping), with the texts and codes of Node.

const { isArrayBuffer, isArrayBufferView, isSharedArrayBuffer, isUint8Array } = require('internal/util/types');

/**
 * @param {string} code a code of Node's
 * @param {string} message
 */
function typeError(code, message) {
  const error = new TypeError(message);
  error.code = code;
  return error;
}

/** What a text is about: LABEL, with who complains before it. */
const subject = (prefix, label) => (prefix === '' ? label : `${prefix}: ${label}`);

/**
 * @param {unknown} value
 * @param {string} prefix who complains
 * @param {string} label what it complains about
 */
function toDOMString(value, prefix, label) {
  if (typeof value === 'symbol') throw typeError('ERR_INVALID_ARG_TYPE', `${subject(prefix, label)} is a Symbol and cannot be converted to a string.`);
  return `${value}`;
}

function toBoolean(value) {
  return Boolean(value);
}

/** The buffer under VALUE, when it is a BufferSource (which a view on shared memory is not). */
function toBufferSource(value, prefix, label) {
  if (isArrayBuffer(value)) return value;
  if (!isArrayBufferView(value)) {
    throw typeError('ERR_INVALID_ARG_TYPE', `${subject(prefix, label)} is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
  }
  if (isSharedArrayBuffer(value.buffer)) {
    throw typeError('ERR_INVALID_ARG_TYPE', `${subject(prefix, label)} is a view on a SharedArrayBuffer, which is not allowed.`);
  }
  return value;
}

function toBigInteger(value, prefix, label) {
  if (!(value instanceof Uint8Array)) {
    throw typeError('ERR_INVALID_ARG_TYPE', `${subject(prefix, label)} is not an Uint8Array object.`);
  }
  return toBufferSource(value, prefix, label);
}

/** An unsigned integer of BITS bits, [EnforceRange]. */
const toInteger = (bits) => {
  const limit = 2 ** bits - 1;
  return (value, prefix, label) => {
    if (typeof value === 'bigint' || typeof value === 'symbol') {
      throw typeError('ERR_INVALID_ARG_TYPE', `${subject(prefix, label)} is a ${typeof value === 'bigint' ? 'BigInt' : 'Symbol'} and cannot be converted to a number.`);
    }
    const number = +value;
    if (!Number.isFinite(number)) throw typeError('ERR_INVALID_ARG_TYPE', `${subject(prefix, label)} is not a finite number.`);
    const integer = Math.trunc(number) + 0;
    if (integer < 0 || integer > limit) {
      throw typeError('ERR_OUT_OF_RANGE', `${subject(prefix, label)} is outside the expected range of 0 to ${limit}.`);
    }
    return integer;
  };
};

const toOctet = toInteger(8);
const toUnsignedShort = toInteger(16);
const toUnsignedLong = toInteger(32);

/** A member of an enumeration of the interface definition. */
const toEnumeration = (name, members) => {
  const allowed = new Set(members);
  return (value, prefix, label) => {
    const text = toDOMString(value, prefix, label);
    if (!setHas(allowed, text)) {
      throw typeError('ERR_INVALID_ARG_VALUE', `${subject(prefix, label)} '${text}' is not a valid enum value of type ${name}.`);
    }
    return text;
  };
};

const toSequence = (convert) => (value, prefix, label) => {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  const iterate = isObject ? value[Symbol.iterator] : undefined;
  if (iterate === undefined || iterate === null) {
    throw typeError('ERR_INVALID_ARG_TYPE', `${subject(prefix, label)} cannot be converted to sequence.`);
  }
  const items = [];
  const iterator = Reflect.apply(iterate, value, []);
  for (;;) {
    const { done, value: item } = iterator.next();
    if (done) return items;
    arrayPush(items, convert(item, prefix, `${label}[${items.length}]`));
  }
};

/**
 * A dictionary type: its members are read in the order given (Web IDL: inherited first, then by name).
 * @param {string} name
 * @param {{ key: string, convert: Function, required?: boolean, check?: (value: unknown, dictionary: object) => void }[]} members
 * @returns {(value: unknown, prefix: string, label: string, given?: { name: string }) => object} GIVEN: a member that was read already
 */
const toDictionary = (name, members) => (value, prefix, label, given) => {
  const isAbsent = value === undefined || value === null;
  if (!isAbsent && typeof value !== 'object' && typeof value !== 'function') {
    throw typeError('ERR_INVALID_ARG_TYPE', `${subject(prefix, label)} cannot be converted to a dictionary`);
  }
  const dictionary = { __proto__: null };
  for (const { key, convert, required, check } of members) {
    const member = given !== undefined && key === 'name' ? given.name : isAbsent ? undefined : value[key];
    if (member === undefined) {
      if (required) {
        throw typeError('ERR_MISSING_OPTION', `${subject(prefix, label)} cannot be converted to '${name}' because '${key}' is required in '${name}'.`);
      }
      continue;
    }
    const converted = convert(member, prefix, `${key} in ${label}`);
    check?.(converted, dictionary);
    dictionary[key] = converted;
  }
  return dictionary;
};

/** A copy of a BufferSource's bytes: what the caller does to them later does not matter. */
function bytesOf(source) {
  // Of few bytes V8 would have to make an ArrayBuffer first.
  if (isUint8Array(source)) return new Uint8Array(source);
  const view = isArrayBuffer(source) ?
    new Uint8Array(source) :
    new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return typedArraySlice(view);
}

/** The bytes of what is to be worked on: none are left of a buffer that was transferred away. */
function dataOf(source) {
  const { detached } = isArrayBuffer(source) ? source : source.buffer;
  return detached ? new Uint8Array(0) : bytesOf(source);
}

const ordinals = ['1st', '2nd', '3rd', '4th', '5th', '6th', '7th'];

/** @param {number} index from 0 */
const argument = (index) => `${ordinals[index]} argument`;

/** Web IDL: a method called with too few arguments throws before it looks at any. */
function requireArguments(given, wanted, prefix) {
  if (given < wanted) {
    throw typeError('ERR_MISSING_ARGS', `${prefix}: ${wanted} argument${wanted === 1 ? '' : 's'} required, but only ${given} present.`);
  }
}

module.exports = {
  argument,
  bytesOf,
  dataOf,
  requireArguments,
  toBigInteger,
  toBoolean,
  toBufferSource,
  toDictionary,
  toDOMString,
  toEnumeration,
  toOctet,
  toSequence,
  toUnsignedLong,
  toUnsignedShort,
  typeError,
};
