'use strict';

// generateKey(Sync), generateKeyPair(Sync).

const binding = native('crypto');
const {
  codes: { ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_OPTION },
  makePlain,
  makeWithMessage,
} = require('internal/errors');
const {
  validateFunction,
  validateInt32,
  validateInteger,
  validateObject,
  validateOneOf,
  validateString,
  validateUint32,
} = require('internal/errors/validators');
const { isArrayBufferView } = require('internal/util/types');
const { kEmptyObject } = require('internal/util');
const { copyBytes } = require('internal/crypto/bytes');
const { PrivateKeyObject, PublicKeyObject, SecretKeyObject } = require('internal/crypto/keys');
const { prepareEncoding, writePrivateKey, writePublicKey } = require('internal/crypto/key_encoding');

const nothing = new Uint8Array();

/** publicKeyEncoding or privateKeyEncoding: undefined for "a KeyObject". */
function encodingOption(options, name, which, type) {
  const value = options[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') throw new ERR_INVALID_ARG_VALUE(`options.${name}`, value);
  validateObject(value, 'options');
  return prepareEncoding(value, which, type, `options.${name}`, false);
}

// ---- algorithms: options to native arguments

function rsaArguments(isPss, options) {
  validateObject(options, 'options');
  const { modulusLength } = options;
  validateUint32(modulusLength, 'options.modulusLength');
  let { publicExponent } = options;
  if (publicExponent == null) publicExponent = 0x10001;
  else validateUint32(publicExponent, 'options.publicExponent');
  const { hash, messageHash, saltLength } = isPss ? pssOptions(options) : { hash: '', messageHash: '', saltLength: -1 };
  return [isPss, modulusLength, publicExponent, messageHash, hash, saltLength];
}

/** A hash of RSA-PSS under its name and its former one (DEP0154). */
function pssHash(options, name, formerName) {
  const value = options[name];
  const former = options[formerName];
  if (value !== undefined) validateString(value, `options.${name}`);
  if (former === undefined) return value;
  process.emitWarning(
    `"options.${formerName}" is deprecated, use "options.${name}" instead.`,
    'DeprecationWarning',
    'DEP0154',
  );
  validateString(former, `options.${formerName}`);
  if (value && former !== value) throw new ERR_INVALID_ARG_VALUE(`options.${formerName}`, former);
  return value ?? former;
}

function pssOptions(options) {
  const { saltLength } = options;
  if (saltLength !== undefined) validateInt32(saltLength, 'options.saltLength', 0);
  const messageHash = pssHash(options, 'hashAlgorithm', 'hash');
  const maskHash = pssHash(options, 'mgf1HashAlgorithm', 'mgf1Hash');
  if (messageHash && !binding.isDigest(messageHash)) throw makePlain('ERR_CRYPTO_INVALID_DIGEST', messageHash);
  if (maskHash && !binding.isDigest(maskHash)) {
    throw makeWithMessage('ERR_CRYPTO_INVALID_DIGEST', `Invalid MGF1 digest: ${maskHash}`);
  }
  return { messageHash: messageHash ?? '', hash: maskHash ?? '', saltLength: saltLength ?? -1 };
}

function dsaArguments(options) {
  validateObject(options, 'options');
  const { modulusLength } = options;
  validateUint32(modulusLength, 'options.modulusLength');
  let { divisorLength } = options;
  if (divisorLength == null) divisorLength = -1;
  else validateInt32(divisorLength, 'options.divisorLength', 0);
  return [modulusLength, divisorLength];
}

function ecArguments(options) {
  validateObject(options, 'options');
  const { namedCurve, paramEncoding } = options;
  validateString(namedCurve, 'options.namedCurve');
  if (paramEncoding != null && paramEncoding !== 'named' && paramEncoding !== 'explicit') {
    throw new ERR_INVALID_ARG_VALUE('options.paramEncoding', paramEncoding);
  }
  // Throws ERR_CRYPTO_INVALID_CURVE, as reading a key of such a curve does.
  if (!binding.mayBeCurve(namedCurve)) binding.keyFromJwkEc(namedCurve, '', '', '');
  return [namedCurve, paramEncoding === 'explicit'];
}

function dhArguments(options) {
  validateObject(options, 'options');
  const { group, prime, primeLength } = options;
  if (group != null) {
    for (const other of ['prime', 'primeLength', 'generator']) {
      if (options[other] != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('group', other);
    }
    validateString(group, 'options.group');
    if (!binding.isDhGroup(group)) throw makeWithMessage('ERR_CRYPTO_UNKNOWN_DH_GROUP', 'Unknown DH group');
    return [group, nothing, 0, 2];
  }
  if (prime != null) {
    if (primeLength != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('prime', 'primeLength');
    if (!isArrayBufferView(prime)) throw new ERR_INVALID_ARG_TYPE('options.prime', ['Buffer', 'TypedArray', 'DataView'], prime);
  } else if (primeLength != null) {
    validateInt32(primeLength, 'options.primeLength', 0);
  } else {
    throw new ERR_MISSING_OPTION('At least one of the group, prime, or primeLength options');
  }
  const { generator } = options;
  if (generator != null) validateInt32(generator, 'options.generator', 0);
  return ['', prime ?? nothing, primeLength ?? 0, generator ?? 2];
}

const plainTypes = /^(?:ed25519|ed448|x25519|x448|ml-dsa-(?:44|65|87)|ml-kem-(?:512|768|1024)|slh-dsa-(?:sha2|shake)-(?:128|192|256)[fs])$/;

/** [native function, its arguments] for a type of key pair. */
function pairGenerator(type, options) {
  switch (type) {
    case 'rsa':
    case 'rsa-pss':
      return [binding.generateRsa, rsaArguments(type === 'rsa-pss', options)];
    case 'dsa':
      return [binding.generateDsa, dsaArguments(options)];
    case 'ec':
      return [binding.generateEc, ecArguments(options)];
    case 'dh':
      return [binding.generateDh, dhArguments(options)];
    default:
      if (regExpExec(plainTypes, type) === null) throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
      if (options !== undefined) validateObject(options, 'options');
      return [binding.generatePlain, [type]];
  }
}

function preparePair(type, options) {
  validateString(type, 'type');
  if (options !== undefined) validateObject(options, 'options');
  const encodings = options === undefined || options === null ? kEmptyObject : options;
  const publicEncoding = encodingOption(encodings, 'publicKeyEncoding', 'public', type);
  const privateEncoding = encodingOption(encodings, 'privateKeyEncoding', 'private', type);
  const passphrase = privateEncoding?.passphrase;
  if (passphrase !== undefined && passphrase === privateEncoding.givenPassphrase) privateEncoding.passphrase = copyBytes(passphrase);
  const [generate, args] = pairGenerator(type, options);
  const finish = (handle) => {
    const publicHandle = binding.publicHalf(handle);
    return {
      publicKey: publicEncoding ? writePublicKey(publicHandle, publicEncoding) : new PublicKeyObject(publicHandle),
      privateKey: privateEncoding ? writePrivateKey(handle, privateEncoding) : new PrivateKeyObject(handle),
    };
  };
  return { generate, args, finish };
}

/**
 * @param {string} type
 * @param {object} options
 * @param {(error: Error|null, publicKey?: KeyObject|string|Buffer|object, privateKey?: KeyObject|string|Buffer|object) => void} callback
 */
function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  const { generate, args, finish } = preparePair(type, options);
  generate(...args, (error, handle) => {
    if (error) {
      callback(error);
      return;
    }
    let pair;
    try {
      pair = finish(handle);
    } catch (failure) {
      callback(failure);
      return;
    }
    callback(null, pair.publicKey, pair.privateKey);
  });
}

/**
 * @param {string} type
 * @param {object} options
 */
function generateKeyPairSync(type, options) {
  const { generate, args, finish } = preparePair(type, options);
  return finish(generate(...args));
}

// ---- secret keys

function secretKeySize(type, options) {
  validateString(type, 'type');
  validateObject(options, 'options');
  const { length } = options;
  switch (type) {
    case 'hmac':
      validateInteger(length, 'options.length', 8, 2 ** 31 - 1);
      break;
    case 'aes':
      validateOneOf(length, 'options.length', [128, 192, 256]);
      break;
    default:
      throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  }
  return Math.floor(length / 8);
}

/**
 * @param {'hmac'|'aes'} type
 * @param {{ length: number }} options
 * @param {(error: Error|undefined, key?: KeyObject) => void} callback
 */
function generateKey(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  binding.generateSecretKey(secretKeySize(type, options), (error, handle) => {
    if (error) callback(error);
    else callback(null, new SecretKeyObject(handle));
  });
}

function generateKeySync(type, options) {
  return new SecretKeyObject(binding.generateSecretKey(secretKeySize(type, options)));
}

module.exports = { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync };
