'use strict';

// Percent-encoding as querystring and the legacy URL functions do it.

const { codes: { ERR_INVALID_URI } } = require('internal/errors');

const kPercent = 0x25;

/** '%00' … '%FF' */
const kHex = new Array(256);
for (let i = 0; i < 256; i++) kHex[i] = `%${i < 16 ? '0' : ''}${i.toString(16).toUpperCase()}`;

/**
 * A table of the ASCII characters that need no encoding.
 * @param {string} characters those besides letters and digits
 */
function makeTable(characters) {
  const table = new Int8Array(128);
  const all = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${characters}`;
  for (let i = 0; i < all.length; i++) table[stringCharCodeAt(all, i)] = 1;
  return table;
}

/**
 * Encodes what is not in TABLE, as UTF-8; what has a 2 there (a space) becomes '+'. A lead surrogate takes whatever follows as its other half; at the end it is malformed.
 * @param {string} string
 * @param {Int8Array} table
 * @returns {string}
 */
function encodeString(string, table) {
  const { length } = string;
  let at = 0;
  while (at < length) {
    const code = stringCharCodeAt(string, at);
    if (code >= 0x80 || table[code] !== 1) break;
    at++;
  }
  // Most strings are fine as they are.
  if (at === length) return string;

  let out = '';
  let copied = 0;
  for (; at < length; at++) {
    let code = string.charCodeAt(at);
    if (code < 0x80) {
      if (table[code] === 1) continue;
      if (copied < at) out += string.slice(copied, at);
      copied = at + 1;
      out += table[code] === 2 ? '+' : kHex[code];
      continue;
    }
    if (copied < at) out += string.slice(copied, at);
    if (code < 0x800) {
      out += kHex[0xC0 | code >> 6] + kHex[0x80 | code & 0x3F];
    } else if (code < 0xD800 || code >= 0xE000) {
      out += kHex[0xE0 | code >> 12] + kHex[0x80 | code >> 6 & 0x3F] + kHex[0x80 | code & 0x3F];
    } else {
      if (++at >= length) throw new ERR_INVALID_URI();
      code = 0x10000 + ((code & 0x3FF) << 10 | string.charCodeAt(at) & 0x3FF);
      out += kHex[0xF0 | code >> 18] + kHex[0x80 | code >> 12 & 0x3F] + kHex[0x80 | code >> 6 & 0x3F] + kHex[0x80 | code & 0x3F];
    }
    copied = at + 1;
  }
  return copied < length ? out + string.slice(copied) : out;
}

/** Value of a hexadecimal digit's character code, or -1. */
function hexValue(code) {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/**
 * TEXT's bytes in UTF-8, with what is percent-encoded decoded; what only looks so stays.
 * @param {string} text
 * @returns {Buffer}
 */
function percentDecodedBytes(text) {
  const { Buffer } = require('buffer');
  const bytes = Buffer.from(text);
  let size = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i];
    if (byte === kPercent && i + 2 < bytes.length) {
      const high = hexValue(bytes[i + 1]);
      const low = hexValue(bytes[i + 2]);
      if (high >= 0 && low >= 0) {
        byte = high << 4 | low;
        i += 2;
      }
    }
    bytes[size++] = byte;
  }
  return bytes.subarray(0, size);
}

module.exports = { encodeString, hexValue, makeTable, percentDecodedBytes };
