'use strict';

// DiffieHellman, DiffieHellmanGroup, ECDH, and the stateless diffieHellman(), encapsulate() and decapsulate().

const binding = native('crypto');
const { DiffieHellmanHandle, EcdhHandle } = binding;
const { Buffer } = require('buffer');
const {
  codes: {
    ERR_CRYPTO_ECDH_INVALID_FORMAT,
    ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY,
    ERR_CRYPTO_INCOMPATIBLE_KEY,
    ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
  },
  makeWithMessage,
} = require('internal/errors');
const { validateFunction, validateInt32, validateObject, validateString } = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { deprecate } = require('internal/util');
const { getArrayBufferOrView, wipeCopy } = require('internal/crypto/bytes');

const kHandle = Symbol('kHandle');
const DH_GENERATOR = 2;
const nothing = new Uint8Array();

const isBytes = (value) => isArrayBufferView(value) || isAnyArrayBuffer(value);
const toBuf = (value, encoding) =>
  typeof value === 'string' ? Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding) : value;

/** A Buffer, or text where an encoding is asked for. */
function encode(buffer, encoding) {
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
}

// ---- DiffieHellman

const bytesTypes = ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];

function DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  if (!(this instanceof DiffieHellman)) return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
  if (typeof sizeOrKey !== 'number' && typeof sizeOrKey !== 'string' && !isBytes(sizeOrKey)) {
    throw new ERR_INVALID_ARG_TYPE('sizeOrKey', bytesTypes, sizeOrKey);
  }
  // Sizes: a smaller number would let OpenSSL fail, a fraction none.
  if (typeof sizeOrKey === 'number') validateInt32(sizeOrKey, 'sizeOrKey');
  if (keyEncoding && !Buffer.isEncoding(keyEncoding) && keyEncoding !== 'buffer') {
    genEncoding = generator;
    generator = keyEncoding;
    keyEncoding = false;
  }
  keyEncoding ||= 'buffer';
  genEncoding ||= 'buffer';
  if (typeof sizeOrKey !== 'number') sizeOrKey = toBuf(sizeOrKey, keyEncoding);
  if (!generator) {
    generator = DH_GENERATOR;
  } else if (typeof generator === 'number') {
    validateInt32(generator, 'generator');
  } else if (typeof generator === 'string') {
    generator = toBuf(generator, genEncoding);
  } else if (!isBytes(generator)) {
    throw new ERR_INVALID_ARG_TYPE('generator', bytesTypes, generator);
  }
  const handle = new DiffieHellmanHandle();
  const isNumber = typeof generator === 'number';
  let verifyError;
  if (typeof sizeOrKey === 'number') {
    // A size that is none is told first.
    if (!isNumber && sizeOrKey >= 2) throw makeWithMessage('ERR_INVALID_ARG_TYPE', 'Second argument must be an int32');
    verifyError = handle.generate(sizeOrKey, isNumber ? generator : DH_GENERATOR);
  } else {
    verifyError = handle.adopt(sizeOrKey, isNumber ? nothing : generator, isNumber ? generator : 0);
  }
  this[kHandle] = handle;
  Object.defineProperty(this, 'verifyError', { __proto__: null, enumerable: true, value: verifyError, writable: false });
}

function DiffieHellmanGroup(name) {
  if (!(this instanceof DiffieHellmanGroup)) return new DiffieHellmanGroup(name);
  if (typeof name !== 'string') throw makeWithMessage('ERR_INVALID_ARG_TYPE', 'Group name must be a string');
  this[kHandle] = new DiffieHellmanHandle();
  const verifyError = this[kHandle].adoptGroup(name);
  Object.defineProperty(this, 'verifyError', { __proto__: null, enumerable: true, value: verifyError, writable: false });
}

/** @param {string} [encoding] */
function dhGenerateKeys(encoding) {
  return encode(this[kHandle].generateKeys(), encoding);
}

/**
 * @param {string|ArrayBufferView|ArrayBuffer} key the other's public key
 * @param {string} [inEnc]
 * @param {string} [outEnc]
 */
function dhComputeSecret(key, inEnc, outEnc) {
  return encode(this[kHandle].computeSecret(getArrayBufferOrView(key, 'key', inEnc)), outEnc);
}

function dhGetPrime(encoding) {
  return encode(this[kHandle].getPrime(), encoding);
}

function dhGetGenerator(encoding) {
  return encode(this[kHandle].getGenerator(), encoding);
}

function dhGetPublicKey(encoding) {
  return encode(this[kHandle].getPublicKey(), encoding);
}

function dhGetPrivateKey(encoding) {
  return encode(this[kHandle].getPrivateKey(), encoding);
}

for (const Class of [DiffieHellman, DiffieHellmanGroup]) {
  Object.assign(Class.prototype, {
    generateKeys: dhGenerateKeys,
    computeSecret: dhComputeSecret,
    getPrime: dhGetPrime,
    getGenerator: dhGetGenerator,
    getPublicKey: dhGetPublicKey,
    getPrivateKey: dhGetPrivateKey,
  });
}

// Well-known groups keep the keys they generate.
DiffieHellman.prototype.setPublicKey = function setPublicKey(key, encoding) {
  this[kHandle].setPublicKey(getArrayBufferOrView(key, 'key', encoding));
  return this;
};

DiffieHellman.prototype.setPrivateKey = function setPrivateKey(key, encoding) {
  const bytes = getArrayBufferOrView(key, 'key', encoding);
  try {
    this[kHandle].setPrivateKey(bytes);
  } finally {
    wipeCopy(bytes, key);
  }
  return this;
};

