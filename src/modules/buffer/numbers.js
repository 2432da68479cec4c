'use strict';

// The readers and writers of numbers: buf.readUInt8() … buf.writeDoubleBE().
//
// Bytes are combined with shifts, which V8 compiles to a few machine instructions; a DataView would have to be made for each buffer.
// A byte outside of the buffer reads as undefined, so one test of the first and the last byte checks the whole range.

const {
  codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateNumber } = require('internal/errors/validators');

const { floor } = Math;
const toBigInt = BigInt;
const { asIntN, asUintN } = BigInt;

// Numbers change their form through one piece of memory seen in several ways.
const float64 = new Float64Array(1);
const float32 = new Float32Array(float64.buffer, 0, 1);
const uint32 = new Uint32Array(float64.buffer);
const scratch = new Uint8Array(float64.buffer);
const bigUint64 = new BigUint64Array(float64.buffer);
const bigInt64 = new BigInt64Array(float64.buffer);

/** Throws what is wrong with an offset (or byte length) of which LAST is the greatest right one. */
function throwBounds(value, last, name) {
  if (floor(value) !== value) {
    validateNumber(value, name);
    throw new ERR_OUT_OF_RANGE(name ?? 'offset', 'an integer', value);
  }
  if (last < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS();
  throw new ERR_OUT_OF_RANGE(name ?? 'offset', `>= ${name ? 1 : 0} and <= ${last}`, value);
}

function throwOffset(buffer, offset, size) {
  if (typeof offset !== 'number') throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  throwBounds(offset, buffer.length - size);
}

/** May SIZE bytes at OFFSET be touched? Else throws. */
function checkWrite(buffer, offset, size) {
  // The length once, and not the first and last byte: compiled code would load them (a write of one byte: 1.0 to 0.8 ns).
  if (typeof offset !== 'number' || !(offset >= 0 && offset + size <= buffer.length) || floor(offset) !== offset) {
    throwOffset(buffer, offset, size);
  }
}

/** The range that `bytes` bytes hold, in the words of the error message. */
function describeRange(signed, bytes, suffix) {
  const bits = bytes * 8;
  if (bytes > 4) {
    return signed ?
      `>= -(2${suffix} ** ${bits - 1}${suffix}) and < 2${suffix} ** ${bits - 1}${suffix}` :
      `>= 0${suffix} and < 2${suffix} ** ${bits}${suffix}`;
  }
  return signed ? `>= ${-(2 ** (bits - 1))} and <= ${2 ** (bits - 1) - 1}` : `>= 0 and <= ${2 ** bits - 1}`;
}

function throwValue(value, signed, bytes, suffix = '') {
  throw new ERR_OUT_OF_RANGE('value', describeRange(signed, bytes, suffix), value);
}

// ---- reading -----------------------------------------------------------------------------------------------------------

function readInt32LE(buffer, offset) {
  if (typeof offset !== 'number') throwOffset(buffer, offset, 4);
  const first = buffer[offset], last = buffer[offset + 3];
  if (first === undefined || last === undefined) throwOffset(buffer, offset, 4);
  return first | buffer[offset + 1] << 8 | buffer[offset + 2] << 16 | last << 24;
}

function readInt32BE(buffer, offset) {
  if (typeof offset !== 'number') throwOffset(buffer, offset, 4);
  const first = buffer[offset], last = buffer[offset + 3];
  if (first === undefined || last === undefined) throwOffset(buffer, offset, 4);
  return first << 24 | buffer[offset + 1] << 16 | buffer[offset + 2] << 8 | last;
}

// One store of 64 bits, which V8 makes of this without a BigInt: the processor would have to wait for two halves to reach the
// cache before it could load them as one (2.3 times the time for a double).

function loadLE64(buffer, offset) {
  if (typeof offset !== 'number') throwOffset(buffer, offset, 8);
  const first = buffer[offset], last = buffer[offset + 7];
  if (first === undefined || last === undefined) throwOffset(buffer, offset, 8);
  const low = (first | buffer[offset + 1] << 8 | buffer[offset + 2] << 16 | buffer[offset + 3] << 24) >>> 0;
  const high = (buffer[offset + 4] | buffer[offset + 5] << 8 | buffer[offset + 6] << 16 | last << 24) >>> 0;
  bigUint64[0] = asUintN(64, toBigInt(high) << 32n | toBigInt(low));
}

function loadBE64(buffer, offset) {
  if (typeof offset !== 'number') throwOffset(buffer, offset, 8);
  const first = buffer[offset], last = buffer[offset + 7];
  if (first === undefined || last === undefined) throwOffset(buffer, offset, 8);
  const high = (first << 24 | buffer[offset + 1] << 16 | buffer[offset + 2] << 8 | buffer[offset + 3]) >>> 0;
  const low = (buffer[offset + 4] << 24 | buffer[offset + 5] << 16 | buffer[offset + 6] << 8 | last) >>> 0;
  bigUint64[0] = asUintN(64, toBigInt(high) << 32n | toBigInt(low));
}

/** Checks the arguments of the readers and writers of 1 to 6 bytes. */
function checkByteLength(buffer, offset, byteLength) {
  if (offset === undefined) throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  if (typeof byteLength !== 'number') {
    floor(byteLength); // what cannot be a number says so itself
    throw new ERR_INVALID_ARG_TYPE('byteLength', 'number', byteLength);
  }
  if (!(byteLength >= 1 && byteLength <= 6) || floor(byteLength) !== byteLength) throwBounds(byteLength, 6, 'byteLength');
  checkWrite(buffer, offset, byteLength);
}

/** The bytes from BEGIN up to END, the last one first, as a whole number of 32 bits. */
function joinLE(buffer, begin, end) {
  let value = 0;
  for (let i = end - 1; i >= begin; i--) value = value << 8 | buffer[i];
  return value >>> 0;
}

/** The same, the first one first. */
function joinBE(buffer, begin, end) {
  let value = 0;
  for (let i = begin; i < end; i++) value = value << 8 | buffer[i];
  return value >>> 0;
}

function readUnsignedLE(buffer, offset, byteLength) {
  checkByteLength(buffer, offset, byteLength);
  const end = offset + byteLength;
  if (byteLength <= 4) return joinLE(buffer, offset, end);
  return joinLE(buffer, offset, offset + 4) + joinLE(buffer, offset + 4, end) * 0x100000000;
}

function readUnsignedBE(buffer, offset, byteLength) {
  checkByteLength(buffer, offset, byteLength);
  const end = offset + byteLength;
  if (byteLength <= 4) return joinBE(buffer, offset, end);
  return joinBE(buffer, offset, end - 4) * 0x100000000 + joinBE(buffer, end - 4, end);
}

/** VALUE's two's complement meaning in so many bytes. */
function toSigned(value, byteLength) {
  const half = 2 ** (byteLength * 8 - 1);
  return value >= half ? value - 2 * half : value;
}

// ---- writing -----------------------------------------------------------------------------------------------------------

function write8(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) throwValue(value, min < 0, 1);
  checkWrite(buffer, offset, 1);
  buffer[offset] = value;
  return offset + 1;
}

