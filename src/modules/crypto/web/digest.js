'use strict';

// Digests: SHA-1, SHA-2, SHA-3, cSHAKE without names (which is SHAKE), TurboSHAKE and KangarooTwelve (RFC 9861).

const { bytesOf } = require('internal/crypto/web/webidl');
const { operate } = require('internal/crypto/web/errors');

const binding = native('crypto');

/** Names of the digests in OpenSSL. */
const opensslNames = {
  '__proto__': null,
  'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256', 'SHA3-384': 'sha3-384', 'SHA3-512': 'sha3-512',
  'cSHAKE128': 'shake128', 'cSHAKE256': 'shake256',
};

/** Block sizes in bits: the default lengths of HMAC keys. */
const blockBits = {
  '__proto__': null,
  'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024, 'SHA3-256': 1088, 'SHA3-384': 832, 'SHA3-512': 576,
};

const kDefaultLength = -1;
const kDefaultDomain = 0x1f;
const empty = new Uint8Array(0);

/**
 * @param {object} algorithm normalized
 * @param {Uint8Array} data
 * @returns {Promise<ArrayBuffer>}
 */
async function digest(algorithm, data) {
  const { name, outputLength } = algorithm;
  const result = await operate(() => {
    switch (name) {
      case 'TurboSHAKE128':
      case 'TurboSHAKE256':
        return binding.turboShake(name === 'TurboSHAKE128' ? 128 : 256, algorithm.domainSeparation ?? kDefaultDomain, outputLength / 8, data, true);
      case 'KT128':
      case 'KT256':
        return binding.kangarooTwelve(
          name === 'KT128' ? 128 : 256, algorithm.customization ? bytesOf(algorithm.customization) : empty, outputLength / 8, data, true);
      default:
        return binding.digestOnce(opensslNames[name], outputLength === undefined ? kDefaultLength : Math.ceil(outputLength / 8), data, true);
    }
  });
  if (outputLength !== undefined && outputLength % 8 !== 0) result[result.length - 1] &= (0xff << (8 - outputLength % 8)) & 0xff;
  return result.buffer;
}

module.exports = { blockBits, digest, opensslNames };
