'use strict';

// Import and export of keys that are a string of bytes (AES, ChaCha20-Poly1305, HMAC, KMAC).

const { dataError, parse } = require('internal/crypto/web/errors');
const { createCryptoKey } = require('internal/crypto/web/crypto_key');
const { cannotExport, cannotImport, checkJwk } = require('internal/crypto/web/checks');

/** A KeyObject of bytes that are ours, and overwritten. @param {Uint8Array} bytes */
function takeSecret(bytes) {
  try {
    return require('internal/crypto/key_input').createSecretKey(bytes);
  } finally {
    typedArrayFill(bytes, 0);
  }
}

/**
 * The bytes of an imported secret key.
 * @param {string} format
 * @param {Uint8Array|object} keyData
 * @param {string} name
 * @param {{ formats: string[], use: string, alg: (bits: number) => string|undefined, extractable: boolean, usages: Set<string> }} rules
 * @returns {KeyObject}
 */
function importSecret(format, keyData, name, { formats, use, alg, extractable, usages }) {
  if (format === 'KeyObject') return keyData;
  if (format === 'jwk') {
    if (keyData.kty === 'oct' && typeof keyData.k !== 'string') throw dataError();
    checkJwk(keyData, { kty: 'oct', extractable, usages, use });
    const bytes = Buffer.from(keyData.k, 'base64url');
    const expected = alg(bytes.length * 8);
    if (expected !== undefined && keyData.alg !== undefined && keyData.alg !== expected) {
      throw dataError('JWK "alg" does not match the requested algorithm');
    }
    return parse(() => takeSecret(bytes));
  }
  if (!arrayIncludes(formats, format)) throw cannotImport(name, format);
  return parse(() => takeSecret(keyData));
}

/**
 * @param {string} format
 * @param {object} slots of the key
 * @param {{ formats: string[], alg: string|undefined }} rules
 */
function exportSecret(format, slots, { formats, alg }) {
  if (format === 'jwk') {
    const { k } = slots.keyObject.export({ format: 'jwk' });
    return {
      key_ops: [...slots.usages], ext: slots.extractable, ...(alg === undefined ? undefined : { alg }), kty: 'oct', k,
    };
  }
  if (!formats.includes(format)) throw cannotExport(slots, format);
  const bytes = slots.keyObject.export();
  const copy = new Uint8Array(bytes).buffer;
  bytes.fill(0);
  return copy;
}

/** A new key of random bytes. */
function generateSecret(bits, algorithm, usages, extractable) {
  const { randomBytes } = require('internal/crypto/random');
  const bytes = randomBytes(Math.ceil(bits / 8));
  if (bits % 8 !== 0) bytes[bytes.length - 1] &= (0xff << (8 - bits % 8)) & 0xff;
  return createCryptoKey(takeSecret(bytes), algorithm, usages, extractable);
}

const { Buffer } = require('buffer');

module.exports = { exportSecret, generateSecret, importSecret, takeSecret };
