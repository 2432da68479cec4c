'use strict';

// OutgoingMessage: a server's response or a client's request (_http_outgoing).

const { Stream, getDefaultHighWaterMark } = require('stream');
const {
  codes: {
    ERR_HTTP_BODY_NOT_ALLOWED, ERR_HTTP_CONTENT_LENGTH_MISMATCH, ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_HEADER_VALUE,
    ERR_HTTP_TRAILER_INVALID, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN,
    ERR_METHOD_NOT_IMPLEMENTED, ERR_STREAM_ALREADY_FINISHED, ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED,
    ERR_STREAM_NULL_VALUES, ERR_STREAM_WRITE_AFTER_END,
  },
  hideStackFrames,
} = require('internal/errors');
const { validateString } = require('internal/errors/validators');
const { isUint8Array } = require('internal/util/types');
const { deprecate } = require('internal/util');
const EventEmitter = require('events');
const { _checkIsHttpToken: checkIsHttpToken, _checkInvalidHeaderChar: checkInvalidHeaderChar } = require('_http_common');
const { utcDate } = require('internal/http/date');
const {
  kSocket, kOutHeaders, kNeedDrain, kCorked, kErrored, kHighWaterMark, kBytesWritten, kUniqueHeaders,
  kRejectNonStandardBodyWrites, kChunkedBuffer, kChunkedLength, kLastSent,
} = require('internal/http/symbols');
const direct = require('internal/http/direct');

const { defineProperty, setPrototypeOf, keys, hasOwn } = Object;
const { isArray } = Array;
const { byteLength } = Buffer;

const connectionClose = /(?:^|\W)close(?:$|\W)/i;
const transferChunked = /(?:^|\W)chunked(?:$|\W)/i;

function nop() {}

/**
 * @param {object} [options]
 */
function OutgoingMessage(options) {
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;

  // Writes that wait for the socket.
  this.outputData = [];
  this.outputSize = 0;
  this.writable = true;
  this.destroyed = false;

  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;

  this.strictContentLength = false;
  this[kBytesWritten] = 0;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = '';
  this[kNeedDrain] = false;

  this.finished = false;
  this._headerSent = false;
  this[kCorked] = 0;
  this[kChunkedBuffer] = null;
  this[kChunkedLength] = 0;
  this[kLastSent] = false;
  this._closed = false;

  this[kSocket] = null;
  this._header = null;
  this[kOutHeaders] = null;
  this._keepAliveTimeout = 0;
  this._onPendingData = nop;
  this[kErrored] = null;
  this[kHighWaterMark] = options?.highWaterMark ?? getDefaultHighWaterMark(false);
  this[kRejectNonStandardBodyWrites] = options?.rejectNonStandardBodyWrites ?? false;
  this[kUniqueHeaders] = null;
}
setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
setPrototypeOf(OutgoingMessage, Stream);

function protoGetter(name, get, set) {
  defineProperty(OutgoingMessage.prototype, name, { __proto__: null, configurable: true, enumerable: false, get, set });
}

protoGetter('errored', function() { return this[kErrored]; });
protoGetter('closed', function() { return this._closed; });
protoGetter('writableFinished', function() {
  return this.finished && this.outputSize === 0 && (!this[kSocket] || this[kSocket].writableLength === 0);
});
protoGetter('writableObjectMode', function() { return false; });
protoGetter('writableLength', function() {
  const parser = direct.parserFor(this);
  if (parser !== null) return this[kChunkedLength] + parser.pendingOutput();
  return this.outputSize + this[kChunkedLength] + (this[kSocket] ? this[kSocket].writableLength : 0);
});
protoGetter('writableHighWaterMark', function() {
  return this[kSocket] ? this[kSocket].writableHighWaterMark : this[kHighWaterMark];
});
protoGetter('writableCorked', function() { return this[kCorked]; });
protoGetter('writableEnded', function() { return this.finished; });
protoGetter('writableNeedDrain', function() { return !this.destroyed && !this.finished && this[kNeedDrain]; });
protoGetter('connection', function() { return this[kSocket]; }, function(value) { this.socket = value; });
protoGetter('socket', function() { return this[kSocket]; }, function(value) {
  // Writes that were corked before there was a socket.
  for (let n = 0; n < this[kCorked]; n++) {
    value?.cork();
    this[kSocket]?.uncork();
  }
  this[kSocket] = value;
});
protoGetter('headersSent', function() { return Boolean(this._header); });

