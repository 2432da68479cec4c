'use strict';

// pbkdf2, scrypt, hkdf and argon2.

const binding = native('crypto');
const { Buffer, kMaxLength } = require('buffer');
const {
  codes: {
    ERR_CRYPTO_INVALID_KEYLEN,
    ERR_CRYPTO_INVALID_SCRYPT_PARAMS,
    ERR_INCOMPATIBLE_OPTION_PAIR,
    ERR_INVALID_ARG_TYPE,
    ERR_OUT_OF_RANGE,
  },
  makePlain,
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
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { getArrayBufferOrView, toBuffer, wipeCopy } = require('internal/crypto/bytes');
const { prepareSecretKey } = require('internal/crypto/secret_keys');

/** A native job's callback. SECRET, which was copied of GIVEN, is of no more use then. */
function settle(callback, convert, secret, given) {
  return (error, bytes) => {
    wipeCopy(secret, given);
    if (error) callback(error);
    else callback(null, convert(bytes));
  };
}

function deriveSync(derive, args, secret, given) {
  try {
    return toBuffer(derive(...args));
  } finally {
    wipeCopy(secret, given);
  }
}

function pbkdf2Arguments(password, salt, iterations, keylen, digest) {
  validateString(digest, 'digest');
  password = getArrayBufferOrView(password, 'password');
  salt = getArrayBufferOrView(salt, 'salt');
  validateInt32(iterations, 'iterations', 1);
  validateInt32(keylen, 'keylen', 0);
  return [password, salt, iterations, keylen, digest];
}

function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') {
    callback = digest;
    digest = undefined;
  }
  const args = pbkdf2Arguments(password, salt, iterations, keylen, digest);
  validateFunction(callback, 'callback');
  if (!binding.isDigest(digest)) throw makePlain('ERR_CRYPTO_INVALID_DIGEST', digest);
  binding.pbkdf2(...args, settle(callback, toBuffer, args[0], password));
}

function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  const args = pbkdf2Arguments(password, salt, iterations, keylen, digest);
  return deriveSync(binding.pbkdf2, args, args[0], password);
}

const scryptDefaults = { N: 16384, r: 8, p: 1, maxmem: 32 * 1024 * 1024 };

function scryptArguments(password, salt, keylen, options) {
  password = getArrayBufferOrView(password, 'password');
  salt = getArrayBufferOrView(salt, 'salt');
  validateInt32(keylen, 'keylen', 0);
  let { N, r, p, maxmem } = scryptDefaults;
  if (options && options !== scryptDefaults) {
    // Each option has two names, of which one may be used; both are read once.
    const check = (short, long, fallback) => {
      const value = options[short];
      const longValue = options[long];
      if (longValue !== undefined && value !== undefined) throw new ERR_INCOMPATIBLE_OPTION_PAIR(short, long);
      if (longValue === undefined && value === undefined) return fallback;
      validateUint32(longValue === undefined ? value : longValue, longValue === undefined || long === 'cost' ? short : long);
      return (longValue === undefined ? value : longValue) || fallback;
    };
    N = check('N', 'cost', N);
    r = check('r', 'blockSize', r);
    p = check('p', 'parallelization', p);
    if (options.maxmem !== undefined) {
      maxmem = options.maxmem;
      validateInteger(maxmem, 'maxmem', 0);
    }
  }
  const reason = binding.checkScrypt(N, r, p, maxmem);
  if (reason !== undefined) {
    const error = new ERR_CRYPTO_INVALID_SCRYPT_PARAMS();
    if (reason !== '') error.message += `: ${reason}`;
    throw error;
  }
  return [password, salt, keylen, N, r, p, maxmem];
}

function scrypt(password, salt, keylen, options, callback = undefined) {
  if (callback === undefined) {
    callback = options;
    options = scryptDefaults;
  }
  const args = scryptArguments(password, salt, keylen, options);
  validateFunction(callback, 'callback');
  binding.scrypt(...args, settle(callback, toBuffer, args[0], password));
}

function scryptSync(password, salt, keylen, options = scryptDefaults) {
  const args = scryptArguments(password, salt, keylen, options);
  return deriveSync(binding.scrypt, args, args[0], password);
}

/** 255 blocks of MD5. */
const kAlwaysDerivable = 255 * 16;

