'use strict';

// ServerResponse.

const {
  codes: { ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_STATUS_CODE, ERR_HTTP_SOCKET_ASSIGNED, ERR_INTERNAL_ASSERTION, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR },
} = require('internal/errors');
const { validateInteger, validateLinkHeaderValue, validateObject } = require('internal/errors/validators');
const { OutgoingMessage, validateHeaderName, validateHeaderValue } = require('_http_outgoing');
const { emitCloseNT } = require('internal/http/completion');
const { _checkInvalidHeaderChar: checkInvalidHeaderChar, chunkExpression } = require('_http_common');
const { validateValueOf } = require('internal/http/header_fields');
const { kOutHeaders } = require('internal/http/symbols');
const direct = require('internal/http/direct');
const STATUS_CODES = require('internal/http/status_codes');

const { setPrototypeOf, keys } = Object;
const { isArray } = Array;

/**
 * @param {import('http').IncomingMessage} req
 * @param {object} [options]
 */
function ServerResponse(req, options) {
  functionCall(OutgoingMessage, this, options);
  if (req.method === 'HEAD') this._hasBody = false;
  this.req = req;
  this.sendDate = true;
  this._sent100 = false;
  this._expect_continue = false;
  if (req.httpVersionMajor < 1 || req.httpVersionMinor < 1) {
    // HTTP/1.0 knows chunks only where it says so.
    this.useChunkedEncodingByDefault = chunkExpression.test(req.headers.te);
    this.shouldKeepAlive = false;
  }
}
setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
setPrototypeOf(ServerResponse, OutgoingMessage);

ServerResponse.prototype.statusCode = 200;
ServerResponse.prototype.statusMessage = undefined;

function onServerResponseClose() {
  // The response was detached by its own 'finish' in between.
  if (this._httpMessage) emitCloseNT(this._httpMessage);
}

/** @param {import('net').Socket} socket */
ServerResponse.prototype.assignSocket = function assignSocket(socket) {
  if (socket._httpMessage) throw new ERR_HTTP_SOCKET_ASSIGNED();
  socket._httpMessage = this;
  socket.on('close', onServerResponseClose);
  this.socket = socket;
  this.emit('socket', socket);
  this._flush();
};

ServerResponse.prototype.detachSocket = function detachSocket(socket) {
  if (socket._httpMessage !== this) throw new ERR_INTERNAL_ASSERTION();
  socket.removeListener('close', onServerResponseClose);
  socket._httpMessage = null;
  this.socket = null;
};

// ---- informational responses (RFC 9110, 15.2) --------------------------------------------------------------------------

/** Only before the final answer's head: after it they would be part of its body. */
function checkNotAnswered(response) {
  if (response._header) throw new ERR_HTTP_HEADERS_SENT('write');
}

/** The peer waits for these. */
function sendNow(response, head, cb) {
  const ret = response._writeRaw(head, 'ascii', cb);
  direct.flush(response);
  return ret;
}

