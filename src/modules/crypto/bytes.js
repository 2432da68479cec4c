'use strict';

// Arguments that are bytes: strings in an encoding, buffers of every kind, keys.

const { Buffer } = require('buffer');
const { isAnyArrayBuffer, isArrayBufferView, isUint8Array } = require('internal/util/types');
const {
  codes: { ERR_INVALID_ARG_TYPE },
} = require('internal/errors');

/**
 * @param {string|ArrayBufferView|ArrayBuffer} value
 * @param {string} name of the argument, for the error
 * @param {string} [encoding]
 * @returns {ArrayBufferView|ArrayBuffer}
 */
function getArrayBufferOrView(value, name, encoding) {
  if (isAnyArrayBuffer(value)) return value;
  if (typeof value === 'string') return Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding);
  if (isArrayBufferView(value)) return value;
  throw new ERR_INVALID_ARG_TYPE(name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
}

/**
 * For work that outlasts the call, after which the caller may overwrite what it gave. wipeCopy() ends it.
 * @param {ArrayBufferView|ArrayBuffer} bytes
 * @returns {Uint8Array}
 */
function copyBytes(bytes) {
  if (isAnyArrayBuffer(bytes)) return new Uint8Array(new Uint8Array(bytes));
  return new Uint8Array(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

const fillBytes = functionBind(Function.prototype.call, Uint8Array.prototype.fill);

/**
 * Overwrites bytes that were copied for a call: of a string, or out of a KeyObject. What the caller gave is the caller's.
 * @param {unknown} bytes what getArrayBufferOrView() or prepareSecretKey() made
 * @param {unknown} given of this
 */
function wipeCopy(bytes, given) {
  if (bytes !== given && isUint8Array(bytes)) fillBytes(bytes, 0);
}

/** The encoding of text that is fed to a cipher or a signature: unknown ones are UTF-8. */
function textEncoding(encoding) {
  return Buffer.isEncoding(encoding) ? encoding : 'utf8';
}

/** A native derivation's Uint8Array as a Buffer. */
function toBuffer(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

module.exports = { copyBytes, getArrayBufferOrView, textEncoding, toBuffer, wipeCopy };
