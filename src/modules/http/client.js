'use strict';

// ClientRequest (_http_client).

const { URL } = require('internal/url');
const { Buffer } = require('buffer');
const net = require('net');
const { finished } = require('stream');
const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_HTTP_TOKEN, ERR_INVALID_PROTOCOL, ERR_UNESCAPED_CHARACTERS,
  },
  ConnResetException,
} = require('internal/errors');
const { validateBoolean, validateInteger } = require('internal/errors/validators');
const { OutgoingMessage, parseUniqueHeadersOption } = require('_http_outgoing');
const {
  _checkIsHttpToken: checkIsHttpToken, freeParser, parsers, HTTPParser, calculateLenientFlags, prepareError,
} = require('_http_common');
const { checkValidationOptions } = require('internal/http/validation');
const { kOutHeaders, kNeedDrain, kUniqueHeaders, kRelaxedValues } = require('internal/http/symbols');
const { getTimerDuration } = require('internal/net/options');
const { defaultTriggerAsyncIdScope, resourcesObserved } = require('internal/async_hooks');
const { addAbortSignal } = require('internal/stream/add_abort_signal');
const { defaultHeaderLimit } = require('internal/http/max_header_size');
const { once } = require('internal/util');
const agents = require('_http_agent');
const { kProxyConfig, goesToProxy } = require('internal/http/proxy');
const diagnostics = require('diagnostics_channel');
const { hasObserver, startPerf, stopPerf } = require('internal/perf_hooks/observer');
const { debugSection } = require('internal/util/debug_section');

const { setPrototypeOf, defineProperty, keys, assign } = Object;
const { isArray } = Array;

const createdChannel = diagnostics.channel('http.client.request.created');
const startChannel = diagnostics.channel('http.client.request.start');
const errorChannel = diagnostics.channel('http.client.request.error');
const responseFinishChannel = diagnostics.channel('http.client.response.finish');

const debug = debugSection('http');
const invalidPath = /[^\u0021-\u00ff]/;
const kError = Symbol('kError');
const kPath = Symbol('kPath');
const kPerf = Symbol('kPerf');

/** Methods whose requests have no body unless one is given. */
const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

function validateHost(host, name) {
  if (host !== null && host !== undefined && typeof host !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'undefined', 'null'], host);
  }
  return host;
}

/**
 * @param {string|URL|object} input
 * @param {object} [options]
 * @param {(res: import('http').IncomingMessage) => void} [cb]
 */
