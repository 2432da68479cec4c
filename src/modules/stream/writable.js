'use strict';

// stream.Writable (https://nodejs.org/api/stream.html#writable-streams).
//
// One _write() is under way at a time; what is written meanwhile waits in `state.buffered`.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { Stream } = require('internal/stream/legacy');
const { construct, destroy, errorOrDestroy, undestroy } = require('internal/stream/destroy');
const { addAbortSignal } = require('internal/stream/add_abort_signal');
const {
  AbortError,
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_METHOD_NOT_IMPLEMENTED,
    ERR_MULTIPLE_CALLBACK,
    ERR_STREAM_ALREADY_FINISHED,
    ERR_STREAM_CANNOT_PIPE,
    ERR_STREAM_DESTROYED,
    ERR_STREAM_NULL_VALUES,
    ERR_STREAM_WRITE_AFTER_END,
    ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const {
  WritableState,
  nop,
  kState,
  kOnConstructed,
  kObjectMode,
  kErrored,
  kCloseEmitted,
  kConstructed,
  kErrorEmitted,
  kDestroyed,
  kAutoDestroy,
  kDefaultUTF8,
  kSync,
  kFinalCalled,
  kNeedDrain,
  kEnding,
  kEnded,
  kFinished,
  kDecodeStrings,
  kWriting,
  kBufferProcessing,
  kPrefinished,
  kAllBuffers,
  kAllNoop,
  kExpectWriteCb,
  kAfterWritePending,
  kBufferedValue,
  kWriteCbValue,
  kAfterWriteTickInfoValue,
  kOnFinishedValue,
} = require('internal/stream/writable_state');

const { defineProperties, defineProperty, setPrototypeOf } = Object;
const { isView } = ArrayBuffer;
const hasInstance = Function.prototype[Symbol.hasInstance];

/** How many written entries may lie in front of `bufferedIndex` before the array is cut. */
const kMaxWritten = 256;

/**
 * @param {object} [options] https://nodejs.org/api/stream.html#new-streamwritableoptions
 */
function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);

  this._events ??= {
    close: undefined,
    error: undefined,
    prefinish: undefined,
    finish: undefined,
    drain: undefined,
  };
  this._writableState = new WritableState(options, this, false);
  if (options) {
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) addAbortSignal(options.signal, this);
  }
  functionCall(Stream, this, options);
  if (this._construct != null) construct(this);
}
setPrototypeOf(Writable.prototype, Stream.prototype);
setPrototypeOf(Writable, Stream);
module.exports = Writable;

Writable.WritableState = WritableState;
WritableState.prototype.stream_onwrite = onwrite;
defineProperty(WritableState.prototype, 'stream_onwrite', { __proto__: null, enumerable: false });
WritableState.prototype[kOnConstructed] = function onConstructed(stream) {
  if ((this[kState] & kWriting) === 0) clearBuffer(stream, this);
  if ((this[kState] & kEnding) !== 0) finishMaybe(stream, this);
};

// A Duplex inherits from Readable only, and is a Writable all the same.
defineProperty(Writable, Symbol.hasInstance, {
  __proto__: null,
  value: {
    [Symbol.hasInstance](object) {
      if (functionCall(hasInstance, this, object)) return true;
      if (this !== Writable) return false;
      return object && object._writableState instanceof WritableState;
    },
  }[Symbol.hasInstance],
});

/** Nothing can be read from it: pipe() is an error, not the legacy method. */
Writable.prototype.pipe = function () {
  errorOrDestroy(this, new ERR_STREAM_CANNOT_PIPE());
};

// --- write ----------------------------------------------------------------------------------

