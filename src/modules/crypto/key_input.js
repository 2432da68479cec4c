'use strict';

// Keys as arguments: a KeyObject or CryptoKey, text or bytes, or an object that says how to read them. Everything ends as
// a native KeyHandle (readKey).

const binding = native('crypto');
const {
  codes: { ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
  makeWithMessage,
} = require('internal/errors');
const { validateObject, validateString } = require('internal/errors/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { getArrayBufferOrView, wipeCopy } = require('internal/crypto/bytes');
const { handleOfKey, isKeyObject, PrivateKeyObject, PublicKeyObject, SecretKeyObject, webCrypto } = require('internal/crypto/keys');
const { prepareInputEncoding, rawKinds } = require('internal/crypto/key_encoding');
const { prepareSecretKey } = require('internal/crypto/secret_keys');
const { isURL } = require('internal/url');

// What a key is wanted for.
const kPublic = 0; // any key with a public half
const kPrivate = 1;
const kCreatePublic = 2; // createPublicKey(): bytes, or a private KeyObject
const kCreatePrivate = 3; // createPrivateKey(): bytes only

const privateKey = 2;

const bytesTypes = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];

/** The types a key argument may have, as errors list them. */
function acceptedTypes(purpose) {
  const types = ['string', ...bytesTypes];
  if (purpose !== kCreatePrivate) types.push('KeyObject', 'CryptoKey');
  if (purpose === kPrivate || purpose === kCreatePrivate) types.push('URL');
  return types;
}

/** A KeyObject's handle, where its type serves the purpose. */
function checkKeyObject(key, handle, purpose) {
  if (purpose === kCreatePrivate) throw new ERR_INVALID_ARG_TYPE('key', acceptedTypes(purpose), key);
  const { type } = isKeyObject(key) ? key : webCrypto.keyObjectOf(key);
  if (purpose === kCreatePublic) {
    if (type !== 'private') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(type, 'private');
  } else if (purpose === kPrivate) {
    if (type !== 'private') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(type, 'private');
  } else if (type === 'secret') {
    throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(type, 'private or public');
  }
  return handle;
}

const isBytes = (value) => isArrayBufferView(value) || isAnyArrayBuffer(value);

/**
 * Bytes that are still to be read as a key: whatever else is wrong with a call's arguments is told before what is wrong with
 * the bytes.
 */
class UnreadKey {
  /** GIVEN and GIVENPASSPHRASE are what the bytes were made of. */
  constructor(purpose, bytes, encoding, given, givenPassphrase) {
    this.purpose = purpose;
    this.bytes = bytes;
    this.encoding = encoding;
    this.given = given;
    this.givenPassphrase = givenPassphrase;
  }

  read() {
    const { format, encoding, passphrase } = this.encoding;
    const parse = this.purpose === kPrivate || this.purpose === kCreatePrivate ? binding.parsePrivateKey : binding.parseAnyKey;
    try {
      return parse(this.bytes, format, encoding, passphrase);
    } finally {
      wipeCopy(this.bytes, this.given);
      wipeCopy(passphrase, this.givenPassphrase);
    }
  }
}

const plainPem = { format: 0, encoding: 0, passphrase: undefined };

/**
 * The native handle of what prepareAsymmetricKey() returned.
 * @param {object} key
 * @returns {object} a KeyHandle
 */
function readKey(key) {
  return key instanceof UnreadKey ? key.read() : key;
}

function fromUrl(url, options) {
  const { passphrase } = prepareInputEncoding({ passphrase: options?.passphrase, encoding: options?.encoding }, 'private');
  try {
    return binding.loadStoredKey(`${url}`, passphrase);
  } finally {
    wipeCopy(passphrase, options?.passphrase);
  }
}

/**
 * @param {unknown} key
 * @param {number} purpose
 * @param {string} [name] of the argument
 * @returns {object} a KeyHandle, or what readKey() makes one of
 */
function prepareAsymmetricKey(key, purpose, name = 'key') {
  const handle = handleOfKey(key);
  if (handle !== undefined) return checkKeyObject(key, handle, purpose);
  if (typeof key === 'string' || isBytes(key)) {
    return new UnreadKey(purpose, getArrayBufferOrView(key, 'key'), plainPem, key);
  }
  if (typeof key !== 'object') throw new ERR_INVALID_ARG_TYPE(name, acceptedTypes(purpose), key);
  const takesUrl = purpose === kPrivate || purpose === kCreatePrivate;
  if (takesUrl && isURL(key)) return fromUrl(key);

  const { key: data, encoding, format } = key;
  const inner = handleOfKey(data);
  if (inner !== undefined) return checkKeyObject(data, inner, purpose);
  if (format === 'jwk') {
    validateObject(data, 'key.key');
    return fromJwk(data, purpose);
  }
  if (rawKinds[format] !== undefined) return fromRaw(key, purpose);
  if (takesUrl && isURL(data)) return fromUrl(data, key);
  if (typeof data !== 'string' && !isBytes(data)) throw new ERR_INVALID_ARG_TYPE(`${name}.key`, acceptedTypes(purpose), data);
  const bytes = getArrayBufferOrView(data, 'key', encoding);
  const { passphrase } = key;
  return new UnreadKey(purpose, bytes, prepareInputEncoding(key, takesUrl ? 'private' : undefined), data, passphrase);
}

function fromRaw({ key: data, format, asymmetricKeyType, namedCurve }, purpose) {
  if (format === 'raw-public' && (purpose === kPrivate || purpose === kCreatePrivate)) {
    throw new ERR_INVALID_ARG_VALUE('key.format', format);
  }
  if (!isBytes(data)) throw new ERR_INVALID_ARG_TYPE('key.key', bytesTypes, data);
  validateString(asymmetricKeyType, 'key.asymmetricKeyType');
  if (asymmetricKeyType === 'ec') validateString(namedCurve, 'key.namedCurve');
  return binding.keyFromRaw(rawKinds[format], asymmetricKeyType, data, asymmetricKeyType === 'ec' ? namedCurve : '');
}

const rsaMembers = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];

