'use strict';

// Http2Server and Http2SecureServer (http2, "Class: Http2Server").

const net = require('net');
const { captureRejectionSymbol } = require('events');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS } } = require('internal/errors');
const { validateFunction, validateObject, validateUint32, validateBoolean } = require('internal/errors/validators');
const { validateRemoteCustomSettings, validateSettings } = require('internal/http2/settings');
const { ServerHttp2Session } = require('internal/http2/server_session');

/** On a server: what its sessions get. */
const kOptions = Symbol('options');
const kUnknownProtocolTimeout = 10_000;

/** Options that all sessions of a server get. @param {object} options */
function prepareOptions(options) {
  options = { ...options };
  if (options.settings !== undefined) validateObject(options.settings, 'options.settings');
  options.settings = { ...options.settings };
  options.unknownProtocolTimeout ??= kUnknownProtocolTimeout;
  validateUint32(options.unknownProtocolTimeout, 'unknownProtocolTimeout');
  for (const name of ['maxSessionInvalidFrames', 'maxSessionRejectedStreams']) {
    if (options[name] !== undefined) validateUint32(options[name], `options.${name}`);
  }
  if (options.strictSingleValueFields !== undefined) validateBoolean(options.strictSingleValueFields, 'options.strictSingleValueFields');
  validateSettings(options.settings);
  validateRemoteCustomSettings(options);
  const compat = require('internal/http2/compat');
  options.Http1IncomingMessage ||= require('http').IncomingMessage;
  options.Http1ServerResponse ||= require('http').ServerResponse;
  options.Http2ServerRequest ||= compat.Http2ServerRequest;
  options.Http2ServerResponse ||= compat.Http2ServerResponse;
  return options;
}

/** A listener that keeps nothing alive. */
const noop = () => {};

/** A connection has come: which protocol does it speak? */
function onConnection(server, options, socket) {
  socket.on('error', noop);
  if (socket.alpnProtocol === false || socket.alpnProtocol === 'http/1.1') {
    if (options.allowHTTP1 === true) {
      require('_http_server')._connectionListener.call(server, socket);
      return;
    }
    refuseProtocol(server, options, socket);
    return;
  }
  const session = new ServerHttp2Session(options, socket, server);
  session.on('stream', (stream, headers, flags, rawHeaders) => {
    server.emit('stream', stream, headers, flags, rawHeaders);
  });
  session.on('error', (error) => server.emit('sessionError', error, session));
  session.on('priority', (...args) => server.emit('priority', ...args));
  if (server.timeout) {
    session.setTimeout(server.timeout);
    session.on('timeout', () => {
      if (session.destroyed || !session[require('internal/net/timeouts').kTimeout]) return;
      // A listener of the server's decides, else the session ends.
      if (!server.emit('timeout', session)) session.destroy();
    });
  }
  server.emit('session', session);
}