function write16LE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) throwValue(value, min < 0, 2);
  checkWrite(buffer, offset, 2);
  buffer[offset] = value;
  buffer[offset + 1] = value >>> 8;
  return offset + 2;
}

function write16BE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) throwValue(value, min < 0, 2);
  checkWrite(buffer, offset, 2);
  buffer[offset] = value >>> 8;
  buffer[offset + 1] = value;
  return offset + 2;
}

function store32LE(buffer, value, offset) {
  buffer[offset] = value;
  buffer[offset + 1] = value >>> 8;
  buffer[offset + 2] = value >>> 16;
  buffer[offset + 3] = value >>> 24;
}

function store32BE(buffer, value, offset) {
  buffer[offset] = value >>> 24;
  buffer[offset + 1] = value >>> 16;
  buffer[offset + 2] = value >>> 8;
  buffer[offset + 3] = value;
}

function write32LE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) throwValue(value, min < 0, 4);
  checkWrite(buffer, offset, 4);
  store32LE(buffer, value | 0, offset);
  return offset + 4;
}

function write32BE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) throwValue(value, min < 0, 4);
  checkWrite(buffer, offset, 4);
  store32BE(buffer, value | 0, offset);
  return offset + 4;
}

// What lies in the scratch memory, byte by byte: cheaper than shifting a word that was loaded from there.

