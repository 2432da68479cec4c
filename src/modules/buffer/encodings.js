'use strict';

// The encodings of Buffer (Node's documentation, "Buffers and character encodings"): what each name means and does.

const {
  asciiSlice, base64Slice, base64Write, base64urlSlice, byteLengthUtf8, fromString, hexSlice, hexWrite, latin1Slice, latin1Write,
  ucs2Slice, ucs2Write, utf8Slice, utf8Write,
} = native('buffer');

/** Numbers of the C++ enum Encoding. */
const codes = { utf8: 0, utf16le: 1, latin1: 2, ascii: 3, base64: 4, base64url: 5, hex: 6, buffer: 7 };

/** Bytes that base64 text of this length can hold, padding not counted. */
function base64ByteLength(string) {
  let length = string.length;
  if (length > 0 && string.charCodeAt(length - 1) === 0x3D) length--;
  if (length > 1 && string.charCodeAt(length - 1) === 0x3D) length--;
  // More than 2^32 / 3 characters would overflow a shift.
  return Math.floor(length * 3 / 4);
}

/**
 * @typedef {object} EncodingOps
 * @property {string} name the canonical name
 * @property {number} code the number C++ knows it by
 * @property {(string: string) => number} byteLength
 * @property {(string: string) => number} bound at least the byte length, found without looking at the characters
 * @property {(buffer: Uint8Array, string: string, offset: number, length: number) => number} write
 * @property {(buffer: Uint8Array, start: number, end: number) => string} slice
 */

/** @type {(name: string, ops: Partial<EncodingOps>) => EncodingOps} */
function define(name, { byteLength, bound, write, slice }) {
  const code = codes[name];
  return { name, code, byteLength, bound, write, slice, fromString: (string) => fromString(string, code) };
}

const characters = (string) => string.length;
const twice = (string) => string.length * 2;
const half = (string) => string.length >>> 1;

const utf8 = define('utf8', {
  byteLength: byteLengthUtf8, bound: (string) => string.length * 3, write: utf8Write, slice: utf8Slice,
});
const utf16le = define('utf16le', { byteLength: twice, bound: twice, write: ucs2Write, slice: ucs2Slice });
const latin1 = define('latin1', { byteLength: characters, bound: characters, write: latin1Write, slice: latin1Slice });
const ascii = define('ascii', { byteLength: characters, bound: characters, write: latin1Write, slice: asciiSlice });
const base64 = define('base64', { byteLength: base64ByteLength, bound: characters, write: base64Write, slice: base64Slice });
const base64url = define('base64url', { byteLength: base64ByteLength, bound: characters, write: base64Write, slice: base64urlSlice });
const hex = define('hex', { byteLength: half, bound: half, write: hexWrite, slice: hexSlice });

function lookUp(name) {
  switch (name) {
    case 'utf8': case 'utf-8': return utf8;
    case 'hex': return hex;
    case 'base64': return base64;
    case 'latin1': case 'binary': return latin1;
    case 'ascii': return ascii;
    case 'ucs2': case 'ucs-2': case 'utf16le': case 'utf-16le': return utf16le;
    case 'base64url': return base64url;
    // Spelt so by many; other mixtures of cases are made lower first.
    case 'UTF8': case 'UTF-8': return utf8;
    case 'HEX': return hex;
    case 'BASE64': return base64;
    default: return undefined;
  }
}

/**
 * The operations of an encoding by its name in any letter case; undefined when there is none.
 * @param {unknown} encoding
 * @returns {EncodingOps | undefined}
 */
function getEncodingOps(encoding) {
  const found = lookUp(encoding);
  if (found !== undefined) return found;
  const name = `${encoding}`;
  // No encoding's name is longer, or shorter.
  return name.length > 9 || name.length < 3 ? undefined : lookUp(name.toLowerCase());
}

/**
 * The canonical name of an encoding; 'utf8' for none.
 * @param {string | null | undefined} encoding
 * @returns {string | undefined}
 */
function normalizeEncoding(encoding) {
  if (encoding === undefined || encoding === null || encoding === '') return 'utf8';
  return getEncodingOps(encoding)?.name;
}

module.exports = { ascii, base64, base64url, codes, getEncodingOps, hex, latin1, normalizeEncoding, utf16le, utf8 };
