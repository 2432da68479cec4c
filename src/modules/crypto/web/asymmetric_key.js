'use strict';

// What all key pairs share: import and export by SPKI, PKCS #8 and JWK, generation in the thread pool.

const { dataError, operate, parse, syntaxError } = require('internal/crypto/web/errors');
const { createCryptoKey } = require('internal/crypto/web/crypto_key');
const { cannotExport, cannotImport, checkJwk, checkUsages, unsupportedUsage } = require('internal/crypto/web/checks');

/** @typedef {{ public: string[], private: string[] }} KeyUsages */

/** Refuses usages that the half of a pair cannot have. */
function checkHalf(name, isPublic, usages, allowed) {
  checkUsages(usages, isPublic ? allowed.public : allowed.private, unsupportedUsage(name));
}

/** spki and pkcs8, of bytes that are ours: a private key's are overwritten. @returns {KeyObject} */
function importDer(format, keyData) {
  const { createPrivateKey, createPublicKey } = require('crypto');
  const options = { key: keyData, format: 'der', type: format };
  if (format === 'spki') return parse(() => createPublicKey(options));
  try {
    return parse(() => createPrivateKey(options));
  } finally {
    keyData.fill(0);
  }
}

/** @returns {KeyObject} */
function importJwk(jwk, isPublic) {
  const { createPrivateKey, createPublicKey } = require('crypto');
  const options = { key: jwk, format: 'jwk' };
  return parse(() => (isPublic ? createPublicKey(options) : createPrivateKey(options)));
}

/**
 * In what the import of half a pair differs between the algorithms.
 * @typedef {object} ImportRules
 * @property {string} name of the algorithm
 * @property {KeyUsages} allowed
 * @property {string} type asymmetricKeyType
 * @property {string} secretMember what only the JWK of a private key has
 * @property {string} kty of a JWK
 * @property {string[]} members that a JWK of that kty must have
 * @property {{ use: string, alg?: string, crv?: string }} expected of a JWK's other members (checkJwk)
 * @property {(jwk: object) => void} [checkWebKey] what more there is to check
 * @property {(privateKey: KeyObject, jwk: object) => void} [checkPair] is the JWK's public half that of its private one?
 * @property {{ [format: string]: { isPublic: boolean, read: (bytes: Uint8Array) => KeyObject } }} [raw] formats of their own
 * @property {(keyObject: KeyObject) => object} describe the CryptoKey's algorithm; throws when it is another one
 */

/**
 * importKey() of half a key pair: its usages are checked first, then it is read, then it must be of the right kind.
 * @param {string} format 'KeyObject' for an object that is there already
 * @param {KeyObject|object|Uint8Array} keyData
 * @param {boolean} extractable
 * @param {Set<string>} usages
 * @param {ImportRules} rules
 * @returns {CryptoKey}
 */
function importHalf(format, keyData, extractable, usages, rules) {
  const { name, allowed } = rules;
  let keyObject;
  switch (format) {
    case 'KeyObject':
      checkHalf(name, keyData.type === 'public', usages, allowed);
      keyObject = keyData;
      break;
    case 'spki':
    case 'pkcs8':
      checkHalf(name, format === 'spki', usages, allowed);
      keyObject = importDer(format, keyData);
      break;
    case 'jwk': {
      const { kty, members, secretMember, expected } = rules;
      if (keyData.kty === kty && members.some((member) => typeof keyData[member] !== 'string')) throw dataError();
      const isPublic = keyData[secretMember] === undefined;
      checkHalf(name, isPublic, usages, allowed);
      checkJwk(keyData, { kty, extractable, usages, ...expected });
      rules.checkWebKey?.(keyData);
      keyObject = importJwk(keyData, isPublic);
      if (!isPublic) rules.checkPair?.(keyObject, keyData);
      break;
    }
    default: {
      const own = rules.raw?.[format];
      if (own === undefined) throw cannotImport(name, format);
      checkHalf(name, own.isPublic, usages, allowed);
      keyObject = own.read(keyData);
    }
  }
  if (keyObject.asymmetricKeyType !== rules.type) throw dataError('Invalid key type');
  const algorithm = rules.describe(keyObject);
  // A private key that can do nothing is refused; a public one may be there to be agreed with.
  if (keyObject.type === 'private' && usages.size === 0) throw syntaxError('Usages cannot be empty when importing a private key.');
  return createCryptoKey(keyObject, algorithm, usages, extractable);
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

module.exports = { exportCommon, generatePair, importDer, importHalf, importJwk, signWith, verifyWith };