// ---- ECDH

const pointForms = { __proto__: null, compressed: 2, uncompressed: 4, hybrid: 6 };

/** OpenSSL's POINT_CONVERSION_* of a format's name. */
function pointForm(format) {
  if (!format) return pointForms.uncompressed;
  const form = pointForms[format];
  if (form === undefined) throw new ERR_CRYPTO_ECDH_INVALID_FORMAT(format);
  return form;
}

function ECDH(curve) {
  if (!(this instanceof ECDH)) return new ECDH(curve);
  validateString(curve, 'curve');
  this[kHandle] = new EcdhHandle(curve);
}

/** Returns the secret; the other's key must be a point of the curve. */
ECDH.prototype.computeSecret = function computeSecret(key, inEnc, outEnc) {
  const secret = this[kHandle].computeSecret(getArrayBufferOrView(key, 'key', inEnc));
  if (secret === undefined) throw new ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY();
  return encode(secret, outEnc);
};

ECDH.prototype.setPrivateKey = function setPrivateKey(key, encoding) {
  const bytes = getArrayBufferOrView(key, 'key', encoding);
  try {
    this[kHandle].setPrivateKey(bytes);
  } finally {
    wipeCopy(bytes, key);
  }
  return this;
};

ECDH.prototype.setPublicKey = deprecate(
  function setPublicKey(key, encoding) {
    this[kHandle].setPublicKey(getArrayBufferOrView(key, 'key', encoding));
    return this;
  },
  'ecdh.setPublicKey() is deprecated.',
  'DEP0031',
);

ECDH.prototype.getPrivateKey = dhGetPrivateKey;

ECDH.prototype.generateKeys = function generateKeys(encoding, format) {
  this[kHandle].generateKeys();
  return this.getPublicKey(encoding, format);
};

ECDH.prototype.getPublicKey = function getPublicKey(encoding, format) {
  return encode(this[kHandle].getPublicKey(pointForm(format)), encoding);
};

/** A public key of a curve in another format. */
ECDH.convertKey = function convertKey(key, curve, inEnc, outEnc, format) {
  validateString(curve, 'curve');
  key = getArrayBufferOrView(key, 'key', inEnc);
  const form = pointForm(format);
  const converted = binding.convertEcdhKey(key, curve, form);
  // Node's answer to nothing.
  return converted.length === 0 ? '' : encode(converted, outEnc);
};

// ---- in one call

const dhTypes = ['dh', 'ec', 'x25519', 'x448'];

const deliverTo = (callback) => (error, value) => {
  if (error) callback(error);
  else callback(null, value);
};

/**
 * The secret of a private and a public key.
 * @param {{ privateKey: KeyObject, publicKey: KeyObject }} options
 * @param {(error: Error|null, secret?: Buffer) => void} [callback]
 * @returns {Buffer|undefined}
 */
function diffieHellman(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const { privateKey, publicKey } = options;
  const { handleOf, isKeyObject, toKeyObject } = require('internal/crypto/keys');
  const { preparePrivateKey, preparePublicOrPrivateKey, readKey } = require('internal/crypto/key_input');
  const toObject = (key, name, prepare) => {
    if (isKeyObject(key)) return key;
    if (key === undefined) throw new ERR_INVALID_ARG_VALUE(name, key);
    return toKeyObject(readKey(prepare(key, name)));
  };
  const own = toObject(privateKey, 'options.privateKey', preparePrivateKey);
  if (own.type !== 'private') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(own.type, 'private');
  const other = toObject(publicKey, 'options.publicKey', preparePublicOrPrivateKey);
  if (other.type === 'secret') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(other.type, 'private or public');
  const ownType = own.asymmetricKeyType;
  const otherType = other.asymmetricKeyType;
  if (ownType !== otherType || !arrayIncludes(dhTypes, ownType)) {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY('key types for Diffie-Hellman', `${ownType} and ${otherType}`);
  }
  if (callback === undefined) return binding.derive(handleOf(own), handleOf(other));
  binding.derive(handleOf(own), handleOf(other), deliverTo(callback));
  return undefined;
}

/**
 * A secret for the holder of a key's private half (RFC 9180's DHKEM, RSASVE, ML-KEM).
 * @param {object|string|ArrayBufferView|KeyObject} key
 * @param {(error: Error|null, result?: { sharedKey: Buffer, ciphertext: Buffer }) => void} [callback]
 */
function encapsulate(key, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const { preparePublicOrPrivateKey, readKey } = require('internal/crypto/key_input');
  const handle = readKey(preparePublicOrPrivateKey(key));
  if (callback === undefined) return binding.encapsulate(handle);
  binding.encapsulate(handle, deliverTo(callback));
  return undefined;
}

/**
 * @param {object|string|ArrayBufferView|KeyObject} key
 * @param {ArrayBuffer|ArrayBufferView} ciphertext
 * @param {(error: Error|null, sharedKey?: Buffer) => void} [callback]
 */
function decapsulate(key, ciphertext, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const { preparePrivateKey, readKey } = require('internal/crypto/key_input');
  const prepared = preparePrivateKey(key);
  ciphertext = getArrayBufferOrView(ciphertext, 'ciphertext');
  const handle = readKey(prepared);
  if (callback === undefined) return binding.decapsulate(handle, ciphertext);
  binding.decapsulate(handle, ciphertext, deliverTo(callback));
  return undefined;
}

module.exports = { DiffieHellman, DiffieHellmanGroup, ECDH, decapsulate, diffieHellman, encapsulate };
