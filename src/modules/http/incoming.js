'use strict';

// IncomingMessage: a server's request or a client's response (_http_incoming).

const { Buffer } = require('buffer');
const { Readable, finished } = require('stream');

const { deferReadableState, kReadableState } = require('internal/stream/lazy_state');
const { kServerConnection } = require('internal/http/symbols');
const { drainCount } = require('internal/process/task_queues');
const { kShapeMode, kMakeShapedEvents } = require('internal/events/symbols');

const { defineProperty, getOwnPropertyDescriptor, setPrototypeOf, hasOwn } = Object;

const kHeaders = Symbol('kHeaders');
const kHeadersDistinct = Symbol('kHeadersDistinct');
const kHeadersCount = Symbol('kHeadersCount');
const kTrailers = Symbol('kTrailers');
const kTrailersDistinct = Symbol('kTrailersDistinct');
const kTrailersCount = Symbol('kTrailersCount');
const kAbortController = Symbol('kAbortController');
/** What is known of the head's fields (KnownHead). */
const kKnown = Symbol('kKnown');
/** The body ended before anybody read. */
const kBodyEnded = Symbol('kBodyEnded');
/** When that was (drainCount), and the message was dumped. */
const kDumpedIn = Symbol('kDumpedIn');

function readStart(socket) {
  if (!socket) return;
  const connection = socket[kServerConnection];
  if (connection !== undefined && connection.consumed) connection.startReading();
  else if (!socket._paused && socket.readable) socket.resume();
}

function readStop(socket) {
  if (!socket) return;
  const connection = socket[kServerConnection];
  if (connection !== undefined && connection.consumed) connection.stopReading();
  else socket.pause();
}

/**
 * A request or response as it comes in. Everything beside its start line is made when first looked at: headers, trailers, and
 * the stream's state.
 * @param {import('net').Socket} socket
 */
function IncomingMessage(socket) {
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;
  this[kShapeMode] = false;
  this.socket = socket;
  this.httpVersionMajor = null;
  this.httpVersionMinor = null;
  this.httpVersion = null;
  this.complete = false;
  this.rawHeaders = [];
  this[kKnown] = undefined;
  this[kHeaders] = null;
  this[kHeadersCount] = 0;
  this.rawTrailers = [];
  this[kTrailers] = null;
  this[kTrailersCount] = 0;
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = null;
  // Requests of a server.
  this.url = '';
  this.method = null;
  // Responses to a client.
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this._consuming = false;
  // Flag for when somebody decides that the body is not wanted.
  this._dumped = false;
  this[kBodyEnded] = false;
  this[kDumpedIn] = 0;
}
setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
setPrototypeOf(IncomingMessage, Readable);

/** The events of every readable stream, which come and go without the object changing its shape. */
IncomingMessage.prototype[kMakeShapedEvents] = () => ({
  close: undefined, error: undefined, data: undefined, end: undefined, readable: undefined,
});

// The stream's state comes to be with the first method that needs it.
deferReadableState(IncomingMessage.prototype, (message) => {
  const connection = message.socket?.[kServerConnection];
  return {
    autoDestroy: true,
    highWaterMark: connection === undefined ? message.socket?.readableHighWaterMark : connection.server.highWaterMark,
  };
});
const { get: makeState, set: setState } = getOwnPropertyDescriptor(IncomingMessage.prototype, '_readableState');
defineProperty(IncomingMessage.prototype, '_readableState', {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() {
    const made = this[kReadableState];
    if (made !== undefined) return made;
    const state = functionCall(makeState, this);
    // Nothing is read ahead: the first _read() shows that somebody wants the body.
    state.readingMore = true;
    // The body was over before anybody looked.
    if (this[kBodyEnded]) {
      this[kBodyEnded] = false;
      if (this._dumped && this[kDumpedIn] !== drainCount()) {
        closeState(state);
      } else {
        this.push(null);
        if (this._dumped) this.resume();
      }
    }
    return state;
  },
  set: setState,
});

defineProperty(IncomingMessage.prototype, 'connection', {
  __proto__: null,
  get() { return this.socket; },
  set(value) { this.socket = value; },
});

function makeHeaders(message) {
  const headers = {};
  const raw = message.rawHeaders;
  const count = message[kHeadersCount];
  for (let i = 0; i < count; i += 2) message._addHeaderLine(raw[i], raw[i + 1], headers);
  return headers;
}

/** What the fields of a head came to the last time; peers send the same again and again. */
class KnownHead {
  constructor(fields) {
    this.fields = fields;
    this.raw = undefined;
    this.headers = undefined;
    this.join = false;
  }
}

const kKnownHeads = 64;
/** By the length of the text. */
const knownHeads = arrayFill(new Array(kKnownHeads), new KnownHead(''));

/**
 * Gives MESSAGE the fields of its head.
 * @param {IncomingMessage} message
 * @param {string} fields names and values, each with a LF behind it
 */
function setRawHeaders(message, fields) {
  const slot = fields.length & (kKnownHeads - 1);
  const known = knownHeads[slot];
  if (known.fields === fields) {
    // The second time: a third is likely.
    known.raw ??= splitFields(fields);
    message.rawHeaders = arraySlice(known.raw);
    message[kHeadersCount] = known.raw.length;
    message[kKnown] = known;
    return;
  }
  knownHeads[slot] = new KnownHead(fields);
  const raw = splitFields(fields);
  message.rawHeaders = raw;
  message[kHeadersCount] = raw.length;
}

/** [name, value, …] of the form that the native parser gives. */
function splitFields(fields) {
  const raw = stringSplit(fields, '\n');
  // Each ends in a LF.
  raw.length--;
  return raw;
}

/** makeHeaders(), by what is known already. */
function headersOf(message) {
  const known = message[kKnown];
  if (known === undefined || message._addHeaderLine !== _addHeaderLine) return makeHeaders(message);
  const join = Boolean(message.joinDuplicateHeaders);
  if (known.headers !== undefined && known.join === join) return { ...known.headers };
  const headers = makeHeaders(message);
  // Set-Cookie is a list, which every message needs for itself.
  if (headers['set-cookie'] === undefined) {
    known.headers = { ...headers };
    known.join = join;
  }
  return headers;
}

defineProperty(IncomingMessage.prototype, 'headers', {
  __proto__: null,
  get() {
    return (this[kHeaders] ||= headersOf(this));
  },
  set(value) { this[kHeaders] = value; },
});

defineProperty(IncomingMessage.prototype, 'headersDistinct', {
  __proto__: null,
  get() {
    if (!this[kHeadersDistinct]) {
      this[kHeadersDistinct] = { __proto__: null };
      const raw = this.rawHeaders;
      const count = this[kHeadersCount];
      for (let i = 0; i < count; i += 2) this._addHeaderLineDistinct(raw[i], raw[i + 1], this[kHeadersDistinct]);
    }
    return this[kHeadersDistinct];
  },
  set(value) { this[kHeadersDistinct] = value; },
});

defineProperty(IncomingMessage.prototype, 'trailers', {
  __proto__: null,
  get() {
    if (!this[kTrailers]) {
      this[kTrailers] = {};
      const raw = this.rawTrailers;
      for (let i = 0; i + 1 < this[kTrailersCount]; i += 2) this._addHeaderLine(raw[i], raw[i + 1], this[kTrailers]);
    }
    return this[kTrailers];
  },
  set(value) { this[kTrailers] = value; },
});

defineProperty(IncomingMessage.prototype, 'trailersDistinct', {
  __proto__: null,
  get() {
    if (!this[kTrailersDistinct]) {
      this[kTrailersDistinct] = { __proto__: null };
      const raw = this.rawTrailers;
      for (let i = 0; i + 1 < this[kTrailersCount]; i += 2) {
        this._addHeaderLineDistinct(raw[i], raw[i + 1], this[kTrailersDistinct]);
      }
    }
    return this[kTrailersDistinct];
  },
  set(value) { this[kTrailersDistinct] = value; },
});

defineProperty(IncomingMessage.prototype, 'signal', {
  __proto__: null,
  configurable: true,
  get() {
    if (this[kAbortController] === undefined) {
      const controller = new (require('internal/web/abort_controller').AbortController)();
      this[kAbortController] = controller;
      if (this.destroyed) {
        controller.abort();
      } else {
        this.once('close', () => controller.abort());
      }
    }
    return this[kAbortController].signal;
  },
});

/**
 * @param {number} msecs
 * @param {() => void} [callback]
 */
IncomingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  this.socket.setTimeout(msecs);
  return this;
};

IncomingMessage.prototype._read = function _read(n) {
  if (!this._consuming) {
    this._readableState.readingMore = false;
    this._consuming = true;
  }
  // The socket is the source: what it reads goes through the parser to push().
  readStart(this.socket);
};

IncomingMessage.prototype._destroy = function _destroy(error, cb) {
  if (!this.readableEnded || !this.complete) {
    this.aborted = true;
    this.emit('aborted');
  }
  // With the stream, an upstream that can tell nobody any more goes too.
  if (this.socket && !this.socket.destroyed && this.aborted) {
    this.socket.destroy(error);
    const cleanup = finished(this.socket, (e) => {
      if (e?.code === 'ERR_STREAM_PREMATURE_CLOSE') e = null;
      cleanup();
      process.nextTick(onError, this, e || error, cb);
    });
  } else {
    process.nextTick(onError, this, error, cb);
  }
};

