'use strict';

// https.Server: HTTP's server on TLS's. Once a connection is secure, its bytes go from OpenSSL to the HTTP parser natively.

const tls = require('tls');
const {
  Server: HttpServer, setupConnectionsTracking, storeHTTPOptions, httpServerPreClose, _connectionListener,
} = require('_http_server');
const { parseUniqueHeadersOption } = require('_http_outgoing');
const { kUniqueHeaders } = require('internal/http/symbols');
const { validateObject } = require('internal/errors/validators');

const { setPrototypeOf } = Object;

/**
 * @param {object} [opts] of http.createServer() and tls.createServer()
 * @param {(req: import('http').IncomingMessage, res: import('http').ServerResponse) => void} [requestListener]
 */
function Server(opts, requestListener) {
  if (!(this instanceof Server)) return new Server(opts, requestListener);
  if (typeof opts === 'function') {
    requestListener = opts;
    opts = {};
  } else if (opts == null) {
    opts = {};
  } else {
    validateObject(opts, 'options');
    opts = { ...opts };
  }
  // The only protocol there is (RFC 7301, 6); HTTP/1.0 has no name.
  if (!opts.ALPNProtocols && !opts.ALPNCallback) opts.ALPNProtocols = ['http/1.1'];

  functionCall(storeHTTPOptions, this, opts);
  functionCall(tls.Server, this, { noDelay: true, ...opts }, _connectionListener);
  this.httpAllowHalfOpen = false;
  if (requestListener) this.on('request', requestListener);
  this.on('tlsClientError', onTLSClientError);
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this[kUniqueHeaders] = parseUniqueHeadersOption(opts.uniqueHeaders);
  this.on('listening', setupConnectionsTracking);
}
setPrototypeOf(Server.prototype, tls.Server.prototype);
setPrototypeOf(Server, tls.Server);

function onTLSClientError(error, socket) {
  if (!this.emit('clientError', error, socket)) socket.destroy(error);
}

const { closeAllConnections, closeIdleConnections, setTimeout } = HttpServer.prototype;
Object.assign(Server.prototype, { closeAllConnections, closeIdleConnections, setTimeout });

Server.prototype.close = function close(...args) {
  httpServerPreClose(this);
  Reflect.apply(tls.Server.prototype.close, this, args);
  return this;
};
Object.defineProperty(Server.prototype.close, 'length', { __proto__: null, value: 0, configurable: true });

Server.prototype[Symbol.asyncDispose] = async function() {
  await new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

/** @returns {Server} */
function createServer(opts, requestListener) {
  return new Server(opts, requestListener);
}

module.exports = { Server, createServer };
