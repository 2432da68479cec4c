'use strict';

// The options that say how a key is encoded (crypto, "keyObject.export", "crypto.createPrivateKey", "crypto.generateKeyPair").

const binding = native('crypto');
const {
  codes: { ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateObject, validateOneOf } = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { getArrayBufferOrView, wipeCopy } = require('internal/crypto/bytes');

/** As KeyFormat and KeyEncoding of key.h. */
const kPem = 0;
const kDer = 1;
const encodings = { __proto__: null, pkcs1: 1, pkcs8: 2, spki: 3, sec1: 4 };
/** As RawKind of key_handle.cc. */
const rawKinds = { __proto__: null, 'raw-public': 0, 'raw-private': 1, 'raw-seed': 2 };

const isPassphrase = (value) => typeof value === 'string' || isArrayBufferView(value) || isAnyArrayBuffer(value);

/**
 * @typedef {{ format: 'pem'|'der', encoding: number, cipher?: string, passphrase?: ArrayBufferView }
 *   | { format: 'jwk' } | { format: string, compressed: boolean }} Encoding
 */

/** What the `type` option means. */
function encodingNumber(type, isRequired, which, keyType, name) {
  if (type === undefined && !isRequired) return 0;
  if (type === 'pkcs1') {
    if (keyType !== undefined && keyType !== 'rsa') {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS('pkcs1', 'can only be used for RSA keys');
    }
    return encodings.pkcs1;
  }
  if (type === 'spki' && which !== 'private') return encodings.spki;
  if (type === 'pkcs8' && which !== 'public') return encodings.pkcs8;
  if (type === 'sec1' && which !== 'public') {
    if (keyType !== undefined && keyType !== 'ec') {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS('sec1', 'can only be used for EC keys');
    }
    return encodings.sec1;
  }
  throw new ERR_INVALID_ARG_VALUE(`${name}.type`, type);
}

/**
 * The encoding to write a key in.
 * @param {object} options
 * @param {'public'|'private'} which
 * @param {string|undefined} keyType
 * @param {string} name of the options, for errors
 * @param {boolean} [isExport] export() refuses to encrypt what has no encryption; key generation ignores the wish
 * @returns {Encoding}
 */
function prepareEncoding(options, which, keyType, name, isExport = which === 'public') {
  const { format, type } = options;
  if (format === 'jwk' || format === 'raw-private' || format === 'raw-seed' || format === 'raw-public') {
    if (format !== 'jwk' && (format === 'raw-public') !== (which === 'public')) {
      throw new ERR_INVALID_ARG_VALUE(`${name}.format`, format);
    }
    if (isExport && which === 'private' && (options.passphrase !== undefined || options.cipher != null)) {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(format, 'does not support encryption');
    }
    if (format !== 'raw-public' || type === undefined) return { format, compressed: false };
    if (name === 'options') validateOneOf(type, 'options.type', ['compressed', 'uncompressed']);
    else if (type !== 'compressed' && type !== 'uncompressed') throw new ERR_INVALID_ARG_VALUE(`${name}.type`, type);
    return { format, compressed: type === 'compressed' };
  }
  if (format !== 'pem' && format !== 'der') throw new ERR_INVALID_ARG_VALUE(`${name}.format`, format);
  const encoding = encodingNumber(type, true, which, keyType, name);
  if (which === 'public') return { format, encoding };

  const { cipher } = options;
  let { passphrase } = options;
  if (cipher != null) {
    if (typeof cipher !== 'string') throw new ERR_INVALID_ARG_VALUE(`${name}.cipher`, cipher);
    if (format === 'der' && (type === 'pkcs1' || type === 'sec1')) {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'does not support encryption');
    }
    if (!isPassphrase(passphrase)) throw new ERR_INVALID_ARG_VALUE(`${name}.passphrase`, passphrase);
    passphrase = getArrayBufferOrView(passphrase, 'key.passphrase', options.encoding);
  } else if (passphrase !== undefined) {
    throw new ERR_INVALID_ARG_VALUE(`${name}.cipher`, cipher, 'is required when a passphrase is specified');
  }
  return { format, encoding, cipher: cipher ?? '', passphrase, givenPassphrase: options.passphrase };
}

/**
 * How the bytes of an argument are to be read.
 * @param {object} options
 * @param {'private'|undefined} which
 * @returns {{ format: number, encoding: number, passphrase?: ArrayBufferView }}
 */
function prepareInputEncoding(options, which) {
  validateObject(options, 'options');
  let format = kPem;
  if (options.format === 'der') format = kDer;
  else if (options.format !== 'pem' && options.format !== undefined) throw new ERR_INVALID_ARG_VALUE('key.format', options.format);
  const encoding = encodingNumber(options.type, format === kDer, which, undefined, 'key');
  let { passphrase } = options;
  if (passphrase !== undefined) {
    if (!isPassphrase(passphrase)) throw new ERR_INVALID_ARG_VALUE('key.passphrase', passphrase);
    passphrase = getArrayBufferOrView(passphrase, 'key.passphrase', options.encoding);
  }
  return { format, encoding, passphrase };
}

/** A public key's handle (or a private one's, its public half) in an encoding. */
function writePublicKey(handle, { format, encoding, compressed }) {
  if (format === 'jwk') return binding.exportJwk(handle, false);
  if (format === 'raw-public') return binding.exportRawKey(handle, rawKinds[format], compressed);
  return binding.exportPublicKey(handle, format === 'pem' ? kPem : kDer, encoding);
}

function writePrivateKey(handle, { format, encoding, cipher, passphrase, givenPassphrase }) {
  if (format === 'jwk') return binding.exportJwk(handle, false);
  if (rawKinds[format] !== undefined) return binding.exportRawKey(handle, rawKinds[format], false);
  try {
    return binding.exportPrivateKey(handle, format === 'pem' ? kPem : kDer, encoding, cipher, passphrase);
  } finally {
    wipeCopy(passphrase, givenPassphrase);
  }
}

module.exports = { prepareEncoding, prepareInputEncoding, rawKinds, writePrivateKey, writePublicKey };
