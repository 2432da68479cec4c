'use strict';

// What all key pairs share: import and export by SPKI, PKCS #8 and JWK, generation in the thread pool.

const { dataError, operate, parse, syntaxError } = require('internal/crypto/web/errors');
const { createCryptoKey } = require('internal/crypto/web/crypto_key');
const { cannotExport, checkUsages, unsupportedUsage } = require('internal/crypto/web/checks');

/** @typedef {{ public: string[], private: string[] }} KeyUsages */

/** Refuses usages that the half of a pair cannot have. */
function checkHalf(name, isPublic, usages, allowed) {
  checkUsages(usages, isPublic ? allowed.public : allowed.private, unsupportedUsage(name));
}

/** spki and pkcs8. @returns {KeyObject} */
function importDer(format, keyData) {
  const { createPrivateKey, createPublicKey } = require('crypto');
  const options = { key: keyData, format: 'der', type: format };
  return parse(() => (format === 'spki' ? createPublicKey(options) : createPrivateKey(options)));
}

/** @returns {KeyObject} */
function importJwk(jwk, isPublic) {
  const { createPrivateKey, createPublicKey } = require('crypto');
  const options = { key: jwk, format: 'jwk' };
  return parse(() => (isPublic ? createPublicKey(options) : createPrivateKey(options)));
}

/**
 * spki, pkcs8 or jwk of a key; other formats are the caller's.
 * @param {string} format
 * @param {object} slots
 * @param {object} [jwkMembers] what stands in the JWK besides the key
 */
function exportCommon(format, slots, jwkMembers) {
  const { keyObject, usages, extractable } = slots;
  const isPublic = keyObject.type === 'public';
  switch (format) {
    case 'spki':
    case 'pkcs8':
      if ((format === 'spki') !== isPublic) break;
      return new Uint8Array(keyObject.export({ type: format, format: 'der' })).buffer;
    case 'jwk':
      return { key_ops: [...usages], ext: extractable, ...jwkMembers, ...keyObject.export({ format: 'jwk' }) };
  }
  throw cannotExport(slots, format);
}

/** generateKeyPair() as a promise of CryptoKeys. */
async function generatePair(type, options, describe, { publicUsages, privateUsages }, extractable) {
  const { generateKeyPair } = require('crypto');
  const { publicKey, privateKey } = await operate(() => new Promise((resolve, reject) => {
    generateKeyPair(type, options, (error, publicHalf, privateHalf) => {
      if (error) reject(error);
      else resolve({ publicKey: publicHalf, privateKey: privateHalf });
    });
  }));
  const algorithm = describe(publicKey);
  return {
    publicKey: createCryptoKey(publicKey, algorithm, publicUsages, true),
    privateKey: createCryptoKey(privateKey, algorithm, privateUsages, extractable),
  };
}

/** A private key that can do nothing is refused; a public one may be there to be agreed with. */
function finishImport(keyObject, algorithm, usages, extractable) {
  if (keyObject.type === 'private' && usages.size === 0) throw syntaxError('Usages cannot be empty when importing a private key.');
  return createCryptoKey(keyObject, algorithm, usages, extractable);
}

/** crypto.sign() and crypto.verify() in the thread pool. */
const signWith = (digest, data, key) => operate(() => new Promise((resolve, reject) => {
  require('crypto').sign(digest, data, key, (error, signature) => {
    if (error) reject(error);
    else resolve(new Uint8Array(signature).buffer);
  });
}));
const verifyWith = (digest, data, key, signature) => operate(() => new Promise((resolve, reject) => {
  require('crypto').verify(digest, data, key, signature, (error, isValid) => {
    if (error) reject(error);
    else resolve(isValid);
  });
}));

/** The key object that getPublicKey() and checks of its kind want. */
function requireType(keyObject, types) {
  if (!types.includes(keyObject.asymmetricKeyType)) throw dataError('Invalid key type');
}

module.exports = {
  checkHalf, exportCommon, finishImport, generatePair, importDer, importJwk, requireType, signWith, verifyWith,
};
