'use strict';

// Elliptic curves: ECDSA and ECDH on the NIST curves (FIPS 186-5), Ed25519 and Ed448 (RFC 8032), X25519 and X448 (RFC 7748).

const { dataError, invalidAccess, operate, operationError, parse } = require('internal/crypto/web/errors');
const { slotsOf } = require('internal/crypto/web/crypto_key');
const { bytesOf } = require('internal/crypto/web/webidl');
const { cannotExport, splitUsages } = require('internal/crypto/web/checks');
const { opensslNames } = require('internal/crypto/web/digest');
const {
  exportCommon, generatePair, importHalf, importJwk, signWith, verifyWith,
} = require('internal/crypto/web/asymmetric_key');

const { Buffer } = require('buffer');

const signing = { public: ['verify'], private: ['sign'] };
const agreement = { public: [], private: ['deriveKey', 'deriveBits'] };
const usagesOf = (name) => (name === 'ECDSA' || name.startsWith('Ed') ? signing : agreement);

/** By name: OpenSSL's name, and the bytes of a coordinate. */
const curves = {
  '__proto__': null,
  'P-256': { openssl: 'prime256v1', size: 32 },
  'P-384': { openssl: 'secp384r1', size: 48 },
  'P-521': { openssl: 'secp521r1', size: 66 },
};

const isNist = (name) => name === 'ECDSA' || name === 'ECDH';
const describe = ({ name, namedCurve }) => (isNist(name) ? { name, namedCurve } : { name });

function generateKey(algorithm, extractable, usages) {
  const { name, namedCurve } = algorithm;
  const allowed = usagesOf(name);
  const split = splitUsages(name, usages, allowed.public, allowed.private);
  const [type, options] = isNist(name) ? ['ec', { namedCurve: curves[namedCurve].openssl }] : [name.toLowerCase(), {}];
  return generatePair(type, options, () => describe(algorithm), split, extractable);
}

/** A public key from its bytes: a point (SEC 1) or the curve's own encoding. */
function importRaw(keyData, { name, namedCurve }) {
  if (!isNist(name)) return importJwk({ kty: 'OKP', crv: name, x: Buffer.from(keyData).toString('base64url') }, true);
  const { openssl, size } = curves[namedCurve];
  const point = parse(() => {
    const isWhole = keyData[0] === 4 && keyData.length === 1 + 2 * size;
    const isCompressed = (keyData[0] === 2 || keyData[0] === 3) && keyData.length === 1 + size;
    if (!isWhole && !isCompressed) throw new TypeError('Invalid key data');
    return isWhole ? Buffer.from(keyData) : require('crypto').ECDH.convertKey(keyData, openssl, undefined, undefined, 'uncompressed');
  });
  const x = point.subarray(1, 1 + size).toString('base64url');
  const y = point.subarray(1 + size).toString('base64url');
  return importJwk({ kty: 'EC', crv: namedCurve, x, y }, true);
}

/** Signature keys may name their algorithm: by the curve's (RFC 7518, 3.4), or EdDSA and, since RFC 9864, the curve itself. */
function checkWebKeyName({ alg }, { name, namedCurve }) {
  if (usagesOf(name) !== signing || alg === undefined) return;
  const names = name === 'ECDSA' ? [{ 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }[namedCurve]] : ['EdDSA', name];
  if (!names.includes(alg)) throw dataError('JWK "alg" does not match the requested algorithm');
}

/** OpenSSL takes the public half of X25519's and its like from the private one, whatever the JWK says. */
function checkPair(privateKey, { x }) {
  const { createPublicKey } = require('crypto');
  const derived = createPublicKey(privateKey).export({ format: 'jwk' }).x;
  if (derived !== Buffer.from(x, 'base64url').toString('base64url')) throw dataError();
}

/** Of NIST's curves it takes both as they are. */
function checkNistPair(privateKey, { d, crv }) {
  const { createECDH } = require('crypto');
  const secret = Buffer.from(d, 'base64url');
  const pair = createECDH(curves[crv].openssl);
  try {
    pair.setPrivateKey(secret);
  } catch {
    throw dataError();
  } finally {
    secret.fill(0);
  }
  const { x, y } = privateKey.export({ format: 'jwk' });
  const point = pair.getPublicKey();
  const size = (point.length - 1) / 2;
  const isPair = point.toString('base64url', 1, 1 + size) === x && point.toString('base64url', 1 + size) === y;
  if (!isPair) throw dataError();
}