function ClientRequest(input, options, cb) {
  functionCall(OutgoingMessage, this);
  this[kError] = null;

  if (typeof input === 'string') {
    input = toOptions(new URL(input));
  } else if (isURL(input)) {
    input = toOptions(input);
  } else {
    cb = options;
    options = input;
    input = null;
  }
  if (typeof options === 'function') {
    cb = options;
    options = input || {};
  } else {
    options = input ? assign(input, options) : { ...options };
  }

  let { agent } = options;
  const defaultAgent = options._defaultAgent || agents.globalAgent;
  if (agent === false) {
    agent = new defaultAgent.constructor();
  } else if (agent === null || agent === undefined) {
    // With a createConnection of its own it needs none.
    if (typeof options.createConnection !== 'function') agent = defaultAgent;
  } else if (typeof agent.addRequest !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  this.agent = agent;

  const protocol = options.protocol || defaultAgent.protocol;
  const expectedProtocol = this.agent?.protocol || defaultAgent.protocol;
  if (options.path && regExpExec(invalidPath, String(options.path)) !== null) throw new ERR_UNESCAPED_CHARACTERS('Request path');
  if (protocol !== expectedProtocol) throw new ERR_INVALID_PROTOCOL(protocol, expectedProtocol);

  const defaultPort = options.defaultPort || this.agent?.defaultPort;
  const port = options.port = options.port || defaultPort || 80;
  const host = options.host = validateHost(options.hostname, 'hostname') || validateHost(options.host, 'host') || 'localhost';
  const setHost = options.setHost !== undefined ? Boolean(options.setHost) : options.setDefaultHeaders !== false;
  this._removedConnection = options.setDefaultHeaders === false;
  this._removedContLen = options.setDefaultHeaders === false;
  this._removedTE = options.setDefaultHeaders === false;
  this.socketPath = options.socketPath;
  if (options.timeout !== undefined) this.timeout = getTimerDuration(options.timeout, 'timeout');
  if (options.signal) addAbortSignal(options.signal, this);

  let { method } = options;
  if (method !== null && method !== undefined && typeof method !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.method', 'string', method);
  }
  if (method) {
    if (!checkIsHttpToken(method)) throw new ERR_INVALID_HTTP_TOKEN('Method', method);
    method = this.method = stringToUpperCase(method);
  } else {
    method = this.method = 'GET';
  }

  const { maxHeaderSize, joinDuplicateHeaders } = options;
  if (maxHeaderSize !== undefined) validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = maxHeaderSize;
  checkValidationOptions(options);
  this.insecureHTTPParser = options.insecureHTTPParser;
  this.httpValidation = options.httpValidation;
  this[kRelaxedValues] = calculateLenientFlags(this.insecureHTTPParser, this.httpValidation) !== 0;
  if (joinDuplicateHeaders !== undefined) validateBoolean(joinDuplicateHeaders, 'options.joinDuplicateHeaders');
  this.joinDuplicateHeaders = joinDuplicateHeaders;

  this[kPath] = options.path || '/';
  if (cb) this.once('response', cb);
  this.useChunkedEncodingByDefault = !setHas(bodyless, method);

  this._ended = false;
  this.res = null;
  this.aborted = false;
  this.timeoutCb = null;
  this.upgradeOrConnect = false;
  this.parser = null;
  this.maxHeadersCount = null;
  this.reusedSocket = false;
  this.host = host;
  this.protocol = protocol;

  if (this.agent) {
    // Persistent only where the agent will use the connection again.
    const reuse = this.agent.keepAlive || Number.isFinite(this.agent.maxSockets);
    this._last = !reuse;
    this.shouldKeepAlive = Boolean(reuse);
  }

  const firstLine = () => `${method} ${this.path} HTTP/1.1\r\n`;
  this[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);
  const proxy = this.agent?.[kProxyConfig];
  const proxied = goesToProxy(proxy, this.agent, options) ? require('internal/http/proxied_request') : undefined;
  const authority = proxied?.nameTarget(this, options);
  if (isArray(options.headers)) {
    proxied?.checkList(options.headers, authority);
    this._storeHeader(firstLine(), options.headers);
  } else {
    if (options.headers) {
      for (const key of keys(options.headers)) this.setHeader(key, options.headers[key]);
    }
    proxied?.checkHostField(this, authority);
    if (host && !this.getHeader('host') && setHost) this.setHeader('Host', hostField(host, port, defaultPort));
    if (options.auth && !this.getHeader('Authorization')) {
      this.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
    }
    proxied?.addProxyFields(this, authority, proxy);
    if (this.getHeader('expect')) {
      if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
      this._storeHeader(firstLine(), this[kOutHeaders]);
    }
  }

  // The signal is the request's, not the connection's, which others may use later.
  debug('client: new request %s %s', this.method, this[kPath]);
  if (options.signal) {
    options = { ...options };
    delete options.signal;
  }
  if (this.agent) this.agent.addRequest(this, options);
  else connectAlone(this, options);
  if (createdChannel.hasSubscribers) createdChannel.publish({ request: this });
}
setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
setPrototypeOf(ClientRequest, OutgoingMessage);

function isURL(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}

function toOptions(url) {
  return require('url').urlToHttpOptions(url);
}

/** Host with its port; IPv6 addresses in brackets (RFC 3986, 3.2.2). */
function hostField(host, port, defaultPort) {
  const colon = stringIndexOf(host, ':');
  let value = host;
  if (colon !== -1 && host.includes(':', colon + 1) && host[0] !== '[') value = `[${host}]`;
  if (port && +port !== defaultPort) value += `:${port}`;
  return value;
}

/** No agent: a connection for this request alone. */
function connectAlone(req, options) {
  req._last = true;
  req.shouldKeepAlive = false;
  if (options.socketPath) options.path = options.socketPath;
  else options.path = undefined;
  if (typeof options.createConnection !== 'function') {
    req.onSocket(net.createConnection(options));
    return;
  }
  const oncreate = once((error, socket) => {
    if (error) process.nextTick(() => emitErrorEvent(req, error));
    else req.onSocket(socket);
  });
  try {
    const socket = options.createConnection(options, oncreate);
    if (socket) oncreate(null, socket);
  } catch (error) {
    oncreate(error);
  }
}

defineProperty(ClientRequest.prototype, 'path', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return this[kPath]; },
  set(value) {
    const path = String(value);
    if (invalidPath.test(path)) throw new ERR_UNESCAPED_CHARACTERS('Request path');
    this[kPath] = path;
  },
});

function emitErrorEvent(request, error) {
  if (errorChannel.hasSubscribers) errorChannel.publish({ request, error });
  request.emit('error', error);
}

