'use strict';

// Certificate: signed public keys and challenges, SPKAC (crypto, "Class: Certificate").

const binding = native('crypto');
const { getArrayBufferOrView } = require('internal/crypto/bytes');

/**
 * @param {string|ArrayBuffer|ArrayBufferView} spkac
 * @param {string} [encoding]
 * @returns {boolean}
 */
function verifySpkac(spkac, encoding) {
  return binding.verifySpkac(getArrayBufferOrView(spkac, 'spkac', encoding));
}

/** @returns {Buffer|string} PEM; '' when SPKAC is none */
function exportPublicKey(spkac, encoding) {
  return binding.spkacPublicKey(getArrayBufferOrView(spkac, 'spkac', encoding)) ?? '';
}

/** @returns {Buffer|string} the challenge; '' when SPKAC is none */
function exportChallenge(spkac, encoding) {
  return binding.spkacChallenge(getArrayBufferOrView(spkac, 'spkac', encoding)) ?? '';
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
