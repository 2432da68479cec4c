'use strict';

// stream.Readable (https://nodejs.org/api/stream.html#readable-streams).
//
// Data moves from _read()/push() through `state.buffer` to its consumer in one of three ways:
// 'data' events while flowing, read() calls after 'readable', or the async iterator.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { StringDecoder } = require('string_decoder');
const { Stream } = require('internal/stream/legacy');
const { construct, destroy, destroyer, errorOrDestroy, undestroy } = require('internal/stream/destroy');
const { addAbortSignal } = require('internal/stream/add_abort_signal');
const {
  AbortError,
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_METHOD_NOT_IMPLEMENTED,
    ERR_OUT_OF_RANGE,
    ERR_STREAM_PUSH_AFTER_EOF,
    ERR_STREAM_UNSHIFT_AFTER_END_EVENT,
  },
} = require('internal/errors');
const { validateObject } = require('internal/errors/validators');
const {
  ReadableState,
  maybeReadMore,
  kState,
  kObjectMode,
  kErrored,
  kCloseEmitted,
  kErrorEmitted,
  kConstructed,
  kDestroyed,
  kAutoDestroy,
  kSync,
  kEnded,
  kEndEmitted,
  kReading,
  kNeedReadable,
  kEmittedReadable,
  kReadableListening,
  kResumeScheduled,
  kMultiAwaitDrain,
  kDataEmitted,
  kDecoder,
  kHasFlowing,
  kFlowing,
  kHasPaused,
  kPaused,
  kDataListening,
  kDecoderValue,
} = require('internal/stream/readable_state');
const { takeFromBuffer } = require('internal/stream/readable_buffer');
const { addStateProperties } = require('internal/stream/readable_properties');
const { debugSection } = require('internal/util/debug_section');

const { keys, setPrototypeOf } = Object;
const debug = debugSection('stream');
const { isView } = ArrayBuffer;
const { isInteger, isNaN: isNaNumber } = Number;
const SymbolAsyncIterator = Symbol.asyncIterator;
const SymbolAsyncDispose = Symbol.asyncDispose;

/** read(n) may raise the mark this far, no further. */
const kMaxHighWaterMark = 0x40000000;

/**
 * @param {object} [options] https://nodejs.org/api/stream.html#new-streamreadableoptions
 */
function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);

  // One shape for all streams: the usual events have their places from the start.
  this._events ??= {
    close: undefined,
    error: undefined,
    data: undefined,
    end: undefined,
    readable: undefined,
  };
  this._readableState = new ReadableState(options, this, false);
  if (options) {
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) addAbortSignal(options.signal, this);
  }
  functionCall(Stream, this, options);
  if (this._construct != null) construct(this);
}
setPrototypeOf(Readable.prototype, Stream.prototype);
setPrototypeOf(Readable, Stream);
module.exports = Readable;

Readable.ReadableState = ReadableState;

Readable.prototype.destroy = destroy;
Readable.prototype._undestroy = undestroy;
Readable.prototype._destroy = function (err, cb) {
  cb(err);
};
Readable.prototype[EventEmitter.captureRejectionSymbol] = function (err) {
  this.destroy(err);
};

/** Waits until the stream is closed, destroying it if it has not ended. */
Readable.prototype[SymbolAsyncDispose] = async function () {
  let error;
  if (!this.destroyed) {
    error = this.readableEnded ? null : new AbortError();
    this.destroy(error);
  }
  await new Promise((resolve, reject) => {
    require('internal/stream/end_of_stream').eos(this, (err) =>
      err && err !== error ? reject(err) : resolve(),
    );
  });
};

// --- producing ------------------------------------------------------------------------------

/**
 * Adds a chunk at the end; null ends the stream.
 * @param {any} chunk
 * @param {BufferEncoding} [encoding]
 * @returns {boolean} whether more is wanted
 */
Readable.prototype.push = function (chunk, encoding) {
  const state = this._readableState;
  debug('push %o', chunk);
  if (chunk === null) return pushEnd(this, state);
  return (state[kState] & kObjectMode) === 0
    ? pushBytes(this, state, chunk, encoding)
    : pushChunk(this, state, chunk, encoding);
};

/**
 * Puts a chunk back in front of what is buffered.
 * @param {any} chunk
 * @param {BufferEncoding} [encoding]
 */
Readable.prototype.unshift = function (chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) return pushEnd(this, state);
  return (state[kState] & kObjectMode) === 0
    ? unshiftBytes(this, state, chunk, encoding)
    : unshiftChunk(this, state, chunk);
};

