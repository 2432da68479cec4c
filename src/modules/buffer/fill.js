'use strict';

// buf.fill() and Buffer.alloc() with something to fill with.

const { fillBytes, fillString } = native('buffer');
const {
  codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_VALUE, ERR_UNKNOWN_ENCODING },
} = require('internal/errors');
const { validateInteger, validateString } = require('internal/errors/validators');
const { isUint8Array } = require('internal/util/types');
const { getEncodingOps, latin1, utf8 } = require('internal/buffer/encodings');

function opsOf(encoding) {
  if (encoding === undefined || encoding === null || encoding === '') return utf8;
  if (typeof encoding !== 'string') validateString(encoding, 'encoding');
  const ops = getEncodingOps(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return ops;
}

/** The single byte that a string means, or -1. */
function singleByte(value, ops) {
  if (value.length === 0) return 0;
  if (value.length !== 1) return -1;
  const code = value.charCodeAt(0);
  return (ops === utf8 && code < 0x80) || (ops === latin1 && code < 0x100) ? code : -1;
}

/**
 * @param {Uint8Array} buffer
 * @param {string | Uint8Array | number} value
 * @param {number | string} [offset]
 * @param {number | string} [end]
 * @param {string} [encoding]
 * @returns {Uint8Array} BUFFER
 */
function fillBuffer(buffer, value, offset, end, encoding) {
  let ops = utf8;
  if (typeof value === 'string') {
    if (offset === undefined || typeof offset === 'string') {
      encoding = offset;
      offset = undefined;
    } else if (typeof end === 'string') {
      encoding = end;
      end = undefined;
    }
    ops = opsOf(encoding);
    const byte = singleByte(value, ops);
    if (byte >= 0) {
      // The memory of a view may be gone: nothing to fill then.
      if (buffer.length === 0) return buffer;
      value = byte;
    }
  }

  if (offset === undefined) {
    offset = 0;
    end = buffer.length;
  } else {
    validateInteger(offset, 'offset', 0);
    if (end === undefined) end = buffer.length;
    else validateInteger(end, 'end', 0, buffer.length);
    if (offset >= end) return buffer;
  }
  // Users may have redefined `length`.
  if (end > buffer.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS();

  if (typeof value === 'string') {
    if (!fillString(buffer, value, offset, end, ops.code)) throw new ERR_INVALID_ARG_VALUE('value', value);
  } else if (isUint8Array(value)) {
    if (!fillBytes(buffer, value, offset, end)) throw new ERR_INVALID_ARG_VALUE('value', value);
  } else {
    typedArrayFill(buffer, +value & 0xff, offset, end);
  }
  return buffer;
}

module.exports = { fillBuffer };
