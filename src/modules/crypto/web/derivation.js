'use strict';

// Key derivation: HKDF (RFC 5869), PBKDF2 (RFC 8018), Argon2 (RFC 9106).

const { notSupported, operate, operationError, parse, syntaxError } = require('internal/crypto/web/errors');
const { createCryptoKey } = require('internal/crypto/web/crypto_key');
const { takeSecret } = require('internal/crypto/web/secret_key');
const { bytesOf } = require('internal/crypto/web/webidl');
const { cannotImport, checkUsages } = require('internal/crypto/web/checks');
const { opensslNames } = require('internal/crypto/web/digest');

function importKey(format, keyData, { name }, extractable, usages) {
  const isArgon2 = name.startsWith('Argon2');
  if (format !== 'KeyObject' && format !== 'raw-secret' && (format !== 'raw' || isArgon2)) throw cannotImport(name, format);
  if (extractable) throw syntaxError(`${name} keys are not extractable`);
  checkUsages(usages, ['deriveKey', 'deriveBits'], `Unsupported key usage for a ${name} key`);
  const keyObject = format === 'KeyObject' ? keyData : parse(() => takeSecret(keyData));
  return createCryptoKey(keyObject, { name }, usages, false);
}

function exportKey(format, slots) {
  throw notSupported(`${slots.algorithm.name} key export is not supported`);
}

/** A call of crypto with a callback, as a promise for an ArrayBuffer. SECRET, a copy of a key, is overwritten then. */
const derive = (start, secret) => operate(() => new Promise((resolve, reject) => {
  start((error, bytes) => {
    secret?.fill(0);
    if (error) reject(error);
    else resolve(new Uint8Array(bytes).buffer);
  });
}));

function checkLength(length) {
  if (length === null || length === undefined) throw operationError('length cannot be null');
  if (length % 8 !== 0) throw operationError('length must be a multiple of 8');
}

async function deriveBits(algorithm, slots, length) {
  const crypto = require('crypto');
  const { name } = algorithm;
  checkLength(length);
  const size = length / 8;
  if (name.startsWith('Argon2')) {
    if (size < 4) throw operationError('length must be >= 32');
    const message = slots.keyObject.export();
    const parameters = {
      message,
      nonce: bytesOf(algorithm.nonce),
      parallelism: algorithm.parallelism,
      tagLength: size,
      memory: algorithm.memory,
      passes: algorithm.passes,
      secret: algorithm.secretValue && bytesOf(algorithm.secretValue),
      associatedData: algorithm.associatedData && bytesOf(algorithm.associatedData),
    };
    return derive((callback) => crypto.argon2(name.toLowerCase(), parameters, callback), message);
  }
  if (size === 0) return new ArrayBuffer(0);
  const digest = opensslNames[algorithm.hash.name];
  const salt = bytesOf(algorithm.salt);
  if (name === 'HKDF') {
    return derive((callback) => crypto.hkdf(digest, slots.keyObject, salt, bytesOf(algorithm.info), size, callback));
  }
  const password = slots.keyObject.export();
  return derive((callback) => crypto.pbkdf2(password, salt, algorithm.iterations, size, digest, callback), password);
}

module.exports = { importKey, exportKey, deriveBits, 'get key length': () => null };
