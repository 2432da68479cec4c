'use strict';

// What Buffers do with bytes as such: copy, compare and turn them.

const { compareRanges, compare: nativeCompare, copy: nativeCopy, equals: nativeEquals, swap: nativeSwap } = native('buffer');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_BUFFER_SIZE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { validateInteger } = require('internal/errors/validators');
const { isArrayBufferView, isUint8Array } = require('internal/util/types');

const { floor } = Math;
const { MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;

/** VALUE as an integer, 0 for what is none. */
function toInteger(value) {
  value = +value;
  if (value >= MIN_SAFE_INTEGER && value <= MAX_SAFE_INTEGER) return value % 1 === 0 ? value : floor(value);
  return value - value === 0 ? value : 0;
}

/**
 * @param {Uint8Array} target
 * @param {number} [targetStart]
 * @param {number} [sourceStart]
 * @param {number} [sourceEnd]
 * @returns {number} bytes copied
 */
function copy(target, targetStart, sourceStart, sourceEnd) {
  if (!isUint8Array(this)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], this);
  if (!isArrayBufferView(target)) throw new ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);

  const sourceLength = this.length;
  if (targetStart === undefined) {
    targetStart = 0;
  } else {
    targetStart = toInteger(targetStart);
    if (targetStart < 0) throw new ERR_OUT_OF_RANGE('targetStart', '>= 0', targetStart);
  }
  if (sourceStart === undefined) {
    sourceStart = 0;
  } else {
    sourceStart = toInteger(sourceStart);
    if (sourceStart < 0 || sourceStart > sourceLength) {
      throw new ERR_OUT_OF_RANGE('sourceStart', `>= 0 && <= ${sourceLength}`, sourceStart);
    }
  }
  if (sourceEnd === undefined) {
    sourceEnd = sourceLength;
  } else {
    sourceEnd = toInteger(sourceEnd);
    if (sourceEnd < 0) throw new ERR_OUT_OF_RANGE('sourceEnd', '>= 0', sourceEnd);
  }

  const room = target.byteLength - targetStart;
  if (room <= 0 || sourceStart >= sourceEnd) return 0;
  let count = sourceEnd - sourceStart;
  if (count > room) count = room;
  if (count > sourceLength - sourceStart) count = sourceLength - sourceStart;
  // V8's own way is the quickest for all of a buffer.
  if (count === sourceLength && isUint8Array(target)) typedArraySet(target, this, targetStart);
  else nativeCopy(this, target, targetStart, sourceStart, count);
  return count;
}

function compareBytes(a, b) {
  // The first bytes decide most cases, without a call.
  const first = a[0], other = b[0];
  if (first !== undefined && other !== undefined && first !== other) return first < other ? -1 : 1;
  return a === b ? 0 : nativeCompare(a, b);
}

/**
 * Order of two byte arrays: -1, 0 or 1.
 * @param {Uint8Array} buf1
 * @param {Uint8Array} buf2
 */
function compareBuffers(buf1, buf2) {
  if (!isUint8Array(buf1)) throw new ERR_INVALID_ARG_TYPE('buf1', ['Buffer', 'Uint8Array'], buf1);
  if (!isUint8Array(buf2)) throw new ERR_INVALID_ARG_TYPE('buf2', ['Buffer', 'Uint8Array'], buf2);
  return compareBytes(buf1, buf2);
}

/**
 * buf.equals()
 * @param {Uint8Array} otherBuffer
 */
function equals(otherBuffer) {
  if (!isUint8Array(otherBuffer)) {
    throw new ERR_INVALID_ARG_TYPE('otherBuffer', ['Buffer', 'Uint8Array'], otherBuffer);
  }
  if (this === otherBuffer) return true;
  return this[0] === otherBuffer[0] && nativeEquals(this, otherBuffer);
}

/**
 * Order of two ranges: -1, 0 or 1.
 * @param {Uint8Array} target
 */
function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  if (!isUint8Array(target)) throw new ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);
  if (arguments.length === 1) return compareBytes(this, target);

  if (targetStart === undefined) targetStart = 0;
  else validateInteger(targetStart, 'targetStart', 0);
  if (targetEnd === undefined) targetEnd = target.length;
  else validateInteger(targetEnd, 'targetEnd', 0, target.length);
  if (sourceStart === undefined) sourceStart = 0;
  else validateInteger(sourceStart, 'sourceStart', 0);
  if (sourceEnd === undefined) sourceEnd = this.length;
  else validateInteger(sourceEnd, 'sourceEnd', 0, this.length);

  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return compareRanges(this, target, sourceStart, sourceEnd, targetStart, targetEnd);
}

/** Buffers up to this size are turned here: a native call would cost more. */
const kSwapHere = 64;

function swapPair(buffer, i, j) {
  const byte = buffer[i];
  buffer[i] = buffer[j];
  buffer[j] = byte;
}

function swapNatively(buffer, length, unit) {
  if (length % unit !== 0) throw new ERR_INVALID_BUFFER_SIZE(`${unit * 8}-bits`);
  nativeSwap(buffer, unit);
  return buffer;
}

function swap16() {
  const { length } = this;
  if (length > kSwapHere || length % 2 !== 0) return swapNatively(this, length, 2);
  for (let i = 0; i < length; i += 2) swapPair(this, i, i + 1);
  return this;
}

function swap32() {
  const { length } = this;
  if (length > kSwapHere || length % 4 !== 0) return swapNatively(this, length, 4);
  for (let i = 0; i < length; i += 4) {
    swapPair(this, i, i + 3);
    swapPair(this, i + 1, i + 2);
  }
  return this;
}

function swap64() {
  const { length } = this;
  if (length > kSwapHere || length % 8 !== 0) return swapNatively(this, length, 8);
  for (let i = 0; i < length; i += 8) {
    swapPair(this, i, i + 7);
    swapPair(this, i + 1, i + 6);
    swapPair(this, i + 2, i + 5);
    swapPair(this, i + 3, i + 4);
  }
  return this;
}

// A method of that name has the length and name that users see.
Object.defineProperty(compareBuffers, 'name', { __proto__: null, value: 'compare', configurable: true });

module.exports = { compare, compareBuffers, copy, equals, swap16, swap32, swap64 };
