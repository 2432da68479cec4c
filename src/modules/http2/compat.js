'use strict';

// The compatibility API (http2, "Compatibility API"): an exchange as node:http's request and response.

const { Readable, Stream } = require('stream');
const {
  codes: {
    ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INFO_STATUS_NOT_ALLOWED, ERR_HTTP2_INVALID_HEADER_VALUE,
    ERR_HTTP2_INVALID_PSEUDOHEADER, ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_NO_SOCKET_MANIPULATION, ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED, ERR_HTTP2_STATUS_INVALID,
    ERR_INVALID_ARG_VALUE, ERR_INVALID_HTTP_TOKEN, ERR_STREAM_WRITE_AFTER_END,
  },
} = require('internal/errors');
const { validateFunction, validateObject, validateString, validateLinkHeaderValue } = require('internal/errors/validators');
const { kState: kStreamState } = require('internal/http2/symbols');
const { tokenPattern } = require('internal/http2/headers');

const defaultOptions = { autoDestroy: false };
const kStream = Symbol('kStream');
const kState = Symbol('kState');
const kHeaders = Symbol('headers');
const kTrailers = Symbol('trailers');
/** On a stream: its request and response. */
const kRequest = Symbol('kRequest');
const kResponse = Symbol('kResponse');

// ---- the socket that messages show ---------------------------------------------------------------------------------------------

const streamMethods = new Set(['on', 'once', 'end', 'emit', 'destroy']);
const forbidden = new Set(['write', 'read', 'pause', 'resume']);