ClientRequest.prototype._finish = function _finish() {
  functionCall(OutgoingMessage.prototype._finish, this);
  if (hasObserver('http')) {
    startPerf(this, kPerf, {
      type: 'http',
      name: 'HttpClient',
      detail: {
        req: { method: this.method, url: `${this.protocol}//${this.host}${this.path}`, headers: this.getHeaders() },
      },
    });
  }
  if (startChannel.hasSubscribers) startChannel.publish({ request: this });
};

ClientRequest.prototype._implicitHeader = function _implicitHeader() {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
  this._storeHeader(`${this.method} ${this.path} HTTP/1.1\r\n`, this[kOutHeaders]);
};

// ---- giving up ---------------------------------------------------------------------------------------------------------

ClientRequest.prototype.abort = function abort() {
  if (this.aborted) return;
  this.aborted = true;
  process.nextTick(emitAbortNT, this);
  this.destroy();
};

function emitAbortNT(req) {
  req.emit('abort');
}

ClientRequest.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  // The rest of an answer is of no interest.
  this.res?._dump();
  this[kError] = error;
  this.socket?.destroy(error);
  return this;
};

function destroyRequest(req, error) {
  req.destroyed = true;
  if (!req.aborted && !error) error = new ConnResetException('socket hang up');
  if (error) emitErrorEvent(req, error);
  req._closed = true;
  req.emit('close');
}

// ---- listeners on the socket; `this` is the socket ---------------------------------------------------------------------

function onDrain() {
  const message = this._httpMessage;
  if (message && !message.finished && message[kNeedDrain]) {
    message[kNeedDrain] = false;
    message.emit('drain');
  }
}

function onSocketClose() {
  debug('client: socket closed');
  const { parser, _httpMessage: req } = this;
  // What is still buffered goes to the parser first.
  this.read();
  req.destroyed = true;
  const { res } = req;
  if (res) {
    if (!res.complete) res.destroy(new ConnResetException('aborted'));
    req._closed = true;
    req.emit('close');
    if (!res.aborted && res.readable) res.push(null);
  } else {
    if (!req.socket._hadError) {
      // It closed before an answer began.
      req.socket._hadError = true;
      emitErrorEvent(req, new ConnResetException('socket hang up'));
    }
    req._closed = true;
    req.emit('close');
  }
  // What was not written will not be.
  if (req.outputData) req.outputData.length = 0;
  if (parser) {
    parser.finish();
    freeParser(parser, req, this);
  }
}

function onSocketError(error) {
  debug('client: socket failed: %s', error);
  const { parser, _httpMessage: req } = this;
  if (req) {
    // Later errors are not told again.
    this._hadError = true;
    emitErrorEvent(req, error);
  }
  if (parser) {
    parser.finish();
    freeParser(parser, req, this);
  }
  this.removeListener('data', onSocketData);
  this.removeListener('end', onSocketEnd);
  this.destroy();
}

function onSocketEnd() {
  debug('client: socket ended');
  const { parser, _httpMessage: req } = this;
  if (!req.res && !req.socket._hadError) {
    req.socket._hadError = true;
    emitErrorEvent(req, new ConnResetException('socket hang up'));
  }
  if (parser) {
    parser.finish();
    freeParser(parser, req, this);
  }
  // Nobody is there to read the rest of the request.
  this.destroy();
}

function isInformational(status) {
  // 101 is the end of HTTP on the connection (RFC 9110, 15.2.2).
  return status < 200 && status >= 100 && status !== 101;
}

function onSocketData(data) {
  const { parser, _httpMessage: req } = this;
  const result = parser.execute(data);
  if (result instanceof Error) {
    debug('client: no HTTP: %s', result);
    prepareError(result, parser, data);
    freeParser(parser, req, this);
    this.removeListener('data', onSocketData);
    this.removeListener('end', onSocketEnd);
    this.destroy();
    req.socket._hadError = true;
    emitErrorEvent(req, result);
  } else if (parser.incoming?.upgrade) {
    onUpgrade(this, req, parser, data.subarray(result, data.length));
  } else if (parser.incoming?.complete && !isInformational(parser.incoming.statusCode)) {
    this.removeListener('data', onSocketData);
    this.removeListener('end', onSocketEnd);
    this.removeListener('drain', onDrain);
    freeParser(parser, req, this);
  }
}