/** @returns {true|false|Error} true to go on, false for 'drain', or what was wrong */
function writeChunk(stream, chunk, encoding, cb) {
  if (cb == null || typeof cb !== 'function') cb = nop;
  const state = stream._writableState;

  if (chunk === null) {
    throw new ERR_STREAM_NULL_VALUES();
  } else if ((state[kState] & kObjectMode) === 0) {
    if (!encoding) {
      encoding = (state[kState] & kDefaultUTF8) !== 0 ? 'utf8' : state.defaultEncoding;
    } else if (
      !Buffer.isEncoding(encoding) &&
      (encoding !== 'buffer' || typeof chunk === 'string')
    ) {
      throw new ERR_UNKNOWN_ENCODING(encoding);
    }
    if (typeof chunk === 'string') {
      if ((state[kState] & kDecodeStrings) !== 0) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (chunk instanceof Buffer) {
      encoding = 'buffer';
    } else if (isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else {
      throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
  }

  if ((state[kState] & (kEnding | kDestroyed)) !== 0) {
    const err =
      (state[kState] & kEnding) !== 0
        ? new ERR_STREAM_WRITE_AFTER_END()
        : new ERR_STREAM_DESTROYED('write');
    process.nextTick(cb, err);
    errorOrDestroy(stream, err, true);
    return err;
  }
  state.pendingcb++;
  return writeOrBuffer(stream, state, chunk, encoding, cb);
}

/**
 * @param {string|Buffer|TypedArray|DataView|any} chunk
 * @param {BufferEncoding} [encoding]
 * @param {(error?: Error|null) => void} [cb]
 * @returns {boolean} false: wait for 'drain'
 */
Writable.prototype.write = function (chunk, encoding, cb) {
  if (typeof encoding === 'function') {
    cb = encoding;
    encoding = null; // what _write() is given in object mode
  }
  return writeChunk(this, chunk, encoding, cb) === true;
};

function writeOrBuffer(stream, state, chunk, encoding, callback) {
  const length = (state[kState] & kObjectMode) !== 0 ? 1 : chunk.length;
  state.length += length;

  if (state.corked !== 0 || (state[kState] & (kWriting | kErrored | kConstructed)) !== kConstructed) {
    arrayPush(state[kBufferedValue] ??= [], { chunk, encoding, callback });
    if (encoding !== 'buffer') state[kState] &= ~kAllBuffers;
    if (callback !== nop) state[kState] &= ~kAllNoop;
  } else {
    state.writelen = length;
    state[kWriteCbValue] = callback;
    state[kState] |= kWriting | kSync | kExpectWriteCb;
    stream._write(chunk, encoding, state.onwrite);
    state[kState] &= ~kSync;
  }
  // What _write() took at once is gone: there is nothing to wait for.
  const more = state.length < state.highWaterMark || state.length === 0;
  if (!more) state[kState] |= kNeedDrain;
  // Whoever writes on after an error must not be told to wait for a 'drain' that never comes.
  return more && (state[kState] & (kErrored | kDestroyed)) === 0;
}

function writeBuffered(stream, state, length, chunk, encoding, callback, isVector) {
  state.writelen = length;
  state[kWriteCbValue] = callback;
  state[kState] |= kWriting | kSync | kExpectWriteCb;
  if ((state[kState] & kDestroyed) !== 0) state.onwrite(new ERR_STREAM_DESTROYED('write'));
  else if (isVector) stream._writev(chunk, state.onwrite);
  else stream._write(chunk, encoding, state.onwrite);
  state[kState] &= ~kSync;
}

/** The callback handed to _write(). */
function onwrite(stream, err) {
  const state = stream._writableState;
  if ((state[kState] & kExpectWriteCb) === 0) {
    errorOrDestroy(stream, new ERR_MULTIPLE_CALLBACK());
    return;
  }
  const sync = (state[kState] & kSync) !== 0;
  const cb = state[kWriteCbValue];
  state[kWriteCbValue] = nop;
  state[kState] &= ~(kWriting | kExpectWriteCb);
  state.length -= state.writelen;
  state.writelen = 0;

  if (err) {
    err.stack; // eslint-disable-line no-unused-expressions -- see noteError() in destroy.js
    if ((state[kState] & kErrored) === 0) state.errored = err;
    const r = stream._readableState;
    if (r && !r.errored) r.errored = err;
    if (sync) process.nextTick(onwriteError, stream, state, err, cb);
    else onwriteError(stream, state, err, cb);
    return;
  }

  const buffered = state[kBufferedValue];
  if (buffered !== null && buffered.length > state.bufferedIndex) clearBuffer(stream, state);

  if (!sync) {
    afterWrite(stream, state, 1, cb);
    return;
  }
  // Called back inside _write(): the user's callback comes in a later tick. Runs of writes with the
  // same callback, above all with none, share one tick.
  if (cb === nop) {
    // In object mode they do not skip it: as Node has it, 'finish' then comes a tick after 'end' of a
    // readable side that ended meanwhile.
    const needTick =
      (state[kState] & kObjectMode) !== 0 || ((state[kState] & kNeedDrain) !== 0 && state.length === 0);
    if (needTick && (state[kState] & kAfterWritePending) === 0) {
      state[kState] |= kAfterWritePending;
      process.nextTick(afterWrite, stream, state, 1, cb);
    } else {
      state.pendingcb--;
      if ((state[kState] & kEnding) !== 0) finishMaybe(stream, state, true);
    }
    return;
  }
  const info = state[kAfterWriteTickInfoValue];
  if (info != null && info.cb === cb) {
    info.count++;
  } else {
    const next = { count: 1, cb, stream, state };
    state[kAfterWriteTickInfoValue] = next;
    process.nextTick(afterWriteTick, next);
  }
}

function onwriteError(stream, state, err, cb) {
  --state.pendingcb;
  cb(err);
  // destroy() may come late: fail what waits right away.
  errorBuffer(state);
  errorOrDestroy(stream, err);
}

function afterWriteTick({ stream, state, count, cb }) {
  state[kAfterWriteTickInfoValue] = null;
  afterWrite(stream, state, count, cb);
}

function afterWrite(stream, state, count, cb) {
  state[kState] &= ~kAfterWritePending;
  const flags = state[kState] & (kEnding | kDestroyed | kNeedDrain);
  if (flags === kNeedDrain && state.length === 0) {
    state[kState] &= ~kNeedDrain;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    cb(null);
  }
  if ((state[kState] & kDestroyed) !== 0) errorBuffer(state);
  if ((state[kState] & kEnding) !== 0) finishMaybe(stream, state, true);
}

/** Calls back everything that waits with the error (or that of being destroyed). */
function errorBuffer(state) {
  if ((state[kState] & kWriting) !== 0) return;
  if (state[kBufferedValue] !== null) {
    // Named as a TypeError would show them: a _write() that throws may leave a hole here.
    for (let n = state.bufferedIndex; n < state[kBufferedValue].length; n++) {
      const { chunk, callback } = state[kBufferedValue][n];
      state.length -= (state[kState] & kObjectMode) !== 0 ? 1 : chunk.length;
      callback(state.errored ?? new ERR_STREAM_DESTROYED('write'));
    }
  }
  callFinishCallbacks(state, state.errored ?? new ERR_STREAM_DESTROYED('end'));
  resetBuffer(state);
}

function callFinishCallbacks(state, err) {
  const callbacks = state[kOnFinishedValue];
  if (callbacks == null) return;
  state[kOnFinishedValue] = null;
  for (let i = 0; i < callbacks.length; i++) callbacks[i](err);
}

function resetBuffer(state) {
  state[kBufferedValue] = null;
  state.bufferedIndex = 0;
  state[kState] |= kAllBuffers | kAllNoop;
}

/** Writes what waits: all at once by _writev(), or one by one while _write() calls back in time. */
function clearBuffer(stream, state) {
  if (
    state.corked !== 0 ||
    (state[kState] & (kDestroyed | kBufferProcessing | kConstructed)) !== kConstructed
  ) {
    return;
  }
  const buffered = state[kBufferedValue];
  if (buffered === null) return;
  const waiting = buffered.length - state.bufferedIndex;
  if (waiting === 0) return;
  let i = state.bufferedIndex;

  state[kState] |= kBufferProcessing;
  if (waiting > 1 && stream._writev) {
    state.pendingcb -= waiting - 1;
    const isQuiet = (state[kState] & kAllNoop) !== 0;
    const callback = isQuiet
      ? nop
      : (err) => {
          for (let n = i; n < buffered.length; ++n) buffered[n].callback(err);
        };
    // A copy if the callbacks are still needed: the user may change the array.
    const chunks = isQuiet && i === 0 ? buffered : arraySlice(buffered, i);
    chunks.allBuffers = (state[kState] & kAllBuffers) !== 0;
    writeBuffered(stream, state, state.length, chunks, '', callback, true);
    resetBuffer(state);
  } else {
    do {
      const { chunk, encoding, callback } = buffered[i];
      buffered[i++] = null;
      const length = (state[kState] & kObjectMode) !== 0 ? 1 : chunk.length;
      writeBuffered(stream, state, length, chunk, encoding, callback, false);
    } while (i < buffered.length && (state[kState] & kWriting) === 0);

    if (i === buffered.length) {
      resetBuffer(state);
    } else if (i > kMaxWritten) {
      buffered.splice(0, i);
      state.bufferedIndex = 0;
    } else {
      state.bufferedIndex = i;
    }
  }
  state[kState] &= ~kBufferProcessing;
}

/** To be overridden, this one or _writev(). */
Writable.prototype._write = function (chunk, encoding, cb) {
  if (this._writev) this._writev([{ chunk, encoding }], cb);
  else throw new ERR_METHOD_NOT_IMPLEMENTED('_write()');
};
Writable.prototype._writev = null;

/** Holds writes back until uncork() or end(). */
Writable.prototype.cork = function () {
  this._writableState.corked++;
};

Writable.prototype.uncork = function () {
  const state = this._writableState;
  if (state.corked === 0) return;
  state.corked--;
  if ((state[kState] & kWriting) === 0) clearBuffer(this, state);
};

/** @param {BufferEncoding} encoding */
Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

// --- end ------------------------------------------------------------------------------------

/**
 * Nothing will be written any more; 'finish' comes when all is out.
 * @param {any} [chunk] a last chunk
 * @param {BufferEncoding} [encoding]
 * @param {(error?: Error) => void} [cb]
 */
Writable.prototype.end = function (chunk, encoding, cb) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    cb = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    cb = encoding;
    encoding = null;
  }

  let err;
  if (chunk !== undefined && chunk !== null) {
    const result = writeChunk(this, chunk, encoding);
    if (result instanceof Error) err = result;
  }
  if (state.corked !== 0) {
    state.corked = 1;
    this.uncork();
  }

  if (err !== undefined) {
    // Failed already.
  } else if ((state[kState] & (kErrored | kEnding)) === 0) {
    // Also when destroyed: end() is harmless then.
    state[kState] |= kEnding;
    finishMaybe(this, state, true);
    state[kState] |= kEnded;
  } else if ((state[kState] & kFinished) !== 0) {
    err = new ERR_STREAM_ALREADY_FINISHED('end');
  } else if ((state[kState] & kDestroyed) !== 0) {
    err = new ERR_STREAM_DESTROYED('end');
  }

  if (typeof cb === 'function') {
    if (err !== undefined) process.nextTick(cb, err);
    else if ((state[kState] & kErrored) !== 0) process.nextTick(cb, state.errored);
    else if ((state[kState] & kFinished) !== 0) process.nextTick(cb);
    else (state[kOnFinishedValue] ??= []).push(cb);
  }
  return this;
};

/** Is everything out, and nothing wrong? */
function needFinish(state) {
  const relevant =
    kEnding |
    kDestroyed |
    kConstructed |
    kFinished |
    kWriting |
    kErrorEmitted |
    kCloseEmitted |
    kErrored;
  return (
    (state[kState] & relevant) === (kEnding | kConstructed) &&
    state.length === 0 &&
    state[kBufferedValue] === null
  );
}

function finishMaybe(stream, state, sync) {
  if (!needFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  if (sync) {
    state.pendingcb++;
    process.nextTick(finishLater, stream, state);
  } else if (needFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finishLater(stream, state) {
  if (needFinish(state)) finish(stream, state);
  else state.pendingcb--;
}

function prefinish(stream, state) {
  if ((state[kState] & (kPrefinished | kFinalCalled)) !== 0) return;
  if (typeof stream._final === 'function' && (state[kState] & kDestroyed) === 0) {
    state[kState] |= kFinalCalled;
    callFinal(stream, state);
  } else {
    state[kState] |= kPrefinished;
    stream.emit('prefinish');
  }
}

function callFinal(stream, state) {
  let called = false;
  function onFinal(err) {
    if (called) {
      errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    state.pendingcb--;
    if (err) {
      callFinishCallbacks(state, err);
      errorOrDestroy(stream, err, (state[kState] & kSync) !== 0);
    } else if (needFinish(state)) {
      state[kState] |= kPrefinished;
      stream.emit('prefinish');
      // A tick later also when called back at once: others may hear of the end before.
      state.pendingcb++;
      process.nextTick(finish, stream, state);
    }
  }

  state[kState] |= kSync;
  state.pendingcb++;
  try {
    stream._final(onFinal);
  } catch (err) {
    onFinal(err);
  }
  state[kState] &= ~kSync;
}

function finish(stream, state) {
  state.pendingcb--;
  state[kState] |= kFinished;
  callFinishCallbacks(state, null);
  stream.emit('finish');
  if ((state[kState] & kAutoDestroy) !== 0) {
    // A duplex goes when both sides are done, or the other never was.
    const r = stream._readableState;
    if (!r || (r.autoDestroy && (r.endEmitted || r.readable === false))) stream.destroy();
  }
}

// --- the end of its life --------------------------------------------------------------------

/**
 * @param {Error} [err]
 * @param {(err?: Error) => void} [cb]
 */
Writable.prototype.destroy = function (err, cb) {
  const state = this._writableState;
  if (
    (state[kState] & kDestroyed) === 0 &&
    (state[kBufferedValue] !== null || state[kOnFinishedValue] != null)
  ) {
    process.nextTick(errorBuffer, state);
  }
  functionCall(destroy, this, err, cb);
  return this;
};
Writable.prototype._undestroy = undestroy;
Writable.prototype._destroy = function (err, cb) {
  cb(err);
};
Writable.prototype[EventEmitter.captureRejectionSymbol] = function (err) {
  this.destroy(err);
};

/** Waits until the stream is closed, destroying it if it has not finished. */
Writable.prototype[Symbol.asyncDispose] = async function () {
  let error;
  if (!this.destroyed) {
    error = this.writableFinished ? null : new AbortError();
    this.destroy(error);
  }
  await new Promise((resolve, reject) => {
    require('internal/stream/end_of_stream').eos(this, (err) =>
      err && err.name !== 'AbortError' ? reject(err) : resolve(null),
    );
  });
};

// --- state as properties --------------------------------------------------------------------

const accessor = (get, set) => ({ __proto__: null, enumerable: false, get, set });

defineProperties(Writable.prototype, {
  closed: accessor(function get() {
    return this._writableState ? this._writableState.closed : false;
  }),
  destroyed: accessor(
    function get() {
      return this._writableState ? this._writableState.destroyed : false;
    },
    function set(value) {
      if (this._writableState) this._writableState.destroyed = value;
    },
  ),
  writable: accessor(
    function get() {
      const w = this._writableState;
      // An own false (a Duplex without this side, or set from outside) wins.
      return (
        !!w &&
        w.writable !== false &&
        (w[kState] & (kDestroyed | kErrored | kEnding | kEnded)) === 0
      );
    },
    function set(value) {
      if (this._writableState) this._writableState.writable = !!value;
    },
  ),
  writableFinished: accessor(function get() {
    return this._writableState ? this._writableState.finished : false;
  }),
  writableObjectMode: accessor(function get() {
    return this._writableState ? this._writableState.objectMode : false;
  }),
  writableBuffer: accessor(function get() {
    return this._writableState?.getBuffer();
  }),
  writableEnded: accessor(function get() {
    return this._writableState ? this._writableState.ending : false;
  }),
  writableNeedDrain: accessor(function get() {
    const w = this._writableState;
    return w ? (w[kState] & (kDestroyed | kEnding | kNeedDrain)) === kNeedDrain : false;
  }),
  writableHighWaterMark: accessor(function get() {
    return this._writableState?.highWaterMark;
  }),
  writableCorked: accessor(function get() {
    return this._writableState ? this._writableState.corked : 0;
  }),
  writableLength: accessor(function get() {
    return this._writableState?.length;
  }),
  errored: accessor(function get() {
    return this._writableState ? this._writableState.errored : null;
  }),
  writableAborted: accessor(function get() {
    const w = this._writableState;
    return (w[kState] & (kDestroyed | kErrored)) !== 0 && w.writable !== false && !w.finished;
  }),
});

// --- statics --------------------------------------------------------------------------------

/**
 * @param {WritableStream} writableStream
 * @param {object} [options]
 */
Writable.fromWeb = function (writableStream, options) {
  return require('internal/web/streams/adapters').newStreamWritableFromWritableStream(
    writableStream,
    options,
  );
};

/** @param {Writable} streamWritable */
Writable.toWeb = function (streamWritable) {
  return require('internal/web/streams/adapters').newWritableStreamFromStreamWritable(
    streamWritable,
  );
};
