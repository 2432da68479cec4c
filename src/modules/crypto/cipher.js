'use strict';

// Cipheriv, Decipheriv and getCipherInfo.

const binding = native('crypto');
const { CipherBase } = binding;
const { Buffer } = require('buffer');
const { FastBuffer, createUnsafeBuffer } = require('internal/buffer/allocate');
const { StringDecoder } = require('string_decoder');
const {
  codes: { ERR_CRYPTO_INVALID_STATE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateEncoding, validateInt32, validateObject, validateString } = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { deprecate } = require('internal/util');
const { LazyTransform } = require('internal/crypto/lazy_transform');
const { getArrayBufferOrView, textEncoding, wipeCopy } = require('internal/crypto/bytes');
const { numbersOf } = require('internal/crypto/numbers');
const { prepareSecretKey } = require('internal/crypto/secret_keys');
const { takeBytes } = require('internal/crypto/words');
const { normalizeEncoding } = require('internal/buffer/encodings');

const kHandle = Symbol('kHandle');
const cipherNumber = numbersOf(binding.cipherNumber);
/** "Not given", as kAnyLength of cipher.cc. */
const kAnyLength = -(2 ** 31);

function getDecoder(decoder, encoding) {
  const normal = typeof encoding === 'symbol' ? undefined : normalizeEncoding(encoding);
  if (normal === undefined) {
    const {
      codes: { ERR_UNKNOWN_ENCODING },
    } = require('internal/errors');
    throw new ERR_UNKNOWN_ENCODING(encoding);
  }
  decoder ??= new StringDecoder(encoding);
  if (decoder.encoding !== normal) {
    throw new ERR_INVALID_ARG_VALUE('outputEncoding', encoding, `cannot be changed from '${decoder.encoding}'`);
  }
  return decoder;
}

function getUIntOption(options, key) {
  const value = options?.[key];
  if (value == null) return -1;
  if (value >>> 0 !== value) throw new ERR_INVALID_ARG_VALUE(`options.${key}`, value);
  return value;
}

function create(self, cipher, key, iv, options, encrypt) {
  validateString(cipher, 'cipher');
  const keyBytes = prepareSecretKey(key, options?.encoding);
  const ivBytes = iv === null ? null : getArrayBufferOrView(iv, 'iv', undefined);
  const authTagLength = getUIntOption(options, 'authTagLength');
  try {
    self[kHandle] = new CipherBase(encrypt, cipherNumber(cipher), cipher, keyBytes, ivBytes, authTagLength);
  } finally {
    wipeCopy(keyBytes, key);
  }
  self._decoder = null;
  // All that LazyTransform's constructor does.
  self._options = options;
}

function Cipheriv(cipher, key, iv, options) {
  if (!(this instanceof Cipheriv)) return new Cipheriv(cipher, key, iv, options);
  create(this, cipher, key, iv, options, true);
}

function Decipheriv(cipher, key, iv, options) {
  if (!(this instanceof Decipheriv)) return new Decipheriv(cipher, key, iv, options);
  create(this, cipher, key, iv, options, false);
}

// Few bytes come through memory of our own: V8 keeps up to 64 within a Buffer itself, and only JavaScript makes such Buffers at
// little cost.
const kFew = 64;
const kMostSmall = 1024;
/** OpenSSL may write a block (of at most 32 bytes) more, twice. */
const kMargin = 64;
let small;
let smallWords;

function makeSmall() {
  small = new FastBuffer(kMostSmall + kMargin);
  smallWords = new Int32Array(small.buffer);
}

/** The first LENGTH bytes of that memory as a Buffer; none of them stays there. */
function takeSmall(length) {
  if (length > kFew) {
    const bytes = createUnsafeBuffer(length);
    bytes.set(small.subarray(0, length));
    small.fill(0, 0, length);
    return bytes;
  }
  const bytes = new FastBuffer(length);
  takeBytes(smallWords, 0, bytes, 0, length);
  return bytes;
}

function updateHandle(handle, data) {
  if (small === undefined) makeSmall();
  const result = handle.update(data, small);
  return typeof result === 'number' ? takeSmall(result) : result;
}

function finishHandle(handle) {
  if (small === undefined) makeSmall();
  return takeSmall(handle.final(small));
}

const methods = {
  _transform(chunk, encoding, callback) {
    this.push(updateHandle(this[kHandle], toBytes(chunk, encoding)));
    callback();
  },

  _flush(callback) {
    try {
      this.push(finishHandle(this[kHandle]));
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },

  update(data, inputEncoding, outputEncoding) {
    if (typeof data === 'string') validateEncoding(data, inputEncoding);
    else if (!isArrayBufferView(data)) {
      throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
    }
    const result = updateHandle(this[kHandle], toBytes(data, inputEncoding));
    if (outputEncoding && outputEncoding !== 'buffer') {
      this._decoder = getDecoder(this._decoder, outputEncoding);
      return this._decoder.write(result);
    }
    return result;
  },

  final(outputEncoding) {
    const result = finishHandle(this[kHandle]);
    if (outputEncoding && outputEncoding !== 'buffer') {
      this._decoder = getDecoder(this._decoder, outputEncoding);
      return this._decoder.end(result);
    }
    return result;
  },

  setAutoPadding(autoPadding) {
    if (!this[kHandle].setAutoPadding(autoPadding === undefined || !!autoPadding)) {
      throw new ERR_CRYPTO_INVALID_STATE('setAutoPadding');
    }
    return this;
  },

  setAAD(buffer, options) {
    const encoding = options?.encoding;
    if (encoding !== undefined) validateString(encoding, 'options.encoding');
    buffer = getArrayBufferOrView(buffer, 'aadbuf', encoding);
    const plaintextLength = getUIntOption(options, 'plaintextLength');
    if (!this[kHandle].setAAD(buffer, plaintextLength)) throw new ERR_CRYPTO_INVALID_STATE('setAAD');
    return this;
  },
};

function toBytes(data, encoding) {
  return typeof data === 'string' ? Buffer.from(data, textEncoding(encoding)) : data;
}

for (const Class of [Cipheriv, Decipheriv]) {
  Object.setPrototypeOf(Class.prototype, LazyTransform.prototype);
  Object.setPrototypeOf(Class, LazyTransform);
  for (const name of Object.keys(methods)) Class.prototype[name] = methods[name];
}

/** @returns {Buffer} after final() */
Cipheriv.prototype.getAuthTag = function getAuthTag() {
  if (small === undefined) makeSmall();
  const length = this[kHandle].getAuthTag(small);
  if (length < 0) throw new ERR_CRYPTO_INVALID_STATE('getAuthTag');
  return takeSmall(length);
};

const warnShortTag = deprecate(
  () => {},
  'Using AES-GCM authentication tags of less than 128 bits without specifying the authTagLength option when ' +
    'initializing decryption is deprecated.',
  'DEP0182',
);

/** @param {string|ArrayBufferView|ArrayBuffer} tag */
Decipheriv.prototype.setAuthTag = function setAuthTag(tag, encoding) {
  tag = getArrayBufferOrView(tag, 'buffer', encoding);
  if (!this[kHandle].setAuthTag(tag)) throw new ERR_CRYPTO_INVALID_STATE('setAuthTag');
  if (tag.byteLength < 16 && this[kHandle].hasImplicitTag()) warnShortTag();
  return this;
};

/**
 * @param {string|number} nameOrNid
 * @param {{ keyLength?: number, ivLength?: number }} [options]
 */
function getCipherInfo(nameOrNid, options) {
  if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') {
    throw new ERR_INVALID_ARG_TYPE('nameOrNid', ['string', 'number'], nameOrNid);
  }
  if (typeof nameOrNid === 'number') validateInt32(nameOrNid, 'nameOrNid');
  let keyLength;
  let ivLength;
  if (options !== undefined) {
    validateObject(options, 'options');
    ({ keyLength, ivLength } = options);
    if (keyLength !== undefined) validateInt32(keyLength, 'options.keyLength');
    if (ivLength !== undefined) validateInt32(ivLength, 'options.ivLength');
  }
  const info = binding.getCipherInfo(nameOrNid, keyLength ?? kAnyLength, ivLength ?? kAnyLength);
  if (info === undefined) return undefined;
  const [name, nid, blockSize, iv, key, mode] = info;
  const result = { mode, name, nid };
  if (blockSize !== 0 && mode !== 'stream') result.blockSize = blockSize;
  if (iv !== 0) result.ivLength = iv;
  result.keyLength = key;
  return result;
}

module.exports = { Cipheriv, Decipheriv, getCipherInfo };