/** 101, or the answer to CONNECT: the connection changes hands. */
function onUpgrade(socket, req, parser, head) {
  const res = parser.incoming;
  req.res = res;
  socket.removeListener('data', onSocketData);
  socket.removeListener('end', onSocketEnd);
  socket.removeListener('drain', onDrain);
  if (req.timeoutCb) socket.removeListener('timeout', req.timeoutCb);
  socket.removeListener('timeout', onResponseTimeout);
  parser.finish();
  freeParser(parser, req, socket);
  const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
  debug('client: %s', event);
  if (req.listenerCount(event) === 0) {
    socket.destroy();
    return;
  }
  req.upgradeOrConnect = true;
  // The agent must not give it to anybody else.
  socket.emit('agentRemove');
  socket.removeListener('close', onSocketClose);
  socket.removeListener('error', onSocketError);
  socket._httpMessage = null;
  socket.readableFlowing = null;
  req.emit(event, res, socket, head);
  req.destroyed = true;
  req._closed = true;
  req.emit('close');
}

// ---- the response ------------------------------------------------------------------------------------------------------

/** The parser's onIncoming: a response's head. Returns what the parser is to do with what follows. */
function parserOnIncomingClient(res, shouldKeepAlive) {
  const { socket } = this;
  const req = socket._httpMessage;
  debug('client: answer %d for %s %s', res.statusCode, req.method, req[kPath]);
  if (req.res) {
    // A second answer to one request.
    socket.destroy();
    return 0;
  }
  req.res = res;
  if (res.upgrade) return 2;
  const { method } = req;
  if (method === 'CONNECT') {
    res.upgrade = true;
    return 2;
  }
  if (isInformational(res.statusCode)) {
    // The final answer is still to come.
    req.res = null;
    if (res.statusCode === 100) req.emit('continue');
    req.emit('information', {
      statusCode: res.statusCode,
      statusMessage: res.statusMessage,
      httpVersion: res.httpVersion,
      httpVersionMajor: res.httpVersionMajor,
      httpVersionMinor: res.httpVersionMinor,
      headers: res.headers,
      rawHeaders: res.rawHeaders,
    });
    return 1;
  }
  if (req.shouldKeepAlive && !shouldKeepAlive && !req.upgradeOrConnect) req.shouldKeepAlive = false;
  if (responseFinishChannel.hasSubscribers) responseFinishChannel.publish({ request: req, response: res });
  if (req[kPerf] !== undefined && hasObserver('http')) {
    stopPerf(req, kPerf, {
      detail: { res: { statusCode: res.statusCode, statusMessage: res.statusMessage, headers: res.headers } },
    });
  }
  req.res = res;
  res.req = req;
  // First of all listeners, so that the socket is looked after whatever the others do.
  res.on('end', onResponseEnd);
  req.on('finish', onRequestFinish);
  socket.on('timeout', onResponseTimeout);
  // Nobody there to read it.
  if (req.aborted || !req.emit('response', res)) res._dump();
  if (method === 'HEAD') return 1;
  if (res.statusCode === 304) {
    res.complete = true;
    return 1;
  }
  return 0;
}

/** The connection is free for another request. */
function responseKeepAlive(req) {
  debug('client: connection is kept alive');
  const { socket } = req;
  if (req.timeoutCb) {
    socket.setTimeout(0, req.timeoutCb);
    req.timeoutCb = null;
  }
  socket.removeListener('close', onSocketClose);
  socket.removeListener('error', onSocketError);
  socket.removeListener('data', onSocketData);
  socket.removeListener('end', onSocketEnd);
  // After the listeners that the user has for 'end'.
  const asyncId = socket._handle ? socket._handle.getAsyncId() : undefined;
  defaultTriggerAsyncIdScope(asyncId, process.nextTick, emitFreeNT, req);
  req.destroyed = true;
}

function onResponseEnd() {
  const { req } = this;
  const { socket } = req;
  if (socket) {
    if (req.timeoutCb) socket.removeListener('timeout', emitRequestTimeout);
    socket.removeListener('timeout', onResponseTimeout);
  }
  req._ended = true;
  if (!req.shouldKeepAlive) {
    if (socket.writable) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    }
  } else if (req.writableFinished && !this.aborted) {
    responseKeepAlive(req);
  }
}

function onResponseTimeout() {
  this._httpMessage?.res?.emit('timeout');
}

function onRequestFinish() {
  // Once only: by now the connection may be with the next request.
  if (this.shouldKeepAlive && this._ended && !this.destroyed) responseKeepAlive(this);
}

function emitFreeNT(req) {
  req._closed = true;
  req.emit('close');
  req.socket?.emit('free');
}

// ---- the connection ----------------------------------------------------------------------------------------------------