/** RFC 9113, 3.3: what has not agreed on h2 gets an answer it may understand. */
function refuseProtocol(server, options, socket) {
  const timer = setTimeout(() => {
    if (!socket.destroyed) socket.destroy();
  }, options.unknownProtocolTimeout);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
  if (server.emit('unknownProtocol', socket)) return;
  const hint = 'A client that speaks HTTP/1 is served by a server with the option allowHTTP1, or by a listener for unknownProtocol.\n';
  const body = `Missing ALPN Protocol, expected \`h2\` to be available.\n${options.allowHTTP1 ? '' : hint}`;
  socket.end(`HTTP/1.0 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
}

const { setTimeout, clearTimeout } = require('timers');

/** What the two servers have in common. */
function setUpServer(server, options, requestListener) {
  server[kOptions] = options;
  server._http2Sessions = new Set();
  server.timeout = 0;
  server.on('newListener', setUpCompat);
  if (typeof requestListener === 'function') server.on('request', requestListener);
}

/** The first listener for 'request' brings requests and responses in the form of node:http. */
function setUpCompat(event) {
  if (event !== 'request') return;
  this.removeListener('newListener', setUpCompat);
  const { Http2ServerRequest, Http2ServerResponse } = this[kOptions];
  this.on('stream', require('internal/http2/compat').makeStreamListener(this, Http2ServerRequest, Http2ServerResponse));
}

/** captureRejections: an exchange whose listener failed is ended, not the process. */
function onRejection(Base) {
  return function rejected(error, event, ...args) {
    switch (event) {
      case 'stream':
        if (args[0].headersSent) {
          args[0].destroy(error);
        } else {
          args[0].respond({ ':status': 500 });
          args[0].end();
        }
        break;
      case 'request': {
        const response = args[1];
        if (response.headersSent || response.writableEnded) {
          response.destroy();
          break;
        }
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        response.statusCode = 500;
        response.end(require('http').STATUS_CODES[500]);
        break;
      }
      default:
        Reflect.apply(Base.prototype[captureRejectionSymbol], this, [error, event, ...args]);
    }
  };
}

const methods = {
  setTimeout(msecs, callback) {
    this.timeout = msecs;
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.on('timeout', callback);
    }
    return this;
  },
  updateSettings(settings) {
    validateObject(settings, 'settings');
    validateSettings(settings);
    this[kOptions].settings = { ...this[kOptions].settings, ...settings };
  },
};

function closeSessions(server) {
  for (const session of server._http2Sessions) session.close();
}

class Http2Server extends net.Server {
  constructor(options, requestListener) {
    options = prepareOptions(options);
    super(options);
    this.on('connection', (socket) => onConnection(this, options, socket));
    setUpServer(this, options, requestListener);
  }

  close(callback) {
    super.close(callback);
    closeSessions(this);
    return this;
  }

  async [Symbol.asyncDispose]() {
    await require('util').promisify(super.close).call(this);
  }
}
Object.assign(Http2Server.prototype, methods);
Http2Server.prototype[captureRejectionSymbol] = onRejection(net.Server);

let Http2SecureServer;

/** tls is loaded for secure servers only. */
function secureServer() {
  if (Http2SecureServer !== undefined) return Http2SecureServer;
  const tls = require('tls');
  const { httpServerPreClose, setupConnectionsTracking, storeHTTPOptions } = require('_http_server');
  Http2SecureServer = class Http2SecureServer extends tls.Server {
    constructor(options, requestListener) {
      options = prepareOptions(options);
      // Clients that do not know ALPN may be served by HTTP/1.1.
      if (options.ALPNCallback) {
        if (options.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
      } else {
        options.ALPNProtocols = options.allowHTTP1 === true ? ['h2', 'http/1.1'] : ['h2'];
      }
      super(options, (socket) => onConnection(this, options, socket));
      setUpServer(this, options, requestListener);
      if (options.allowHTTP1 === true) {
        storeHTTPOptions.call(this, {
          ...options, IncomingMessage: options.Http1IncomingMessage, ServerResponse: options.Http1ServerResponse, ...options.http1Options,
        });
        this.maxHeadersCount = null;
        this.maxRequestsPerSocket = 0;
        this.httpAllowHalfOpen = false;
        this.on('listening', setupConnectionsTracking);
      }
      this.on('tlsClientError', (error, socket) => {
        if (!this.emit('clientError', error, socket)) socket.destroy(error);
      });
    }

    close(callback) {
      if (this[kOptions].allowHTTP1 === true) httpServerPreClose(this);
      super.close(callback);
      closeSessions(this);
      return this;
    }

    closeIdleConnections() {
      if (this[kOptions].allowHTTP1 === true) require('http').Server.prototype.closeIdleConnections.call(this);
    }

    closeAllConnections() {
      if (this[kOptions].allowHTTP1 === true) require('http').Server.prototype.closeAllConnections.call(this);
      for (const session of this._http2Sessions) session.destroy();
    }
  };
  Object.assign(Http2SecureServer.prototype, methods);
  Http2SecureServer.prototype[captureRejectionSymbol] = onRejection(tls.Server);
  return Http2SecureServer;
}

/**
 * @param {object} [options]
 * @param {Function} [handler]
 */
function createServer(options, handler) {
  if (typeof options === 'function') {
    handler = options;
    options = {};
  }
  if (options === null || (options !== undefined && typeof options !== 'object')) throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  return new Http2Server(options, handler);
}

function createSecureServer(options, handler) {
  if (options === null || (options !== undefined && typeof options !== 'object')) throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  return new (secureServer())(options, handler);
}

/**
 * A server session on a socket that came by another way.
 * @param {import('stream').Duplex} socket
 * @param {object} [options]
 */
function performServerHandshake(socket, options = {}) {
  return new ServerHttp2Session(prepareOptions(options), socket, undefined);
}

module.exports = { createSecureServer, createServer, performServerHandshake };
