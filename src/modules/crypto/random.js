'use strict';

// Random values, primes and UUIDs.

const binding = native('crypto');
const { Buffer, kMaxLength } = require('buffer');
const { FastBuffer } = require('internal/buffer/allocate');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE },
  makeWithMessage,
} = require('internal/errors');
const {
  validateBoolean,
  validateFunction,
  validateInt32,
  validateNumber,
  validateObject,
} = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView, isUint8Array } = require('internal/util/types');
const { fillFew, fillSync, jobFailed, kFew } = require('internal/crypto/entropy');
const { kEmptyObject } = require('internal/util');

const kMaxInt32 = 2 ** 31 - 1;
const kMaxPossibleLength = Math.min(kMaxLength, kMaxInt32);

function assertOffset(offset, elementSize, length) {
  validateNumber(offset, 'offset');
  offset *= elementSize;
  const most = Math.min(length, kMaxPossibleLength);
  if (Number.isNaN(offset) || offset > most || offset < 0) throw new ERR_OUT_OF_RANGE('offset', `>= 0 && <= ${most}`, offset);
  return offset >>> 0;
}

function assertSize(size, elementSize, offset, length) {
  validateNumber(size, 'size');
  size *= elementSize;
  if (Number.isNaN(size) || size > kMaxPossibleLength || size < 0) {
    throw new ERR_OUT_OF_RANGE('size', `>= 0 && <= ${kMaxPossibleLength}`, size);
  }
  if (size + offset > length) throw new ERR_OUT_OF_RANGE('size + offset', `<= ${length}`, size + offset);
  return size >>> 0;
}

/**
 * @param {number} size
 * @param {(error: Error|null, bytes: Buffer) => void} [callback]
 * @returns {Buffer|undefined}
 */
function randomBytes(size, callback) {
  size = assertSize(size, 1, 0, Infinity);
  if (callback === undefined && size <= kFew) {
    const few = new FastBuffer(size);
    fillFew(few, 0, size);
    return few;
  }
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = Buffer.allocUnsafeSlow(size);
  if (callback === undefined) {
    fillSync(bytes, 0, size);
    return bytes;
  }
  binding.randomFill(bytes, 0, size, (error) => {
    if (error) callback(jobFailed(error));
    else callback(null, bytes);
  });
  return undefined;
}

