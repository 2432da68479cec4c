'use strict';

// SubtleCrypto.supports(): the answer is what the checks before the work say, without doing the work.

const { normalizeAlgorithm } = require('internal/crypto/web/algorithms');

const operations = new Set([
  'encrypt', 'decrypt', 'sign', 'verify', 'digest', 'generateKey', 'deriveKey', 'deriveBits', 'importKey', 'exportKey', 'getPublicKey',
  'wrapKey', 'unwrapKey', 'encapsulateKey', 'encapsulateBits', 'decapsulateKey', 'decapsulateBits',
]);

function normalizes(algorithm, operation) {
  try {
    return normalizeAlgorithm(algorithm, operation);
  } catch {
    return undefined;
  }
}

/** Lengths that the derivations refuse. */
function canDerive({ name, public: other }, length) {
  if (other !== undefined) {
    if (length === null) return true;
    const bits = { 'P-256': 256, 'P-384': 384, 'P-521': 528, 'X25519': 256, 'X448': 448 };
    return length <= (bits[name === 'ECDH' ? other.algorithm.namedCurve : name] ?? 0);
  }
  if (length === null || length % 8 !== 0) return false;
  return !name.startsWith('Argon2') || length >= 32;
}

function canGenerate(algorithm, { keyLength }) {
  const { name, length } = algorithm;
  if (!name.startsWith('AES-')) return true;
  try {
    return keyLength({ name, length }) === length;
  } catch {
    return false;
  }
}

/** Can a key of ALGORITHM be made of derived or encapsulated bits? Returns their number, or undefined. */
function lengthOf(algorithm, { keyLength }) {
  const normalized = normalizes(algorithm, 'get key length');
  if (normalized === undefined || normalizes(algorithm, 'importKey') === undefined) return undefined;
  try {
    return keyLength(normalized);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} operation
 * @param {object|string} algorithm
 * @param {unknown} extra a length, or the algorithm of a further key
 * @param {object} tools
 * @returns {boolean}
 */
function supports(operation, algorithm, extra, tools) {
  if (!operations.has(operation)) return false;
  switch (operation) {
    case 'deriveBits': {
      const normalized = normalizes(algorithm, 'deriveBits');
      return normalized !== undefined && canDerive(normalized, tools.toLength(extra, tools.prefix, '3rd argument'));
    }
    case 'deriveKey': {
      const normalized = normalizes(algorithm, 'deriveBits');
      if (normalized === undefined || extra === undefined || extra === null) return false;
      const length = lengthOf(extra, tools);
      return length !== undefined && canDerive(normalized, length);
    }
    case 'generateKey': {
      const normalized = normalizes(algorithm, 'generateKey');
      return normalized !== undefined && canGenerate(normalized, tools);
    }
    case 'getPublicKey': {
      const normalized = normalizes(algorithm, 'exportKey');
      return normalized !== undefined && tools.isPairName(normalized.name);
    }
    case 'wrapKey':
    case 'unwrapKey': {
      const fallback = operation === 'wrapKey' ? 'encrypt' : 'decrypt';
      if ((normalizes(algorithm, operation) ?? normalizes(algorithm, fallback)) === undefined) return false;
      if (extra === undefined || extra === null) return false;
      return normalizes(extra, operation === 'wrapKey' ? 'exportKey' : 'importKey') !== undefined;
    }
    case 'encapsulateBits':
    case 'decapsulateBits':
      return normalizes(algorithm, operation.slice(0, -'Bits'.length)) !== undefined;
    case 'encapsulateKey':
    case 'decapsulateKey': {
      const kSharedBits = 256;
      if (normalizes(algorithm, operation.slice(0, -'Key'.length)) === undefined) return false;
      if (extra === undefined || extra === null) return false;
      const length = lengthOf(extra, tools);
      return length === kSharedBits || length === null;
    }
    default:
      return normalizes(algorithm, operation) !== undefined;
  }
}

module.exports = { supports };
