'use strict';

// buf.utf8Slice(), buf.hexWrite() and their like: undocumented, but packages call them. They take plain indices.

const { codes: { ERR_BUFFER_OUT_OF_BOUNDS }, makePlain, makeWithMessage } = require('internal/errors');
const { isArrayBufferView } = require('internal/util/types');
const { ascii, base64, base64url, hex, latin1, utf16le, utf8 } = require('internal/buffer/encodings');

const { trunc, min } = Math;

/** As Node's native code says it. */
function throwIndex() {
  throw makeWithMessage('ERR_OUT_OF_RANGE', 'Index out of range');
}

function makeSlice(slice) {
  return function(start, end) {
    // Anything but a view is refused by the native function, with its message.
    const length = isArrayBufferView(this) ? this.byteLength : 0;
    start = start === undefined ? 0 : trunc(+start) || 0;
    end = end === undefined ? length : trunc(+end) || 0;
    if (start < 0 || end < 0) throwIndex();
    if (end > length && start < end) throwIndex();
    return slice(this, start, end);
  };
}

/** Of encodings whose bounds Node checks in JavaScript: what begins or ends outside is refused. */
function makeStrictWrite(write) {
  return function(string, offset = 0, length = undefined) {
    if (!isArrayBufferView(this) || typeof string !== 'string') return write(this, string, 0, 0);
    const size = this.byteLength;
    if (offset < 0 || offset > size) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
    const room = size - offset;
    if (length !== undefined && (length < 0 || length > room)) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
    return write(this, string, +offset || 0, +(length ?? room) || 0);
  };
}

/** Of those whose bounds it checks in native code: a length is cut. */
function makeWrite(write) {
  return function(string, offset, length) {
    if (!isArrayBufferView(this) || typeof string !== 'string') return write(this, string, 0, 0);
    const size = this.byteLength;
    offset = offset === undefined ? 0 : +offset || 0;
    if (offset < 0) throwIndex();
    if (offset > size) throw makePlain('ERR_BUFFER_OUT_OF_BOUNDS', 'offset');
    const room = size - offset;
    length = length === undefined ? room : +length || 0;
    if (length < 0) throwIndex();
    return write(this, string, offset, min(length, room));
  };
}

/**
 * Adds the methods to Buffer.prototype.
 * @param {object} prototype
 */
function addUncheckedMethods(prototype) {
  prototype.asciiSlice = makeSlice(ascii.slice);
  prototype.base64Slice = makeSlice(base64.slice);
  prototype.base64urlSlice = makeSlice(base64url.slice);
  prototype.latin1Slice = makeSlice(latin1.slice);
  prototype.hexSlice = makeSlice(hex.slice);
  prototype.ucs2Slice = makeSlice(utf16le.slice);
  prototype.utf8Slice = makeSlice(utf8.slice);
  prototype.asciiWrite = makeStrictWrite(ascii.write);
  prototype.base64Write = makeWrite(base64.write);
  prototype.base64urlWrite = makeWrite(base64url.write);
  prototype.latin1Write = makeStrictWrite(latin1.write);
  prototype.hexWrite = makeWrite(hex.write);
  prototype.ucs2Write = makeWrite(utf16le.write);
  prototype.utf8Write = makeStrictWrite(utf8.write);
}

module.exports = { addUncheckedMethods };
