'use strict';

// Symmetric encryption: AES in its modes, and ChaCha20-Poly1305.

const { dataError, operate, operationError, syntaxError } = require('internal/crypto/web/errors');
const { createCryptoKey } = require('internal/crypto/web/crypto_key');
const { bytesOf, typeError } = require('internal/crypto/web/webidl');
const { checkUsages, unsupportedUsage } = require('internal/crypto/web/checks');
const { exportSecret, generateSecret, importSecret } = require('internal/crypto/web/secret_key');

const binding = native('crypto');

const kChaCha = 'ChaCha20-Poly1305';
const kTagBits = 128;
/** Shorter ones repeat too soon (NIST SP 800-38D, 8). */
const kLeastGcmIv = 12;
const lengths = [128, 192, 256];
const empty = new Uint8Array(0);

const usagesOf = (name) => (name === 'AES-KW' ? ['wrapKey', 'unwrapKey'] : ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']);
/** 'raw' names the format of secrets only where it did before there was 'raw-secret'. */
const formatsOf = (name) => (name === 'AES-OCB' || name === kChaCha ? ['raw-secret'] : ['raw', 'raw-secret']);
const jwkName = (name, bits) => (name === kChaCha ? 'C20P' : `A${bits}${name.slice(4)}`);
const describe = (name, bits) => (name === kChaCha ? { name } : { name, length: bits });

function checkLength(bits) {
  if (!arrayIncludes(lengths, bits)) throw operationError('AES key length must be 128, 192, or 256 bits');
}

function generateKey({ name, length = 256 }, extractable, usages) {
  checkUsages(usages, usagesOf(name), unsupportedUsage(name));
  checkLength(length);
  if (usages.size === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  return generateSecret(length, describe(name, length), usages, extractable);
}

function checkSize(name, bits) {
  if (name === kChaCha ? bits !== 256 : !lengths.includes(bits)) throw dataError('Invalid key length');
}

function importKey(format, keyData, { name }, extractable, usages) {
  checkUsages(usages, usagesOf(name), unsupportedUsage(name));
  const keyObject = importSecret(format, keyData, name, {
    formats: formatsOf(name), use: 'enc', extractable, usages,
    alg(bits) {
      checkSize(name, bits);
      return jwkName(name, bits);
    },
  });
  const bits = keyObject.symmetricKeySize * 8;
  checkSize(name, bits);
  return createCryptoKey(keyObject, describe(name, bits), usages, extractable);
}

function exportKey(format, slots) {
  const { name } = slots.algorithm;
  return exportSecret(format, slots, { formats: formatsOf(name), alg: jwkName(name, slots.keyObject.symmetricKeySize * 8) });
}

/** The key's bytes and OpenSSL's name of the cipher. */
function cipherOf(slots) {
  const { name } = slots.algorithm;
  const key = slots.keyObject.export();
  if (name === kChaCha) return { key, cipher: 'chacha20-poly1305' };
  const mode = name === 'AES-KW' ? 'wrap' : stringToLowerCase(stringSlice(name, 4));
  return { key, cipher: `aes-${key.length * 8}-${mode}` };
}

const run = (isEncryption, slots, iv, additionalData, tagBytes, data) => operate(async () => {
  const { key, cipher } = cipherOf(slots);
  try {
    return await binding.cipherOnce(isEncryption, cipher, key, iv, additionalData, tagBytes, data, true);
  } finally {
    key.fill(0);
  }
});

/**
 * Counter mode whose counter is the last LENGTH bits of its block: where it overflows it begins anew, and the rest of the block stays,
 * while OpenSSL counts with all 128 bits.
 */
async function counterMode(isEncryption, slots, algorithm, data) {
  const kBlock = 16;
  const counter = bytesOf(algorithm.counter);
  const { length } = algorithm;
  const blocks = BigInt(Math.ceil(data.length / kBlock));
  const range = 1n << BigInt(length);
  if (blocks > range) throw operationError();
  let value = 0n;
  for (const byte of counter) value = (value << 8n) | BigInt(byte);
  const current = value & (range - 1n);
  const untilOverflow = range - current;
  if (blocks <= untilOverflow) return run(isEncryption, slots, counter, empty, 0, data);
  const split = Number(untilOverflow) * kBlock;
  let rest = value - current;
  const begun = new Uint8Array(kBlock);
  for (let i = kBlock - 1; i >= 0; i--) {
    begun[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  const first = await run(isEncryption, slots, counter, empty, 0, data.subarray(0, split));
  const second = await run(isEncryption, slots, begun, empty, 0, data.subarray(split));
  const out = new Uint8Array(data.length);
  out.set(first);
  out.set(second, split);
  return out;
}

async function crypt(isEncryption, algorithm, slots, data) {
  let out;
  switch (algorithm.name) {
    case 'AES-CBC':
      out = await run(isEncryption, slots, bytesOf(algorithm.iv), empty, 0, data);
      break;
    case 'AES-CTR':
      out = await counterMode(isEncryption, slots, algorithm, data);
      break;
    default: {
      const tagBytes = (algorithm.tagLength ?? kTagBits) / 8;
      const iv = bytesOf(algorithm.iv);
      if (iv.length < (algorithm.name === 'AES-GCM' ? kLeastGcmIv : 1)) {
        throw operationError(undefined, typeError('ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector'));
      }
      const additional = algorithm.additionalData ? bytesOf(algorithm.additionalData) : empty;
      out = await run(isEncryption, slots, iv, additional, tagBytes, data);
    }
  }
  return out.buffer;
}

/** RFC 3394's initial value. */
const keyWrapIv = typedArrayFill(new Uint8Array(8), 0xa6);
const wrap = (isEncryption) => async (algorithm, slots, data) => (await run(isEncryption, slots, keyWrapIv, empty, 0, data)).buffer;

module.exports = {
  generateKey,
  importKey,
  exportKey,
  'encrypt': (algorithm, slots, data) => crypt(true, algorithm, slots, data),
  'decrypt': (algorithm, slots, data) => crypt(false, algorithm, slots, data),
  'wrapKey': wrap(true),
  'unwrapKey': wrap(false),
  'get key length': ({ name, length }) => {
    if (name === kChaCha) return 256;
    checkLength(length);
    return length;
  },
};
