'use strict';

// KeyObject (crypto, "Class: KeyObject") and its four subclasses, none of which but KeyObject is public.

const binding = native('crypto');
const { KeyHandle } = binding;
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateObject, validateOneOf } = require('internal/errors/validators');
const { deprecate } = require('internal/util');
const { kClone, kDeserialize, markInstances } = require('internal/web/transfer');
const { prepareEncoding, writePrivateKey, writePublicKey } = require('internal/crypto/key_encoding');

const typeNames = ['secret', 'public', 'private'];

/** Instead of a type: an instance that a structured clone completes. */
const kUnfinished = Symbol('kUnfinished');

/** What Web Crypto puts here when it is loaded: before, there are no CryptoKeys. */
const webCrypto = {
  /** @type {(key: unknown) => KeyObject|undefined} the KeyObject inside a CryptoKey */
  keyObjectOf: () => undefined,
  /** @type {(key: CryptoKey) => boolean} what its constructor was told, whatever its properties say now */
  isExtractable: () => true,
  /** @type {Function|undefined} how a KeyObject becomes a CryptoKey */
  toCryptoKey: undefined,
};

const warnOfCryptoKey = deprecate(() => {}, 'Passing a CryptoKey to node:crypto functions is deprecated.', 'DEP0203');
const warnOfHiddenKey = deprecate(
  () => {}, 'Passing a non-extractable CryptoKey to KeyObject.from() is deprecated.', 'DEP0204');

/** @type {(key: unknown) => boolean} */
let isKeyObject;
/** @type {(key: KeyObject) => object} the native half; throws ERR_INVALID_THIS for anything else */
let handleOf;
let complete;

// The class that takes part in structured cloning; it keeps those symbols off KeyObject.prototype.
const CloneableKey = class {
  [kClone]() {
    const handle = handleOf(this);
    return { data: { handle }, deserializeInfo: `internal/crypto/keys:clone_${this.type}` };
  }

  [kDeserialize]({ handle }) {
    complete(this, handle);
  }
};
Object.defineProperty(CloneableKey, 'name', { __proto__: null, value: '', configurable: true });
markInstances(CloneableKey, true, false);

class KeyObject extends CloneableKey {
  #handle;
  #type;

  /**
   * @param {'secret'|'public'|'private'} type
   * @param {object} handle
   */
  constructor(type, handle) {
    if (handle === kUnfinished) {
      super();
      this.#type = type;
      return;
    }
    if (!arrayIncludes(typeNames, type)) throw new ERR_INVALID_ARG_VALUE('type', type);
    if (typeof handle !== 'object' || !(handle instanceof KeyHandle)) throw new ERR_INVALID_ARG_TYPE('handle', 'object', handle);
    super();
    this.#type = type;
    this.#handle = handle;
  }

  static {
    isKeyObject = (key) => typeof key === 'object' && key !== null && #handle in key;
    handleOf = (key) => {
      if (!isKeyObject(key)) throw new ERR_INVALID_THIS('KeyObject');
      return key.#handle;
    };
    complete = (key, handle) => {
      key.#handle = handle;
    };
  }

  get type() {
    if (!isKeyObject(this)) throw new ERR_INVALID_THIS('KeyObject');
    return this.#type;
  }

  /**
   * @param {CryptoKey} key
   * @returns {KeyObject}
   */
  static from(key) {
    const keyObject = webCrypto.keyObjectOf(key);
    if (keyObject === undefined) throw new ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
    if (!webCrypto.isExtractable(key)) warnOfHiddenKey();
    return keyObject;
  }

  /**
   * @param {string|object} algorithm
   * @param {boolean} extractable
   * @param {string[]} keyUsages
   * @returns {CryptoKey}
   */
  toCryptoKey(algorithm, extractable, keyUsages) {
    handleOf(this);
    require('internal/crypto/web/subtle');
    return webCrypto.toCryptoKey(this, algorithm, extractable, keyUsages);
  }

