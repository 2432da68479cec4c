'use strict';

// tls.TLSSocket.

const { Buffer } = require('buffer');
const net = require('net');
const { TCP, Pipe, constants: { TCP_SOCKET, PIPE_SOCKET } } = require('internal/net');
const { kReinitializeHandle, kSleep } = require('internal/net/socket');
const {
  codes: {
    ERR_TLS_HANDSHAKE_TIMEOUT, ERR_TLS_INVALID_STATE, ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED, ERR_TLS_SNI_FROM_SERVER,
  },
} = require('internal/errors');
const {
  validateBoolean, validateBuffer, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} = require('internal/errors/validators');
const { wrapHandle } = require('internal/tls/handle');
const { SecureContext, createSecureContext } = require('internal/tls/secure_context');
const { getOptionValue } = require('internal/options');
const { debugSection } = require('internal/util/debug_section');
const { kDisableRenegotiation, kPendingSession, kIsVerified } = require('internal/tls/symbols');

const { setPrototypeOf } = Object;

const debug = debugSection('tls');

let warnedTrace = false;
let warnedKeylog = false;
/** File of --tls-keylog. */
let keylogFile;

/**
 * @param {import('stream').Duplex} [socket] what it runs over; without, connect() makes a connection
 * @param {object} [opts]
 */
function TLSSocket(socket, opts) {
  const tlsOptions = { ...opts };
  const { enableTrace } = tlsOptions;
  if (tlsOptions.ALPNProtocols) require('tls').convertALPNProtocols(tlsOptions.ALPNProtocols, tlsOptions);
  this._tlsOptions = tlsOptions;
  this._secureEstablished = false;
  this._securePending = false;
  this._newSessionPending = false;
  this._controlReleased = false;
  this.secureConnecting = true;
  this._SNICallback = null;
  this.servername = null;
  this.alpnProtocol = null;
  this.authorized = false;
  this.authorizationError = null;
  this[kPendingSession] = null;
  this[kIsVerified] = false;
  this[kDisableRenegotiation] = false;
  if (enableTrace != null) validateBoolean(enableTrace, 'options.enableTrace');

  let wrap = null;
  if (socket) {
    if (socket instanceof net.Socket && socket._handle) {
      wrap = socket;
    } else {
      // Any stream; what cannot be read or written is found out when it is tried.
      const { JSStreamSocket } = require('internal/tls/js_stream_socket');
      wrap = new JSStreamSocket(socket);
    }
  }
  // Proxied, so that users see one socket.
  this.encrypted = true;
  const ownerWrites = wrap !== null && wrap === socket && socket.writableLength > 0;
  const handle = this._wrapHandle(wrap, opts?.handle, ownerWrites);
  const sleeping = tlsOptions[kSleep];
  if (sleeping !== undefined && wrap === socket) {
    this.connecting = false;
    this._hadError = false;
    functionCall(net.Socket, this, { handle, [kSleep]: sleeping });
  } else {
    functionCall(net.Socket, this, {
      handle,
      allowHalfOpen: socket ? socket.allowHalfOpen : tlsOptions.allowHalfOpen,
      manualStart: true,
      highWaterMark: tlsOptions.highWaterMark,
      onread: socket ? null : tlsOptions.onread,
      lookup: tlsOptions.lookup,
    });
  }
  if (tlsOptions.pauseOnConnect) this.readableFlowing = false;
  // Before control is released, errors are the server's (or connect()'s) to tell.
  this.on('error', this._tlsError);
  this._init(socket, wrap);
  // With its handle in place, which a signal that was given off already has closed.
  if (tlsOptions.signal) require('internal/stream/add_abort_signal').addAbortSignal(tlsOptions.signal, this);
  if (enableTrace || tracesAll()) this.enableTrace();
  if (sleeping === undefined || wrap !== socket || socket.readableLength > 0) process.nextTick(initRead, this, wrap === socket ? socket : null);
}
setPrototypeOf(TLSSocket.prototype, net.Socket.prototype);
setPrototypeOf(TLSSocket, net.Socket);

/** Which end of the connection it is, for messages. */
function sideOf(socket) {
  return socket._tlsOptions.isServer ? 'server' : 'client';
}

/** --trace-tls */
function tracesAll() {
  const traces = getOptionValue('--trace-tls') === true;
  if (traces && !warnedTrace) {
    warnedTrace = true;
    process.emitWarning('Enabling --trace-tls can expose sensitive data in the resulting log.');
  }
  return traces;
}

/** What the socket below read already belongs to TLS. */
function initRead(tlsSocket, socket) {
  if (!tlsSocket._handle) return;
  if (socket?.readableLength) {
    let chunk;
    while ((chunk = socket.read()) !== null) tlsSocket._handle.receive(chunk);
  }
  tlsSocket.read(0);
}

TLSSocket.prototype.disableRenegotiation = function disableRenegotiation() {
  this[kDisableRenegotiation] = true;
};

TLSSocket.prototype._wrapHandle = function _wrapHandle(wrap, handle, wrapHasActiveWriteFromPrevOwner) {
  const options = this._tlsOptions;
  let below = handle;
  if (wrap) below = wrap._handle;
  else below ??= options.pipe ? new Pipe(PIPE_SOCKET) : new TCP(TCP_SOCKET);
  const context = options.secureContext || options.credentials || createSecureContext(options);
  const made = wrapHandle(below, context, Boolean(options.isServer), wrap);
  if (wrap) wrap.on('close', () => this.destroy());
  if (wrapHasActiveWriteFromPrevOwner) {
    // Records come after what its owner wrote.
    made.waitForOwner();
    wrap.write('', () => made.writesIssuedByPrevListenerDone());
  }
  return made;
};

TLSSocket.prototype[kReinitializeHandle] = function reinitializeHandle(handle) {
  // The next address of the same host: what was set on the handle before is set again.
  const { _handle: before, _tlsOptions: options } = this;
  const servername = before ? before.getServername() : false;
  const session = options.session ?? (before ? before.getSession() : undefined);
  const fresh = this._wrapHandle(null, handle, false);
  this.ssl = null;
  net.Socket.prototype[kReinitializeHandle].call(this, fresh);
  this._init(null, null);
  if (options.enableTrace) this._handle.enableTrace();
  if (session) this.setSession(session);
  if (servername) this.setServername(servername);
};

TLSSocket.prototype._destroySSL = function _destroySSL() {
  if (!this.ssl) return;
  this.ssl.destroySSL();
  if (this.ssl._secureContext.singleUse) {
    this.ssl._secureContext.context.close();
    this.ssl._secureContext.context = null;
  }
  this.ssl = null;
  this[kPendingSession] = null;
  this[kIsVerified] = false;
};

/** Puts the options on the handle. */
TLSSocket.prototype._init = function _init(socket, wrap) {
  const options = this._tlsOptions;
  const ssl = this._handle;
  this.server = options.server;
  this.ssl = ssl;
  const requestCert = Boolean(options.requestCert) || !options.isServer;
  const rejectUnauthorized = Boolean(options.rejectUnauthorized);
  this._requestCert = requestCert;
  this._rejectUnauthorized = rejectUnauthorized;
  if (requestCert || rejectUnauthorized) ssl.setVerifyMode(requestCert, rejectUnauthorized);
  watchKeylog(this);
  watchSession(this);
  if (options.isServer) initServer(this, ssl, options);
  else initClient(this, ssl, options);

  if (options.ALPNCallback) {
    validateFunction(options.ALPNCallback, 'options.ALPNCallback');
    if (options.isServer) ssl.enableALPNCb();
  } else if (options.ALPNProtocols) {
    ssl.setALPNProtocols(options.ALPNProtocols);
  }
  if (options.pskCallback) {
    validateFunction(options.pskCallback, 'pskCallback');
    ssl.enablePskCallback();
  }
  if (options.pskIdentityHint !== undefined && options.pskIdentityHint !== null && options.isServer) {
    validateString(options.pskIdentityHint, 'options.pskIdentityHint');
    if (!ssl.setPskIdentityHint(options.pskIdentityHint)) {
      process.nextTick(() => ssl.onerror(new ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED()));
    }
  }
  if (options.handshakeTimeout > 0) this.setTimeout(options.handshakeTimeout, this._handleTimeout);

  if (socket instanceof net.Socket) {
    this._parent = socket;
    // A socket that is still connecting.
    this.connecting = socket.connecting || !socket._handle;
    if (this.connecting) {
      socket.once('connect', () => {
        this.connecting = false;
        this.emit('connect');
      });
    }
  }
  if (wrap) {
    wrap.on('error', (error) => this._emitTLSError(error));
  } else if (!socket) {
    // connect() follows.
    this.connecting = true;
  }
};

function initServer(tlsSocket, ssl, options) {
  const { server } = options;
  if (server) {
    if (server.listenerCount('resumeSession') > 0 || server.listenerCount('newSession') > 0) ssl.enableSessionCallbacks();
    if (server.listenerCount('OCSPRequest') > 0) ssl.enableCertCb();
  }
  // The default callback has something to say only when there are contexts.
  const { SNICallback } = options;
  if (SNICallback) validateFunction(SNICallback, 'options.SNICallback');
  if (SNICallback && (!SNICallback.isDefault || server?._contexts.length > 0)) {
    tlsSocket._SNICallback = SNICallback;
    ssl.enableCertCb();
  }
}