/** The agent (or the constructor) has a connection for the request, or an error. */
ClientRequest.prototype.onSocket = function onSocket(socket, error) {
  if (socket && !error) {
    // It may fail before its turn comes.
    socket._httpMessage = this;
    socket.on('error', onSocketError);
  }
  process.nextTick(onSocketNT, this, socket, error);
};

function onSocketNT(req, socket, error) {
  if (!req.destroyed && !error) {
    attach(req, socket);
    req._flush();
    return;
  }
  const cause = error || req[kError];
  // A proxy that does not answer is a timeout of the request, too.
  if (error?.proxyTunnelTimeout && !req.destroyed) req.emit('timeout');
  if (socket) {
    if (!error) socket.removeListener('error', onSocketError);
    if (!error && req.agent && !socket.destroyed) {
      // Given up before it began: somebody else can have it.
      socket.emit('free');
    } else {
      finished(socket.destroy(cause), (failure) => {
        if (failure?.code === 'ERR_STREAM_PREMATURE_CLOSE') failure = null;
        destroyRequest(req, failure || error);
      });
      return;
    }
  }
  destroyRequest(req, cause);
}

/** What async_hooks shows as the resource of a response. */
class HTTPClientAsyncResource {
  constructor(type, req) {
    this.type = type;
    this.req = req;
  }
}

function attach(req, socket) {
  const parser = parsers.alloc();
  req.socket = socket;
  const resource = resourcesObserved() ? new HTTPClientAsyncResource('HTTPCLIENTREQUEST', req) : undefined;
  parser.initialize(HTTPParser.RESPONSE, resource, req.maxHeaderSize || defaultHeaderLimit(),
                    calculateLenientFlags(req.insecureHTTPParser, req.httpValidation), undefined, 0);
  parser.socket = socket;
  parser.outgoing = req;
  req.parser = parser;
  socket.parser = parser;
  socket._httpMessage = req;
  if (typeof req.maxHeadersCount === 'number') parser.maxHeaderPairs = req.maxHeadersCount << 1;
  parser.joinDuplicateHeaders = req.joinDuplicateHeaders;
  parser.onIncoming = parserOnIncomingClient;
  socket.on('data', onSocketData);
  socket.on('end', onSocketEnd);
  socket.on('close', onSocketClose);
  socket.on('drain', onDrain);
  if (req.timeout !== undefined || req.agent?.options?.timeout) listenSocketTimeout(req);
  req.emit('socket', socket);
}

// ---- timeouts and socket options ---------------------------------------------------------------------------------------

function emitRequestTimeout() {
  this._httpMessage?.emit('timeout');
}

function listenSocketTimeout(req) {
  if (req.timeoutCb) return;
  // Cleaned up at the end of the request.
  req.timeoutCb = emitRequestTimeout;
  if (req.socket) req.socket.once('timeout', emitRequestTimeout);
  else req.on('socket', (socket) => socket.once('timeout', emitRequestTimeout));
}

/**
 * @param {number} msecs
 * @param {() => void} [callback]
 */
ClientRequest.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (this._ended) return this;
  listenSocketTimeout(this);
  msecs = getTimerDuration(msecs, 'msecs');
  if (callback) this.once('timeout', callback);
  if (this.socket) setSocketTimeout(this.socket, msecs);
  else this.once('socket', (socket) => setSocketTimeout(socket, msecs));
  return this;
};

function setSocketTimeout(socket, msecs) {
  if (socket.connecting) {
    socket.once('connect', function() { this.setTimeout(msecs); });
  } else {
    socket.setTimeout(msecs);
  }
}

/** Calls a method of the socket once there is one that is connected. */
ClientRequest.prototype._deferToConnect = function _deferToConnect(method, args) {
  const call = () => {
    if (method) Reflect.apply(this.socket[method], this.socket, args);
  };
  const onSocket = () => {
    if (this.socket.writable) call();
    else this.socket.once('connect', call);
  };
  if (!this.socket) this.once('socket', onSocket);
  else onSocket();
};

ClientRequest.prototype.setNoDelay = function setNoDelay(noDelay) {
  this._deferToConnect('setNoDelay', [noDelay]);
};

/** @param {boolean|object} [enable] or all options of socket.setKeepAlive() in one object */
ClientRequest.prototype.setSocketKeepAlive = function setSocketKeepAlive(enable, initialDelay) {
  this._deferToConnect('setKeepAlive', [enable, initialDelay]);
};

ClientRequest.prototype.clearTimeout = function clearTimeout(cb) {
  this.setTimeout(0, cb);
};

module.exports = { ClientRequest };
