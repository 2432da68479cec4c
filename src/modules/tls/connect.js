'use strict';

// tls.connect().

const net = require('net');
const { ConnResetException, codes: { ERR_TLS_DH_PARAM_SIZE } } = require('internal/errors');
const { validateFunction, validateNumber } = require('internal/errors/validators');
const { TLSSocket } = require('internal/tls/socket');
const { checkServerIdentity } = require('internal/tls/identity');
const { debugSection } = require('internal/util/debug_section');
const { kConnectOptions, kPendingSession, kIsVerified } = require('internal/tls/symbols');

const debug = debugSection('tls');

let warnedUnauthorized = false;
let warnedAddress = false;

/** connect(options | port[, host][, options][, callback]) as [options, callback]. */
function normalize(args) {
  const normalized = net._normalizeArgs(args);
  const [options] = normalized;
  // Where a port came first the options follow.
  if (args[1] !== null && typeof args[1] === 'object') Object.assign(options, args[1]);
  else if (args[2] !== null && typeof args[2] === 'object') Object.assign(options, args[2]);
  return normalized;
}

/** NODE_TLS_REJECT_UNAUTHORIZED=0, which nobody should set. */
function allowsUnauthorized() {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return false;
  if (!warnedUnauthorized) {
    warnedUnauthorized = true;
    process.emitWarning('Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to \'0\' makes TLS connections and ' +
      'HTTPS requests insecure by disabling certificate verification.');
  }
  return true;
}

/** 'secure' of a client: is it the right server? */
function onSecure() {
  const options = this[kConnectOptions];
  // After a renegotiation everything was said before.
  const { type, size } = this.getEphemeralKeyInfo();
  if (type === 'DH' && size < options.minDHSize) {
    this._emitTLSError(new ERR_TLS_DH_PARAM_SIZE(size));
    this.destroy();
    return;
  }
  let error = this._handle.verifyError();
  debug('client: certificate is %s', error ? error.code : 'right');
  // A resumed session was verified when it was made.
  if (!error && !this.isSessionReused()) {
    const host = options.servername || options.host || options.socket?._host || 'localhost';
    if (options.checkServerIdentity === checkServerIdentity) {
      // The issuers are gathered only for the error.
      error = checkServerIdentity(host, this.getPeerCertificate());
      if (error) error = checkServerIdentity(host, this.getPeerCertificate(true));
    } else {
      const check = options.checkServerIdentity;
      error = check(host, this.getPeerCertificate(true));
    }
  }
  if (error) {
    this.authorized = false;
    this.authorizationError = error.code || error.message;
    // A callback may have released it already.
    if (options.rejectUnauthorized !== false) {
      // The server never hears that the handshake is complete.
      this._handle?.dropRecords();
      this.destroy(error);
      return;
    }
  } else {
    this.authorized = true;
  }
  this.secureConnecting = false;
  this.emit('secureConnect');
  this[kIsVerified] = true;
  const session = this[kPendingSession];
  this[kPendingSession] = null;
  if (session) this.emit('session', session);
  this.removeListener('end', onEnd);
}

/** The server went away during the handshake. */
function onEnd() {
  if (this._hadError) return;
  this._hadError = true;
  const { path, host, port, localAddress } = this[kConnectOptions];
  const error = new ConnResetException('Client network socket disconnected before secure TLS connection was established');
  this.destroy(Object.assign(error, { path, host, port, localAddress }));
}

/** @returns {TLSSocket} */
function connect(...args) {
  const [given, callback] = normalize(args);
  const tls = require('tls');
  const options = {
    rejectUnauthorized: !allowsUnauthorized(),
    ciphers: tls.DEFAULT_CIPHERS,
    checkServerIdentity: tls.checkServerIdentity,
    minDHSize: 1024,
    ...given,
  };
  if (!options.keepAlive) options.singleUse = true;
  validateFunction(options.checkServerIdentity, 'options.checkServerIdentity');
  validateNumber(options.minDHSize, 'options.minDHSize', 1);
  const context = options.secureContext || tls.createSecureContext(options);

  const socket = new TLSSocket(options.socket, {
    allowHalfOpen: options.socket ? options.socket.allowHalfOpen : Boolean(options.allowHalfOpen),
    pipe: Boolean(options.path),
    secureContext: context,
    isServer: false,
    requestCert: true,
    rejectUnauthorized: options.rejectUnauthorized !== false,
    session: options.session,
    sessionHost: options.servername || options.host || 'localhost',
    ALPNProtocols: options.ALPNProtocols,
    requestOCSP: options.requestOCSP,
    enableTrace: options.enableTrace,
    pskCallback: options.pskCallback,
    highWaterMark: options.highWaterMark,
    onread: options.onread,
    signal: options.signal,
    lookup: options.lookup,
  });
  options.rejectUnauthorized = options.rejectUnauthorized !== false;
  socket[kConnectOptions] = options;
  if (callback) socket.once('secureConnect', callback);
  // A signal may have ended it already.
  if (!options.socket && !socket.destroyed) {
    if (options.timeout) socket.setTimeout(options.timeout);
    socket.connect(options, socket._start);
  }
  socket._releaseControl();
  if (options.servername) {
    if (!warnedAddress && net.isIP(options.servername)) {
      warnedAddress = true;
      process.emitWarning('Setting the TLS ServerName to an IP address is not permitted by RFC 6066. This will be ignored ' +
        'in a future version.', 'DeprecationWarning', 'DEP0123');
    }
    if (!socket.destroyed) socket.setServername(options.servername);
  }
  socket.on('secure', onSecure);
  socket.prependListener('end', onEnd);
  if (options.socket) socket._start();
  return socket;
}
Object.defineProperty(connect, 'length', { __proto__: null, value: 0, configurable: true });

module.exports = { connect };
