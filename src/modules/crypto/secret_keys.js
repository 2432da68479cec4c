'use strict';

// Secret keys as arguments: bytes, a secret KeyObject or a CryptoKey.

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

module.exports = { prepareSecretKey };
