'use strict';

// Certificate: signed public keys and challenges, SPKAC (crypto, "Class: Certificate").

const binding = native('crypto');
const { makeWithMessage } = require('internal/errors');
const { getArrayBufferOrView } = require('internal/crypto/bytes');

/** The bytes of an argument; OpenSSL counts in int. */
function bytesOf(spkac, encoding) {
  const bytes = getArrayBufferOrView(spkac, 'spkac', encoding);
  if (bytes.byteLength > 2 ** 31 - 1) throw makeWithMessage('ERR_OUT_OF_RANGE', 'spkac is too large');
  return bytes;
}

/**
 * @param {string|ArrayBuffer|ArrayBufferView} spkac
 * @param {string} [encoding]
 * @returns {boolean}
 */
function verifySpkac(spkac, encoding) {
  const bytes = bytesOf(spkac, encoding);
  return bytes.byteLength === 0 ? '' : binding.verifySpkac(bytes);
}

/** @returns {Buffer|string} PEM; '' when SPKAC is none */
function exportPublicKey(spkac, encoding) {
  return binding.spkacPublicKey(bytesOf(spkac, encoding)) ?? '';
}

/** @returns {Buffer|string} the challenge; '' when SPKAC is none */
function exportChallenge(spkac, encoding) {
  return binding.spkacChallenge(bytesOf(spkac, encoding)) ?? '';
}

// The functions were methods of instances first (DEP0115).
function Certificate() {
  if (!(this instanceof Certificate)) return new Certificate();
}
Certificate.prototype.verifySpkac = verifySpkac;
Certificate.prototype.exportPublicKey = exportPublicKey;
Certificate.prototype.exportChallenge = exportChallenge;
Certificate.exportChallenge = exportChallenge;
Certificate.exportPublicKey = exportPublicKey;
Certificate.verifySpkac = verifySpkac;

module.exports = { Certificate };
