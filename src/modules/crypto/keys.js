'use strict';

// KeyObject (crypto, "Class: KeyObject").

const kSecretBytes = Symbol('kSecretBytes');

/**
 * The bytes of a secret KeyObject or CryptoKey; undefined for anything else.
 * @param {object} key
 * @returns {Uint8Array|undefined}
 */
function secretBytesOf(key) {
  return key[kSecretBytes];
}

module.exports = { secretBytesOf, kSecretBytes };