function importKey(format, keyData, algorithm, extractable, usages) {
  const { name, namedCurve } = algorithm;
  const isOnNist = isNist(name);
  const raw = { isPublic: true, read: (bytes) => importRaw(bytes, algorithm) };
  return importHalf(format, keyData, extractable, usages, {
    name,
    allowed: usagesOf(name),
    type: isOnNist ? 'ec' : name.toLowerCase(),
    kty: isOnNist ? 'EC' : 'OKP',
    members: isOnNist ? ['crv', 'x', 'y'] : ['crv', 'x'],
    secretMember: 'd',
    expected: { use: usagesOf(name) === signing ? 'sig' : 'enc', crv: isOnNist ? namedCurve : name },
    checkWebKey: (jwk) => checkWebKeyName(jwk, algorithm),
    checkPair: isOnNist ? checkNistPair : checkPair,
    raw: { '__proto__': null, raw, 'raw-public': raw },
    describe(keyObject) {
      const fits = !isOnNist || keyObject.asymmetricKeyDetails.namedCurve === curves[namedCurve].openssl;
      if (!fits) throw dataError('Named curve mismatch');
      return describe(algorithm);
    },
  });
}

function exportKey(format, slots) {
  const { algorithm: { name, namedCurve }, keyObject } = slots;
  if (format === 'raw' || format === 'raw-public') {
    if (keyObject.type !== 'public') throw cannotExport(slots, format);
    const { x, y } = keyObject.export({ format: 'jwk' });
    if (!isNist(name)) return new Uint8Array(Buffer.from(x, 'base64url')).buffer;
    const { size } = curves[namedCurve];
    const point = new Uint8Array(1 + 2 * size);
    point[0] = 4;
    point.set(Buffer.from(x, 'base64url'), 1);
    point.set(Buffer.from(y, 'base64url'), 1 + size);
    return point.buffer;
  }
  // The point is written whole, however the key came.
  if (format === 'spki' && keyObject.type === 'public' && isNist(name)) {
    const { kty, crv, x, y } = keyObject.export({ format: 'jwk' });
    return exportCommon(format, { ...slots, keyObject: importJwk({ kty, crv, x, y }, true) });
  }
  return exportCommon(format, slots, name.startsWith('Ed') ? { alg: name } : undefined);
}

// ---- signatures --------------------------------------------------------------------------------------------------------------

function signatureKey(algorithm, slots, type) {
  if (slots.keyObject.type !== type) throw invalidAccess(`Key must be a ${type} key`);
  if (algorithm.name === 'ECDSA') return { key: slots.keyObject, dsaEncoding: 'ieee-p1363' };
  const isEmpty = algorithm.context === undefined || algorithm.context.byteLength === 0;
  return { key: slots.keyObject, context: isEmpty ? undefined : bytesOf(algorithm.context) };
}

const digestOf = ({ hash }) => (hash === undefined ? null : opensslNames[hash.name]);

// ---- agreement ---------------------------------------------------------------------------------------------------------------

/** "Derive Bits" of ECDH and X25519: the shared secret, or its first LENGTH bits. */
async function deriveBits(algorithm, slots, length) {
  if (slots.keyObject.type !== 'private') throw invalidAccess('baseKey must be a private key');
  const other = slotsOf(algorithm.public);
  if (other.keyObject.type !== 'public') throw invalidAccess('algorithm.public must be a public key');
  if (other.algorithm.name !== slots.algorithm.name) throw invalidAccess('key algorithm mismatch');
  if (other.algorithm.namedCurve !== slots.algorithm.namedCurve) throw invalidAccess('Named curve mismatch');
  const secret = await operate(() => new Promise((resolve, reject) => {
    require('crypto').diffieHellman({ privateKey: slots.keyObject, publicKey: other.keyObject }, (error, bytes) => {
      if (error) reject(error);
      else resolve(new Uint8Array(bytes));
    });
  }));
  // RFC 7748, section 6: an all-zero secret comes of a point of small order.
  if (!isNist(algorithm.name) && secret.every((byte) => byte === 0)) throw operationError();
  if (length === null || length === undefined) return secret.buffer;
  const size = Math.ceil(length / 8);
  if (size > secret.length) throw operationError('derived bit length is too small');
  const bits = secret.slice(0, size);
  if (length % 8 !== 0) bits[size - 1] &= (0xff << (8 - length % 8)) & 0xff;
  return bits.buffer;
}

module.exports = {
  generateKey,
  importKey,
  exportKey,
  deriveBits,
  sign: (algorithm, slots, data) => signWith(digestOf(algorithm), data, signatureKey(algorithm, slots, 'private')),
  verify: (algorithm, slots, signature, data) => verifyWith(digestOf(algorithm), data, signatureKey(algorithm, slots, 'public'), signature),
  publicUsages: (name) => usagesOf(name).public,
};