function wantsMore(state) {
  return (
    (state[kState] & kEnded) === 0 && (state.length < state.highWaterMark || state.length === 0)
  );
}

/** A byte chunk given as a view of another kind, as a Buffer. */
function viewToBuffer(view) {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

function refuseChunk(stream, chunk) {
  errorOrDestroy(
    stream,
    new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk),
  );
  return false;
}

function pushEnd(stream, state) {
  state[kState] &= ~kReading;
  onEndOfData(stream, state);
  return false;
}

function pushBytes(stream, state, chunk, encoding) {
  if (typeof chunk === 'string') {
    encoding = encoding || state.defaultEncoding;
    // A string in the encoding that consumers get needs no detour through bytes.
    if (state.encoding !== encoding) {
      chunk = Buffer.from(chunk, encoding);
      encoding = '';
    }
  } else if (chunk instanceof Buffer) {
    encoding = '';
  } else if (isView(chunk)) {
    chunk = viewToBuffer(chunk);
    encoding = '';
  } else if (chunk !== undefined) {
    return refuseChunk(stream, chunk);
  }
  if (!chunk || chunk.length <= 0) {
    state[kState] &= ~kReading;
    maybeReadMore(stream, state);
    return wantsMore(state);
  }
  return pushChunk(stream, state, chunk, encoding);
}