/** The lines of HEADERS: an object, or a list of names and values, in pairs or one after the other. */
function fieldLines(response, headers) {
  let pairs;
  if (!isArray(headers)) {
    validateObject(headers, 'headers');
    pairs = keys(headers).map((key) => [key, headers[key]]);
  } else if (headers.length !== 0 && isArray(headers[0])) {
    pairs = headers;
  } else {
    if (headers.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
    pairs = [];
    for (let n = 0; n < headers.length; n += 2) pairs.push([headers[n], headers[n + 1]]);
  }
  let lines = '';
  for (const { 0: name, 1: value } of pairs) {
    validateHeaderName(name);
    validateValueOf(response, name, value);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

ServerResponse.prototype.writeContinue = function writeContinue(cb) {
  checkNotAnswered(this);
  sendNow(this, 'HTTP/1.1 100 Continue\r\n\r\n', cb);
  this._sent100 = true;
};

/**
 * Any informational response but 101, which ends HTTP on the connection.
 * @param {number} statusCode
 * @param {object|Array} [headers]
 * @param {() => void} [cb]
 * @returns {boolean} whether the peer keeps up
 */
ServerResponse.prototype.writeInformation = function writeInformation(statusCode, headers, cb) {
  checkNotAnswered(this);
  validateInteger(statusCode, 'statusCode', 100, 199);
  if (statusCode === 101) throw new ERR_HTTP_INVALID_STATUS_CODE(statusCode);
  let head = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] || 'unknown'}\r\n`;
  if (headers !== undefined && headers !== null) head += fieldLines(this, headers);
  const ret = sendNow(this, `${head}\r\n`, cb);
  if (statusCode === 100) this._sent100 = true;
  return ret;
};

ServerResponse.prototype.writeProcessing = function writeProcessing(cb) {
  checkNotAnswered(this);
  sendNow(this, 'HTTP/1.1 102 Processing\r\n\r\n', cb);
};

/** 103 Early Hints (RFC 8297). @param {{ link: string|string[] }} hints */
ServerResponse.prototype.writeEarlyHints = function writeEarlyHints(hints, cb) {
  let head = 'HTTP/1.1 103 Early Hints\r\n';
  validateObject(hints, 'hints');
  if (hints.link === null || hints.link === undefined) return;
  const link = validateLinkHeaderValue(hints.link);
  if (link.length === 0) return;
  checkNotAnswered(this);
  if (checkInvalidHeaderChar(link)) throw new ERR_INVALID_ARG_VALUE('hints', hints.link, 'must not contain line breaks');
  const fields = { __proto__: null, Link: link };
  for (const key of keys(hints)) {
    if (key === 'link') continue;
    validateHeaderName(key);
    validateHeaderValue(key, hints[key]);
    fields[key] = hints[key];
  }
  for (const key of keys(fields)) head += `${key}: ${fields[key]}\r\n`;
  head += '\r\n';
  sendNow(this, head, cb);
};

// ---- the head ----------------------------------------------------------------------------------------------------------

ServerResponse.prototype._implicitHeader = function _implicitHeader() {
  this.writeHead(this.statusCode);
};

/** Status lines with the usual phrases. */
const statusLines = { __proto__: null };

function statusLine(code, message) {
  if (message === STATUS_CODES[code]) return (statusLines[code] ??= `HTTP/1.1 ${code} ${message}\r\n`);
  if (checkInvalidHeaderChar(message)) throw new ERR_INVALID_CHAR('statusMessage');
  return `HTTP/1.1 ${code} ${message}\r\n`;
}

/**
 * @param {number} statusCode
 * @param {string|object|Array} [reason]
 * @param {object|Array} [obj] headers
 */
ServerResponse.prototype.writeHead = writeHead;
function writeHead(statusCode, reason, obj) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('write');
  const originalStatusCode = statusCode;
  statusCode |= 0;
  if (statusCode < 100 || statusCode > 999) throw new ERR_HTTP_INVALID_STATUS_CODE(originalStatusCode);

  if (typeof reason === 'string') {
    this.statusMessage = reason;
  } else {
    this.statusMessage ||= STATUS_CODES[statusCode] || 'unknown';
    obj ??= reason;
  }
  this.statusCode = statusCode;

  let headers = obj;
  if (this[kOutHeaders] !== null) {
    // Fields set before, and these over them.
    if (isArray(obj)) {
      if (obj.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', obj);
      for (let n = 0; n < obj.length; n += 2) this.removeHeader(obj[n]);
      for (let n = 0; n < obj.length; n += 2) {
        if (obj[n]) this.appendHeader(obj[n], obj[n + 1]);
      }
    } else if (obj) {
      for (const key of keys(obj)) {
        if (key) this.setHeader(key, obj[key]);
      }
    }
    headers = this[kOutHeaders];
  }

  const line = statusLine(statusCode, this.statusMessage);
  // RFC 9110, 6.4.1: these have no body.
  if (statusCode === 204 || statusCode === 304 || (statusCode >= 100 && statusCode <= 199)) this._hasBody = false;
  // A client that waits for 100 Continue and got a final answer may send its body or not: nobody can tell where the next
  // request would begin.
  if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
  this._storeHeader(line, headers);
  return this;
}

// An old name of it.
ServerResponse.prototype.writeHeader = ServerResponse.prototype.writeHead;

module.exports = { ServerResponse, onServerResponseClose, STATUS_CODES };
