'use strict';

// RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP (RFC 8017).

const { Buffer } = require('buffer');
const { invalidAccess, operate, operationError } = require('internal/crypto/web/errors');
const { bytesOf } = require('internal/crypto/web/webidl');
const { splitUsages } = require('internal/crypto/web/checks');
const { opensslNames } = require('internal/crypto/web/digest');
const { exportCommon, generatePair, importHalf, signWith, verifyWith } = require('internal/crypto/web/asymmetric_key');

const signing = { public: ['verify'], private: ['sign'] };
const encryption = { public: ['encrypt', 'wrapKey'], private: ['decrypt', 'unwrapKey'] };
const usagesOf = (name) => (name === 'RSA-OAEP' ? encryption : signing);

function jwkName(name, hash) {
  if (!hash.startsWith('SHA-')) return undefined;
  const bits = hash.slice(4);
  switch (name) {
    case 'RSASSA-PKCS1-v1_5':
      return `RS${bits}`;
    case 'RSA-PSS':
      return `PS${bits}`;
    default:
      return hash === 'SHA-1' ? 'RSA-OAEP' : `RSA-OAEP-${bits}`;
  }
}

/** A BigInt as big-endian bytes. */
function toBigEndian(value) {
  if (value === 0n) return new Uint8Array();
  const hex = value.toString(16);
  return new Uint8Array(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'));
}

const describe = (name, hash) => (keyObject) => {
  const { modulusLength, publicExponent } = keyObject.asymmetricKeyDetails;
  return { name, modulusLength, publicExponent: toBigEndian(publicExponent), hash: { name: hash.name } };
};

async function generateKey({ name, modulusLength, publicExponent, hash }, extractable, usages) {
  const allowed = usagesOf(name);
  let exponent = 0;
  const split = splitUsages(name, usages, allowed.public, allowed.private, () => {
    for (const byte of publicExponent) {
      exponent = exponent * 256 + byte;
      if (exponent > 0xffffffff) throw operationError();
    }
    // Smaller or even ones are no exponents.
    if (exponent < 3 || exponent % 2 === 0) throw operationError();
  });
  return generatePair('rsa', { modulusLength, publicExponent: exponent }, describe(name, hash), split, extractable);
}

function importKey(format, keyData, { name, hash }, extractable, usages) {
  return importHalf(format, keyData, extractable, usages, {
    name,
    allowed: usagesOf(name),
    type: 'rsa',
    kty: 'RSA',
    members: ['n', 'e'],
    secretMember: 'd',
    expected: { use: name === 'RSA-OAEP' ? 'enc' : 'sig', alg: jwkName(name, hash.name) },
    describe: describe(name, hash),
  });
}

function exportKey(format, slots) {
  const alg = jwkName(slots.algorithm.name, slots.algorithm.hash.name);
  return exportCommon(format, slots, alg === undefined ? undefined : { alg });
}

function signatureKey(algorithm, slots) {
  const { constants } = require('crypto');
  if (algorithm.name === 'RSA-PSS') {
    return { key: slots.keyObject, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltLength };
  }
  return { key: slots.keyObject, padding: constants.RSA_PKCS1_PADDING };
}

function requireHalf(slots, type) {
  if (slots.keyObject.type !== type) throw invalidAccess(`Key must be a ${type} key`);
}

const encrypting = (method, type) => (algorithm, slots, data) => {
  requireHalf(slots, type);
  const crypto = require('crypto');
  return operate(() => new Uint8Array(crypto[method]({
    key: slots.keyObject,
    padding: crypto.constants.RSA_PKCS1_OAEP_PADDING,
    oaepHash: opensslNames[slots.algorithm.hash.name],
    oaepLabel: algorithm.label === undefined || algorithm.label.byteLength === 0 ? undefined : bytesOf(algorithm.label),
  }, data)).buffer);
};

module.exports = {
  generateKey,
  importKey,
  exportKey,
  sign(algorithm, slots, data) {
    requireHalf(slots, 'private');
    return signWith(opensslNames[slots.algorithm.hash.name], data, signatureKey(algorithm, slots));
  },
  verify(algorithm, slots, signature, data) {
    requireHalf(slots, 'public');
    return verifyWith(opensslNames[slots.algorithm.hash.name], data, signatureKey(algorithm, slots), signature);
  },
  encrypt: encrypting('publicEncrypt', 'public'),
  decrypt: encrypting('privateDecrypt', 'private'),
  publicUsages: (name) => usagesOf(name).public,
};