function pushChunk(stream, state, chunk, encoding) {
  const flags = state[kState];
  if ((flags & kEnded) !== 0) {
    errorOrDestroy(stream, new ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  if ((flags & (kDestroyed | kErrored)) !== 0) return false;
  state[kState] = flags & ~kReading;
  if ((flags & kDecoder) !== 0 && !encoding) {
    chunk = state[kDecoderValue].write(chunk);
    if (chunk.length === 0 && (flags & kObjectMode) === 0) {
      maybeReadMore(stream, state); // only a part of a character so far
      return wantsMore(state);
    }
  }
  addChunk(stream, state, chunk, false);
  return wantsMore(state);
}

function unshiftBytes(stream, state, chunk, encoding) {
  if (typeof chunk === 'string') {
    encoding = encoding || state.defaultEncoding;
    if (state.encoding !== encoding) {
      const bytes = Buffer.from(chunk, encoding);
      // What comes back must look like what was read.
      chunk = state.encoding ? bytes.toString(state.encoding) : bytes;
    }
  } else if (isView(chunk)) {
    if (!(chunk instanceof Buffer)) chunk = viewToBuffer(chunk);
  } else if (chunk !== undefined) {
    return refuseChunk(stream, chunk);
  }
  if (!(chunk && chunk.length > 0)) return wantsMore(state);
  return unshiftChunk(stream, state, chunk);
}

function unshiftChunk(stream, state, chunk) {
  if ((state[kState] & kEndEmitted) !== 0) {
    errorOrDestroy(stream, new ERR_STREAM_UNSHIFT_AFTER_END_EVENT());
  } else if ((state[kState] & (kDestroyed | kErrored)) !== 0) {
    return false;
  } else {
    addChunk(stream, state, chunk, true);
  }
  return wantsMore(state);
}

function addChunk(stream, state, chunk, inFront) {
  // Flowing, nothing buffered, and not inside _read(): the chunk goes straight to its consumer.
  if (
    (state[kState] & (kFlowing | kSync | kDataListening)) === (kFlowing | kDataListening) &&
    state.length === 0
  ) {
    if ((state[kState] & kMultiAwaitDrain) !== 0) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
    state[kState] |= kDataEmitted;
    stream.emit('data', chunk);
  } else {
    state.length += (state[kState] & kObjectMode) !== 0 ? 1 : chunk.length;
    if (!inFront) arrayPush(state.buffer, chunk);
    else if (state.bufferIndex > 0) state.buffer[--state.bufferIndex] = chunk;
    else state.buffer.unshift(chunk);
    if ((state[kState] & kNeedReadable) !== 0) emitReadable(stream);
  }
  maybeReadMore(stream, state);
}

function onEndOfData(stream, state) {
  if ((state[kState] & kEnded) !== 0) return;
  if ((state[kState] & kDecoder) !== 0) {
    const rest = state[kDecoderValue].end();
    if (rest?.length) {
      arrayPush(state.buffer, rest);
      state.length += (state[kState] & kObjectMode) !== 0 ? 1 : rest.length;
    }
  }
  state[kState] |= kEnded;
  if ((state[kState] & kSync) !== 0) {
    // Inside _read(): the end is told when the reader asks on.
    emitReadable(stream);
  } else {
    state[kState] = (state[kState] & ~kNeedReadable) | kEmittedReadable;
    emitReadableNow(stream);
  }
}

/** Announces, once and later, that there is something to read. */
function emitReadable(stream) {
  const state = stream._readableState;
  state[kState] &= ~kNeedReadable;
  if ((state[kState] & kEmittedReadable) === 0) {
    state[kState] |= kEmittedReadable;
    process.nextTick(emitReadableNow, stream);
  }
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if (
    (state[kState] & (kDestroyed | kErrored)) === 0 &&
    (state.length > 0 || (state[kState] & kEnded) !== 0)
  ) {
    debug('readable, length %d', state.length);
    stream.emit('readable');
    state[kState] &= ~kEmittedReadable;
  }
  // The next push() is news only to a paused reader who has seen (nearly) all there is.
  if ((state[kState] & (kFlowing | kEnded)) === 0 && state.length <= state.highWaterMark) {
    state[kState] |= kNeedReadable;
  } else {
    state[kState] &= ~kNeedReadable;
  }
  flow(stream);
}

/** To be overridden: fetch data and push() it. */
Readable.prototype._read = function (n) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

// --- consuming ------------------------------------------------------------------------------

/** The next power of two: a read(n) beyond the mark is a wish for bigger steps. */
function raisedMark(n) {
  if (n > kMaxHighWaterMark) throw new ERR_OUT_OF_RANGE('size', '<= 1GiB', n);
  n--;
  n |= n >>> 1;
  n |= n >>> 2;
  n |= n >>> 4;
  n |= n >>> 8;
  n |= n >>> 16;
  return n + 1;
}

/** How much of a read(n) can be given just now. */
function available(n, state) {
  if (n <= 0 || (state.length === 0 && (state[kState] & kEnded) !== 0)) return 0;
  if ((state[kState] & kObjectMode) !== 0) return 1;
  if (isNaNumber(n)) {
    // Flowing takes it chunk by chunk, read() everything.
    if ((state[kState] & kFlowing) !== 0 && state.length > 0) {
      return state.buffer[state.bufferIndex].length;
    }
    return state.length;
  }
  if (n <= state.length) return n;
  return (state[kState] & kEnded) !== 0 ? state.length : 0;
}

/**
 * Takes data out of the buffer, asking the source for more when it runs low.
 * @param {number} [n] bytes (or characters); all there is when left out
 * @returns {any} null when there is not enough
 */
Readable.prototype.read = function (n) {
  // Same as parseInt(undefined, 10), which is what anything odd comes down to.
  if (n === undefined) n = NaN;
  else if (!isInteger(n)) n = parseInt(n, 10);
  const state = this._readableState;
  const asked = n;
  debug('read %d of %d', n, state.length);

  if (n > state.highWaterMark) state.highWaterMark = raisedMark(n);
  if (n !== 0) state[kState] &= ~kEmittedReadable;

  // read(0) as a nudge, while there is enough: announce it again.
  if (
    n === 0 &&
    (state[kState] & kNeedReadable) !== 0 &&
    ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) ||
      (state[kState] & kEnded) !== 0)
  ) {
    if (state.length === 0 && (state[kState] & kEnded) !== 0) endReadable(this);
    else emitReadable(this);
    return null;
  }

  n = available(n, state);
  if (n === 0 && (state[kState] & kEnded) !== 0) {
    if (state.length === 0) endReadable(this);
    return null;
  }

  // Is it time to call _read()? Yes if the buffer will be below its mark after this read, or
  // somebody waits for data.
  const low =
    (state[kState] & kNeedReadable) !== 0 ||
    state.length === 0 ||
    state.length - n < state.highWaterMark;
  const blocked = kEnded | kReading | kDestroyed | kErrored;
  if (low && (state[kState] & (blocked | kConstructed)) === kConstructed) {
    state[kState] |= kReading | kSync;
    if (state.length === 0) state[kState] |= kNeedReadable;
    try {
      this._read(state.highWaterMark);
    } catch (err) {
      errorOrDestroy(this, err);
    }
    state[kState] &= ~kSync;
    // Pushed synchronously: there may be more to give now.
    if ((state[kState] & kReading) === 0) n = available(asked, state);
  }

  const chunk = n > 0 ? takeFromBuffer(n, state) : null;
  if (chunk === null) {
    if (state.length <= state.highWaterMark) state[kState] |= kNeedReadable;
    else state[kState] &= ~kNeedReadable;
    n = 0;
  } else {
    state.length -= n;
    if ((state[kState] & kMultiAwaitDrain) !== 0) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
  }

  if (state.length === 0) {
    if ((state[kState] & kEnded) === 0) state[kState] |= kNeedReadable;
    else if (asked !== n) endReadable(this); // tried to read past the end
  }
  if (chunk !== null && (state[kState] & (kErrorEmitted | kCloseEmitted)) === 0) {
    state[kState] |= kDataEmitted;
    this.emit('data', chunk);
  }
  return chunk;
};

/** Kept for user land that calls it with a bare state. */
Readable._fromList = function fromList(n, state) {
  return takeFromBuffer(n, state);
};

function endReadable(stream) {
  const state = stream._readableState;
  if ((state[kState] & kEndEmitted) === 0) {
    state[kState] |= kEnded;
    process.nextTick(emitEnd, state, stream);
  }
}

function emitEnd(state, stream) {
  // Meanwhile it may have failed, or got data back by unshift().
  if ((state[kState] & (kErrored | kCloseEmitted | kEndEmitted)) !== 0 || state.length !== 0) return;
  state[kState] |= kEndEmitted;
  debug('end');
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    process.nextTick(endWritable, stream);
  } else if ((state[kState] & kAutoDestroy) !== 0) {
    // A duplex goes when both sides are done, or the other never was.
    const w = stream._writableState;
    if (!w || (w.autoDestroy && (w.finished || w.writable === false))) stream.destroy();
  }
}

function endWritable(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

// --- flowing --------------------------------------------------------------------------------

/** 'data' starts the flow, 'readable' stops it. */
Readable.prototype.on = function (ev, fn) {
  const result = functionCall(Stream.prototype.on, this, ev, fn);
  if (ev === 'data') {
    const state = this._readableState;
    state[kState] |= kDataListening;
    // Never taken back here: whether a removed 'readable' listener counts is for the next tick.
    if (this.listenerCount('readable') > 0) state[kState] |= kReadableListening;
    // Unless paused by hand.
    if ((state[kState] & (kHasFlowing | kFlowing)) !== kHasFlowing) this.resume();
  } else if (ev === 'readable') {
    const state = this._readableState;
    if ((state[kState] & (kEndEmitted | kReadableListening)) === 0) {
      state[kState] =
        (state[kState] | kReadableListening | kNeedReadable | kHasFlowing) &
        ~(kFlowing | kEmittedReadable);
      if (state.length > 0) emitReadable(this);
      else if ((state[kState] & kReading) === 0) process.nextTick(nudge, this);
    }
  }
  return result;
};
Readable.prototype.addListener = Readable.prototype.on;

Readable.prototype.removeListener = function (ev, fn) {
  const result = functionCall(Stream.prototype.removeListener, this, ev, fn);
  if (ev === 'readable') {
    // Later: it may be the removal of a once() listener that is just being called.
    process.nextTick(updateReadableListening, this);
  } else if (ev === 'data' && this.listenerCount('data') === 0) {
    this._readableState[kState] &= ~kDataListening;
  }
  return result;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function (ev) {
  const result = functionApply(Stream.prototype.removeAllListeners, this, arguments);
  if (ev === 'readable' || ev === undefined) process.nextTick(updateReadableListening, this);
  // That 'data' was listened to is remembered, other than with removeListener() (as Node has it).
  return result;
};

function updateReadableListening(stream) {
  const state = stream._readableState;
  if (stream.listenerCount('readable') > 0) state[kState] |= kReadableListening;
  else state[kState] &= ~kReadableListening;

  const paused = kHasPaused | kPaused;
  if ((state[kState] & (paused | kResumeScheduled)) === (kHasPaused | kResumeScheduled)) {
    // resume() was called while 'readable' was listened to: now it counts.
    state[kState] |= kHasFlowing | kFlowing;
  } else if ((state[kState] & kDataListening) !== 0) {
    stream.resume();
  } else if ((state[kState] & kReadableListening) === 0) {
    state[kState] &= ~(kHasFlowing | kFlowing);
  }
}

function nudge(stream) {
  stream.read(0);
}

/** Starts the flow of 'data' events. */
Readable.prototype.resume = function () {
  const state = this._readableState;
  debug('resume');
  if ((state[kState] & kFlowing) === 0) {
    // With a 'readable' listener data flows only when that is gone.
    state[kState] |= kHasFlowing;
    if ((state[kState] & kReadableListening) === 0) state[kState] |= kFlowing;
    if ((state[kState] & kResumeScheduled) === 0) {
      state[kState] |= kResumeScheduled;
      process.nextTick(startFlow, this, state);
    }
  }
  state[kState] = (state[kState] | kHasPaused) & ~kPaused;
  return this;
};

function startFlow(stream, state) {
  if ((state[kState] & kReading) === 0) stream.read(0);
  state[kState] &= ~kResumeScheduled;
  stream.emit('resume');
  flow(stream);
  if ((state[kState] & (kFlowing | kReading)) === kFlowing) stream.read(0);
}

/** Stops the flow; data stays in the buffer. */
Readable.prototype.pause = function () {
  debug('pause');
  const state = this._readableState;
  if ((state[kState] & (kHasFlowing | kFlowing)) !== kHasFlowing) {
    state[kState] = (state[kState] | kHasFlowing) & ~kFlowing;
    this.emit('pause');
  }
  state[kState] |= kHasPaused | kPaused;
  return this;
};

function flow(stream) {
  const state = stream._readableState;
  while ((state[kState] & kFlowing) !== 0 && stream.read() !== null);
}

Readable.prototype.isPaused = function () {
  const flags = this._readableState[kState];
  return (flags & kPaused) !== 0 || (flags & (kHasFlowing | kFlowing)) === kHasFlowing;
};

/**
 * Consumers get strings of ENCODING from now on.
 * @param {BufferEncoding} enc
 */
Readable.prototype.setEncoding = function (enc) {
  const decoder = new StringDecoder(enc);
  const state = this._readableState;
  state.decoder = decoder;
  state.encoding = decoder.encoding;

  // What is buffered is bytes still.
  let text = '';
  const { buffer } = state;
  for (let i = state.bufferIndex; i < buffer.length; i++) text += decoder.write(buffer[i]);
  if ((state[kState] & kEnded) !== 0) text += decoder.end();
  buffer.length = 0;
  state.bufferIndex = 0;
  if (text !== '') arrayPush(buffer, text);
  state.length = text.length;
  return this;
};

const { pipe, unpipe } = require('internal/stream/pipe');
Readable.prototype.pipe = pipe;
Readable.prototype.unpipe = unpipe;

/**
 * Makes an old-style stream (events and pause() only) the source of this one.
 * @param {Stream} stream
 */
Readable.prototype.wrap = function (stream) {
  let paused = false;
  stream.on('data', (chunk) => {
    if (!this.push(chunk) && stream.pause) {
      paused = true;
      stream.pause();
    }
  });
  stream.on('end', () => {
    this.push(null);
  });
  stream.on('error', (err) => {
    errorOrDestroy(this, err);
  });
  stream.on('close', () => {
    this.destroy();
  });
  stream.on('destroy', () => {
    this.destroy();
  });
  this._read = () => {
    if (paused && stream.resume) {
      paused = false;
      stream.resume();
    }
  };
  // Its other methods stay reachable.
  for (const name of keys(stream)) {
    if (this[name] === undefined && typeof stream[name] === 'function') {
      this[name] = stream[name].bind(stream);
    }
  }
  return this;
};

Readable.prototype[SymbolAsyncIterator] = function () {
  return require('internal/stream/async_iterator').iterate(this);
};

/**
 * The async iterator, with a say in what leaving the loop does.
 * @param {{ destroyOnReturn?: boolean }} [options]
 */
Readable.prototype.iterator = function (options) {
  if (options !== undefined) validateObject(options, 'options');
  return require('internal/stream/async_iterator').iterate(this, options);
};

addStateProperties(Readable.prototype);

// --- statics --------------------------------------------------------------------------------

/**
 * @param {Iterable<any>|AsyncIterable<any>} iterable
 * @param {object} [opts]
 */
Readable.from = function (iterable, opts) {
  return require('internal/stream/from').from(Readable, iterable, opts);
};

/**
 * @param {ReadableStream} readableStream
 * @param {object} [options]
 */
Readable.fromWeb = function (readableStream, options) {
  return require('internal/web/streams/adapters').newStreamReadableFromReadableStream(
    readableStream,
    options,
  );
};

/**
 * @param {Readable} streamReadable
 * @param {object} [options]
 */
Readable.toWeb = function (streamReadable, options) {
  return require('internal/web/streams/adapters').newReadableStreamFromStreamReadable(
    streamReadable,
    options,
  );
};

/**
 * @param {Stream} src
 * @param {object} [options]
 */
Readable.wrap = function (src, options) {
  return new Readable({
    objectMode: src.readableObjectMode ?? src.objectMode ?? true,
    ...options,
    destroy(err, callback) {
      destroyer(src, err);
      callback(err);
    },
  }).wrap(src);
};