function initClient(tlsSocket, ssl, options) {
  if (options.requestOCSP) ssl.requestOCSP();
  if (options.sessionHost !== undefined) ssl.setSessionHost(`${options.sessionHost}`);
  if (options.session) tlsSocket.setSession(options.session);
}

/** Key material is told only where somebody wants it: it costs something. */
function watchKeylog(tlsSocket) {
  keylogFile ??= getOptionValue('--tls-keylog') || '';
  if (keylogFile) {
    if (!warnedKeylog) {
      warnedKeylog = true;
      process.emitWarning(`Using --tls-keylog makes TLS connections insecure by writing secret key material to file ${keylogFile}`);
    }
    tlsSocket._handle.enableKeylogCallback();
    tlsSocket.on('keylog', appendKeylog);
    return;
  }
  const { server } = tlsSocket;
  if (server && server.listenerCount('keylog') > 0) {
    tlsSocket._handle.enableKeylogCallback();
    tlsSocket.on('keylog', (line) => server.emit('keylog', line, tlsSocket));
    return;
  }
  if (tlsSocket._tlsOptions.isServer) return;
  tlsSocket.on('newListener', keylogNewListener);
}

function keylogNewListener(event) {
  if (event !== 'keylog') return;
  this._handle?.enableKeylogCallback();
  this.removeListener('newListener', keylogNewListener);
}

/** So do sessions that a client could resume. */
function watchSession(tlsSocket) {
  if (tlsSocket._tlsOptions.isServer) return;
  tlsSocket.on('newListener', newListener);
}

function newListener(event) {
  if (event !== 'session') return;
  this._handle?.enableSessionCallbacks();
  this.removeListener('newListener', newListener);
}

function appendKeylog(line) {
  try {
    require('fs').appendFileSync(keylogFile, line, { mode: 0o600 });
  } catch (error) {
    keylogFile = '';
    process.emitWarning(`Failed to write TLS keylog (this warning will not be repeated): ${error}`);
  }
}

/**
 * @param {object} options
 * @param {(error: Error|null) => void} [callback]
 * @returns {boolean|undefined}
 */
TLSSocket.prototype.renegotiate = function renegotiate(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (this.destroyed) return undefined;
  let { _requestCert: requestCert, _rejectUnauthorized: rejectUnauthorized } = this;
  if (options.requestCert !== undefined) requestCert = Boolean(options.requestCert);
  if (options.rejectUnauthorized !== undefined) rejectUnauthorized = Boolean(options.rejectUnauthorized);
  if (requestCert !== this._requestCert || rejectUnauthorized !== this._rejectUnauthorized) {
    this._handle.setVerifyMode(requestCert, rejectUnauthorized);
    this._requestCert = requestCert;
    this._rejectUnauthorized = rejectUnauthorized;
  }
  const error = this._handle.renegotiate();
  if (error !== undefined) {
    if (callback) process.nextTick(callback, error);
    return false;
  }
  if (callback) this.once('secure', () => callback(null));
  return true;
};

/**
 * @param {number} length
 * @param {string} label
 * @param {Buffer} [context]
 * @returns {Buffer}
 */
TLSSocket.prototype.exportKeyingMaterial = function exportKeyingMaterial(length, label, context) {
  validateUint32(length, 'length', true);
  validateString(label, 'label');
  if (context !== undefined) validateBuffer(context, 'context');
  if (!this._secureEstablished) throw new ERR_TLS_INVALID_STATE();
  return this._handle.exportKeyingMaterial(length, label, context);
};

/** @param {number} size @returns {boolean} */
TLSSocket.prototype.setMaxSendFragment = function setMaxSendFragment(size) {
  validateInt32(size, 'size');
  return this._handle.setMaxSendFragment(size) === 1;
};

// ---- the way to a secure connection ------------------------------------------------------------------------------------

TLSSocket.prototype._handleTimeout = function _handleTimeout() {
  this._emitTLSError(new ERR_TLS_HANDSHAKE_TIMEOUT());
};

TLSSocket.prototype._emitTLSError = function _emitTLSError(err) {
  // Told only: what is left of the connection ends with the peer's end, or as who listens decides.
  const error = this._tlsError(err);
  if (error) this.emit('error', error);
};

TLSSocket.prototype._tlsError = function _tlsError(err) {
  debug('%s: failed: %s', sideOf(this), err);
  this.emit('_tlsError', err);
  return this._controlReleased ? err : null;
};