/** request.socket: the stream's methods where the stream stands for the socket, else the session's socket. */
const socketHandler = {
  has(stream, key) {
    const reference = stream.session !== undefined ? stream.session.socket : stream;
    return key in stream || key in reference;
  },
  get(stream, key) {
    if (streamMethods.has(key)) return stream[key].bind(stream);
    if (key === 'writable' || key === 'destroyed') return stream[key];
    if (key === 'readable') return stream.destroyed ? false : stream[kRequest]?.readable;
    if (key === 'setTimeout') {
      const { session } = stream;
      return session !== undefined ? session.setTimeout.bind(session) : stream.setTimeout.bind(stream);
    }
    if (forbidden.has(key)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    const reference = stream.session !== undefined ? stream.session.socket : stream;
    const value = reference[key];
    return typeof value === 'function' ? value.bind(reference) : value;
  },
  getPrototypeOf(stream) {
    return Reflect.getPrototypeOf(stream.session !== undefined ? stream.session.socket : stream);
  },
  set(stream, key, value) {
    if (key === 'writable' || key === 'readable' || key === 'destroyed' || streamMethods.has(key)) {
      stream[key] = value;
      return true;
    }
    if (key === 'setTimeout') {
      (stream.session ?? stream).setTimeout = value;
      return true;
    }
    if (forbidden.has(key)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    (stream.session !== undefined ? stream.session.socket : stream)[key] = value;
    return true;
  },
};

const proxies = new WeakMap();

function socketOf(stream) {
  let proxy = proxies.get(stream);
  if (proxy === undefined) proxies.set(stream, proxy = new Proxy(stream, socketHandler));
  return proxy;
}

// ---- the request -----------------------------------------------------------------------------------------------------------------

function onStreamEnd() {
  const request = this[kRequest];
  if (request !== undefined) request.push(null);
}

function onStreamData(chunk) {
  const request = this[kRequest];
  if (request !== undefined && !request.push(chunk)) this.pause();
}

function onStreamAborted() {
  const request = this[kRequest];
  if (request === undefined || request[kState].closed) return;
  request[kState].aborted = true;
  request.emit('aborted');
}

function onStreamTrailers(trailers, flags, rawTrailers) {
  const request = this[kRequest];
  if (request === undefined) return;
  Object.assign(request[kState].trailers, trailers);
  request[kState].rawTrailers.push(...rawTrailers);
}

/** Errors are the stream's; whoever uses requests and responses sees them end. */
function onStreamError() {}

function onStreamCloseRequest() {
  const request = this[kRequest];
  const state = request[kState];
  if (state.closed) return;
  state.closed = true;
  request.push(null);
  // As with HTTP/1: a body that nobody asked for comes to its end.
  if (request.readableFlowing === null) request.resume();
  request.emit('close');
}

function onStreamTimeoutRequest() {
  this[kRequest].emit('timeout');
}

function onRequestPause() {
  this[kStream].pause();
}

function onRequestResume() {
  this[kStream].resume();
}

class Http2ServerRequest extends Readable {
  constructor(stream, headers, options, rawHeaders) {
    super(options === undefined ? defaultOptions : { autoDestroy: false, ...options });
    this[kState] = {
      closed: false, didRead: false, url: headers[':path'], method: undefined, aborted: false, trailers: {}, rawTrailers: [], headers, rawHeaders,
    };
    this[kStream] = stream;
    stream[kRequest] = this;
    stream.on('trailers', onStreamTrailers);
    stream.on('end', onStreamEnd);
    stream.on('error', onStreamError);
    stream.on('aborted', onStreamAborted);
    stream.on('close', onStreamCloseRequest);
    stream.on('timeout', onStreamTimeoutRequest);
    this.on('pause', onRequestPause);
    this.on('resume', onRequestResume);
  }

  get aborted() {
    return this[kState].aborted;
  }

  get complete() {
    return this[kState].aborted || this.readableEnded || this[kState].closed || this[kStream].destroyed;
  }

  get stream() {
    return this[kStream];
  }

  get headers() {
    return this[kState].headers;
  }

  get rawHeaders() {
    return this[kState].rawHeaders;
  }

  get trailers() {
    return this[kState].trailers;
  }

  get rawTrailers() {
    return this[kState].rawTrailers;
  }

  get httpVersionMajor() {
    return 2;
  }

  get httpVersionMinor() {
    return 0;
  }

  get httpVersion() {
    return '2.0';
  }

  get socket() {
    return socketOf(this[kStream]);
  }

  get connection() {
    return this.socket;
  }

  _read() {
    const state = this[kState];
    if (state.didRead) {
      process.nextTick(() => this[kStream].resume());
      return;
    }
    state.didRead = true;
    this[kStream].on('data', onStreamData);
  }

  get method() {
    return this[kState].method ?? this[kState].headers[':method'];
  }

  set method(method) {
    validateString(method, 'method');
    if (method.trim() === '') throw new ERR_INVALID_ARG_VALUE('method', method);
    this[kState].method = method;
  }

  get authority() {
    return this[kState].headers[':authority'] ?? this[kState].headers.host ?? '';
  }

  get scheme() {
    return this[kState].headers[':scheme'];
  }

  get url() {
    return this[kState].url;
  }

  set url(url) {
    this[kState].url = url;
  }

  setTimeout(msecs, callback) {
    if (this[kState].closed) return undefined;
    this[kStream].setTimeout(msecs, callback);
    return this;
  }
}

// ---- the response ------------------------------------------------------------------------------------------------------------------

let statusMessageWarned = false;
let connectionHeaderWarned = false;

function warnStatusMessage() {
  if (statusMessageWarned) return;
  statusMessageWarned = true;
  process.emitWarning('Status message is not supported by HTTP/2 (RFC7540 8.1.2.4)', 'UnsupportedWarning');
}

/** HTTP/1's own field, which HTTP/2 does not have. Others of its kind are refused when they are to be sent. */
const isLeftOut = (name, value) => name === 'connection' && value !== 'trailers';

const pseudoHeaders = new Set([':status', ':method', ':path', ':authority', ':scheme']);

/** What is wrong with a field at first sight; what else is, sending it finds. */
function checkHeader(name, value) {
  if (name === '' || typeof name !== 'string' || stringIncludes(name, ' ')) throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
  if (setHas(pseudoHeaders, name)) throw new ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED();
  if (value === undefined || value === null) throw new ERR_HTTP2_INVALID_HEADER_VALUE(value, name);
  if (!isLeftOut(name, value) || connectionHeaderWarned) return;
  connectionHeaderWarned = true;
  process.emitWarning(
    'The provided connection header is not valid, the value will be dropped from the header and will never be in use.', 'UnsupportedWarning');
}

/** A response is over with a field's name that cannot be. */
function checkName(response, name) {
  if (name[0] === ':') {
    if (name !== ':protocol') throw new ERR_HTTP2_INVALID_PSEUDOHEADER(name);
  } else if (regExpExec(tokenPattern, name) === null) {
    response.destroy(new ERR_INVALID_HTTP_TOKEN('Header name', name));
  }
}

function onStreamDrain() {
  this[kResponse].emit('drain');
}

function onStreamCloseResponse() {
  finish(this[kResponse]);
}

function onStreamWantTrailers() {
  this.sendTrailers(this[kResponse][kTrailers]);
}

function onStreamTimeoutResponse() {
  this[kResponse].emit('timeout');
}

/** @param {object} fields without a prototype */
function isEmpty(fields) {
  for (const _ in fields) return false;
  return true;
}

/** Is there nothing to be sent after the body, and nobody else who might? */
const hasNoTrailers = (stream) => isEmpty(stream[kResponse][kTrailers]) && stream.listenerCount('wantTrailers') === 1;

class Http2ServerResponse extends Stream {
  constructor(stream, options) {
    super(options);
    this[kState] = { closed: false, ending: false, destroyed: false, headRequest: false, sendDate: true, statusCode: 200 };
    this[kHeaders] = { __proto__: null };
    this[kTrailers] = { __proto__: null };
    this[kStream] = stream;
    this.writable = true;
    this.req = stream[kRequest];
    stream[kResponse] = this;
    stream[kStreamState].hasNoTrailers = hasNoTrailers;
    stream.on('drain', onStreamDrain);
    stream.on('close', onStreamCloseResponse);
    stream.on('wantTrailers', onStreamWantTrailers);
    stream.on('timeout', onStreamTimeoutResponse);
  }

  get _header() {
    return this.headersSent;
  }

  get writableEnded() {
    return this[kState].ending;
  }

  get finished() {
    return this[kState].ending;
  }

  get socket() {
    // http1's becomes null once it is over.
    return this[kState].closed ? undefined : socketOf(this[kStream]);
  }

  get connection() {
    return this.socket;
  }

  get stream() {
    return this[kStream];
  }

  get headersSent() {
    return this[kStream].headersSent;
  }

  get sendDate() {
    return this[kState].sendDate;
  }

  set sendDate(value) {
    this[kState].sendDate = Boolean(value);
  }

  get statusCode() {
    return this[kState].statusCode;
  }

  set statusCode(code) {
    code |= 0;
    if (code >= 100 && code < 200) throw new ERR_HTTP2_INFO_STATUS_NOT_ALLOWED();
    if (code < 100 || code > 599) throw new ERR_HTTP2_STATUS_INVALID(code);
    this[kState].statusCode = code;
  }

  get writableCorked() {
    return this[kStream].writableCorked;
  }

  get writableHighWaterMark() {
    return this[kStream].writableHighWaterMark;
  }

  get writableObjectMode() {
    return this[kStream].writableObjectMode;
  }

  get writableFinished() {
    return this[kStream].writableFinished;
  }

  get writableLength() {
    return this[kStream].writableLength;
  }

  get writableNeedDrain() {
    return this[kStream].writableNeedDrain;
  }

  setTrailer(name, value) {
    validateString(name, 'name');
    name = name.trim().toLowerCase();
    checkHeader(name, value);
    this[kTrailers][name] = value;
  }

  addTrailers(headers) {
    for (const key of Object.keys(headers)) this.setTrailer(key, headers[key]);
  }

  getHeader(name) {
    validateString(name, 'name');
    return this[kHeaders][name.trim().toLowerCase()];
  }

  getHeaderNames() {
    return Object.keys(this[kHeaders]);
  }

  getHeaders() {
    return { __proto__: null, ...this[kHeaders] };
  }

  hasHeader(name) {
    validateString(name, 'name');
    return name.trim().toLowerCase() in this[kHeaders];
  }

  removeHeader(name) {
    validateString(name, 'name');
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    name = name.trim().toLowerCase();
    if (name === 'date') {
      this[kState].sendDate = false;
      return;
    }
    delete this[kHeaders][name];
  }

  setHeader(name, value) {
    validateString(name, 'name');
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    setHeader(this, name, value);
  }

  appendHeader(name, value) {
    validateString(name, 'name');
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (value === undefined || value === null) throw new ERR_HTTP2_INVALID_HEADER_VALUE(value, name);
    const key = name.trim().toLowerCase();
    checkHeader(key, value);
    if (isLeftOut(key, value)) return;
    checkName(this, key);
    const before = this[kHeaders][key];
    this[kHeaders][key] = before === undefined ? value : [].concat(before, value);
  }

  get statusMessage() {
    warnStatusMessage();
    return '';
  }

  set statusMessage(message) {
    warnStatusMessage();
  }

  flushHeaders() {
    if (!this[kState].closed && !this[kStream].headersSent) this.writeHead(this[kState].statusCode);
  }

  /**
   * @param {number} statusCode
   * @param {string} [statusMessage] which HTTP/2 does not have
   * @param {object|Array} [headers]
   */
  writeHead(statusCode, statusMessage, headers) {
    const state = this[kState];
    if (state.closed || this[kStream].destroyed || this[kStream].closed) return this;
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (typeof statusMessage === 'string') warnStatusMessage();
    else if (headers === undefined) headers = statusMessage;
    if (Array.isArray(headers)) {
      if (headers.length > 0 && Array.isArray(headers[0])) headers = headers.flat();
      if (headers.length % 2 === 1) throw new ERR_INVALID_ARG_VALUE('headers', headers);
      // What comes twice is kept twice; what was set before is replaced.
      const seen = new Set();
      for (let i = 0; i < headers.length; i += 2) {
        const key = String(headers[i]).trim().toLowerCase();
        if (seen.has(key)) this.appendHeader(headers[i], headers[i + 1]);
        else setHeader(this, headers[i], headers[i + 1]);
        seen.add(key);
      }
    } else if (typeof headers === 'object' && headers !== null) {
      for (const key of Object.keys(headers)) {
        if (headers[key] === undefined || headers[key] === null) throw new ERR_HTTP2_INVALID_HEADER_VALUE(headers[key], key);
        setHeader(this, key, headers[key]);
      }
    }
    // The stream looks at it.
    state.statusCode = statusCode;
    begin(this);
    return this;
  }

  cork() {
    this[kStream].cork();
  }

  uncork() {
    this[kStream].uncork();
  }

  write(chunk, encoding, callback) {
    const state = this[kState];
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = 'utf8';
    }
    let error;
    if (state.ending) error = new ERR_STREAM_WRITE_AFTER_END();
    else if (state.closed) error = new ERR_HTTP2_INVALID_STREAM();
    else if (state.destroyed) return false;
    if (error) {
      if (typeof callback === 'function') process.nextTick(callback, error);
      this.destroy(error);
      return false;
    }
    const stream = this[kStream];
    if (!stream.headersSent) this.writeHead(state.statusCode);
    return stream.write(chunk, encoding, callback);
  }

  end(chunk, encoding, callback) {
    const state = this[kState];
    const stream = this[kStream];
    if (typeof chunk === 'function') {
      callback = chunk;
      chunk = null;
    } else if (typeof encoding === 'function') {
      callback = encoding;
      encoding = 'utf8';
    }
    if ((state.closed || state.ending) && state.headRequest === stream.headRequest) {
      if (typeof callback === 'function') process.nextTick(callback);
      return this;
    }
    if (chunk !== null && chunk !== undefined) this.write(chunk, encoding);
    state.headRequest = stream.headRequest;
    state.ending = true;
    if (typeof callback === 'function') {
      if (stream.writableEnded) this.once('finish', callback);
      else stream.once('finish', callback);
    }
    if (!stream.headersSent) this.writeHead(state.statusCode);
    if (state.closed || stream.destroyed) finish(this);
    else stream.end();
    return this;
  }

  destroy(error) {
    if (this[kState].destroyed) return;
    this[kState].destroyed = true;
    this[kStream].destroy(error);
  }

  setTimeout(msecs, callback) {
    if (!this[kState].closed) this[kStream].setTimeout(msecs, callback);
    return this;
  }

  /** @param {(error: Error|null, response: Http2ServerResponse) => void} callback */
  createPushResponse(headers, callback) {
    validateFunction(callback, 'callback');
    if (this[kState].closed) {
      process.nextTick(callback, new ERR_HTTP2_INVALID_STREAM());
      return;
    }
    this[kStream].pushStream(headers, {}, (error, stream) => {
      if (error) {
        callback(error);
        return;
      }
      callback(null, new Http2ServerResponse(stream));
    });
  }

  /**
   * @param {number} statusCode 1xx, but for 101, which HTTP/2 does not have
   * @param {object} [headers]
   */
  writeInformation(statusCode, headers) {
    if (typeof statusCode !== 'number' || statusCode === 101 || statusCode < 100 || statusCode > 199) {
      throw new ERR_HTTP2_STATUS_INVALID(statusCode);
    }
    if (headers !== undefined && headers !== null) validateObject(headers, 'headers');
    if (this[kStream].headersSent || this[kState].closed) return false;
    this[kStream].additionalHeaders({ ...headers, ':status': statusCode });
    return true;
  }

  writeContinue() {
    if (this[kStream].headersSent || this[kState].closed) return false;
    this[kStream].additionalHeaders({ ':status': 100 });
    return true;
  }

  writeEarlyHints(hints) {
    validateObject(hints, 'hints');
    const headers = { __proto__: null };
    const link = validateLinkHeaderValue(hints.link);
    for (const key of Object.keys(hints)) if (key !== 'link') headers[key] = hints[key];
    if (link.length === 0) return false;
    if (this[kStream].headersSent || this[kState].closed) return false;
    this[kStream].additionalHeaders({ ...headers, 'Link': link, ':status': 103 });
    return true;
  }
}

/** The stream is over. An answer to HEAD still waits for its end(). */
function finish(response) {
  const state = response[kState];
  if (state.closed || response[kStream].headRequest !== state.headRequest) return;
  state.closed = true;
  response.emit('finish');
  response.emit('close');
}

function setHeader(response, name, value) {
  name = name.trim().toLowerCase();
  checkHeader(name, value);
  if (isLeftOut(name, value)) return;
  checkName(response, name);
  if (name === 'date') response[kState].sendDate = true;
  response[kHeaders][name] = value;
}

/** The head goes out. */
function begin(response) {
  const state = response[kState];
  const stream = response[kStream];
  const headers = response[kHeaders];
  headers[':status'] = state.statusCode;
  // Whether there are trailers is known at the end only. A head that is the end has none.
  stream.respond(headers, { endStream: state.ending, waitForTrailers: true, sendDate: state.sendDate });
}

/** A server's listener for 'stream' that emits 'request' and its kin. */
function makeStreamListener(server, Request, Response) {
  return function onServerStream(stream, headers, flags, rawHeaders) {
    const request = new Request(stream, headers, undefined, rawHeaders);
    const response = new Response(stream);
    if (headers[':method'] === 'CONNECT') {
      if (!server.emit('connect', request, response)) {
        response.statusCode = 405;
        response.end();
      }
      return;
    }
    if (headers.expect !== undefined) {
      if (headers.expect === '100-continue') {
        if (server.listenerCount('checkContinue')) {
          server.emit('checkContinue', request, response);
        } else {
          response.writeContinue();
          server.emit('request', request, response);
        }
      } else if (server.listenerCount('checkExpectation')) {
        server.emit('checkExpectation', request, response);
      } else {
        response.statusCode = 417;
        response.end();
      }
      return;
    }
    server.emit('request', request, response);
  };
}

module.exports = { Http2ServerRequest, Http2ServerResponse, makeStreamListener };
