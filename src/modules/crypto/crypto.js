'use strict';

// node:crypto

const binding = native('crypto');
const { Hash, Hmac, hash } = require('internal/crypto/hash');
const { Cipheriv, Decipheriv, getCipherInfo } = require('internal/crypto/cipher');
const random = require('internal/crypto/random');
const kdf = require('internal/crypto/kdf');
const { getOptionValue } = require('internal/options');
const { customPromisifyArgs, defineLazyProperties, deprecate, lazy } = require('internal/util');
const {
  codes: { ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH },
  makeWithMessage,
} = require('internal/errors');

function createHash(algorithm, options) {
  return new Hash(algorithm, options);
}

function createHmac(hmac, key, options) {
  return new Hmac(hmac, key, options);
}

function createCipheriv(cipher, key, iv, options) {
  return new Cipheriv(cipher, key, iv, options);
}

function createDecipheriv(cipher, key, iv, options) {
  return new Decipheriv(cipher, key, iv, options);
}

/** Compares without telling by its time where the difference is. */
function timingSafeEqual(buf1, buf2) {
  const found = binding.timingSafeEqual(buf1, buf2);
  if (found <= 1) return found === 1;
  if (found === 4) throw new ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH();
  const name = found === 2 ? 'buf1' : 'buf2';
  throw makeWithMessage('ERR_INVALID_ARG_TYPE', `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
}

/** A list that is computed once and handed out as a copy. */
function cachedList(compute) {
  let list;
  return () => {
    list ??= arraySort([...new Set(compute())]);
    return arraySlice(list);
  };
}

/** Each name once: in lower case, where OpenSSL has that, too. */
function inLowerCase(names) {
  const known = new Set(names);
  return arrayFilter(names, (name) => {
    const lower = stringToLowerCase(name);
    return name === lower || !known.has(lower);
  });
}

// Keys and what needs them are loaded when they are first used: most programs only hash.

const keyInput = lazy(() => require('internal/crypto/key_input'));
const keyGeneration = lazy(() => require('internal/crypto/key_generation'));
const signatures = lazy(() => require('internal/crypto/sign'));
const rsa = lazy(() => require('internal/crypto/rsa_cipher'));
const agreement = lazy(() => require('internal/crypto/diffie_hellman'));
const settings = lazy(() => require('internal/crypto/fips'));

/** Anonymous, as Node's are. */
function rsaFunction(name) {
  return (options, buffer) => rsa()[name](options, buffer);
}

function createSecretKey(key, encoding) {
  return keyInput().createSecretKey(key, encoding);
}

function createPublicKey(key) {
  return keyInput().createPublicKey(key);
}

function createPrivateKey(key) {
  return keyInput().createPrivateKey(key);
}

function generateKey(type, options, callback) {
  return keyGeneration().generateKey(type, options, callback);
}

function generateKeySync(type, options) {
  return keyGeneration().generateKeySync(type, options);
}

function generateKeyPair(type, options, callback) {
  return keyGeneration().generateKeyPair(type, options, callback);
}
Object.defineProperty(generateKeyPair, customPromisifyArgs, {
  __proto__: null,
  value: ['publicKey', 'privateKey'],
  enumerable: false,
});

function generateKeyPairSync(type, options) {
  return keyGeneration().generateKeyPairSync(type, options);
}

function createSign(algorithm, options) {
  return new (signatures().Sign)(algorithm, options);
}

function createVerify(algorithm, options) {
  return new (signatures().Verify)(algorithm, options);
}

function signOneShot(algorithm, data, key, callback) {
  return signatures().sign(algorithm, data, key, callback);
}

function verifyOneShot(algorithm, data, key, signature, callback) {
  return signatures().verify(algorithm, data, key, signature, callback);
}

function createDiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  return new (agreement().DiffieHellman)(sizeOrKey, keyEncoding, generator, genEncoding);
}

function createDiffieHellmanGroup(name) {
  return new (agreement().DiffieHellmanGroup)(name);
}

function createECDH(curve) {
  return new (agreement().ECDH)(curve);
}

function diffieHellman(options, callback) {
  return agreement().diffieHellman(options, callback);
}

function encapsulate(key, callback) {
  return agreement().encapsulate(key, callback);
}

function decapsulate(key, ciphertext, callback) {
  return agreement().decapsulate(key, ciphertext, callback);
}

function getFips() {
  return settings().getFips();
}

function setFips(val) {
  settings().setFips(val);
}

function setEngine(id, flags) {
  if (process.permission !== undefined) {
    const { makeWithMessage } = require('internal/errors');
    throw makeWithMessage(
      'ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED',
      'Programmatic selection of OpenSSL engines is unsupported while the experimental permission model is enabled',
    );
  }
  settings().setEngine(id, flags);
}

function secureHeapUsed() {
  return settings().secureHeapUsed();
}

/** The secure heap must be there before the first secret is (--secure-heap). */
const heapSize = getOptionValue('--secure-heap');
if (heapSize > 0 && binding.initSecureHeap(heapSize, getOptionValue('--secure-heap-min')) === 2) {
  process.emitWarning('Unable to lock the secure heap in memory.');
}

const getCurves = cachedList(() => binding.getCurves());

module.exports = {
  ...kdf,
  ...random,
  createCipheriv,
  createDecipheriv,
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
  getCipherInfo,
  getCiphers: cachedList(() => inLowerCase(binding.getCiphers())),
  getCurves,
  getDiffieHellman: createDiffieHellmanGroup,
  getFips,
  getHashes: cachedList(() => binding.getHashes()),
  hash,
  publicEncrypt: rsaFunction('publicEncrypt'),
  privateDecrypt: rsaFunction('privateDecrypt'),
  privateEncrypt: rsaFunction('privateEncrypt'),
  publicDecrypt: rsaFunction('publicDecrypt'),
  secureHeapUsed,
  setEngine,
  setFips,
  sign: signOneShot,
  timingSafeEqual,
  verify: verifyOneShot,
  Cipheriv,
  Decipheriv,
  Hash: deprecate(Hash, 'crypto.Hash constructor is deprecated.', 'DEP0179'),
  Hmac: deprecate(Hmac, 'crypto.Hmac constructor is deprecated.', 'DEP0181'),
};

defineLazyProperties(module.exports, 'internal/crypto/certificate', ['Certificate']);
defineLazyProperties(module.exports, 'internal/crypto/diffie_hellman', ['DiffieHellman', 'DiffieHellmanGroup', 'ECDH']);
defineLazyProperties(module.exports, 'internal/crypto/keys', ['KeyObject']);
defineLazyProperties(module.exports, 'internal/crypto/sign', ['Sign', 'Verify']);
defineLazyProperties(module.exports, 'internal/crypto/x509', ['X509Certificate']);
defineLazyProperties(module.exports, 'internal/crypto/constants', ['constants']);

// Former names of randomBytes (DEP0115), which nobody should find by listing.
for (const name of ['prng', 'pseudoRandomBytes', 'rng']) {
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    value: getOptionValue('--pending-deprecation')
      ? deprecate(random.randomBytes, `crypto.${name} is deprecated.`, 'DEP0115')
      : random.randomBytes,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
Object.defineProperty(module.exports, 'fips', {
  __proto__: null,
  get: deprecate(getFips, 'The crypto.fips is deprecated. Please use crypto.getFips()', 'DEP0093'),
  set: deprecate(setFips, 'The crypto.fips is deprecated. Please use crypto.setFips()', 'DEP0093'),
});

// Web Crypto, loaded by its first use.
Object.defineProperties(module.exports, {
  webcrypto: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    get: () => require('internal/crypto/webcrypto').crypto,
    set: undefined,
  },
  subtle: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    get: () => require('internal/crypto/webcrypto').crypto.subtle,
    set: undefined,
  },
  getRandomValues: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    get: () => getRandomValues,
    set: undefined,
  },
});

let webCrypto;

/** crypto.webcrypto.getRandomValues(), also without its object. */
function getRandomValues(array) {
  webCrypto ??= require('internal/crypto/webcrypto').crypto;
  return webCrypto.getRandomValues(array);
}
