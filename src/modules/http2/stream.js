'use strict';

// Http2Stream (http2, "Class: Http2Stream"): one exchange on a session, as a Duplex.

const { Buffer } = require('buffer');
const { Duplex } = require('stream');
const {
  codes: {
    ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_STREAM_ERROR, ERR_HTTP2_TRAILERS_ALREADY_SENT, ERR_HTTP2_TRAILERS_NOT_READY,
  },
  errnoException,
} = require('internal/errors');
const { validateFunction, validateInteger, validateObject } = require('internal/errors/validators');
const { setImmediate } = require('timers');
const { AsyncContextFrame } = require('internal/async_context');
const { AsyncResource } = require('internal/async_hooks/async_resource');
const { resourcesObserved } = require('internal/async_hooks');
const { constants: { UV_ECANCELED } } = require('internal/net');
const { kTimeout, setStreamTimeout } = require('internal/net/timeouts');
const { inspect } = require('internal/util/inspect');
const { constants, nameOfError } = require('internal/http2/constants');
const { publish } = require('internal/http2/channels');
const { trace } = require('internal/http2/debug');
const { noPseudo, packHeaders } = require('internal/http2/headers');
const { reportStream } = require('internal/http2/performance');
const { kForget, kInner, kPendingStreams, kState } = require('internal/http2/symbols');
const { isStillWriting } = require('internal/http2/timeouts');

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;
const { nextTick } = process;
const { atTurn } = native('http2');
const kMaxCode = 2 ** 32 - 1;

/** The session, while there is one. */
const kSession = Symbol('kSession');

function initialState(session) {
  return {
    session,
    id: undefined,
    closed: false,
    rstCode: NGHTTP2_NO_ERROR,
    aborted: false,
    headersSent: false,
    isHead: false,
    endAfterHeaders: false,
    sentHeaders: undefined,
    sentTrailers: undefined,
    sentInfoHeaders: undefined,
    wantsTrailers: false,
    trailersReady: false,
    trailersSent: false,
    /** The compatibility API's: does nothing follow the body? */
    hasNoTrailers: undefined,
    /** Bytes given to the reader that the peer was not told of. */
    unconsumed: 0,
    /** Callbacks of chunks that wait to be framed, first first. */
    writes: [],
    /** AsyncLocalStorage's values when the stream was made. */
    frame: AsyncContextFrame.current(),
    /** What async_hooks see, if somebody looks. */
    resource: resourcesObserved() ? new AsyncResource('HTTP2STREAM', { requireManualDestroy: true }) : undefined,
    /** Our head ends our side. */
    endsWithHead: false,
    /** Our last data, which no trailers follow, does. */
    endsWithData: false,
    didRead: false,
    /** Somebody has asked for more than there is. */
    isReading: false,
    /** The peer or we have closed it on the wire. */
    isGone: false,
    /** Chunks that had not left then. */
    unsent: Infinity,
    isEndSent: false,
    /** Bytes of the session that had left when the timeout last came. */
    sentAtTimeout: -1,
  };
}

let priorityWarned = false;

/** RFC 9113 has no priorities any more (DEP0194). @param {string} message */
function warnPriority(message) {
  if (priorityWarned) return;
  priorityWarned = true;
  process.emitWarning(message, 'DeprecationWarning', 'DEP0194');
}

class Http2Stream extends Duplex {
  constructor(session, options) {
    super({ allowHalfOpen: true, decodeStrings: false, autoDestroy: false, ...options });
    this[kState] = initialState(session);
    this[kSession] = session;
    this[kTimeout] = null;
    // Nothing is read ahead of a reader: whether there was one decides how an answered request ends.
    this._readableState.readingMore = true;
    // A destroyed session takes no more streams, but those that were just asked for still fail in the usual way.
    setAdd(session[kPendingStreams], this);
  }

  get bufferSize() {
    return this[kState].writes.reduce(sizeOf, 0) + this.writableLength;
  }

  get endAfterHeaders() {
    return this[kState].endAfterHeaders;
  }

  get sentHeaders() {
    return this[kState].sentHeaders;
  }

  get sentTrailers() {
    return this[kState].sentTrailers;
  }

  get sentInfoHeaders() {
    return this[kState].sentInfoHeaders;
  }

  get pending() {
    return this[kState].id === undefined;
  }

  get id() {
    return this[kState].id;
  }

  get session() {
    return this[kSession];
  }

  get headersSent() {
    return this[kState].headersSent;
  }

  get aborted() {
    return this[kState].aborted;
  }

  get headRequest() {
    return this[kState].isHead;
  }

  get rstCode() {
    return this[kState].rstCode;
  }

  get closed() {
    return this[kState].closed;
  }

