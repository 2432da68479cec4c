'use strict';

// The 'tls' module (https://nodejs.org/api/tls.html).

const { cipherNames, compressionAlgorithms } = native('tls');
const { Buffer } = require('buffer');
const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { isArrayBufferView } = require('internal/util/types');
const { getOptionValue } = require('internal/options');
const { checkServerIdentity } = require('internal/tls/identity');
const roots = require('internal/tls/roots');

const { defineProperty } = Object;

exports.CLIENT_RENEG_LIMIT = 3;
exports.CLIENT_RENEG_WINDOW = 600;
exports.DEFAULT_CIPHERS = getOptionValue('--tls-cipher-list');
exports.DEFAULT_ECDH_CURVE = 'auto';
exports.DEFAULT_MIN_VERSION = 'TLSv1.2';
for (const version of ['1.0', '1.1', '1.2', '1.3']) {
  if (getOptionValue(`--tls-min-v${version}`) !== true) continue;
  exports.DEFAULT_MIN_VERSION = version === '1.0' ? 'TLSv1' : `TLSv${version}`;
  break;
}
const only12 = getOptionValue('--tls-max-v1.2') === true && getOptionValue('--tls-max-v1.3') !== true;
exports.DEFAULT_MAX_VERSION = only12 ? 'TLSv1.2' : 'TLSv1.3';

let ciphers;

/** @returns {string[]} in lower case, sorted */
exports.getCiphers = () => (ciphers ??= [...new Set(cipherNames().map((name) => name.toLowerCase()))].sort()).slice();

/** @returns {string[]} */
exports.getCertificateCompressionAlgorithms = () => Object.keys(compressionAlgorithms());

defineProperty(exports, 'rootCertificates', {
  __proto__: null,
  configurable: false,
  enumerable: true,
  get: function cacheBundledRootCertificates() { return roots.bundled(); },
});

exports.getCACertificates = roots.getCACertificates;
exports.setDefaultCACertificates = roots.setDefaultCACertificates;

/** Names as they go over the wire: each after its length (RFC 7301, 3.1). */
function toWire(protocols) {
  const pieces = arrayMap(protocols, (protocol, i) => {
    const length = Buffer.byteLength(protocol);
    if (length > 255) throw new ERR_OUT_OF_RANGE(`The byte length of the protocol at index ${i} exceeds the maximum length.`, '<= 255', length, true);
    const piece = Buffer.allocUnsafe(length + 1);
    piece[0] = length;
    piece.write(protocol, 1);
    return piece;
  });
  return Buffer.concat(pieces);
}

/**
 * Puts PROTOCOLS on OUT.ALPNProtocols in the form of the wire.
 * @param {string[]|ArrayBufferView} protocols
 * @param {object} out
 */
exports.convertALPNProtocols = function convertALPNProtocols(protocols, out) {
  if (Array.isArray(protocols)) {
    out.ALPNProtocols = toWire(protocols);
  } else if (Buffer.isBuffer(protocols)) {
    // A copy: what the user has may change.
    out.ALPNProtocols = Buffer.from(protocols);
  } else if (isArrayBufferView(protocols)) {
    out.ALPNProtocols = Buffer.from(protocols.buffer.slice(protocols.byteOffset, protocols.byteOffset + protocols.byteLength));
  }
};

exports.checkServerIdentity = checkServerIdentity;

const { SecureContext, createSecureContext } = require('internal/tls/secure_context');
exports.createSecureContext = createSecureContext;
exports.SecureContext = SecureContext;
exports.TLSSocket = require('internal/tls/socket').TLSSocket;
const { Server, createServer } = require('internal/tls/server');
exports.Server = Server;
exports.createServer = createServer;
exports.connect = require('internal/tls/connect').connect;

roots.startReading();
