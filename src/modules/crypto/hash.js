'use strict';

// Hash, Hmac and the one-shot hash (crypto, "Class: Hash").

const binding = native('crypto');
const { Hash: HashHandle, Hmac: HmacHandle, KeyHandle } = binding;
const {
  codes: {
    ERR_CRYPTO_HASH_FINALIZED,
    ERR_CRYPTO_HASH_UPDATE_FAILED,
    ERR_INVALID_ARG_TYPE,
  },
  makePlain,
} = require('internal/errors');
const { validateEncoding, validateObject, validateString, validateUint32 } = require('internal/errors/validators');
const { isArrayBufferView, isDataView, isUint8Array } = require('internal/util/types');
const { FastBuffer } = require('internal/buffer/allocate');
const { getEncodingOps } = require('internal/buffer/encodings');
const { LazyTransform } = require('internal/crypto/lazy_transform');
const { numbersOf } = require('internal/crypto/numbers');
const { pendingDeprecate } = require('internal/util');

const kHandle = Symbol('kHandle');
const kFinalized = Symbol('kFinalized');
const kNumber = Symbol('kNumber');
const kPending = Symbol('kPending');
const kSecret = Symbol('kSecret');

// Whatever the user does to the prototypes.
const { bind, call } = Function.prototype;
const uncurryThis = (method) => Reflect.apply(bind, call, [method]);
const setBytes = uncurryThis(Uint8Array.prototype.set);
const subarrayOf = uncurryThis(Uint8Array.prototype.subarray);
const fillBytes = uncurryThis(Uint8Array.prototype.fill);
const writeUtf8 = uncurryThis(FastBuffer.prototype.utf8Write);

function isXofWithoutLength(algorithm) {
  const lower = stringToLowerCase(algorithm);
  return lower === 'shake128' || lower === 'shake256' || lower === 'shake-128' || lower === 'shake-256';
}

let warnXof;

const digestNumber = numbersOf(binding.digestNumber);
/** Of digests that HMAC can use: an extendable output is none. */
const hmacNumber = numbersOf(binding.hmacNumber);

/** Why there is no such digest: OpenSSL knows the name, but not how to compute it any more; or FALLBACK. */
function unknownDigest(algorithm, fallback) {
  binding.refuseDigest(algorithm);
  return fallback;
}

/** DEP0198 */
function warnOfXof() {
  warnXof ??= pendingDeprecate(
    () => {},
    'Creating SHAKE128/256 digests without an explicit options.outputLength is deprecated.',
    'DEP0198',
  );
  warnXof();
}

function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  const isCopy = algorithm instanceof HashHandle;
  if (!isCopy) validateString(algorithm, 'algorithm');
  const outputLength = typeof options === 'object' && options !== null ? options.outputLength : undefined;
  if (outputLength !== undefined) validateUint32(outputLength, 'options.outputLength');
  const isXof = !isCopy && outputLength === undefined && algorithm.length < 10 && isXofWithoutLength(algorithm);
  if (isXof) warnOfXof();
  let handle;
  let number = -1;
  if (isCopy || isXof || outputLength !== undefined) {
    handle = new HashHandle(isCopy ? algorithm : digestNumber(algorithm), outputLength);
  } else {
    number = digestNumber(algorithm);
    if (number < 0) throw unknownDigest(algorithm, new Error('Digest method not supported'));
  }
  this[kHandle] = handle;
  this[kNumber] = number;
  this[kPending] = -1;
  this[kFinalized] = false;
  // All that LazyTransform's constructor does.
  this._options = options;
}
Object.setPrototypeOf(Hash.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hash, LazyTransform);

// Most hashes are fed once, with little, and then ask for their digest. These never have a native object: what they were fed
// (and an HMAC's key, behind it) waits in memory that one hash at a time may use.
const kMostPending = 1024;
const kMostKey = 256;
const kMostDigest = 64;
let pendingBytes;
let pendingOwner;

/** Makes the waiting memory HASH's. */
function takePending(hash) {
  if (pendingOwner !== undefined && pendingOwner !== hash) handleOf(pendingOwner);
  pendingBytes ??= new FastBuffer(kMostPending + kMostKey + kMostDigest);
  pendingOwner = hash;
}

/** Keeps DATA for a hash that was fed nothing yet; false when it is too much, or cannot tell its length without its memory. */
function keepPending(hash, data) {
  const isText = typeof data === 'string';
  if (!isText && !isUint8Array(data) && isDataView(data)) return false;
  const length = isText ? data.length * 3 : data.byteLength;
  if (length > kMostPending) return false;
  takePending(hash);
  if (isText) {
    hash[kPending] = writeUtf8(pendingBytes, data, 0, kMostPending);
  } else {
    // Without length it may also be without memory.
    if (length > 0) setBytes(pendingBytes, isUint8Array(data) ? data : new FastBuffer(data.buffer, data.byteOffset, length), 0);
    hash[kPending] = length;
  }
  return true;
}

/** The number of an encoding; undefined for none, for what is none, and for 'buffer'. */
function encodingNumber(encoding) {
  return encoding ? getEncodingOps(encoding)?.code : undefined;
}