protoGetter('_headers', deprecate(function() {
  return this.getHeaders();
}, 'OutgoingMessage.prototype._headers is deprecated', 'DEP0066'), deprecate(function(value) {
  if (value == null) {
    this[kOutHeaders] = null;
  } else if (typeof value === 'object') {
    const headers = this[kOutHeaders] = { __proto__: null };
    for (const name of keys(value)) headers[name.toLowerCase()] = [name, value[name]];
  }
}, 'OutgoingMessage.prototype._headers is deprecated', 'DEP0066'));

protoGetter('_headerNames', deprecate(function() {
  const headers = this[kOutHeaders];
  if (headers === null) return null;
  const out = { __proto__: null };
  for (const key of keys(headers)) out[key] = headers[key][0];
  return out;
}, 'OutgoingMessage.prototype._headerNames is deprecated', 'DEP0066'), deprecate(function(value) {
  if (typeof value !== 'object' || value === null) return;
  const headers = this[kOutHeaders];
  if (!headers) return;
  for (const key of keys(value)) {
    if (headers[key]) headers[key][0] = value[key];
  }
}, 'OutgoingMessage.prototype._headerNames is deprecated', 'DEP0066'));

OutgoingMessage.prototype._renderHeaders = function _renderHeaders() {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
  const headers = this[kOutHeaders];
  const out = {};
  if (headers !== null) {
    for (const key of keys(headers)) out[headers[key][0]] = headers[key][1];
  }
  return out;
};

// ---- corking -----------------------------------------------------------------------------------------------------------

OutgoingMessage.prototype.cork = function cork() {
  this[kCorked]++;
  if (this[kSocket]) this[kSocket].cork();
};

OutgoingMessage.prototype.uncork = function uncork() {
  this[kCorked]--;
  if (this[kSocket]) this[kSocket].uncork();
  const buffer = this[kChunkedBuffer];
  if (this[kCorked] || buffer === null || buffer.length === 0) return;
  // What was gathered goes out as one chunk.
  const size = this[kChunkedLength];
  const callbacks = [];
  this[kChunkedBuffer] = null;
  this[kChunkedLength] = 0;
  this._send(size.toString(16), 'latin1', null);
  this._send('\r\n', 'latin1', null);
  for (let n = 0; n < buffer.length; n += 3) {
    this._send(buffer[n], buffer[n + 1], null);
    if (buffer[n + 2]) callbacks.push(buffer[n + 2]);
  }
  this._send('\r\n', 'latin1', callbacks.length === 0 ? null : (error) => {
    for (const callback of callbacks) callback(error);
  });
};

/**
 * @param {number} msecs
 * @param {() => void} [callback]
 */
OutgoingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  if (!this[kSocket]) {
    this.once('socket', function socketSetTimeoutOnConnect(socket) { socket.setTimeout(msecs); });
  } else {
    this[kSocket].setTimeout(msecs);
  }
  return this;
};

/** The connection goes with its message: there is no other way to tell the peer that it will not be whole. */
OutgoingMessage.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this[kErrored] = error;
  if (this[kSocket]) {
    this[kSocket].destroy(error);
  } else {
    this.once('socket', function socketDestroyOnConnect(socket) { socket.destroy(error); });
  }
  return this;
};

// ---- sending -----------------------------------------------------------------------------------------------------------

/** Sends a piece of the body as it is, after the head where that has not left yet. */
OutgoingMessage.prototype._send = function _send(data, encoding, callback, size) {
  if (!this._headerSent && this._header !== null) {
    const header = this._header;
    this._headerSent = true;
    // The common case: head and body in one go, past the socket's stream.
    const parser = direct.parserFor(this);
    if (parser !== null) return direct.send(this, parser, header, data, encoding, 0, callback);
    if (typeof data === 'string' && (encoding === 'utf8' || encoding === 'latin1' || !encoding)) {
      data = header + data;
    } else {
      this.outputData.unshift({ data: header, encoding: 'latin1', callback: null });
      this.outputSize += header.length;
      this._onPendingData(header.length);
    }
  }
  return this._writeRaw(data, encoding, callback, size);
};