  /**
   * @param {KeyObject} otherKeyObject
   * @returns {boolean}
   */
  equals(otherKeyObject) {
    const handle = handleOf(this);
    if (!isKeyObject(otherKeyObject)) throw new ERR_INVALID_ARG_TYPE('otherKeyObject', 'KeyObject', otherKeyObject);
    if (otherKeyObject.#handle === handle) return true;
    return otherKeyObject.#type === this.#type && binding.keyEquals(handle, otherKeyObject.#handle);
  }
}
Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { __proto__: null, value: 'KeyObject', configurable: true });

class SecretKeyObject extends KeyObject {
  constructor(handle, unfinished) {
    super('secret', unfinished ?? handle);
  }

  #size;

  get symmetricKeySize() {
    const handle = handleOf(this);
    return (this.#size ??= binding.keySize(handle));
  }

  export(options) {
    const handle = handleOf(this);
    if (options !== undefined) {
      validateObject(options, 'options');
      validateOneOf(options.format, 'options.format', [undefined, 'buffer', 'jwk']);
      if (options.format === 'jwk') return binding.exportJwk(handle, false);
    }
    return binding.exportSecretKey(handle);
  }
}

class AsymmetricKeyObject extends KeyObject {
  // A key never changes: what was asked for once is known.
  #algorithm;
  #details;

  get asymmetricKeyType() {
    const handle = handleOf(this);
    return (this.#algorithm ??= binding.keyAlgorithm(handle)) || undefined;
  }

  get asymmetricKeyDetails() {
    const handle = handleOf(this);
    const details = (this.#details ??= binding.keyDetails(handle));
    // Each caller has its own.
    return details === undefined ? undefined : { ...details };
  }
}

class PublicKeyObject extends AsymmetricKeyObject {
  constructor(handle, unfinished) {
    super('public', unfinished ?? handle);
  }

  export(options) {
    const handle = handleOf(this);
    validateObject(options, 'options');
    return writePublicKey(handle, prepareEncoding(options, 'public', this.asymmetricKeyType, 'options'));
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  constructor(handle, unfinished) {
    super('private', unfinished ?? handle);
  }

  export(options) {
    const handle = handleOf(this);
    validateObject(options, 'options');
    return writePrivateKey(handle, prepareEncoding(options, 'private', this.asymmetricKeyType, 'options', true));
  }
}

/**
 * The KeyObject of a native handle.
 * @param {object} handle
 * @returns {KeyObject}
 */
function toKeyObject(handle) {
  switch (binding.keyType(handle)) {
    case 0:
      return new SecretKeyObject(handle);
    case 1:
      return new PublicKeyObject(handle);
    default:
      return new PrivateKeyObject(handle);
  }
}

/** @param {unknown} value */
function isCryptoKey(value) {
  return webCrypto.keyObjectOf(value) !== undefined;
}

/**
 * The native half of a KeyObject or CryptoKey; undefined for anything else.
 * @param {unknown} key
 */
function handleOfKey(key) {
  if (isKeyObject(key)) return handleOf(key);
  const keyObject = webCrypto.keyObjectOf(key);
  if (keyObject === undefined) return undefined;
  warnOfCryptoKey();
  return handleOf(keyObject);
}

/**
 * The bytes of a secret KeyObject or CryptoKey; undefined for anything else.
 * @param {object} key
 * @returns {Uint8Array|undefined}
 */
function secretBytesOf(key) {
  const handle = handleOfKey(key);
  return handle !== undefined && binding.keyType(handle) === 0 ? binding.exportSecretKey(handle) : undefined;
}

/** Classes for structured cloning: `new` gives an instance that [kDeserialize] completes. */
const cloneOf = (Class) =>
  function () {
    return new Class(undefined, kUnfinished);
  };

module.exports = {
  KeyObject,
  SecretKeyObject,
  PublicKeyObject,
  PrivateKeyObject,
  handleOf,
  handleOfKey,
  isCryptoKey,
  isKeyObject,
  secretBytesOf,
  toKeyObject,
  webCrypto,
  clone_secret: cloneOf(SecretKeyObject),
  clone_public: cloneOf(PublicKeyObject),
  clone_private: cloneOf(PrivateKeyObject),
};
