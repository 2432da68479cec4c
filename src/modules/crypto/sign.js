'use strict';

// Sign, Verify, and sign() and verify() in one call (crypto, "Class: Sign", "crypto.sign").

const binding = native('crypto');
const { SignatureHandle } = binding;
const { Writable } = require('stream');
const { Buffer } = require('buffer');
const {
  codes: { ERR_CRYPTO_SIGN_KEY_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
  makePlain,
} = require('internal/errors');
const { validateEncoding, validateFunction, validateString } = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { getArrayBufferOrView, textEncoding } = require('internal/crypto/bytes');
const { preparePrivateKey, preparePublicOrPrivateKey, readKey } = require('internal/crypto/key_input');

const kHandle = Symbol('kHandle');
/** "Not given", as SignatureOptions::kUnset. */
const kUnset = -(2 ** 31);

// ---- options that stand beside the key

function integerOption(options, name) {
  const value = options[name];
  // -1 is no padding of OpenSSL's; of salts it has a meaning.
  if (value === undefined || (value === -1 && name === 'padding')) return kUnset;
  if (value === value >> 0) return value;
  throw new ERR_INVALID_ARG_VALUE(`options.${name}`, value);
}

function isP1363(options) {
  if (typeof options !== 'object') return false;
  const { dsaEncoding = 'der' } = options;
  if (dsaEncoding === 'der') return false;
  if (dsaEncoding === 'ieee-p1363') return true;
  throw new ERR_INVALID_ARG_VALUE('options.dsaEncoding', dsaEncoding);
}

/** The context string of EdDSA, ML-DSA and SLH-DSA. */
function contextOption(options) {
  const context = options?.context;
  if (context === undefined) return undefined;
  if (!isArrayBufferView(context)) throw new ERR_INVALID_ARG_TYPE('options.context', ['Buffer', 'TypedArray', 'DataView'], context);
  return context;
}

// ---- streams

function Sign(algorithm, options) {
  if (!(this instanceof Sign)) return new Sign(algorithm, options);
  validateString(algorithm, 'algorithm');
  this[kHandle] = new SignatureHandle(algorithm);
  Reflect.apply(Writable, this, [options]);
}
Object.setPrototypeOf(Sign.prototype, Writable.prototype);
Object.setPrototypeOf(Sign, Writable);

Sign.prototype._write = function _write(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
};

/**
 * @param {string|ArrayBufferView} data
 * @param {string} [encoding]
 */
Sign.prototype.update = function update(data, encoding) {
  if (typeof data === 'string') {
    validateEncoding(data, encoding);
    data = Buffer.from(data, textEncoding(encoding));
  } else if (!isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  this[kHandle].update(data);
  return this;
};

/**
 * @param {object|string|ArrayBufferView|KeyObject} options the key, with how to sign
 * @param {string} [encoding] of the result
 */
Sign.prototype.sign = function sign(options, encoding) {
  if (!options) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const key = preparePrivateKey(options, 'privateKey');
  const padding = integerOption(options, 'padding');
  const saltLength = integerOption(options, 'saltLength');
  const p1363 = isP1363(options);
  const signature = this[kHandle].sign(readKey(key), padding, saltLength, p1363);
  return encoding && encoding !== 'buffer' ? signature.toString(encoding) : signature;
};

function Verify(algorithm, options) {
  if (!(this instanceof Verify)) return new Verify(algorithm, options);
  validateString(algorithm, 'algorithm');
  this[kHandle] = new SignatureHandle(algorithm);
  Reflect.apply(Writable, this, [options]);
}
Object.setPrototypeOf(Verify.prototype, Writable.prototype);
Object.setPrototypeOf(Verify, Writable);

Verify.prototype._write = Sign.prototype._write;
Verify.prototype.update = Sign.prototype.update;

/**
 * @param {object|string|ArrayBufferView|KeyObject} options the key, with how to verify
 * @param {string|ArrayBufferView} signature
 * @param {string} [sigEncoding] of a string
 * @returns {boolean}
 */
Verify.prototype.verify = function verify(options, signature, sigEncoding) {
  const key = preparePublicOrPrivateKey(options);
  const padding = integerOption(options, 'padding');
  const saltLength = integerOption(options, 'saltLength');
  const p1363 = isP1363(options);
  signature = getArrayBufferOrView(signature, 'signature', sigEncoding);
  return this[kHandle].verify(readKey(key), signature, padding, saltLength, p1363);
};

// ---- in one call

function checkAlgorithm(algorithm) {
  if (algorithm === undefined || algorithm === null) return undefined;
  validateString(algorithm, 'algorithm');
  return algorithm;
}

function checkDigest(algorithm) {
  if (algorithm !== undefined && !binding.isDigest(algorithm)) throw makePlain('ERR_CRYPTO_INVALID_DIGEST', algorithm);
}

/** An operation's own (error, value), without a value where it failed. */
const deliverTo = (callback) => (error, value) => {
  if (error) callback(error);
  else callback(null, value);
};

/**
 * @param {string|null|undefined} algorithm
 * @param {ArrayBuffer|ArrayBufferView|string} data
 * @param {object|string|ArrayBufferView|KeyObject} key
 * @param {(error: Error|null, signature?: Buffer) => void} [callback]
 * @returns {Buffer|undefined}
 */
function sign(algorithm, data, key, callback) {
  const digest = checkAlgorithm(algorithm);
  if (callback !== undefined) validateFunction(callback, 'callback');
  data = getArrayBufferOrView(data, 'data');
  if (!key) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const padding = integerOption(key, 'padding');
  const saltLength = integerOption(key, 'saltLength');
  const p1363 = isP1363(key);
  const context = contextOption(key);
  const prepared = preparePrivateKey(key);
  checkDigest(digest);
  const handle = readKey(prepared);
  if (callback === undefined) return binding.sign(handle, data, digest ?? '', padding, saltLength, p1363, context);
  binding.sign(handle, data, digest ?? '', padding, saltLength, p1363, context, deliverTo(callback));
  return undefined;
}

/**
 * @param {string|null|undefined} algorithm
 * @param {ArrayBuffer|ArrayBufferView|string} data
 * @param {object|string|ArrayBufferView|KeyObject} key
 * @param {ArrayBuffer|ArrayBufferView} signature
 * @param {(error: Error|null, result?: boolean) => void} [callback]
 * @returns {boolean|undefined}
 */
function verify(algorithm, data, key, signature, callback) {
  const digest = checkAlgorithm(algorithm);
  if (callback !== undefined) validateFunction(callback, 'callback');
  data = getArrayBufferOrView(data, 'data');
  const padding = integerOption(key, 'padding');
  const saltLength = integerOption(key, 'saltLength');
  const p1363 = isP1363(key);
  const context = contextOption(key);
  signature = getArrayBufferOrView(signature, 'signature');
  const prepared = preparePublicOrPrivateKey(key);
  checkDigest(digest);
  const handle = readKey(prepared);
  if (callback === undefined) return binding.verify(handle, data, digest ?? '', padding, saltLength, p1363, context, signature);
  binding.verify(handle, data, digest ?? '', padding, saltLength, p1363, context, signature, deliverTo(callback));
  return undefined;
}

module.exports = { Sign, Verify, sign, verify };