OutgoingMessage.prototype._writeRaw = function _writeRaw(data, encoding, callback, size) {
  const socket = this[kSocket];
  if (socket && socket.destroyed) return false;
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (socket && socket._httpMessage === this && socket.writable) {
    const parser = direct.parserFor(this);
    if (parser !== null) return direct.send(this, parser, '', data, encoding, 0, callback);
    // Earlier writes may wait.
    if (this.outputData.length) this._flushOutput(socket);
    return socket.write(data, encoding, callback);
  }
  // Not this message's turn yet.
  this.outputData.push({ data, encoding, callback });
  this.outputSize += data.length;
  this._onPendingData(data.length);
  return this.outputSize < this[kHighWaterMark];
};

// ---- the head ----------------------------------------------------------------------------------------------------------

// What a field means to the message.
const kOrdinary = 0;
const kConnectionField = 1;
const kTransferEncoding = 2;
const kContentLength = 3;
const kDate = 4;
const kExpect = 5;
const kTrailer = 6;
const kKeepAlive = 7;
const kCookie = 8;
const kContentDisposition = 9;

const meanings = new Map([
  ['connection', kConnectionField],
  ['transfer-encoding', kTransferEncoding],
  ['content-length', kContentLength],
  ['date', kDate],
  ['expect', kExpect],
  ['trailer', kTrailer],
  ['keep-alive', kKeepAlive],
  ['cookie', kCookie],
  ['content-disposition', kContentDisposition],
]);

/**
 * By field name as programs write it, for names that are valid: { lower, meaning } and the line that the last short value gave.
 * Programs use few names, and mostly the same values.
 */
const knownNames = new Map();
const kMostNames = 1024;
const kLongestKept = 128;

function nameEntry(name) {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  if (typeof name !== 'string' || !name || !checkIsHttpToken(name)) return undefined;
  const lower = name.toLowerCase();
  const entry = { lower, meaning: meanings.get(lower) ?? kOrdinary, value: undefined, line: '' };
  if (knownNames.size < kMostNames && name.length < 64) knownNames.set(name, entry);
  return entry;
}

/**
 * @param {string} name
 * @param {string} [label]
 */
const validateHeaderName = hideStackFrames((name, label) => {
  if (nameEntry(name) === undefined) throw new ERR_INVALID_HTTP_TOKEN.HideStackFramesError(label || 'Header name', name);
});

/**
 * @param {string} name
 * @param {unknown} value
 */
const validateHeaderValue = hideStackFrames((name, value) => {
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE.HideStackFramesError(value, name);
  if (checkInvalidHeaderChar(value)) throw new ERR_INVALID_CHAR.HideStackFramesError('header content', name);
});

/** Values that were found good, as long as they come again. */
let lastGoodValue = '';

function checkValue(name, value) {
  if (typeof value === 'string' && value === lastGoodValue) return;
  validateHeaderValue(name, value);
  if (typeof value === 'string') lastGoodValue = value;
}

class HeadState {
  constructor(header) {
    this.header = header;
    this.connection = false;
    this.contentLength = false;
    this.transferEncoding = false;
    this.date = false;
    this.expect = false;
    this.trailer = false;
  }
}

