'use strict';

// buf.indexOf(), lastIndexOf() and includes().

const { indexOfByte, indexOfBytes, indexOfString } = native('buffer');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { validateBuffer } = require('internal/errors/validators');
const { isUint8Array } = require('internal/util/types');
const { getEncodingOps, utf8 } = require('internal/buffer/encodings');

/**
 * The arguments after the value may be (byteOffset, end, encoding), and the encoding may stand in the place of either of the others.
 * @returns {number} where VALUE is found, or -1
 */
function search(buffer, value, byteOffset, end, encoding, forward) {
  if (typeof byteOffset === 'string') {
    encoding = byteOffset;
    byteOffset = undefined;
  } else if (typeof end === 'string') {
    encoding = end;
    end = undefined;
  }
  // Whatever is not a number searches the whole buffer, but null and [] are zero.
  byteOffset = +byteOffset;
  if (byteOffset !== byteOffset) byteOffset = forward ? 0 : buffer.length;
  end = end === undefined ? buffer.length : +end;

  if (typeof value === 'number') return indexOfByte(buffer, value >>> 0, byteOffset, end, forward);

  const ops = encoding === undefined ? utf8 : getEncodingOps(encoding);
  if (typeof value === 'string') {
    if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    return indexOfString(buffer, value, byteOffset, end, ops.code, forward);
  }
  if (isUint8Array(value)) return indexOfBytes(buffer, value, byteOffset, end, (ops ?? utf8).code, forward);
  throw new ERR_INVALID_ARG_TYPE('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
}

// Functions, not methods: Node's can be called with `new` (and then refuse the receiver) as well.
module.exports = {
  indexOf: function indexOf(value, byteOffset, end, encoding) {
    if (!isUint8Array(this)) validateBuffer(this);
    return search(this, value, byteOffset, end, encoding, true);
  },
  lastIndexOf: function lastIndexOf(value, byteOffset, end, encoding) {
    if (!isUint8Array(this)) validateBuffer(this);
    return search(this, value, byteOffset, end, encoding, false);
  },
  includes: function includes(value, byteOffset, end, encoding) {
    if (!isUint8Array(this)) validateBuffer(this);
    return search(this, value, byteOffset, end, encoding, true) !== -1;
  },
};
