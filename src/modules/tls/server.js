'use strict';

// tls.Server.

const { Buffer } = require('buffer');
const net = require('net');
const {
  ConnResetException,
  codes: { ERR_INVALID_ARG_TYPE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_REQUIRED_SERVER_NAME },
} = require('internal/errors');
const { validateBuffer, validateFunction, validateNumber, validateObject, validateString } = require('internal/errors/validators');
const { kSleep } = require('internal/net/socket');
const { captureRejectionSymbol } = require('events');
const { SecureContext, createSecureContext } = require('internal/tls/secure_context');
const { TLSSocket } = require('internal/tls/socket');
const {
  kErrorEmitted, kHandshakeTimeout, kSNICallback, kEnableTrace, kPskCallback, kPskIdentityHint,
} = require('internal/tls/symbols');

const { setPrototypeOf } = Object;
const kStreamOptions = Symbol('kStreamOptions');

/** The context that was added for the name; the last one wins. */
function defaultSNICallback(servername, callback) {
  const contexts = this.server._contexts;
  for (let i = contexts.length - 1; i >= 0; --i) {
    const [pattern, context] = contexts[i];
    if (pattern.test(servername)) {
      callback(null, context);
      return;
    }
  }
  callback(null, undefined);
}
defaultSNICallback.isDefault = true;

// ---- a connection; `this` is its TLSSocket -----------------------------------------------------------------------------

function onSecure() {
  if (this._requestCert) {
    const error = this._handle.verifyError();
    if (error) {
      this.authorizationError = error.code;
      if (this._rejectUnauthorized) this.destroy();
    } else {
      this.authorized = true;
    }
  }
  if (!this.destroyed && this._releaseControl()) this._tlsOptions.server.emit('secureConnection', this);
}

function onTLSError(error) {
  if (this._controlReleased || this[kErrorEmitted]) return;
  this[kErrorEmitted] = true;
  this._tlsOptions.server.emit('tlsClientError', error, this);
}

function onClose(hadError) {
  // The error was told already.
  if (hadError || this._controlReleased || this[kErrorEmitted]) return;
  this[kErrorEmitted] = true;
  this._tlsOptions.server.emit('tlsClientError', new ConnResetException('socket hang up'), this);
}

/** The 'connection' listener: speaks TLS on RAWSOCKET. `this` is the server. */
function onConnection(rawSocket) {
  const socket = new TLSSocket(rawSocket, {
    secureContext: this._sharedCreds,
    isServer: true,
    server: this,
    requestCert: this.requestCert,
    rejectUnauthorized: this.rejectUnauthorized,
    handshakeTimeout: this[kHandshakeTimeout],
    ALPNProtocols: this.ALPNProtocols,
    ALPNCallback: this.ALPNCallback,
    SNICallback: this[kSNICallback] || defaultSNICallback,
    enableTrace: this[kEnableTrace],
    highWaterMark: this.highWaterMark,
    pauseOnConnect: this.pauseOnConnect,
    pskCallback: this[kPskCallback],
    pskIdentityHint: this[kPskIdentityHint],
    [kSleep]: this.pauseOnConnect ? undefined : streamOptions(this, rawSocket),
  });
  socket.on('secure', onSecure);
  socket[kErrorEmitted] = false;
  socket.on('close', onClose);
  socket.on('_tlsError', onTLSError);
}

/** Options of the streams of all connections: their states are made of them when they are needed. */
function streamOptions(server, { allowHalfOpen }) {
  const made = server[kStreamOptions];
  if (made?.readableHighWaterMark === server.highWaterMark && made.allowHalfOpen === allowHalfOpen) return made;
  return (server[kStreamOptions] = {
    allowHalfOpen,
    emitClose: false,
    autoDestroy: true,
    decodeStrings: false,
    readable: true,
    writable: true,
    readableHighWaterMark: server.highWaterMark,
    writableHighWaterMark: server.highWaterMark,
  });
}

// ---- the server --------------------------------------------------------------------------------------------------------

/**
 * @param {object} [options]
 * @param {(socket: TLSSocket) => void} [listener]
 */