function hkdfArguments(digest, key, salt, info, length) {
  validateString(digest, 'digest');
  // As the key of an HMAC: strings, bytes, KeyObjects.
  const keyBytes = prepareHkdfKey(key);
  salt = hkdfBytes(salt, 'salt');
  info = hkdfBytes(info, 'info');
  validateInteger(length, 'length', 0, kMaxLength);
  if (info.byteLength > 1024) {
    throw new ERR_OUT_OF_RANGE('info', 'must not contain more than 1024 bytes', info.byteLength);
  }
  // Only the longest outputs have a limit of their digest's; that there is no such digest is found out later, too.
  if (length > kAlwaysDerivable || length === 0) {
    const limit = binding.hkdfLimit(digest);
    if (limit < 0) throw makePlain('ERR_CRYPTO_INVALID_DIGEST', digest);
    if (length > limit) throw new ERR_CRYPTO_INVALID_KEYLEN();
  }
  return [digest, keyBytes, salt, info, length];
}

/** As getArrayBufferOrView(); the error names the types in another order. */
function hkdfBytes(value, name) {
  if (typeof value === 'string' || isAnyArrayBuffer(value) || isArrayBufferView(value)) return getArrayBufferOrView(value, name);
  throw new ERR_INVALID_ARG_TYPE(name, ['string', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'], value);
}

function prepareHkdfKey(key) {
  try {
    return prepareSecretKey(key, 'utf8');
  } catch (error) {
    if (error.code !== 'ERR_INVALID_ARG_TYPE') throw error;
    throw new ERR_INVALID_ARG_TYPE('ikm', ['string', 'SecretKeyObject', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'], key);
  }
}

function hkdf(digest, key, salt, info, length, callback) {
  const args = hkdfArguments(digest, key, salt, info, length);
  if (!binding.isDigest(digest)) throw makePlain('ERR_CRYPTO_INVALID_DIGEST', digest);
  validateFunction(callback, 'callback');
  binding.hkdf(...args, settle(callback, (bytes) => bytes.buffer, args[1], key));
}

function hkdfSync(digest, key, salt, info, length) {
  const args = hkdfArguments(digest, key, salt, info, length);
  try {
    return binding.hkdfNow(args[0], args[1], args[2], args[3], args[4]) ?? binding.hkdf(...args).buffer;
  } finally {
    wipeCopy(args[1], key);
  }
}

function argon2Arguments(algorithm, parameters) {
  validateString(algorithm, 'algorithm');
  validateOneOf(algorithm, 'algorithm', ['argon2d', 'argon2i', 'argon2id']);
  validateObject(parameters, 'parameters');
  const { parallelism, tagLength, memory, passes } = parameters;
  const message = getArrayBufferOrView(parameters.message, 'parameters.message');
  const nonce = getArrayBufferOrView(parameters.nonce, 'parameters.nonce');
  const secret = parameters.secret === undefined ? Buffer.alloc(0) : getArrayBufferOrView(parameters.secret, 'parameters.secret');
  const associated =
    parameters.associatedData === undefined
      ? Buffer.alloc(0)
      : getArrayBufferOrView(parameters.associatedData, 'parameters.associatedData');
  validateInteger(nonce.byteLength, 'parameters.nonce.byteLength', 8, 2 ** 32 - 1);
  validateInteger(parallelism, 'parameters.parallelism', 1, 2 ** 24 - 1);
  validateInteger(tagLength, 'parameters.tagLength', 4, 2 ** 32 - 1);
  validateInteger(memory, 'parameters.memory', 8 * parallelism, 2 ** 32 - 1);
  validateUint32(passes, 'parameters.passes', true);
  return [algorithm.toUpperCase(), message, nonce, parallelism, tagLength, memory, passes, secret, associated];
}

function argon2(algorithm, parameters, callback) {
  const args = argon2Arguments(algorithm, parameters);
  validateFunction(callback, 'callback');
  binding.argon2(...args, settle(callback, toBuffer, args[1], parameters.message));
}

function argon2Sync(algorithm, parameters) {
  const args = argon2Arguments(algorithm, parameters);
  return deriveSync(binding.argon2, args, args[1], parameters.message);
}

module.exports = { argon2, argon2Sync, hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync };
