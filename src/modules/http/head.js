'use strict';

// The head of an outgoing message: its start line, its fields, and what follows from them for body and connection.
//
// Servers send nearly the same head again and again. So that it is neither joined nor flattened anew each time, heads that came
// before are kept as chains: from the start line each node leads to the text with the next field appended, as long as it is the
// field that came last time.

const { Buffer } = require('buffer');
const {
  codes: { ERR_HTTP_TRAILER_INVALID, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { utcDate } = require('internal/http/date');
const { flatten } = require('internal/http/parsers');
const { kOutHeaders, kUniqueHeaders, kRelaxedValues, kSizeFollows } = require('internal/http/symbols');
const { nameEntry, checkValue, validateHeaderName, meanings } = require('internal/http/header_fields');

const { hasOwn } = Object;
const { isArray } = Array;

const {
  kOrdinary, kConnectionField, kTransferEncoding, kContentLength, kDate, kExpect, kTrailer, kKeepAlive, kCookie, kContentDisposition,
} = meanings;

const connectionClose = /(?:^|\W)close(?:$|\W)/i;
const transferChunked = /(?:^|\W)chunked(?:$|\W)/i;

/** Longer values are not kept. */
const kLongestKept = 128;
/** Start lines that heads are kept for. */
const kMostRoots = 64;
/** So often another field may come before a node forgets the one it had. */
const kPatience = 16;

/** A piece of text that comes again; the version says whether it is still the same. */
class Piece {
  constructor(line) {
    this.line = line;
    this.version = 0;
  }
}

class HeadNode {
  constructor(text) {
    this.text = text;
    this.piece = null;
    this.version = 0;
    this.next = null;
    this.misses = 0;
    /** Is the text no tree of pieces any more? */
    this.flat = false;
  }
}

const roots = new Map();

/** The one that was asked for last. */
let lastLine;
let lastRoot = null;

/** The chain of heads that begin with LINE, or null. */
function rootOf(line) {
  if (line === lastLine) return lastRoot;
  let root = mapGet(roots, line);
  if (root === undefined) {
    if (roots.size >= kMostRoots || line.length > kLongestKept) return null;
    root = new HeadNode(line);
    mapSet(roots, line, root);
  }
  lastLine = line;
  lastRoot = root;
  return root;
}

class HeadState {
  constructor(text) {
    this.text = text;
    this.node = rootOf(text);
    this.connection = false;
    this.contentLength = false;
    this.transferEncoding = false;
    this.date = false;
    this.expect = false;
    this.trailer = false;
  }

  /** Appends the line of PIECE. */
  append(piece) {
    const { node } = this;
    if (node === null) {
      this.text += piece.line;
      return;
    }
    let { next } = node;
    if (node.piece !== piece || node.version !== piece.version) {
      if (next !== null && ++node.misses < kPatience) {
        this.node = null;
        this.text = node.text + piece.line;
        return;
      }
      node.piece = piece;
      node.version = piece.version;
      node.misses = 0;
      next = node.next = new HeadNode(node.text + piece.line);
    }
    this.node = next;
    this.text = next.text;
  }

  /** The text, to be sent. */
  whole() {
    const { node } = this;
    if (node !== null && !node.flat) {
      node.flat = true;
      flatten(node.text);
    }
    return this.text;
  }

  /** Appends a line that need not come again. */
  appendOnce(line) {
    this.node = null;
    this.text += line;
  }
}

const closePiece = new Piece('Connection: close\r\n');
const keepAlivePiece = new Piece('Connection: keep-alive\r\n');
const keepAliveForPiece = new Piece('');
const chunkedPiece = new Piece('Transfer-Encoding: chunked\r\n');
const lengthPiece = new Piece('');
const datePiece = new Piece('');
const endPiece = new Piece('\r\n');

/** `this` is the message. */
function _storeHeader(firstLine, headers) {
  const state = new HeadState(firstLine);
  if (headers) {
    if (headers === this[kOutHeaders]) {
      for (const key in headers) {
        const field = headers[key];
        addField(this, state, field[0], field[1], false);
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

  if (this.sendDate && !state.date) appendDate(state);

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
      state.append(closePiece);
    } else if (persist) {
      appendKeepAlive(this, state);
    } else {
      this._last = true;
      state.append(closePiece);
    }
  }

  if (!state.contentLength && !state.transferEncoding) {
    if (!this._hasBody) {
      // No terminating chunk after what has no body.
      this.chunkedEncoding = false;
    } else if (!this.useChunkedEncodingByDefault) {
      this._last = true;
    } else if (!state.trailer && !this._removedContLen && typeof this._contentLength === 'number') {
      if (this._contentLength === kSizeFollows) {
        // The native side counts the bytes and completes the head.
        openState = state;
        this._header = state.whole();
        this._headerSent = false;
        return;
      }
      appendLength(state, this._contentLength);
    } else if (!this._removedTE) {
      state.append(chunkedPiece);
      this.chunkedEncoding = true;
    } else {
      // The body ends with the connection.
      this._last = true;
    }
  }

  if (this.chunkedEncoding !== true && state.trailer) throw new ERR_HTTP_TRAILER_INVALID();

  if (this._contentLength === kSizeFollows) this._contentLength = null;
  state.append(endPiece);
  this._header = state.whole();
  this._headerSent = false;
  // The head leaves with the first piece of the body, except that somebody waits for its Expect.
  if (state.expect) this._send('');
}

/** The head that was left open last. */
let openState = null;

/** Completes the head of a message whose body turned out to have SIZE bytes. */
function completeHead(message, size) {
  let state = openState;
  openState = null;
  if (state === null || state.text !== message._header) {
    state = new HeadState('');
    state.appendOnce(message._header);
  }
  appendLength(state, size);
  state.append(endPiece);
  message._contentLength = size;
  message._header = state.text;
}

function appendLength(state, size) {
  if (size !== lengthPiece.version) {
    lengthPiece.version = size;
    lengthPiece.line = `Content-Length: ${size}\r\n`;
  } else if (size === 0) {
    lengthPiece.line = 'Content-Length: 0\r\n';
  }
  state.append(lengthPiece);
}

function appendDate(state) {
  const line = utcDate();
  if (line !== datePiece.line) {
    datePiece.line = line;
    datePiece.version++;
  }
  state.append(datePiece);
}

let keepAliveFor = -1;

function appendKeepAlive(message, state) {
  const { _keepAliveTimeout: timeout } = message;
  if (!timeout || !message._defaultKeepAlive) {
    state.append(keepAlivePiece);
    return;
  }
  const max = ~~message._maxRequestsPerSocket;
  if (max > 0) {
    state.appendOnce(`Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(timeout / 1000)}, max=${max}\r\n`);
    return;
  }
  if (timeout !== keepAliveFor) {
    keepAliveFor = timeout;
    keepAliveForPiece.line = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(timeout / 1000)}\r\n`;
    keepAliveForPiece.version++;
  }
  state.append(keepAliveForPiece);
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
  if (value === entry.value && meaning !== kContentDisposition) {
    // The same as last time, and found good then.
    state.append(entry);
    if (meaning !== kOrdinary) applyMeaning(message, state, meaning, value);
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
  // What setHeader() took, it has checked.
  if (validate) checkValue(message, key, value, entry);
  const line = key + ': ' + value + '\r\n';
  // What only this message takes is not kept for others.
  if (entry === undefined || message[kRelaxedValues]) {
    state.appendOnce(line);
    if (entry === undefined) return;
    if (entry.meaning !== kOrdinary) applyMeaning(message, state, entry.meaning, value);
    return;
  }
  if (typeof value === 'number' || (typeof value === 'string' && value.length <= kLongestKept)) {
    entry.value = value;
    entry.line = line;
    entry.version++;
    state.append(entry);
  } else {
    state.appendOnce(line);
  }
  if (entry.meaning !== kOrdinary) applyMeaning(message, state, entry.meaning, value);
}

function applyMeaning(message, state, meaning, value) {
  switch (meaning) {
    case kConnectionField:
      state.connection = true;
      message._removedConnection = false;
      if (regExpExec(connectionClose, value) !== null) message._last = true;
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

module.exports = { _storeHeader, completeHead };