/** A JSON Web Key (RFC 7517). */
function fromJwk(jwk, purpose) {
  const wantsPrivate = purpose === kPrivate || purpose === kCreatePrivate;
  const { kty } = jwk;
  const invalid = (message = `Invalid JWK ${kty} key`) => makeWithMessage('ERR_CRYPTO_INVALID_JWK', message);
  if (typeof kty !== 'string') throw invalid('Invalid JWK format');
  const members = (names) =>
    names.map((name) => {
      const value = jwk[name];
      if (typeof value !== 'string') throw invalid();
      return value;
    });
  switch (kty) {
    case 'RSA': {
      const values = members(jwk.d === undefined ? ['n', 'e'] : rsaMembers);
      if (wantsPrivate && jwk.d === undefined) throw invalid('JWK does not contain private key material');
      return binding.keyFromJwkRsa(values);
    }
    case 'EC': {
      const [curve] = members(['crv']);
      if (!binding.mayBeCurve(curve)) return binding.keyFromJwkEc(curve, '', '', '');
      const [x, y, d = ''] = members(jwk.d === undefined ? ['x', 'y'] : ['x', 'y', 'd']);
      const key = binding.keyFromJwkEc(curve, x, y, d);
      if (wantsPrivate && jwk.d === undefined) throw invalid('JWK does not contain private key material');
      return key;
    }
    case 'OKP':
    case 'AKP': {
      const isAkp = kty === 'AKP';
      const algorithm = isAkp ? jwk.alg : jwk.crv;
      if (typeof algorithm !== 'string' || !binding.isJwkAlgorithm(algorithm, isAkp)) {
        throw invalid(isAkp ? 'Unsupported JWK AKP "alg"' : undefined);
      }
      const [publicName, privateName] = isAkp ? ['pub', 'priv'] : ['x', 'd'];
      const isPublic = jwk[privateName] === undefined;
      const [pub, priv] = members(isPublic ? [publicName] : [publicName, privateName]);
      const key = binding.keyFromJwkRaw(algorithm, `Invalid JWK ${kty} key`, isPublic ? pub : priv, isPublic);
      if (wantsPrivate && isPublic) throw invalid('JWK does not contain private key material');
      return key;
    }
    default:
      throw invalid(`${kty} is not a supported JWK key type`);
  }
}

/** The handle of a public key, of a private key's public half where that is what there is. */
function toPublic(handle) {
  return binding.keyType(handle) === privateKey ? binding.publicHalf(handle) : handle;
}

/**
 * crypto.createSecretKey
 * @param {string|ArrayBuffer|ArrayBufferView} key
 * @param {string} [encoding]
 * @returns {KeyObject}
 */
function createSecretKey(key, encoding) {
  const bytes = prepareSecretKey(key, encoding, true);
  const handle = binding.createSecretKey(bytes);
  wipeCopy(bytes, key);
  return new SecretKeyObject(handle);
}

/**
 * crypto.createPublicKey
 * @param {string|ArrayBuffer|ArrayBufferView|object} key
 * @returns {KeyObject}
 */
function createPublicKey(key) {
  return new PublicKeyObject(toPublic(readKey(prepareAsymmetricKey(key, kCreatePublic))));
}

/**
 * crypto.createPrivateKey
 * @param {string|ArrayBuffer|ArrayBufferView|object} key
 * @returns {KeyObject}
 */
function createPrivateKey(key) {
  return new PrivateKeyObject(readKey(prepareAsymmetricKey(key, kCreatePrivate)));
}

module.exports = {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  prepareAsymmetricKey,
  preparePrivateKey: (key, name) => prepareAsymmetricKey(key, kPrivate, name),
  readKey,
  preparePublicOrPrivateKey: (key, name) => prepareAsymmetricKey(key, kPublic, name),
};