TLSSocket.prototype._releaseControl = function _releaseControl() {
  if (this._controlReleased) return false;
  this._controlReleased = true;
  this.removeListener('error', this._tlsError);
  return true;
};

TLSSocket.prototype._finishInit = function _finishInit() {
  // It may be gone by now.
  if (!this._handle) return;
  // A server waits until the session is stored.
  if (this._newSessionPending) {
    this._securePending = true;
    return;
  }
  this.alpnProtocol = this._handle.getALPNNegotiatedProtocol();
  // A client's is the one that it asked for.
  if (this.servername === null) this.servername = this._handle.getServername();
  this._secureEstablished = true;
  debug('%s: secure, %s, ALPN %s', sideOf(this), this.servername || 'no server name', this.alpnProtocol);
  if (this._tlsOptions.handshakeTimeout > 0) this.setTimeout(0, this._handleTimeout);
  this.emit('secure');
};

TLSSocket.prototype._start = function _start() {
  if (this.connecting) {
    this.once('connect', this._start);
    return;
  }
  debug('%s: start', sideOf(this));
  // It may have been destroyed before it was connected.
  this._handle?.start();
};

/** @param {string} name */
TLSSocket.prototype.setServername = function setServername(name) {
  validateString(name, 'name');
  if (this._tlsOptions.isServer) throw new ERR_TLS_SNI_FROM_SERVER();
  this._handle.setServername(name);
};

/** @param {string|Buffer} session */
TLSSocket.prototype.setSession = function setSession(session) {
  if (typeof session === 'string') session = Buffer.from(session, 'latin1');
  // As if there were none.
  if (session === undefined) return;
  if (!ArrayBuffer.isView(session)) {
    throw Object.assign(new TypeError('Session must be a buffer'), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  this._handle.setSession(session);
};

// ---- what was agreed on ------------------------------------------------------------------------------------------------

TLSSocket.prototype.getSession = function getSession() {
  return this._handle ? this._handle.getSession() : null;
};

/** @param {boolean} [detailed] with the issuers */
TLSSocket.prototype.getPeerCertificate = function getPeerCertificate(detailed) {
  if (!this._handle) return null;
  return translate(this._handle.getPeerCertificate(!detailed));
};

TLSSocket.prototype.getCertificate = function getCertificate() {
  if (!this._handle) return null;
  return translate(this._handle.getCertificate());
};

function toX509(handle) {
  return handle === undefined ? undefined : require('internal/crypto/x509').toX509Certificate(handle);
}

/** Completes the native side's objects, the issuers' too. */
function translate(certificate) {
  if (certificate === undefined) return {};
  const { translateLegacy } = require('internal/crypto/x509');
  for (let c = certificate; ;) {
    translateLegacy(c);
    const { issuerCertificate: issuer } = c;
    if (issuer === undefined || issuer === c) return certificate;
    c = issuer;
  }
}

TLSSocket.prototype.getPeerX509Certificate = function getPeerX509Certificate(detailed) {
  if (!this._handle) return undefined;
  return toX509(this._handle.getPeerX509());
};

TLSSocket.prototype.getX509Certificate = function getX509Certificate() {
  return this._handle ? toX509(this._handle.getX509()) : undefined;
};

/** @param {SecureContext|object} context */
TLSSocket.prototype.setKeyCert = function setKeyCert(context) {
  if (!this._handle) return;
  const secureContext = context instanceof SecureContext ? context : createSecureContext(context);
  this._handle.setKeyCert(secureContext.context);
};

TLSSocket.prototype.getCipher = function getCipher() {
  return this._handle ? this._handle.getCipher() : null;
};

TLSSocket.prototype.getSharedSigalgs = function getSharedSigalgs() {
  return this._handle ? this._handle.getSharedSigalgs() : null;
};

TLSSocket.prototype.getEphemeralKeyInfo = function getEphemeralKeyInfo() {
  return this._handle ? this._handle.getEphemeralKeyInfo() : null;
};

TLSSocket.prototype.getFinished = function getFinished() {
  return this._handle ? this._handle.getFinished() : null;
};

TLSSocket.prototype.getPeerFinished = function getPeerFinished() {
  return this._handle ? this._handle.getPeerFinished() : null;
};

TLSSocket.prototype.getProtocol = function getProtocol() {
  return this._handle ? this._handle.getProtocol() : null;
};

TLSSocket.prototype.getTLSTicket = function getTLSTicket() {
  return this._handle ? this._handle.getTLSTicket() : null;
};

TLSSocket.prototype.isSessionReused = function isSessionReused() {
  return this._handle ? this._handle.isSessionReused() : null;
};

TLSSocket.prototype.enableTrace = function enableTrace() {
  this._handle?.enableTrace();
};

module.exports = { TLSSocket };