function onError(message, error, cb) {
  // An error that nobody listens to is not to take the process down: the other side went away.
  if (message.listenerCount('error') === 0) cb();
  else cb(error);
}

// ---- header fields -----------------------------------------------------------------------------------------------------

/** Takes N strings of HEADERS: a head's or the trailers'. */
IncomingMessage.prototype._addHeaderLines = _addHeaderLines;
function _addHeaderLines(headers, n) {
  if (!headers?.length) return;
  let dest;
  if (this.complete || arguments[2] === true) {
    this.rawTrailers = headers;
    this[kTrailersCount] = n;
    dest = this[kTrailers];
  } else {
    this.rawHeaders = headers;
    this[kHeadersCount] = n;
    dest = this[kHeaders];
  }
  if (dest) {
    for (let i = 0; i < n; i += 2) this._addHeaderLine(headers[i], headers[i + 1], dest);
  }
}

// What happens to a field that comes twice: joined by comma or semicolon, listed, or dropped.
const kJoinComma = 0;
const kDrop = 1;
const kList = 2;
const kJoinSemicolon = 3;

const duplicates = new Map([
  ...arrayMap(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since',
      'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after',
      'server', 'user-agent'], (name) => [name, kDrop]),
  ['set-cookie', kList],
  ['cookie', kJoinSemicolon],
]);

/** By the name as it was sent: [lower case, rule]. Peers send the same few names again and again. */
const names = new Map();
const kMostNames = 512;

function nameEntry(field) {
  let entry = mapGet(names, field);
  if (entry === undefined) {
    const lower = stringToLowerCase(field);
    entry = { name: lower, rule: mapGet(duplicates, lower) ?? kJoinComma };
    if (names.size < kMostNames && field.length < 64) {
      // Not a piece of a head that would be kept whole with it.
      mapSet(names, Buffer.from(field, 'latin1').latin1Slice(), entry);
    }
  }
  return entry;
}

IncomingMessage.prototype._addHeaderLine = _addHeaderLine;
function _addHeaderLine(field, value, dest) {
  const { name, rule } = nameEntry(field);
  const before = dest[name];
  if (rule === kList) {
    if (before !== undefined) arrayPush(before, value);
    else dest[name] = [value];
    return;
  }
  if (before === undefined || (name === '__proto__' && !hasOwn(dest, name))) {
    dest[name] = value;
  } else if (typeof before !== 'string') {
    // Such as `constructor`, which every object has.
    dest[name] = hasOwn(dest, name) ? `${before}, ${value}` : value;
  } else if (rule === kJoinSemicolon) {
    dest[name] = `${before}; ${value}`;
  } else if (rule === kJoinComma || this.joinDuplicateHeaders) {
    dest[name] = `${before}, ${value}`;
  }
}

IncomingMessage.prototype._addHeaderLineDistinct = _addHeaderLineDistinct;
function _addHeaderLineDistinct(field, value, dest) {
  field = field.toLowerCase();
  if (!hasOwn(dest, field)) dest[field] = [value];
  else dest[field].push(value);
}

/** The rest of the body is read and thrown away, so that the connection can be used again. */
IncomingMessage.prototype._dump = function _dump() {
  if (this._dumped) return;
  this._dumped = true;
  // Whole already and never looked at: there is nothing to read. Should somebody look later, it has been.
  if (this[kBodyEnded] && this._eventsCount === 0) {
    this[kDumpedIn] = drainCount();
    return;
  }
  // What is buffered must not surprise anybody any more.
  this.removeAllListeners('data');
  this.resume();
};

/** Read to the end, with all that follows. */
function closeState(state) {
  state.ended = true;
  state.endEmitted = true;
  state.destroyed = true;
  state.closed = true;
  state.closeEmitted = true;
}

/** A message without a body that nobody is to read: no 'end', no 'close', and none of what they cost. */
IncomingMessage.prototype._dumpAndCloseReadable = function _dumpAndCloseReadable() {
  this._dumped = true;
  closeState(this._readableState);
};

/** Somebody began to listen to a message that was dumped unread: what they wait for comes. */
function readDumped(message) {
  if (!message[kBodyEnded]) return;
  message._dumped = false;
  message._dump();
}

module.exports = {
  IncomingMessage,
  readStart,
  readStop,
  readDumped,
  kBodyEnded,
  setRawHeaders,
  splitFields,
  kHeadersCount,
};
