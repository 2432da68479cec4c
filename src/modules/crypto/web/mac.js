'use strict';

// Message authentication: HMAC (FIPS 198-1) and KMAC (NIST SP 800-185).

const { dataError, operate, syntaxError } = require('internal/crypto/web/errors');
const { createCryptoKey } = require('internal/crypto/web/crypto_key');
const { bytesOf } = require('internal/crypto/web/webidl');
const { checkUsages, unsupportedUsage } = require('internal/crypto/web/checks');
const { blockBits, opensslNames } = require('internal/crypto/web/digest');
const { exportSecret, generateSecret, importSecret } = require('internal/crypto/web/secret_key');

const binding = native('crypto');
const empty = new Uint8Array(0);

const allowed = ['sign', 'verify'];
const isHmac = (name) => name === 'HMAC';
const formatsOf = (name) => (isHmac(name) ? ['raw', 'raw-secret'] : ['raw-secret']);
const jwkName = (name, hash) => {
  if (!isHmac(name)) return name === 'KMAC128' ? 'K128' : 'K256';
  return hash.startsWith('SHA-') ? `HS${hash.slice(4)}` : undefined;
};

const defaultLength = ({ name, hash }) => (isHmac(name) ? blockBits[hash.name] : name === 'KMAC128' ? 128 : 256);
const describe = ({ name, hash }, length) => (isHmac(name) ? { name, length, hash: { name: hash.name } } : { name, length });

function generateKey(algorithm, extractable, usages) {
  checkUsages(usages, allowed, unsupportedUsage(algorithm.name));
  const length = algorithm.length ?? defaultLength(algorithm);
  if (usages.size === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  return generateSecret(length, describe(algorithm, length), usages, extractable);
}

function importKey(format, keyData, algorithm, extractable, usages) {
  const { name, hash } = algorithm;
  checkUsages(usages, allowed, unsupportedUsage(name));
  const keyObject = importSecret(format, keyData, name, {
    formats: formatsOf(name), use: 'sig', alg: () => jwkName(name, hash?.name), extractable, usages,
  });
  const bits = keyObject.symmetricKeySize * 8;
  if (bits === 0 && isHmac(name)) throw dataError('Zero-length key is not supported');
  const length = algorithm.length ?? bits;
  // A length may leave out bits of the last byte only.
  if (length > bits || (length <= bits - 8 && bits > 0)) throw dataError('Invalid key length');
  return createCryptoKey(keyObject, describe(algorithm, length), usages, extractable);
}

function exportKey(format, slots) {
  const { name, hash } = slots.algorithm;
  return exportSecret(format, slots, { formats: formatsOf(name), alg: jwkName(name, hash?.name) });
}

const authenticate = (algorithm, slots, data) => operate(async () => {
  const key = slots.keyObject.export();
  try {
    const { name, hash } = slots.algorithm;
    if (isHmac(name)) return await binding.hmacOnce(opensslNames[hash.name], key, data, true);
    const customization = algorithm.customization ? bytesOf(algorithm.customization) : empty;
    const { outputLength } = algorithm;
    const mac = await binding.kmacOnce(name, key, customization, Math.ceil(outputLength / 8), data, true);
    // The bits of the last byte that were not asked for are zero.
    if (outputLength % 8 !== 0) mac[mac.length - 1] &= (0xff << (8 - outputLength % 8)) & 0xff;
    return mac;
  } finally {
    key.fill(0);
  }
});

module.exports = {
  generateKey,
  importKey,
  exportKey,
  'sign': async (algorithm, slots, data) => (await authenticate(algorithm, slots, data)).buffer,
  'verify': async (algorithm, slots, signature, data) => {
    const expected = await authenticate(algorithm, slots, data);
    return expected.length === signature.length && require('crypto').timingSafeEqual(expected, signature);
  },
  'get key length': (algorithm) => algorithm.length ?? defaultLength(algorithm),
};