function checkFillTarget(buffer) {
  if (!isAnyArrayBuffer(buffer) && !isArrayBufferView(buffer)) {
    throw new ERR_INVALID_ARG_TYPE('buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
  }
}

/** @returns {ArrayBufferView|ArrayBuffer} the same */
function randomFillSync(buffer, offset = 0, size) {
  checkFillTarget(buffer);
  const elementSize = buffer.BYTES_PER_ELEMENT || 1;
  offset = assertOffset(offset, elementSize, buffer.byteLength);
  if (size === undefined) size = buffer.byteLength - offset;
  else size = assertSize(size, elementSize, offset, buffer.byteLength);
  if (size <= kFew && isUint8Array(buffer)) fillFew(buffer, offset, size);
  else if (size !== 0) fillSync(buffer, offset, size);
  return buffer;
}

function randomFill(buffer, offset, size, callback) {
  checkFillTarget(buffer);
  const elementSize = buffer.BYTES_PER_ELEMENT || 1;
  if (typeof offset === 'function') {
    callback = offset;
    offset = 0;
    size = undefined;
  } else if (typeof size === 'function') {
    callback = size;
    size = undefined;
  }
  validateFunction(callback, 'callback');
  offset = assertOffset(offset, elementSize, buffer.byteLength);
  if (size === undefined) size = buffer.byteLength - offset;
  else size = assertSize(size, elementSize, offset, buffer.byteLength);
  if (size === 0) {
    callback(null, buffer);
    return;
  }
  binding.randomFill(buffer, offset, size, (error) => {
    if (error) callback(jobFailed(error));
    else callback(null, buffer);
  });
}

// ---- randomInt -----------------------------------------------------------------------------------------------------------

const kRandomMax = 0xffff_ffff_ffff;
let pool;
let poolOffset = 0;
const kPoolSize = 6 * 1024;

/** A random integer of 48 bits from the pool. */
function next48() {
  if (pool === undefined || poolOffset === pool.length) {
    pool ??= Buffer.allocUnsafeSlow(kPoolSize);
    fillSync(pool, 0, kPoolSize);
    poolOffset = 0;
  }
  const high = (pool[poolOffset] << 8) | pool[poolOffset + 1];
  const low = (pool[poolOffset + 2] << 24) | (pool[poolOffset + 3] << 16) | (pool[poolOffset + 4] << 8) | pool[poolOffset + 5];
  poolOffset += 6;
  return high * 2 ** 32 + (low >>> 0);
}

/**
 * An integer of [min, max), without modulo bias.
 * @param {number} [min]
 * @param {number} max
 * @param {(error: Error|undefined, n: number) => void} [callback]
 */
function randomInt(min, max, callback) {
  const minNotGiven = max === undefined || typeof max === 'function';
  if (minNotGiven) {
    callback = max;
    max = min;
    min = 0;
  }
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw new ERR_INVALID_ARG_TYPE('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw new ERR_INVALID_ARG_TYPE('max', 'a safe integer', max);
  if (max <= min) {
    throw new ERR_OUT_OF_RANGE('max', `greater than the value of "min" (${min})`, max);
  }
  const range = max - min;
  if (!(range <= kRandomMax)) {
    throw new ERR_OUT_OF_RANGE(minNotGiven ? 'max' : 'max - min', `<= ${kRandomMax}`, range);
  }
  const excess = kRandomMax % range;
  const limit = kRandomMax - excess;
  let x = next48();
  while (x >= limit) x = next48();
  const n = (x % range) + min;
  if (callback === undefined) return n;
  process.nextTick(callback, undefined, n);
  return undefined;
}

// ---- UUIDs (RFC 9562) ----------------------------------------------------------------------------------------------------

/** UUIDs that are still to be handed out. */
let uuids;
let uuidsLeft = 0;
let hexTable;

function hex(bytes, version, variant) {
  hexTable ??= Array.from({ length: 256 }, (_, i) => (i < 16 ? '0' : '') + i.toString(16));
  const h = hexTable;
  return (
    h[bytes[0]] + h[bytes[1]] + h[bytes[2]] + h[bytes[3]] + '-' + h[bytes[4]] + h[bytes[5]] + '-' + h[version] + h[bytes[7]] + '-' +
    h[variant] + h[bytes[9]] + '-' + h[bytes[10]] + h[bytes[11]] + h[bytes[12]] + h[bytes[13]] + h[bytes[14]] + h[bytes[15]]
  );
}

/** 16 bytes that were not kept in advance. */
function freshBytes() {
  const bytes = Buffer.allocUnsafeSlow(16);
  fillSync(bytes, 0, 16);
  return bytes;
}

/** @param {{ disableEntropyCache?: boolean }} [options] */
function randomUUID(options = kEmptyObject) {
  if (options !== kEmptyObject) {
    validateObject(options, 'options');
    const { disableEntropyCache = false } = options;
    validateBoolean(disableEntropyCache, 'options.disableEntropyCache');
    if (disableEntropyCache) {
      const bytes = freshBytes();
      return hex(bytes, (bytes[6] & 0x0f) | 0x40, (bytes[8] & 0x3f) | 0x80);
    }
  }
  if (uuidsLeft === 0) {
    uuids = binding.uuids();
    uuidsLeft = uuids.length;
  }
  return uuids[--uuidsLeft];
}

/** A UUID that sorts by its time. */
function randomUUIDv7(options = kEmptyObject) {
  if (options !== kEmptyObject) {
    validateObject(options, 'options');
    const { disableEntropyCache = false } = options;
    validateBoolean(disableEntropyCache, 'options.disableEntropyCache');
  }
  const bytes = freshBytes();
  bytes.writeUIntBE(Date.now(), 0, 6);
  return hex(bytes, (bytes[6] & 0x0f) | 0x70, (bytes[8] & 0x3f) | 0x80);
}

// ---- primes --------------------------------------------------------------------------------------------------------------

const nothing = new FastBuffer();

function bigintToBytes(value, name) {
  if (value < 0n) throw new ERR_OUT_OF_RANGE(name, '>= 0', value);
  let text = value.toString(16);
  if (text.length % 2 === 1) text = `0${text}`;
  return Buffer.from(text, 'hex');
}

function primeOptions(size, options) {
  validateObject(options, 'options');
  const { safe = false, bigint = false } = options;
  let { add, rem } = options;
  validateBoolean(safe, 'options.safe');
  validateBoolean(bigint, 'options.bigint');
  if (add !== undefined) {
    if (typeof add === 'bigint') add = bigintToBytes(add, 'options.add');
    else if (!isAnyArrayBuffer(add) && !isArrayBufferView(add)) {
      throw new ERR_INVALID_ARG_TYPE('options.add', ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'], add);
    }
  }
  if (rem !== undefined) {
    if (typeof rem === 'bigint') rem = bigintToBytes(rem, 'options.rem');
    else if (!isAnyArrayBuffer(rem) && !isArrayBufferView(rem)) {
      throw new ERR_INVALID_ARG_TYPE('options.rem', ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'], rem);
    }
  }
  if (add !== undefined) {
    // OpenSSL would loop for ever.
    const asNumber = (bytes) => BigInt(`0x${Buffer.from(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength).toString('hex') || '0'}`);
    const addValue = asNumber(add);
    if (addValue.toString(2).length > size) throw makeWithMessage('ERR_OUT_OF_RANGE', 'invalid options.add');
    if (rem !== undefined && asNumber(rem) >= addValue) throw makeWithMessage('ERR_OUT_OF_RANGE', 'invalid options.rem');
  }
  return { safe, bigint, add: add ?? nothing, rem: rem ?? nothing };
}

function primeResult(bytes, bigint) {
  if (bigint) return BigInt(`0x${Buffer.from(bytes.buffer).toString('hex')}`);
  return bytes.buffer;
}

function generatePrime(size, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = kEmptyObject;
  }
  validateInt32(size, 'size', 1);
  validateFunction(callback, 'callback');
  const { safe, bigint, add, rem } = primeOptions(size, options);
  binding.generatePrime(size, safe, add, rem, (error, bytes) => {
    if (error) callback(error);
    else callback(undefined, primeResult(bytes, bigint));
  });
}

function generatePrimeSync(size, options = kEmptyObject) {
  validateInt32(size, 'size', 1);
  const { safe, bigint, add, rem } = primeOptions(size, options);
  return primeResult(binding.generatePrime(size, safe, add, rem), bigint);
}

function candidateBytes(candidate) {
  if (typeof candidate === 'bigint') candidate = bigintToBytes(candidate, 'candidate');
  if (!isAnyArrayBuffer(candidate) && !isArrayBufferView(candidate)) {
    throw new ERR_INVALID_ARG_TYPE('candidate', ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'], candidate);
  }
  binding.checkBignumSize(candidate.byteLength);
  return candidate;
}

function checkChecks(options) {
  validateObject(options, 'options');
  const { checks = 0 } = options;
  // The number OpenSSL chooses by itself is at least as safe.
  validateInt32(checks, 'options.checks', 0);
}

function checkPrime(candidate, options = kEmptyObject, callback) {
  candidate = candidateBytes(candidate);
  if (typeof options === 'function') {
    callback = options;
    options = kEmptyObject;
  }
  validateFunction(callback, 'callback');
  checkChecks(options);
  binding.checkPrime(candidate, (error, result) => {
    if (error) callback(error);
    else callback(undefined, result);
  });
}

function checkPrimeSync(candidate, options = kEmptyObject) {
  candidate = candidateBytes(candidate);
  checkChecks(options);
  return binding.checkPrime(candidate);
}

module.exports = {
  checkPrime,
  checkPrimeSync,
  generatePrime,
  generatePrimeSync,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  randomUUIDv7,
};
