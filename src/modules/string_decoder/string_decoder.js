'use strict';

// require('string_decoder'): text from chunks of bytes that may end within a character.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_UNKNOWN_ENCODING },
} = require('internal/errors');
const { isArrayBufferView, isUint8Array } = require('internal/util/types');
const { FastBuffer } = require('internal/buffer/allocate');
const { getEncodingOps, utf8 } = require('internal/buffer/encodings');

const { defineProperties } = Object;
/** The usual encoding's, in a call with one target. */
const utf8Slice = utf8.slice;

/**
 * The state, as one Buffer: up to four bytes of a character that is not complete, how many are missing, how many there are, and the
 * encoding. Users see it when they inspect a decoder.
 */
const kNativeDecoder = Symbol('kNativeDecoder');
const kMissing = 4;
const kBuffered = 5;
const kEncoding = 6;
const kStateSize = 7;

/** Numbers of the encodings in the state. */
const kAscii = 0, kUtf8 = 1, kBase64 = 2, kUtf16 = 3, kLatin1 = 4, kHex = 5, kBase64Url = 7;
const kNumbers = {
  __proto__: null, ascii: kAscii, utf8: kUtf8, base64: kBase64, utf16le: kUtf16, latin1: kLatin1, hex: kHex, base64url: kBase64Url,
};
const kNames = ['ascii', 'utf8', 'base64', 'utf16le', 'latin1', 'hex', undefined, 'base64url'];

function isTrail(byte) {
  return (byte & 0xC0) === 0x80;
}

/** The length of the UTF-8 sequence that LEAD begins; 0 when it begins none. */
function sequenceLength(lead) {
  if ((lead & 0xE0) === 0xC0) return 2;
  if ((lead & 0xF0) === 0xE0) return 3;
  return (lead & 0xF8) === 0xF0 ? 4 : 0;
}

function hold(state, bytes, from, missing) {
  const count = bytes.length - from;
  for (let i = 0; i < count; i++) state[i] = bytes[from + i];
  state[kBuffered] = count;
  state[kMissing] = missing;
}

/** Where the last character of BYTES begins if it is not complete, else their end; what is cut off goes into STATE. */
function cutIncompleteUtf8(state, bytes, start) {
  const { length } = bytes;
  const earliest = Math.max(start, length - 3);
  for (let i = length - 1; i >= earliest; i--) {
    if (isTrail(bytes[i])) continue;
    const total = sequenceLength(bytes[i]);
    if (total <= length - i) break;
    hold(state, bytes, i, total - (length - i));
    return i;
  }
  return length;
}

/** As above: half a code unit, or a lead surrogate whose other half is to come. */
function cutIncompleteUtf16(state, bytes, start) {
  const { length } = bytes;
  if ((length - start) % 2 === 1) {
    hold(state, bytes, length - 1, 1);
    return length - 1;
  }
  if (length - start >= 2 && (bytes[length - 1] & 0xFC) === 0xD8) {
    hold(state, bytes, length - 2, 2);
    return length - 2;
  }
  return length;
}

/** As above: what is left of groups of three bytes. */
function cutIncompleteBase64(state, bytes, start) {
  const { length } = bytes;
  const rest = (length - start) % 3;
  if (rest > 0) hold(state, bytes, length - rest, 3 - rest);
  return length - rest;
}

/** The text of the held bytes, which are held no longer. */
function release(state, ops) {
  const buffered = state[kBuffered];
  state[kBuffered] = 0;
  state[kMissing] = 0;
  return buffered > 0 ? ops.slice(state, 0, buffered) : '';
}

/**
 * Completes the held character with the begin of BYTES. Returns how many bytes it took; the character is complete (or spoilt) when
 * nothing is missing any more.
 */
function complete(state, bytes) {
  const isUtf8 = state[kEncoding] === kUtf8;
  let taken = 0;
  while (state[kMissing] > 0 && taken < bytes.length) {
    // A byte that cannot continue the character begins another one.
    if (isUtf8 && !isTrail(bytes[taken])) {
      state[kMissing] = 0;
      break;
    }
    state[state[kBuffered]++] = bytes[taken++];
    state[kMissing]--;
  }
  return taken;
}

function decodeChunk(state, bytes, ops) {
  let start = 0;
  let text = '';
  if (state[kMissing] > 0) {
    start = complete(state, bytes);
    if (state[kMissing] > 0) return '';
    text = release(state, ops);
  }
  if (start === bytes.length) return text;

  let end = bytes.length;
  switch (state[kEncoding]) {
    case kUtf8:
      if (bytes[end - 1] >= 0x80) end = cutIncompleteUtf8(state, bytes, start);
      break;
    case kUtf16: end = cutIncompleteUtf16(state, bytes, start); break;
    case kBase64:
    case kBase64Url: end = cutIncompleteBase64(state, bytes, start); break;
  }
  if (end > start) {
    const body = ops === utf8 ? utf8Slice(bytes, start, end) : ops.slice(bytes, start, end);
    return text === '' ? body : text + body;
  }
  return text;
}

/**
 * @class
 * @param {string} [encoding]
 */
function StringDecoder(encoding) {
  let ops;
  if (encoding === undefined || encoding === null || encoding === '') ops = utf8;
  else if (typeof encoding !== 'symbol' && typeof encoding.toString === 'function') ops = getEncodingOps(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  this.encoding = ops.name;
  const state = new FastBuffer(kStateSize);
  state[kEncoding] = kNumbers[ops.name];
  this[kNativeDecoder] = state;
}

/** The encoding's operations by the state, since users may write to `encoding`. */
const opsOf = (state) => (state[kEncoding] === kUtf8 ? utf8 : getEncodingOps(kNames[state[kEncoding]]));

/**
 * The text up to the last whole character.
 * @param {string | ArrayBufferView} buf
 * @returns {string}
 */
StringDecoder.prototype.write = function write(buf) {
  if (typeof buf === 'string') return buf;
  if (!isUint8Array(buf)) {
    if (!isArrayBufferView(buf)) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray', 'DataView'], buf);
    buf = new FastBuffer(buf.buffer, buf.byteOffset, buf.byteLength);
  }
  const state = this[kNativeDecoder];
  if (!state) throw new ERR_INVALID_THIS('StringDecoder');
  return decodeChunk(state, buf, opsOf(state));
};

/**
 * The rest: characters that stay incomplete are replaced.
 * @param {string | ArrayBufferView} [buf]
 * @returns {string}
 */
StringDecoder.prototype.end = function end(buf) {
  const text = buf === undefined ? '' : this.write(buf);
  const state = this[kNativeDecoder];
  if (state[kBuffered] === 0) return text;
  // Half a code unit means nothing.
  if (state[kEncoding] === kUtf16 && state[kBuffered] % 2 === 1) state[kBuffered]--;
  return text + release(state, opsOf(state));
};

/**
 * Begins anew with the bytes of BUF from OFFSET on.
 * @param {Buffer} buf
 * @param {number} offset
 * @returns {string}
 */
StringDecoder.prototype.text = function text(buf, offset) {
  this[kNativeDecoder][kMissing] = 0;
  this[kNativeDecoder][kBuffered] = 0;
  return this.write(buf.slice(offset));
};

defineProperties(StringDecoder.prototype, {
  lastChar: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return this[kNativeDecoder].subarray(0, 4);
    },
  },
  lastNeed: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return this[kNativeDecoder][kMissing];
    },
  },
  lastTotal: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return this[kNativeDecoder][kBuffered] + this[kNativeDecoder][kMissing];
    },
  },
});

module.exports = { StringDecoder };