OutgoingMessage.prototype._storeHeader = _storeHeader;
function _storeHeader(firstLine, headers) {
  const state = new HeadState(firstLine);
  if (headers) {
    if (headers === this[kOutHeaders]) {
      for (const key in headers) {
        const entry = headers[key];
        addField(this, state, entry[0], entry[1], false);
      }
    } else if (isArray(headers)) {
      if (headers.length && isArray(headers[0])) {
        for (let i = 0; i < headers.length; i++) addField(this, state, headers[i][0], headers[i][1], true);
      } else {
        if (headers.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
        for (let n = 0; n < headers.length; n += 2) addField(this, state, headers[n], headers[n + 1], true);
      }
    } else {
      for (const key in headers) {
        if (hasOwn(headers, key)) addField(this, state, key, headers[key], true);
      }
    }
  }
  let { header } = state;

  if (this.sendDate && !state.date) header += utcDate();

  // A 204 or 304 has no body (RFC 9110, 15.3.5 and 15.4.5); one announced as chunked anyway confuses clients.
  if (this.chunkedEncoding && (this.statusCode === 204 || this.statusCode === 304)) {
    this.chunkedEncoding = false;
    this.shouldKeepAlive = false;
  }

  if (this._removedConnection) {
    // HTTP/1.1 connections persist by default, said or not.
    this._last = !this.shouldKeepAlive;
  } else if (!state.connection) {
    const persist = this.shouldKeepAlive && (state.contentLength || this.useChunkedEncodingByDefault || this.agent);
    if (persist && this.maxRequestsOnConnectionReached) {
      header += 'Connection: close\r\n';
    } else if (persist) {
      header += keepAliveLines(this);
    } else {
      this._last = true;
      header += 'Connection: close\r\n';
    }
  }

  if (!state.contentLength && !state.transferEncoding) {
    if (!this._hasBody) {
      // No terminating chunk after what has no body.
      this.chunkedEncoding = false;
    } else if (!this.useChunkedEncodingByDefault) {
      this._last = true;
    } else if (!state.trailer && !this._removedContLen && typeof this._contentLength === 'number') {
      if (this._contentLength === direct.kSizeFollows) {
        // The native side counts the bytes and completes the head.
        this._header = header;
        this._headerSent = false;
        return;
      }
      header += `Content-Length: ${this._contentLength}\r\n`;
    } else if (!this._removedTE) {
      header += 'Transfer-Encoding: chunked\r\n';
      this.chunkedEncoding = true;
    } else {
      // The body ends with the connection.
      this._last = true;
    }
  }

  if (this.chunkedEncoding !== true && state.trailer) throw new ERR_HTTP_TRAILER_INVALID();

  if (this._contentLength === direct.kSizeFollows) this._contentLength = null;
  this._header = header + '\r\n';
  this._headerSent = false;
  // The head leaves with the first piece of the body, except that somebody waits for its Expect.
  if (state.expect) this._send('');
}

let keepAliveText = '';
let keepAliveFor = -1;

function keepAliveLines(message) {
  const { _keepAliveTimeout: timeout } = message;
  if (!timeout || !message._defaultKeepAlive) return 'Connection: keep-alive\r\n';
  const max = ~~message._maxRequestsPerSocket;
  if (max > 0) return `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(timeout / 1000)}, max=${max}\r\n`;
  if (timeout !== keepAliveFor) {
    keepAliveFor = timeout;
    keepAliveText = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(timeout / 1000)}\r\n`;
  }
  return keepAliveText;
}

/** One field, whose value may be a list. */
function addField(message, state, key, value, validate) {
  const entry = nameEntry(key);
  if (entry === undefined) {
    if (validate) validateHeaderName(key);
    addLine(message, state, key, value, undefined, validate);
    return;
  }
  const { meaning } = entry;
  if (meaning === kOrdinary && value === entry.value && typeof value === 'string') {
    state.header += entry.line;
    return;
  }
  if (meaning === kContentDisposition && message._contentLength) {
    // Its file names may hold Latin-1, which must not be taken for UTF-8.
    value = isArray(value) ? value.map((item) => Buffer.from(item, 'latin1')) : Buffer.from(value, 'latin1');
  }
  if (isArray(value)) {
    const joined = (value.length >= 2 && meaning === kCookie) || message[kUniqueHeaders]?.has(entry.lower);
    if (!joined) {
      for (let i = 0; i < value.length; i++) addLine(message, state, key, value[i], entry, validate);
      return;
    }
    value = value.join('; ');
  }
  addLine(message, state, key, value, entry, validate);
}

function addLine(message, state, key, value, entry, validate) {
  if (validate) checkValue(key, value);
  const line = key + ': ' + value + '\r\n';
  state.header += line;
  if (entry === undefined) return;
  if (entry.meaning === kOrdinary) {
    // setHeader() has checked it where this did not.
    if (typeof value === 'string' && value.length <= kLongestKept) {
      entry.value = value;
      entry.line = line;
    }
    return;
  }
  switch (entry.meaning) {
    case kConnectionField:
      state.connection = true;
      message._removedConnection = false;
      if (connectionClose.test(value)) message._last = true;
      else message.shouldKeepAlive = true;
      break;
    case kTransferEncoding:
      state.transferEncoding = true;
      message._removedTE = false;
      if (transferChunked.test(value)) message.chunkedEncoding = true;
      break;
    case kContentLength:
      state.contentLength = true;
      message._contentLength = +value;
      message._removedContLen = false;
      break;
    case kDate:
      state.date = true;
      break;
    case kExpect:
      state.expect = true;
      break;
    case kTrailer:
      state.trailer = true;
      break;
    case kKeepAlive:
      message._defaultKeepAlive = false;
      break;
  }
}

/** The option uniqueHeaders as a Set of lower-case names, or null. */
function parseUniqueHeadersOption(headers) {
  if (!isArray(headers)) return null;
  const unique = new Set();
  for (const name of headers) unique.add(name.toLowerCase());
  return unique;
}

/**
 * @param {string} name
 * @param {number|string|string[]} value
 */
OutgoingMessage.prototype.setHeader = function setHeader(name, value) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
  const entry = nameEntry(name);
  if (entry === undefined) validateHeaderName(name);
  checkValue(name, value);
  let headers = this[kOutHeaders];
  if (headers === null) this[kOutHeaders] = headers = { __proto__: null };
  headers[entry.lower] = [name, value];
  return this;
};

/** @param {Headers|Map<string, string>} headers */
OutgoingMessage.prototype.setHeaders = function setHeaders(headers) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
  if (!headers || isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
  }
  // Headers gives each Set-Cookie as an entry of its own.
  const cookies = [];
  for (const { 0: key, 1: value } of headers) {
    if (key === 'set-cookie') {
      if (isArray(value)) cookies.push(...value);
      else cookies.push(value);
      continue;
    }
    this.setHeader(key, value);
  }
  if (cookies.length) this.setHeader('set-cookie', cookies);
  return this;
};

/**
 * @param {string} name
 * @param {string|string[]} value
 */
OutgoingMessage.prototype.appendHeader = function appendHeader(name, value) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('append');
  validateHeaderName(name);
  validateHeaderValue(name, value);
  const field = name.toLowerCase();
  const headers = this[kOutHeaders];
  if (headers === null || !headers[field]) return this.setHeader(name, value);
  // A field that was set once becomes a list.
  if (!isArray(headers[field][1])) headers[field][1] = [headers[field][1]];
  const existing = headers[field][1];
  if (isArray(value)) existing.push(...value);
  else existing.push(value);
  return this;
};

/** @param {string} name */
OutgoingMessage.prototype.getHeader = function getHeader(name) {
  validateString(name, 'name');
  const headers = this[kOutHeaders];
  if (headers === null) return undefined;
  return headers[name.toLowerCase()]?.[1];
};

/** @returns {string[]} in lower case */
OutgoingMessage.prototype.getHeaderNames = function getHeaderNames() {
  return this[kOutHeaders] !== null ? keys(this[kOutHeaders]) : [];
};

/** @returns {string[]} as they were written */
OutgoingMessage.prototype.getRawHeaderNames = function getRawHeaderNames() {
  const headers = this[kOutHeaders];
  return headers === null ? [] : keys(headers).map((key) => headers[key][0]);
};

/** @returns {object} a copy */
OutgoingMessage.prototype.getHeaders = function getHeaders() {
  const headers = this[kOutHeaders];
  const out = { __proto__: null };
  if (headers) {
    for (const key of keys(headers)) out[key] = headers[key][1];
  }
  return out;
};

/** @param {string} name */
OutgoingMessage.prototype.hasHeader = function hasHeader(name) {
  validateString(name, 'name');
  return this[kOutHeaders] !== null && Boolean(this[kOutHeaders][name.toLowerCase()]);
};

/** @param {string} name */
OutgoingMessage.prototype.removeHeader = function removeHeader(name) {
  validateString(name, 'name');
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('remove');
  const key = name.toLowerCase();
  switch (key) {
    case 'connection':
      this._removedConnection = true;
      break;
    case 'content-length':
      this._removedContLen = true;
      break;
    case 'transfer-encoding':
      this._removedTE = true;
      break;
    case 'date':
      this.sendDate = false;
      break;
  }
  if (this[kOutHeaders] !== null) delete this[kOutHeaders][key];
};

OutgoingMessage.prototype._implicitHeader = function _implicitHeader() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
};

// ---- the body ----------------------------------------------------------------------------------------------------------

/**
 * @param {string|Uint8Array} chunk
 * @param {string} [encoding]
 * @param {(error?: Error) => void} [callback]
 */
OutgoingMessage.prototype.write = function write(chunk, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  return write_(this, chunk, encoding, callback, false);
};

function onError(message, error, callback) {
  if (message.destroyed) return;
  process.nextTick(emitErrorNt, message, error, callback);
}

function emitErrorNt(message, error, callback) {
  callback(error);
  if (typeof message.emit === 'function' && !message.destroyed) message.emit('error', error);
}

function hasStrictLength(message) {
  return message.strictContentLength && message._contentLength > 0 && message._hasBody && !message._removedContLen &&
    !message.chunkedEncoding && !message.hasHeader('transfer-encoding');
}

function sizeOf(chunk, encoding) {
  return typeof chunk === 'string' ? byteLength(chunk, encoding) : chunk.byteLength;
}

function write_(message, chunk, encoding, callback, fromEnd) {
  if (typeof callback !== 'function') callback = nop;
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !isUint8Array(chunk)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
  let error;
  if (message.finished) error = new ERR_STREAM_WRITE_AFTER_END();
  else if (message.destroyed) error = new ERR_STREAM_DESTROYED('write');
  if (error) {
    if (!message.destroyed) onError(message, error, callback);
    else process.nextTick(callback, error);
    return false;
  }

  let size;
  if (message.strictContentLength) {
    size = sizeOf(chunk, encoding);
    const sum = message[kBytesWritten] + size;
    if (hasStrictLength(message) && (fromEnd ? sum !== message._contentLength : sum > message._contentLength)) {
      throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(sum, message._contentLength);
    }
    message[kBytesWritten] = sum;
  }

  if (!message._header) {
    if (fromEnd) {
      // The whole body is here: its size is known.
      if (size === undefined && direct.canCount(message, encoding)) {
        message._contentLength = direct.kSizeFollows;
        message._implicitHeader();
        if (message._contentLength === direct.kSizeFollows) return direct.endWithBody(message, chunk, encoding, callback);
      } else {
        size ??= sizeOf(chunk, encoding);
        message._contentLength = size;
        message._implicitHeader();
      }
    } else {
      message._implicitHeader();
    }
  }

  if (!message._hasBody) {
    if (message[kRejectNonStandardBodyWrites]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    process.nextTick(callback);
    return true;
  }

  const parser = direct.parserFor(message);
  if (parser === null && !fromEnd && message[kSocket] && !message[kSocket].writableCorked) {
    message[kSocket].cork();
    process.nextTick(connectionCorkNT, message[kSocket]);
  }

  let ret;
  if (message.chunkedEncoding && chunk.length !== 0) {
    if (message[kCorked] && message._headerSent) {
      (message[kChunkedBuffer] ??= []).push(chunk, encoding, callback);
      message[kChunkedLength] += size ?? sizeOf(chunk, encoding);
      ret = message[kChunkedLength] < message[kHighWaterMark];
    } else if (parser !== null) {
      const header = message._headerSent ? '' : message._header;
      message._headerSent = true;
      const last = fromEnd && message._trailer === '';
      message[kLastSent] = last;
      ret = direct.send(message, parser, header, chunk, encoding, last ? direct.kChunk | direct.kLastChunk : direct.kChunk, callback);
    } else {
      size ??= sizeOf(chunk, encoding);
      message._send(size.toString(16), 'latin1', null);
      message._send('\r\n', 'latin1', null);
      message._send(chunk, encoding, null, size);
      ret = message._send('\r\n', 'latin1', callback);
    }
  } else {
    ret = message._send(chunk, encoding, callback, size);
  }
  if (!ret) message[kNeedDrain] = true;
  return ret;
}

function connectionCorkNT(socket) {
  socket.uncork();
}

/** @param {object|Array} headers trailing fields of a chunked body */
OutgoingMessage.prototype.addTrailers = function addTrailers(headers) {
  this._trailer = '';
  const isList = isArray(headers);
  const nested = isList && isArray(headers[0]);
  const entries = isList ? (nested ? headers : pairs(headers)) : keys(headers).map((key) => [key, headers[key]]);
  for (const { 0: field, 1: value } of entries) {
    validateHeaderName(field, 'Trailer name');
    const several = isArray(value) && value.length > 1 && !this[kUniqueHeaders]?.has(field.toLowerCase());
    if (several) {
      for (const item of value) {
        if (checkInvalidHeaderChar(item)) throw new ERR_INVALID_CHAR('trailer content', field);
        this._trailer += `${field}: ${item}\r\n`;
      }
    } else {
      const text = isArray(value) ? value.join('; ') : value;
      if (checkInvalidHeaderChar(text)) throw new ERR_INVALID_CHAR('trailer content', field);
      this._trailer += `${field}: ${text}\r\n`;
    }
  }
};

function pairs(list) {
  const out = [];
  for (let i = 0; i + 1 < list.length; i += 2) out.push([list[i], list[i + 1]]);
  return out;
}

function onFinish(message) {
  if (message?.socket?._hadError) return;
  message.emit('finish');
}

/**
 * @param {string|Uint8Array} [chunk]
 * @param {string} [encoding]
 * @param {() => void} [callback]
 */
OutgoingMessage.prototype.end = function end(chunk, encoding, callback) {
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }

  if (chunk) {
    if (this.finished) {
      onError(this, new ERR_STREAM_WRITE_AFTER_END(), typeof callback !== 'function' ? nop : callback);
      return this;
    }
    if (this[kSocket] && direct.parserFor(this) === null) this[kSocket].cork();
    write_(this, chunk, encoding, null, true);
  } else if (this.finished) {
    if (typeof callback === 'function') {
      if (!this.writableFinished) this.on('finish', callback);
      else callback(new ERR_STREAM_ALREADY_FINISHED('end'));
    }
    return this;
  } else if (!this._header) {
    if (this[kSocket] && direct.parserFor(this) === null) this[kSocket].cork();
    this._contentLength = 0;
    this._implicitHeader();
  }

  if (typeof callback === 'function') this.once('finish', callback);

  if (hasStrictLength(this) && this[kBytesWritten] !== this._contentLength) {
    throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(this[kBytesWritten], this._contentLength);
  }

  const parser = direct.parserFor(this);
  if (parser !== null) {
    direct.end(this, parser);
    return this;
  }

  const finish = onFinish.bind(undefined, this);
  if (this._hasBody && this.chunkedEncoding) {
    this._send(`0\r\n${this._trailer}\r\n`, 'latin1', finish);
  } else if (!this._headerSent || this.writableLength || chunk) {
    this._send('', 'latin1', finish);
  } else {
    process.nextTick(finish);
  }

  const socket = this[kSocket];
  if (socket) {
    // Fully uncork the connection on end().
    if (socket._writableState) socket._writableState.corked = 1;
    socket.uncork();
  }
  this[kCorked] = 1;
  this.uncork();

  this.finished = true;
  // The first message of the connection's queue, and all of it with the socket.
  if (this.outputData.length === 0 && socket && socket._httpMessage === this) this._finish();
  return this;
};

/** All of it was handed to the socket. */
OutgoingMessage.prototype._finish = function _finish() {
  if (this._eventsCount > 0) this.emit('prefinish');
};

// Messages of a connection take their turns: those behind keep what they write until their turn comes, when the server or the
// client gives them the socket and calls _flush().
OutgoingMessage.prototype._flush = function _flush() {
  const socket = this[kSocket];
  if (!socket?.writable) return;
  const ret = this._flushOutput(socket);
  if (this.finished) {
    this._finish();
  } else if (ret && this[kNeedDrain]) {
    this[kNeedDrain] = false;
    this.emit('drain');
  }
};

OutgoingMessage.prototype._flushOutput = function _flushOutput(socket) {
  while (this[kCorked]) {
    this[kCorked]--;
    socket.cork();
  }
  const { outputData } = this;
  const { length } = outputData;
  if (length <= 0) return undefined;
  socket.cork();
  let ret;
  // Retained for(;;): a callback may add to it.
  for (let i = 0; i < length; i++) {
    const { data, encoding, callback } = outputData[i];
    // What was handed over may be collected.
    outputData[i].data = null;
    ret = socket.write(data, encoding, callback);
  }
  socket.uncork();
  this.outputData = [];
  this._onPendingData(-this.outputSize);
  this.outputSize = 0;
  return ret;
};

OutgoingMessage.prototype.flushHeaders = function flushHeaders() {
  if (!this._header) this._implicitHeader();
  this._send('');
};

OutgoingMessage.prototype.pipe = function pipe() {
  // It can only be written to.
  this.emit('error', new ERR_STREAM_CANNOT_PIPE());
};

OutgoingMessage.prototype[EventEmitter.captureRejectionSymbol] = function(error, event) {
  this.destroy(error);
};

module.exports = {
  kHighWaterMark,
  kUniqueHeaders,
  parseUniqueHeadersOption,
  validateHeaderName,
  validateHeaderValue,
  OutgoingMessage,
};
