'use strict';

// ML-DSA (FIPS 204) and ML-KEM (FIPS 203).

const { dataError, invalidAccess, operate, operationError } = require('internal/crypto/web/errors');
const { bytesOf } = require('internal/crypto/web/webidl');
const { cannotExport, splitUsages } = require('internal/crypto/web/checks');
const {
  exportCommon, generatePair, importDer, importHalf, signWith, verifyWith,
} = require('internal/crypto/web/asymmetric_key');

const { Buffer } = require('buffer');

const signing = { public: ['verify'], private: ['sign'] };
const encapsulation = { public: ['encapsulateKey', 'encapsulateBits'], private: ['decapsulateKey', 'decapsulateBits'] };
const isSignature = (name) => name.startsWith('ML-DSA');
const usagesOf = (name) => (isSignature(name) ? signing : encapsulation);

/** The last byte of the algorithm's object identifier, 2.16.840.1.101.3.4.3.x or .4.x, and the bytes of a seed. */
const identifiers = {
  '__proto__': null,
  'ML-DSA-44': [3, 17], 'ML-DSA-65': [3, 18], 'ML-DSA-87': [3, 19],
  'ML-KEM-512': [4, 1], 'ML-KEM-768': [4, 2], 'ML-KEM-1024': [4, 3],
};

function generateKey({ name }, extractable, usages) {
  const allowed = usagesOf(name);
  const split = splitUsages(name, usages, allowed.public, allowed.private);
  return generatePair(name.toLowerCase(), {}, () => ({ name }), split, extractable);
}

/** The PKCS #8 of a private key that is the seed alone (RFC 9881 and RFC 9935, the "seed" choice). */
function derOfSeed(seed, name) {
  const size = seed.length;
  const [arc, last] = identifiers[name];
  const algorithm = [0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, arc, last];
  const key = [0x04, size + 2, 0x80, size, ...seed];
  const body = [0x02, 0x01, 0x00, ...algorithm, ...key];
  return new Uint8Array([0x30, body.length, ...body]);
}

function importSeed(seed, name) {
  if (seed.length !== (isSignature(name) ? 32 : 64)) throw dataError();
  return importDer('pkcs8', derOfSeed(seed, name));
}

/** A public key's bytes in an SPKI. */
function importPublic(bytes, name) {
  const [arc, last] = identifiers[name];
  const algorithm = [0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, arc, last];
  const longLength = (length) => [0x82, length >> 8, length & 0xff];
  const bits = [0x03, ...longLength(bytes.length + 1), 0x00, ...bytes];
  const body = [...algorithm, ...bits];
  return importDer('spki', new Uint8Array([0x30, ...longLength(body.length), ...body]));
}

function importKey(format, keyData, { name }, extractable, usages) {
  return importHalf(format, keyData, extractable, usages, {
    name,
    allowed: usagesOf(name),
    type: name.toLowerCase(),
    kty: 'AKP',
    members: ['pub', 'alg'],
    secretMember: 'priv',
    expected: { use: isSignature(name) ? 'sig' : 'enc', alg: name },
    raw: {
      '__proto__': null,
      'raw-public': { isPublic: true, read: (bytes) => importPublic(bytes, name) },
      'raw-seed': { isPublic: false, read: (bytes) => importSeed(bytes, name) },
    },
    describe: () => ({ name }),
  });
}

function exportKey(format, slots) {
  const { keyObject } = slots;
  const wanted = { '__proto__': null, 'raw-public': 'public', 'raw-seed': 'private', 'pkcs8': 'private' }[format];
  if (wanted === undefined) return exportCommon(format, slots);
  if (keyObject.type !== wanted) throw cannotExport(slots, format);
  const { pub, priv } = keyObject.export({ format: 'jwk' });
  // A key that came without its seed cannot be told by it.
  if (wanted === 'private' && priv === undefined) throw operationError();
  const bytes = new Uint8Array(Buffer.from(wanted === 'public' ? pub : priv, 'base64url'));
  return (format === 'pkcs8' ? derOfSeed(bytes, slots.algorithm.name) : bytes).buffer;
}

function signatureKey({ context }, slots, type) {
  if (slots.keyObject.type !== type) throw invalidAccess(`Key must be a ${type} key`);
  return { key: slots.keyObject, context: context === undefined || context.byteLength === 0 ? undefined : bytesOf(context) };
}

const own = (bytes) => new Uint8Array(bytes).buffer;

/** @returns {Promise<{ sharedKey: ArrayBuffer, ciphertext: ArrayBuffer }>} */
function encapsulate(slots) {
  if (slots.keyObject.type !== 'public') throw invalidAccess('Key must be a public key');
  return operate(() => new Promise((resolve, reject) => {
    require('crypto').encapsulate(slots.keyObject, (error, result) => {
      if (error) reject(error);
      else resolve({ sharedKey: own(result.sharedKey), ciphertext: own(result.ciphertext) });
    });
  }));
}

/** @returns {Promise<ArrayBuffer>} */
function decapsulate(slots, ciphertext) {
  if (slots.keyObject.type !== 'private') throw invalidAccess('Key must be a private key');
  return operate(() => new Promise((resolve, reject) => {
    require('crypto').decapsulate(slots.keyObject, ciphertext, (error, sharedKey) => {
      if (error) reject(error);
      else resolve(own(sharedKey));
    });
  }));
}

module.exports = {
  generateKey,
  importKey,
  exportKey,
  encapsulate,
  decapsulate,
  sign: (algorithm, slots, data) => signWith(null, data, signatureKey(algorithm, slots, 'private')),
  verify: (algorithm, slots, signature, data) => verifyWith(null, data, signatureKey(algorithm, slots, 'public'), signature),
  publicUsages: (name) => usagesOf(name).public,
};