  get state() {
    const handle = this[kSession]?.[kInner].handle;
    const figures = handle === undefined || this.pending ? [] : handle.streamState(this.id);
    if (figures.length === 0) return {};
    const [state, weight, sumDependencyWeight, localClose, remoteClose, localWindowSize] = figures;
    return { state, weight, sumDependencyWeight, localClose, remoteClose, localWindowSize };
  }

  _onTimeout() {
    if (this.destroyed || isStillWriting(this, this[kState].session, [this])) return;
    this.emit('timeout');
  }

  setTimeout(msecs, callback) {
    return Reflect.apply(setStreamTimeout, this, [msecs, callback]);
  }

  // ---- writing --------------------------------------------------------------------------------------------------------------

  _write(data, encoding, callback) {
    publish(sideOf(this), 'bodyChunkSent', { stream: this, writev: false, data, encoding });
    writeBytes(this, data, encoding, data.length, callback);
  }

  _writev(chunks, callback) {
    const data = chunks.allBuffers ? chunks.map(({ chunk }) => chunk) : chunks;
    publish(sideOf(this), 'bodyChunkSent', { stream: this, writev: true, data, encoding: '' });
    const bytes = Buffer.concat(chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)));
    writeBytes(this, bytes, 'buffer', chunks.reduce((sum, { chunk }) => sum + chunk.length, 0), callback);
  }

  _final(callback) {
    if (this.pending) {
      this.once('ready', () => this._final(callback));
      return;
    }
    endWire(this);
    publish(sideOf(this), 'bodySent', { stream: this });
    callback();
    maybeDestroy(this);
  }

  // ---- reading --------------------------------------------------------------------------------------------------------------

  _read() {
    const state = this[kState];
    if (this.destroyed) {
      this.push(null);
      return;
    }
    if (!state.didRead) {
      state.didRead = true;
      trace?.(state.session, this, 'reading starting');
      this._readableState.readingMore = false;
    }
    state.isReading = true;
    if (state.unconsumed > 0) {
      const size = state.unconsumed;
      state.unconsumed = 0;
      handleOf(this)?.consume(state.id, size);
    }
  }

  // ---- trailers, priority, end -----------------------------------------------------------------------------------------------

  /** @param {object} headers */
  sendTrailers(headers) {
    const state = this[kState];
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (state.trailersSent) throw new ERR_HTTP2_TRAILERS_ALREADY_SENT();
    if (!state.trailersReady) throw new ERR_HTTP2_TRAILERS_NOT_READY();
    if (headers !== undefined && headers !== null) validateObject(headers, 'headers');
    headers = { __proto__: null, ...headers };
    refresh(this);
    const packed = packHeaders(headers, noPseudo);
    state.trailersSent = true;
    state.sentTrailers = headers;
    const result = handleOf(this).trailers(state.id, packed);
    if (result < 0) this.destroy(require('internal/http2/errors').nghttp2Error(result));
    else maybeDestroy(this);
  }

  /** Deprecated, and without effect: RFC 9113 has no priorities. */
  priority() {
    warnPriority('http2Stream.priority is longer supported after priority signalling was deprecated in RFC 9113');
    if (this.destroyed) throw new ERR_HTTP2_INVALID_STREAM();
  }

  /**
   * @param {number} [code]
   * @param {() => void} [callback]
   */
  close(code = NGHTTP2_NO_ERROR, callback) {
    validateInteger(code, 'code', 0, kMaxCode);
    if (callback !== undefined) validateFunction(callback, 'callback');
    if (this.closed) return;
    if (callback !== undefined) this.once('close', callback);
    closeStream(this, code, kReset);
  }

  _destroy(error, callback) {
    const state = this[kState];
    const { session } = state;
    const { goawayCode, destroyCode } = session[kInner];
    const sessionCode = goawayCode || destroyCode;
    // A stream that was closed without an error has none to tell of, whatever becomes of the session.
    let code = state.closed ? state.rstCode : sessionCode;
    if (error != null) {
      if (sessionCode) code = sessionCode;
      else if (error.name === 'AbortError') code = NGHTTP2_CANCEL;
      else code = NGHTTP2_INTERNAL_ERROR;
    }
    if (!state.closed) closeStream(this, code, state.id === undefined ? kNoReset : kForceReset);
    this.push(null);
    const handle = handleOf(this);
    trace?.(session, this, 'tearing down stream');
    reportStream(this, handle);
    if (error == null && code !== NGHTTP2_NO_ERROR && code !== NGHTTP2_CANCEL) error = new ERR_HTTP2_STREAM_ERROR(nameOfError(code));
    if (state.writes.length > 0) {
      mapSet(session[kInner].leaving, state.id, state);
      atTurn(() => settleWrites(state));
    }
    session[kForget](this);
    this[kSession] = undefined;
    state.resource?.emitDestroy();
    if (error) publish(sideOf(this), 'error', { stream: this, error });
    callback(error);
  }

  [inspect.custom](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {
      id: this.id ?? '<pending>', closed: this.closed, destroyed: this.destroyed, state: this.state,
      readableState: this._readableState, writableState: this._writableState,
    };
    return `${this.constructor.name} ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

const sideOf = (stream) => (stream._isServer ? 'server' : 'client');

/** The native session; undefined once there is none. */
const handleOf = (stream) => stream[kState].session[kInner].handle;

function refresh(stream) {
  if (stream.destroyed) return;
  stream[kTimeout]?.refresh();
  stream[kSession]?.[kTimeout]?.refresh();
}

/**
 * Hands DATA to the session.
 * @param {object} stream
 * @param {string|Uint8Array} data
 * @param {string} encoding of a string
 * @param {number} length as the stream counts it
 * @param {(error?: Error) => void} callback
 */
function writeBytes(stream, data, encoding, length, callback) {
  const state = stream[kState];
  if (stream.pending) {
    stream.once('ready', () => writeBytes(stream, data, encoding, length, callback));
    return;
  }
  // Headers go before data, whether or not the program has sent them.
  if (!state.headersSent) stream._sendImplicitHeaders();
  refresh(stream);
  const handle = handleOf(stream);
  if (state.isGone || stream.destroyed || handle === undefined) {
    callback();
    return;
  }
  const write = { size: 0, length, callback, frame: AsyncContextFrame.current(), isOver: false, isEndKnown: state.wantsTrailers, error: undefined };
  arrayPush(state.writes, write);
  if (typeof data !== 'string') {
    write.size = handle.write(state.id, data);
  } else if (encoding === 'utf8' || encoding === 'utf-8') {
    write.size = handle.writeText(state.id, data);
  } else {
    write.size = handle.write(state.id, Buffer.from(data, encoding));
  }
  // Bytes; negative for a stream that is not there any more.
  if (write.size < 0) {
    state.writes.pop();
    callback();
    return;
  }
  // Trailers are asked for once the data has left.
  if (!state.wantsTrailers || state.hasNoTrailers !== undefined) nextTick(afterWrite, stream, write);
}

/** Who has written has gone on: whether the end goes with the chunk is known, and only then it is called back. */
function afterWrite(stream, write) {
  endWithLast(stream);
  if (write.isEndKnown) return;
  write.isEndKnown = true;
  if (write.isOver) write.callback(write.error);
}

/** Where nothing comes after what is being written, the end goes with its frame. */
function endWithLast(stream) {
  const { writes, isGone, isEndSent } = stream[kState];
  const { _writableState: writable } = stream;
  if (isGone || isEndSent || !writable.ending || stream.destroyed || writes.length === 0 || stream._final === null) return;
  if (writable.length === arrayReduce(writes, lengthOf, 0)) endWire(stream);
}

const sizeOf = (sum, { size }) => sum + size;
const lengthOf = (sum, { length }) => sum + length;

/** Our side is over, once what was written has left. */
function endWire(stream) {
  const state = stream[kState];
  if (state.isEndSent) return;
  state.isEndSent = true;
  refresh(stream);
  if (state.isGone || state.endsWithHead) return;
  state.endsWithData = state.hasNoTrailers !== undefined && state.hasNoTrailers(stream);
  handleOf(stream)?.end(state.id, state.endsWithData);
}

function settleWrite(write, error) {
  write.isOver = true;
  write.error = error;
  if (!write.isEndKnown) return;
  AsyncContextFrame.set(write.frame);
  write.callback(error);
}

/** COUNT chunks have left. */
function onWritten({ writes }, count) {
  for (const write of arraySplice(writes, 0, count)) settleWrite(write);
}

/** Chunks of a destroyed stream that have not left never will. */
function settleWrites(state) {
  mapDelete(state.session[kInner].leaving, state.id);
  onWritten(state, state.writes.length - state.unsent);
  for (const write of arraySplice(state.writes, 0)) settleWrite(write, errnoException(UV_ECANCELED, 'write'));
}

/** The stream has its number. */
function setId(stream, id) {
  stream[kState].id = id;
  if (stream.writableCorked > 0) stream.uncork();
  stream.emit('ready');
}

/** How closeStream tells the peer. */
const kNoReset = 0;
/** By RST_STREAM, once what was written has left. */
const kReset = 1;
/** By RST_STREAM at once. */
const kForceReset = 2;

/** Both sides shall end. */
function closeStream(stream, code, how) {
  const state = stream[kState];
  state.closed = true;
  state.rstCode = code;
  if (stream[kTimeout]) stream.setTimeout(0);
  if (stream.listenerCount('timeout') > 0) stream.removeAllListeners('timeout');
  const { ending } = stream._writableState;
  if (!ending) {
    // Who writes learns that nothing more is wanted.
    markAborted(stream);
    stream.end();
  }
  publish(sideOf(stream), 'close', { stream });
  if (how === kNoReset) return;
  const finish = () => {
    if (stream.pending) {
      stream.push(null);
      stream.once('ready', finish);
      return;
    }
    if (state.isGone) return;
    const unsent = handleOf(stream)?.reset(state.id, code);
    if (unsent >= 0) state.unsent = unsent;
  };
  if (!ending || stream.writableFinished || code !== NGHTTP2_NO_ERROR || how === kForceReset) finish();
  else stream.once('finish', finish);
}

function markAborted(stream) {
  const state = stream[kState];
  if (state.aborted) return;
  state.aborted = true;
  stream.emit('aborted');
}

/** DATA came. */
function onData(stream, bytes) {
  refresh(stream);
  const state = stream[kState];
  if (stream.destroyed || stream.readableEnded) {
    handleOf(stream)?.consume(state.id, bytes.length);
    return;
  }
  state.unconsumed += bytes.length;
  if (!stream.push(bytes)) state.isReading = false;
  // Who does not read lets the peer send no more than the window has room for.
  if (!state.isReading || state.unconsumed === 0) return;
  const size = state.unconsumed;
  state.unconsumed = 0;
  handleOf(stream)?.consume(state.id, size);
}

/** The peer has ended its side, with a frame of data or with a head. */
function onRemoteEnd(stream, isData) {
  const state = stream[kState];
  state.remoteEnded = true;
  if (stream.destroyed) return;
  stream.push(null);
  // There is nothing to wait for: the end is told whether or not somebody reads.
  if (isData && stream.readableLength === 0) stream.read(0);
}

/** The stream is over on the wire, while UNSENT chunks wait to leave. */
function onStreamClose(stream, code, unsent) {
  const state = stream[kState];
  state.isGone = true;
  state.unsent = unsent;
  trace?.(state.session, stream, `closed with code ${code}`);
  if (stream.destroyed) return;
  if (!state.closed) closeStream(stream, code, kNoReset);
  // The end goes with the last chunk where no trailers follow. It is told as if it had gone after it.
  const isAllSent = code === NGHTTP2_NO_ERROR && unsent === 0 && state.endsWithData;
  if (isAllSent) {
    onWritten(state, state.writes.length);
    if (state.headersSent) state.sentTrailers = { __proto__: null };
  }
  if (!stream.readable || code !== NGHTTP2_NO_ERROR) {
    if (isAllSent) maybeDestroy(stream);
    else stream.destroy();
    return;
  }
  // Whatever is left to be read is read first, even if the peer ends the connection meanwhile.
  stream.on('end', onLastRead);
  stream.push(null);
  // A request's body that a server did not ask for is nobody's; an answer may still be read.
  if (stream._isServer && !state.didRead && stream.readableFlowing === null) stream.resume();
  else stream.read(0);
}

function onSideOver() {
  maybeDestroy(this);
}

/** What came on a stream that is over on the wire is read. */
function onLastRead() {
  maybeDestroy(this);
  // Chunks that have left with the stream's last frame are told of in this turn; those that have not never will, and no 'finish' comes.
  if (!this.destroyed && this[kState].writes.length > 0) setImmediate(destroyUnsent, this);
}

function destroyUnsent(stream) {
  if (stream[kState].writes.length > 0) stream.destroy();
}

/** A request that was answered and whose rest nobody wants. */
function closeUnread(stream) {
  stream.close();
}

/** Trailers that were announced may still come; where the head was the end, for ever. */
const awaitsTrailers = ({ wantsTrailers, trailersSent, hasNoTrailers, endsWithHead }) =>
  wantsTrailers && !trailersSent && (hasNoTrailers === undefined || endsWithHead);

/** A stream whose both sides are done ends. */
function maybeDestroy(stream) {
  const state = stream[kState];
  if (stream.destroyed || !stream.writableFinished) {
    if (!stream.destroyed && stream.listenerCount('finish', onSideOver) === 0) stream.on('finish', onSideOver);
    return;
  }
  if (!stream.readable && state.closed) {
    stream.destroy();
    return;
  }
  // A server that has answered without reading the request need not wait for the rest of it.
  if (stream._isServer && state.headersSent && !awaitsTrailers(state) && !state.didRead && stream.readableFlowing === null &&
      !state.remoteEnded) {
    setImmediate(closeUnread, stream);
  }
}

module.exports = { endWire, Http2Stream, handleOf, onData, onRemoteEnd, onStreamClose, onWritten, refresh, setId, warnPriority, writeBytes };
