'use strict';

// Secret keys as arguments: bytes, a secret KeyObject or a CryptoKey.

const binding = native('crypto');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { getArrayBufferOrView } = require('internal/crypto/bytes');
const {
  codes: { ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_TYPE },
} = require('internal/errors');

/**
 * @param {string|ArrayBufferView|ArrayBuffer|KeyObject|CryptoKey} key
 * @param {string} [encoding] of a string
 * @param {boolean} [bufferOnly] refuse KeyObject and CryptoKey
 * @returns {ArrayBufferView|ArrayBuffer} the key's bytes
 */
function prepareSecretKey(key, encoding, bufferOnly = false) {
  if (!bufferOnly && typeof key === 'object' && key !== null) {
    if (isArrayBufferView(key)) return key;
    const { handleOfKey, secretBytesOf } = require('internal/crypto/keys');
    if (handleOfKey(key) !== undefined) {
      const bytes = secretBytesOf(key);
      if (bytes === undefined) throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, 'secret');
      return bytes;
    }
  }
  if (typeof key !== 'string' && !isArrayBufferView(key) && !isAnyArrayBuffer(key)) {
    throw new ERR_INVALID_ARG_TYPE(
      'key',
      bufferOnly
        ? ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView']
        : ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'KeyObject', 'CryptoKey'],
      key,
    );
  }
  return getArrayBufferOrView(key, 'key', encoding);
}

/**
 * As prepareSecretKey(), but a KeyObject's or CryptoKey's native half in the place of a copy of its bytes.
 * @param {string|ArrayBufferView|ArrayBuffer|KeyObject|CryptoKey} key
 * @param {string} [encoding]
 * @returns {ArrayBufferView|ArrayBuffer|object}
 */
function prepareSecretKeyHandle(key, encoding) {
  if (typeof key !== 'object' || key === null || isArrayBufferView(key)) return prepareSecretKey(key, encoding);
  const { handleOfKey } = require('internal/crypto/keys');
  const handle = handleOfKey(key);
  if (handle === undefined) return prepareSecretKey(key, encoding);
  const type = binding.keyType(handle);
  if (type !== 0) throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(type === 1 ? 'public' : 'private', 'secret');
  return handle;
}

module.exports = { prepareSecretKey, prepareSecretKeyHandle };