function storeLE64(buffer, offset) {
  buffer[offset] = scratch[0];
  buffer[offset + 1] = scratch[1];
  buffer[offset + 2] = scratch[2];
  buffer[offset + 3] = scratch[3];
  buffer[offset + 4] = scratch[4];
  buffer[offset + 5] = scratch[5];
  buffer[offset + 6] = scratch[6];
  buffer[offset + 7] = scratch[7];
  return offset + 8;
}

function storeBE64(buffer, offset) {
  buffer[offset] = scratch[7];
  buffer[offset + 1] = scratch[6];
  buffer[offset + 2] = scratch[5];
  buffer[offset + 3] = scratch[4];
  buffer[offset + 4] = scratch[3];
  buffer[offset + 5] = scratch[2];
  buffer[offset + 6] = scratch[1];
  buffer[offset + 7] = scratch[0];
  return offset + 8;
}

function storeFloatLE(buffer, offset) {
  buffer[offset] = scratch[0];
  buffer[offset + 1] = scratch[1];
  buffer[offset + 2] = scratch[2];
  buffer[offset + 3] = scratch[3];
  return offset + 4;
}

function storeFloatBE(buffer, offset) {
  buffer[offset] = scratch[3];
  buffer[offset + 1] = scratch[2];
  buffer[offset + 2] = scratch[1];
  buffer[offset + 3] = scratch[0];
  return offset + 4;
}

/** What is no BigInt fails as arithmetic with BigInts does, or is an object that gives one; all else is checked first. */
function convertBigInt(buffer, value, offset, signed) {
  const min = signed ? -(2n ** 63n) : 0n;
  if (value >= min + 2n ** 64n || value < min) throwValue(value, signed, 8, 'n');
  checkWrite(buffer, offset, 8);
  return value & -1n;
}

// Whether a BigInt fits is asked by cutting it to 64 bits, which V8 compiles to arithmetic with machine words; comparisons with
// the ends of the range are calls for BigInts of any length (1.9 to 3.1 times the time of a write).

function checkBigInt64(buffer, value, offset) {
  if (typeof value !== 'bigint') value = convertBigInt(buffer, value, offset, true);
  if (asIntN(64, value) !== value) throwValue(value, true, 8, 'n');
  checkWrite(buffer, offset, 8);
  bigInt64[0] = value;
}

function checkBigUint64(buffer, value, offset) {
  if (typeof value !== 'bigint') value = convertBigInt(buffer, value, offset, false);
  if (asUintN(64, value) !== value) throwValue(value, false, 8, 'n');
  checkWrite(buffer, offset, 8);
  bigUint64[0] = value;
}

/** Checks in Node's order: byte length, value, offset. */
function checkUnaligned(buffer, value, offset, byteLength, signed) {
  if (typeof byteLength !== 'number') {
    floor(byteLength); // what cannot be a number says so itself
    throw new ERR_INVALID_ARG_TYPE('byteLength', 'number', byteLength);
  }
  if (!(byteLength >= 1 && byteLength <= 6) || floor(byteLength) !== byteLength) throwBounds(byteLength, 6, 'byteLength');
  const span = 2 ** (byteLength * 8);
  if (signed ? (value >= span / 2 || value < -span / 2) : (value >= span || value < 0)) throwValue(value, signed, byteLength);
  if (typeof offset !== 'number') throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  checkWrite(buffer, offset, byteLength);
}

function writeBytesLE(buffer, value, offset, byteLength, signed) {
  if (typeof byteLength === 'number') value = +value;
  checkUnaligned(buffer, value, offset, byteLength, signed);
  let high = floor(value / 0x100000000), low = value | 0;
  if (value !== value) high = 0;
  for (let i = 0; i < byteLength; i++) {
    if (i === 4) low = high;
    buffer[offset + i] = low;
    low >>= 8;
  }
  return offset + byteLength;
}

function writeBytesBE(buffer, value, offset, byteLength, signed) {
  if (typeof byteLength === 'number') value = +value;
  checkUnaligned(buffer, value, offset, byteLength, signed);
  let high = floor(value / 0x100000000), low = value | 0;
  if (value !== value) high = 0;
  for (let i = 0; i < byteLength; i++) {
    if (i === 4) low = high;
    buffer[offset + byteLength - 1 - i] = low;
    low >>= 8;
  }
  return offset + byteLength;
}

const methods = {
  readBigUInt64LE(offset = 0) {
    loadLE64(this, offset);
    return bigUint64[0];
  },
  readBigUInt64BE(offset = 0) {
    loadBE64(this, offset);
    return bigUint64[0];
  },
  readBigInt64LE(offset = 0) {
    loadLE64(this, offset);
    return bigInt64[0];
  },
  readBigInt64BE(offset = 0) {
    loadBE64(this, offset);
    return bigInt64[0];
  },
  writeBigUInt64LE(value, offset = 0) {
    checkBigUint64(this, value, offset);
    return storeLE64(this, offset);
  },
  writeBigUInt64BE(value, offset = 0) {
    checkBigUint64(this, value, offset);
    return storeBE64(this, offset);
  },
  writeBigInt64LE(value, offset = 0) {
    checkBigInt64(this, value, offset);
    return storeLE64(this, offset);
  },
  writeBigInt64BE(value, offset = 0) {
    checkBigInt64(this, value, offset);
    return storeBE64(this, offset);
  },

  readUIntLE(offset, byteLength) {
    return readUnsignedLE(this, offset, byteLength);
  },
  readUIntBE(offset, byteLength) {
    return readUnsignedBE(this, offset, byteLength);
  },
  readIntLE(offset, byteLength) {
    return toSigned(readUnsignedLE(this, offset, byteLength), byteLength);
  },
  readIntBE(offset, byteLength) {
    return toSigned(readUnsignedBE(this, offset, byteLength), byteLength);
  },

  readUInt32LE(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 4);
    const first = this[offset], last = this[offset + 3];
    if (first === undefined || last === undefined) throwOffset(this, offset, 4);
    return (first | this[offset + 1] << 8 | this[offset + 2] << 16 | last << 24) >>> 0;
  },
  readUInt16LE(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 2);
    const first = this[offset], last = this[offset + 1];
    if (first === undefined || last === undefined) throwOffset(this, offset, 2);
    return first | last << 8;
  },
  readUInt8(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 1);
    const first = this[offset];
    if (first === undefined) throwOffset(this, offset, 1);
    return first;
  },
  readUInt32BE(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 4);
    const first = this[offset], last = this[offset + 3];
    if (first === undefined || last === undefined) throwOffset(this, offset, 4);
    return (first << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | last) >>> 0;
  },
  readUInt16BE(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 2);
    const first = this[offset], last = this[offset + 1];
    if (first === undefined || last === undefined) throwOffset(this, offset, 2);
    return first << 8 | last;
  },
  readInt32LE(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 4);
    const first = this[offset], last = this[offset + 3];
    if (first === undefined || last === undefined) throwOffset(this, offset, 4);
    return first | this[offset + 1] << 8 | this[offset + 2] << 16 | last << 24;
  },
  readInt16LE(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 2);
    const first = this[offset], last = this[offset + 1];
    if (first === undefined || last === undefined) throwOffset(this, offset, 2);
    return (first | last << 8) << 16 >> 16;
  },
  readInt8(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 1);
    const first = this[offset];
    if (first === undefined) throwOffset(this, offset, 1);
    return first << 24 >> 24;
  },
  readInt32BE(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 4);
    const first = this[offset], last = this[offset + 3];
    if (first === undefined || last === undefined) throwOffset(this, offset, 4);
    return first << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | last;
  },
  readInt16BE(offset) {
    if (offset === undefined) offset = 0;
    if (typeof offset !== 'number') throwOffset(this, offset, 2);
    const first = this[offset], last = this[offset + 1];
    if (first === undefined || last === undefined) throwOffset(this, offset, 2);
    return (first << 8 | last) << 16 >> 16;
  },

  writeUIntLE(value, offset, byteLength) {
    return writeBytesLE(this, value, offset, byteLength, false);
  },
  writeUInt32LE(value, offset = 0) {
    return write32LE(this, value, offset, 0, 0xffffffff);
  },
  writeUInt16LE(value, offset = 0) {
    return write16LE(this, value, offset, 0, 0xffff);
  },
  writeUInt8(value, offset = 0) {
    return write8(this, value, offset, 0, 0xff);
  },
  writeUIntBE(value, offset, byteLength) {
    return writeBytesBE(this, value, offset, byteLength, false);
  },
  writeUInt32BE(value, offset = 0) {
    return write32BE(this, value, offset, 0, 0xffffffff);
  },
  writeUInt16BE(value, offset = 0) {
    return write16BE(this, value, offset, 0, 0xffff);
  },
  writeIntLE(value, offset, byteLength) {
    return writeBytesLE(this, value, offset, byteLength, true);
  },
  writeInt32LE(value, offset = 0) {
    return write32LE(this, value, offset, -0x80000000, 0x7fffffff);
  },
  writeInt16LE(value, offset = 0) {
    return write16LE(this, value, offset, -0x8000, 0x7fff);
  },
  writeInt8(value, offset = 0) {
    return write8(this, value, offset, -0x80, 0x7f);
  },
  writeIntBE(value, offset, byteLength) {
    return writeBytesBE(this, value, offset, byteLength, true);
  },
  writeInt32BE(value, offset = 0) {
    return write32BE(this, value, offset, -0x80000000, 0x7fffffff);
  },
  writeInt16BE(value, offset = 0) {
    return write16BE(this, value, offset, -0x8000, 0x7fff);
  },

  readFloatLE(offset = 0) {
    uint32[0] = readInt32LE(this, offset);
    return float32[0];
  },
  readFloatBE(offset = 0) {
    uint32[0] = readInt32BE(this, offset);
    return float32[0];
  },
  readDoubleLE(offset = 0) {
    loadLE64(this, offset);
    return float64[0];
  },
  readDoubleBE(offset = 0) {
    loadBE64(this, offset);
    return float64[0];
  },
  writeFloatLE(value, offset = 0) {
    value = +value;
    checkWrite(this, offset, 4);
    float32[0] = value;
    return storeFloatLE(this, offset);
  },
  writeFloatBE(value, offset = 0) {
    value = +value;
    checkWrite(this, offset, 4);
    float32[0] = value;
    return storeFloatBE(this, offset);
  },
  writeDoubleLE(value, offset = 0) {
    value = +value;
    checkWrite(this, offset, 8);
    float64[0] = value;
    return storeLE64(this, offset);
  },
  writeDoubleBE(value, offset = 0) {
    value = +value;
    checkWrite(this, offset, 8);
    float64[0] = value;
    return storeBE64(this, offset);
  },
};

/** The order of Node's prototype, with the second spelling of "UInt" after each group. */
const kGroups = [
  ['readBigUInt64LE', 'readBigUInt64BE'], ['readBigInt64LE', 'readBigInt64BE'],
  ['writeBigUInt64LE', 'writeBigUInt64BE'], ['writeBigInt64LE', 'writeBigInt64BE'],
  ['readUIntLE', 'readUInt32LE', 'readUInt16LE', 'readUInt8', 'readUIntBE', 'readUInt32BE', 'readUInt16BE'],
  ['readIntLE', 'readInt32LE', 'readInt16LE', 'readInt8', 'readIntBE', 'readInt32BE', 'readInt16BE'],
  ['writeUIntLE', 'writeUInt32LE', 'writeUInt16LE', 'writeUInt8', 'writeUIntBE', 'writeUInt32BE', 'writeUInt16BE'],
  ['writeIntLE', 'writeInt32LE', 'writeInt16LE', 'writeInt8', 'writeIntBE', 'writeInt32BE', 'writeInt16BE'],
  ['readFloatLE', 'readFloatBE', 'readDoubleLE', 'readDoubleBE', 'writeFloatLE', 'writeFloatBE', 'writeDoubleLE', 'writeDoubleBE'],
];

/**
 * Adds the methods to Buffer.prototype.
 * @param {object} prototype
 */
function addNumberMethods(prototype) {
  for (let i = 0; i < kGroups.length; i++) {
    const names = kGroups[i];
    for (let j = 0; j < names.length; j++) prototype[names[j]] = methods[names[j]];
    for (let j = 0; j < names.length; j++) {
      const other = names[j].replace('UInt', 'Uint');
      if (other !== names[j]) prototype[other] = methods[names[j]];
    }
  }
}

module.exports = { addNumberMethods };