function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  } else if (options == null || typeof options === 'object') {
    options ??= {};
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  this._contexts = [];
  this.requestCert = options.requestCert === true;
  this.rejectUnauthorized = options.rejectUnauthorized !== false;
  this.ALPNCallback = options.ALPNCallback;
  if (this.ALPNCallback && options.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  if (options.sessionTimeout) this.sessionTimeout = options.sessionTimeout;
  if (options.ticketKeys) this.ticketKeys = options.ticketKeys;
  if (options.ALPNProtocols) require('tls').convertALPNProtocols(options.ALPNProtocols, this);

  this.setSecureContext(options);

  this[kHandshakeTimeout] = options.handshakeTimeout || 120_000;
  this[kSNICallback] = options.SNICallback;
  this[kPskCallback] = options.pskCallback;
  this[kPskIdentityHint] = options.pskIdentityHint;
  validateNumber(this[kHandshakeTimeout], 'options.handshakeTimeout');
  if (this[kSNICallback]) validateFunction(this[kSNICallback], 'options.SNICallback');
  if (this[kPskCallback]) validateFunction(this[kPskCallback], 'options.pskCallback');
  if (this[kPskIdentityHint]) validateString(this[kPskIdentityHint], 'options.pskIdentityHint');

  functionCall(net.Server, this, options, onConnection);
  if (listener) this.on('secureConnection', listener);
  this[kEnableTrace] = options.enableTrace;
}
setPrototypeOf(Server.prototype, net.Server.prototype);
setPrototypeOf(Server, net.Server);

/** Options of the secure context that are kept on the server as they are. */
const contextOptions = [
  'pfx', 'key', 'passphrase', 'cert', 'clientCertEngine', 'ca', 'minVersion', 'maxVersion', 'secureProtocol', 'crl', 'sigalgs',
  'ciphers', 'ecdhCurve', 'dhparam',
];

/**
 * What connections from now on use; those that exist keep theirs.
 * @param {object} options of tls.createSecureContext()
 */
Server.prototype.setSecureContext = function setSecureContext(options) {
  validateObject(options, 'options');
  for (const name of contextOptions) this[name] = options[name] || undefined;
  this.ecdhCurve = options.ecdhCurve;
  this.honorCipherOrder = options.honorCipherOrder !== undefined ? Boolean(options.honorCipherOrder) : true;
  this.secureOptions = options.secureOptions || undefined;
  // The same for all processes of a program, so that they can resume each other's sessions.
  this.sessionIdContext = options.sessionIdContext ||
    stringSlice(require('crypto').hash('sha1', arrayJoin(process.argv, ' '), 'hex'), 0, 32);
  if (options.sessionTimeout) this.sessionTimeout = options.sessionTimeout;
  if (options.ticketKeys) this.ticketKeys = options.ticketKeys;
  this.privateKeyIdentifier = options.privateKeyIdentifier;
  this.privateKeyEngine = options.privateKeyEngine;
  this.certificateCompression = options.certificateCompression;
  const context = {
    allowPartialTrustChain: options.allowPartialTrustChain,
    honorCipherOrder: this.honorCipherOrder,
    secureOptions: this.secureOptions,
    sessionIdContext: this.sessionIdContext,
    sessionTimeout: this.sessionTimeout,
    ticketKeys: this.ticketKeys,
    privateKeyIdentifier: this.privateKeyIdentifier,
    privateKeyEngine: this.privateKeyEngine,
    certificateCompression: this.certificateCompression,
  };
  for (const name of contextOptions) context[name] = this[name];
  this._sharedCreds = createSecureContext(context);
};

Server.prototype._getServerData = function _getServerData() {
  return { ticketKeys: this.getTicketKeys().toString('hex') };
};

Server.prototype._setServerData = function _setServerData(data) {
  this.setTicketKeys(Buffer.from(data.ticketKeys, 'hex'));
};

/** @returns {Buffer} 48 bytes */
Server.prototype.getTicketKeys = function getTicketKeys() {
  return this._sharedCreds.context.getTicketKeys();
};

/** @param {Buffer} keys 48 bytes */
Server.prototype.setTicketKeys = function setTicketKeys(keys) {
  validateBuffer(keys, 'buffer');
  if (keys.byteLength !== 48) {
    const { codes: { ERR_INTERNAL_ASSERTION } } = require('internal/errors');
    throw new ERR_INTERNAL_ASSERTION('Session ticket keys must be a 48-byte buffer');
  }
  this._sharedCreds.context.setTicketKeys(keys);
};

/**
 * @param {string} servername may have wildcards
 * @param {SecureContext|object} context
 */
Server.prototype.addContext = function addContext(servername, context) {
  if (!servername) throw new ERR_TLS_REQUIRED_SERVER_NAME();
  const pattern = servername.replace(/([.^$+?\-\\[\]{}])/g, '\\$1').replaceAll('*', '[^.]*');
  const secureContext = context instanceof SecureContext ? context : createSecureContext(context);
  this._contexts.push([new RegExp(`^${pattern}$`, 'i'), secureContext.context]);
};

Server.prototype[captureRejectionSymbol] = function(error, event, socket) {
  if (event === 'secureConnection') socket.destroy(error);
  else net.Server.prototype[captureRejectionSymbol].call(this, error, event, socket);
};

/**
 * @param {object} [options]
 * @param {(socket: TLSSocket) => void} [listener]
 */
function createServer(options, listener) {
  return new Server(options, listener);
}

module.exports = { Server, createServer };
