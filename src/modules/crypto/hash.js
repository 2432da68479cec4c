'use strict';

// Hash, Hmac and the one-shot hash (crypto, "Class: Hash").

const binding = native('crypto');
const { Hash: HashHandle, Hmac: HmacHandle } = binding;
const {
  codes: {
    ERR_CRYPTO_HASH_FINALIZED,
    ERR_CRYPTO_HASH_UPDATE_FAILED,
    ERR_CRYPTO_INVALID_DIGEST,
    ERR_INVALID_ARG_TYPE,
  },
} = require('internal/errors');
const { validateEncoding, validateObject, validateString, validateUint32 } = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { LazyTransform } = require('internal/crypto/lazy_transform');
const { deprecate } = require('internal/util');

const kHandle = Symbol('kHandle');
const kFinalized = Symbol('kFinalized');
const kAlgorithm = Symbol('kAlgorithm');

function isXofWithoutLength(algorithm) {
  const lower = algorithm.toLowerCase();
  return lower === 'shake128' || lower === 'shake256' || lower === 'shake-128' || lower === 'shake-256';
}

let warnXof;

/** Algorithm's name -> the native number of its digest, of those that there are. */
const numbers = new Map();

function digestNumber(algorithm) {
  let number = numbers.get(algorithm);
  if (number === undefined) {
    number = binding.digestNumber(algorithm);
    // Names that are none may be without end.
    if (number >= 0) numbers.set(algorithm, number);
  }
  return number;
}

function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  const isCopy = algorithm instanceof HashHandle;
  if (!isCopy) validateString(algorithm, 'algorithm');
  const outputLength = typeof options === 'object' && options !== null ? options.outputLength : undefined;
  if (outputLength !== undefined) validateUint32(outputLength, 'options.outputLength');
  if (!isCopy && outputLength === undefined && isXofWithoutLength(algorithm)) {
    warnXof ??= deprecate(
      () => {},
      'Creating SHAKE128/256 digests without an explicit options.outputLength is deprecated.',
      'DEP0198',
    );
    warnXof();
  }
  this[kHandle] = new HashHandle(isCopy ? algorithm : digestNumber(algorithm), outputLength);
  this[kAlgorithm] = algorithm;
  this[kFinalized] = false;
  // All that LazyTransform's constructor does.
  this._options = options;
}
Object.setPrototypeOf(Hash.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hash, LazyTransform);

/** @returns {Hash} with the same state */
Hash.prototype.copy = function copy(options) {
  if (this[kFinalized]) throw new ERR_CRYPTO_HASH_FINALIZED();
  return new Hash(this[kHandle], options);
};

Hash.prototype._transform = function _transform(chunk, encoding, callback) {
  this[kHandle].update(chunk, encoding);
  callback();
};

Hash.prototype._flush = function _flush(callback) {
  this.push(this[kHandle].digest());
  callback();
};

/**
 * @param {string|ArrayBufferView} data
 * @param {string} [encoding]
 */
Hash.prototype.update = function update(data, encoding) {
  if (this[kFinalized]) throw new ERR_CRYPTO_HASH_FINALIZED();
  if (typeof data === 'string') {
    validateEncoding(data, encoding);
  } else if (!isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  if (!this[kHandle].update(data, encoding)) throw new ERR_CRYPTO_HASH_UPDATE_FAILED();
  return this;
};

/** @param {string} [outputEncoding] */
Hash.prototype.digest = function digest(outputEncoding) {
  if (this[kFinalized]) throw new ERR_CRYPTO_HASH_FINALIZED();
  const result = this[kHandle].digest(outputEncoding && `${outputEncoding}`);
  this[kFinalized] = true;
  return result;
};

let secretKeys;

function Hmac(hmac, key, options) {
  if (!(this instanceof Hmac)) return new Hmac(hmac, key, options);
  validateString(hmac, 'hmac');
  const encoding = options?.encoding;
  secretKeys ??= require('internal/crypto/secret_keys');
  const secret = secretKeys.prepareSecretKeyHandle(key, encoding);
  const number = digestNumber(hmac);
  if (number < 0) throw new ERR_CRYPTO_INVALID_DIGEST(hmac);
  this[kHandle] = new HmacHandle(number, secret);
  this[kFinalized] = false;
  this._options = options;
}
Object.setPrototypeOf(Hmac.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hmac, LazyTransform);

Hmac.prototype.update = Hash.prototype.update;
Hmac.prototype._flush = Hash.prototype._flush;
Hmac.prototype._transform = Hash.prototype._transform;

/** @param {string} [outputEncoding] '' after the first call, as Node has it */
Hmac.prototype.digest = function digest(outputEncoding) {
  if (this[kFinalized]) {
    const { Buffer } = require('buffer');
    return outputEncoding && outputEncoding !== 'buffer' ? '' : Buffer.from('');
  }
  const result = this[kHandle].digest(outputEncoding && `${outputEncoding}`);
  this[kFinalized] = true;
  return result;
};

/**
 * One digest in one call.
 * @param {string} algorithm
 * @param {string|ArrayBufferView} input
 * @param {string|{ outputEncoding?: string, outputLength?: number }} [options]
 */
function hash(algorithm, input, options) {
  validateString(algorithm, 'algorithm');
  if (typeof input !== 'string' && !isArrayBufferView(input)) {
    throw new ERR_INVALID_ARG_TYPE('input', ['Buffer', 'TypedArray', 'DataView', 'string'], input);
  }
  let outputEncoding = 'hex';
  let outputLength;
  if (typeof options === 'string') {
    outputEncoding = options;
  } else if (options !== undefined) {
    validateObject(options, 'options');
    outputEncoding = options.outputEncoding ?? 'hex';
    outputLength = options.outputLength;
  }
  if (outputEncoding !== 'hex') {
    validateString(outputEncoding, 'outputEncoding');
    const { Buffer } = require('buffer');
    if (outputEncoding !== 'buffer' && !Buffer.isEncoding(outputEncoding)) {
      const {
        codes: { ERR_INVALID_ARG_VALUE },
      } = require('internal/errors');
      throw new ERR_INVALID_ARG_VALUE('outputEncoding', outputEncoding);
    }
  }
  if (outputLength !== undefined) validateUint32(outputLength, 'outputLength');
  const result = binding.hash(digestNumber(algorithm), input, outputEncoding, outputLength);
  if (result === undefined) throw new Error(`Digest method ${algorithm} is not supported`);
  return result;
}

module.exports = { Hash, Hmac, hash, kHandle };