/** A Buffer with the digest of LENGTH that native code has put at the memory's end; text is given as it is. */
function takeDigest(length) {
  if (typeof length !== 'number') return length;
  const digest = new FastBuffer(length);
  setBytes(digest, subarrayOf(pendingBytes, pendingBytes.length - length), 0);
  return digest;
}

/** The native object of a hash or HMAC, made now if there is none yet, with what it was fed. */
function handleOf(hash) {
  let handle = hash[kHandle];
  if (handle !== undefined) return handle;
  const secret = hash[kSecret];
  if (secret === undefined) {
    handle = new HashHandle(hash[kNumber]);
  } else {
    // A number is the length of a key that waits, too.
    const isWaiting = typeof secret === 'number';
    handle = new HmacHandle(hash[kNumber], isWaiting ? subarrayOf(pendingBytes, kMostPending, kMostPending + secret) : secret);
  }
  hash[kHandle] = handle;
  if (hash[kPending] >= 0) handle.update(subarrayOf(pendingBytes, 0, hash[kPending]));
  hash[kPending] = -1;
  if (pendingOwner === hash) {
    fillBytes(pendingBytes, 0);
    pendingOwner = undefined;
  }
  return handle;
}

/** @returns {Hash} with the same state */
Hash.prototype.copy = function copy(options) {
  if (this[kFinalized]) throw new ERR_CRYPTO_HASH_FINALIZED();
  return new Hash(handleOf(this), options);
};

Hash.prototype._transform = function _transform(chunk, encoding, callback) {
  handleOf(this).update(chunk, encoding);
  callback();
};

Hash.prototype._flush = function _flush(callback) {
  this.push(handleOf(this).digest());
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
  if (this[kHandle] === undefined && this[kPending] < 0) {
    const isPlain = typeof data !== 'string' || encoding === undefined || encoding === 'utf8';
    if (isPlain && keepPending(this, data)) return this;
  }
  if (!handleOf(this).update(data, encoding)) throw new ERR_CRYPTO_HASH_UPDATE_FAILED();
  return this;
};

/** @param {string} [outputEncoding] */
Hash.prototype.digest = function digest(outputEncoding) {
  if (this[kFinalized]) throw new ERR_CRYPTO_HASH_FINALIZED();
  const encoding = outputEncoding && `${outputEncoding}`;
  let result;
  if (this[kHandle] === undefined && this[kPending] >= 0) {
    result = takeDigest(binding.hashPrefix(this[kNumber], pendingBytes, this[kPending], encodingNumber(encoding)));
    pendingOwner = undefined;
    this[kPending] = -1;
  } else {
    result = handleOf(this).digest(encoding);
  }
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
  const number = hmacNumber(hmac);
  if (number < 0) {
    if (digestNumber(hmac) < 0) throw unknownDigest(hmac, makePlain('ERR_CRYPTO_INVALID_DIGEST', hmac));
    // OpenSSL refuses an extendable output without a reason.
    throw new Error('error:00000000:lib(0)::reason(0)');
  }
  this[kHandle] = undefined;
  this[kNumber] = number;
  this[kPending] = -1;
  this[kFinalized] = false;
  this._options = options;
  if (isUint8Array(secret) && secret.byteLength <= kMostKey) {
    takePending(this);
    if (secret.byteLength > 0) setBytes(pendingBytes, secret, kMostPending);
    this[kSecret] = secret.byteLength;
    if (secret !== key) fillBytes(secret, 0);
  } else if (secret instanceof KeyHandle) {
    this[kSecret] = secret;
  } else {
    this[kHandle] = new HmacHandle(number, secret);
    if (secret !== key && isUint8Array(secret)) fillBytes(secret, 0);
  }
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
  const encoding = outputEncoding && `${outputEncoding}`;
  let result;
  if (this[kHandle] === undefined && pendingOwner === this) {
    const length = this[kPending] < 0 ? 0 : this[kPending];
    result = takeDigest(
      binding.hmacPrefix(this[kNumber], pendingBytes, length, kMostPending, this[kSecret], encodingNumber(encoding)),
    );
    pendingOwner = undefined;
    this[kPending] = -1;
  } else {
    result = handleOf(this).digest(encoding);
  }
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
    if (outputEncoding === '') {
      outputEncoding = 'utf8';
    } else if (outputEncoding !== 'buffer' && !Buffer.isEncoding(outputEncoding)) {
      const {
        codes: { ERR_INVALID_ARG_VALUE },
      } = require('internal/errors');
      throw new ERR_INVALID_ARG_VALUE('outputEncoding', outputEncoding);
    }
  }
  if (outputLength !== undefined) validateUint32(outputLength, 'outputLength');
  else if (algorithm.length < 10 && isXofWithoutLength(algorithm)) warnOfXof();
  const result = binding.hash(digestNumber(algorithm), input, encodingNumber(outputEncoding), outputLength);
  if (result === undefined) throw unknownDigest(algorithm, new Error(`Digest method ${algorithm} is not supported`));
  return result;
}

module.exports = { Hash, Hmac, hash, kHandle };
