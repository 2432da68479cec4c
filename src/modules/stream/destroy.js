'use strict';

// The end of a stream's life, shared by both sides: _construct(), destroy(), 'error' and 'close'.

const {
  AbortError,
  aggregateTwoErrors,
  codes: { ERR_MULTIPLE_CALLBACK },
} = require('internal/errors');
const {
  kState,
  kOnConstructed,
  kClosed,
  kCloseEmitted,
  kConstructed,
  kErrorEmitted,
  kDestroyed,
  kEmitClose,
  kAutoDestroy,
} = require('internal/stream/state');
const {
  kIsDestroyed,
  isDestroyed,
  isFinished,
  isRequest,
  isServerRequest,
} = require('internal/stream/predicates');

/** Event for a destroy() that has to wait until _construct() is done. */
const kDestroy = Symbol('kDestroy');
/** Event: _construct() is done. */
const kConstruct = Symbol('kConstruct');

// A stream of user land may carry states that are not ours (copies of readable-stream): those have
// no flag word, but the same names.

function flagsOf(state) {
  return state[kState];
}

function has(state, bit, name) {
  if (!state) return false;
  const flags = flagsOf(state);
  return flags === undefined ? !!state[name] : (flags & bit) !== 0;
}

function raise(state, bit, name) {
  if (!state) return;
  if (flagsOf(state) === undefined) state[name] = true;
  else state[kState] |= bit;
}

/** Remembers the first error in both states. */
function noteError(error, w, r) {
  if (!error) return;
  // Collect the frames now: later they would keep the whole call's context alive.
  error.stack; // eslint-disable-line no-unused-expressions
  if (w && !w.errored) w.errored = error;
  if (r && !r.errored) r.errored = error;
}

/**
 * Releases the stream's resources; 'error' (given one) and 'close' follow.
 * @this {Stream}
 * @param {Error} [err]
 * @param {(err?: Error) => void} [cb]
 */
function destroy(err, cb) {
  const r = this._readableState;
  const w = this._writableState;
  if (has(w, kDestroyed, 'destroyed') || has(r, kDestroyed, 'destroyed')) {
    if (typeof cb === 'function') cb();
    return this;
  }
  noteError(err, w, r);
  raise(w, kDestroyed, 'destroyed');
  raise(r, kDestroyed, 'destroyed');

  if (has(w || r, kConstructed, 'constructed')) {
    runDestroy(this, err, cb);
  } else {
    this.once(kDestroy, function (constructError) {
      runDestroy(this, aggregateTwoErrors(constructError, err), cb);
    });
  }
  return this;
}

function runDestroy(stream, error, cb) {
  let called = false;
  function onDestroy(err) {
    if (called) return;
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    noteError(err, w, r);
    raise(w, kClosed, 'closed');
    raise(r, kClosed, 'closed');
    if (typeof cb === 'function') cb(err);
    if (err) process.nextTick(emitErrorAndClose, stream, err);
    else process.nextTick(emitClose, stream);
  }
  try {
    stream._destroy(error || null, onDestroy);
  } catch (err) {
    onDestroy(err);
  }
}

function emitErrorAndClose(stream, err) {
  emitError(stream, err);
  emitClose(stream);
}

function emitClose(stream) {
  const r = stream._readableState;
  const w = stream._writableState;
  raise(w, kCloseEmitted, 'closeEmitted');
  raise(r, kCloseEmitted, 'closeEmitted');
  if (has(w, kEmitClose, 'emitClose') || has(r, kEmitClose, 'emitClose')) stream.emit('close');
}

function emitError(stream, err) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (has(w, kErrorEmitted, 'errorEmitted') || has(r, kErrorEmitted, 'errorEmitted')) return;
  raise(w, kErrorEmitted, 'errorEmitted');
  raise(r, kErrorEmitted, 'errorEmitted');
  stream.emit('error', err);
}

/** Makes a destroyed stream usable again (net.Socket reconnects). */
function undestroy() {
  const r = this._readableState;
  const w = this._writableState;
  if (r) {
    r.constructed = true;
    r.closed = false;
    r.closeEmitted = false;
    r.destroyed = false;
    r.errored = null;
    r.errorEmitted = false;
    r.reading = false;
    r.ended = r.readable === false;
    r.endEmitted = r.readable === false;
  }
  if (w) {
    w.constructed = true;
    w.destroyed = false;
    w.closed = false;
    w.closeEmitted = false;
    w.errored = null;
    w.errorEmitted = false;
    w.finalCalled = false;
    w.prefinished = false;
    w.ended = w.writable === false;
    w.ending = w.writable === false;
    w.finished = w.writable === false;
  }
}

/** An error in the stream's work: destroys it, or (autoDestroy: false) only tells. */
function errorOrDestroy(stream, err, sync) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (has(w, kDestroyed, 'destroyed') || has(r, kDestroyed, 'destroyed')) return this;
  if (has(r, kAutoDestroy, 'autoDestroy') || has(w, kAutoDestroy, 'autoDestroy')) {
    stream.destroy(err);
  } else if (err) {
    noteError(err, w, r);
    if (sync) process.nextTick(emitError, stream, err);
    else emitError(stream, err);
  }
  return undefined;
}

/**
 * Runs _construct(), if there is one, before anything else happens to the stream. What the states
 * have to do then waits as a listener, as user code may see and remove it.
 */
function construct(stream) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (r) r[kState] &= ~kConstructed;
  if (w) w[kState] &= ~kConstructed;
  stream.once(kConstruct, () => {
    r?.[kOnConstructed](stream);
    w?.[kOnConstructed](stream);
  });
  process.nextTick(runConstruct, stream);
}

function runConstruct(stream) {
  let called = false;
  function onConstruct(err) {
    if (called) {
      errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    if (r) r[kState] |= kConstructed;
    if (w) w[kState] |= kConstructed;
    if ((w || r).destroyed) {
      stream.emit(kDestroy, err);
    } else if (err) {
      errorOrDestroy(stream, err, true);
    } else {
      stream.emit(kConstruct);
    }
  }
  try {
    stream._construct((err) => process.nextTick(onConstruct, err));
  } catch (err) {
    process.nextTick(onConstruct, err);
  }
}

/**
 * stream.destroy(stream, err): destroys whatever kind of stream it is given.
 * @param {object} stream
 * @param {Error} [err]
 */
function destroyer(stream, err) {
  if (!stream || isDestroyed(stream)) return;
  if (!err && !isFinished(stream)) err = new AbortError();

  if (isServerRequest(stream)) {
    stream.socket = null;
    stream.destroy(err);
  } else if (isRequest(stream)) {
    stream.abort();
  } else if (isRequest(stream.req)) {
    stream.req.abort();
  } else if (typeof stream.destroy === 'function') {
    stream.destroy(err);
  } else if (typeof stream.close === 'function') {
    stream.close(); // as old fs streams and raw handles have it
  } else if (err) {
    process.nextTick(emitErrorAndCloseLegacy, stream, err);
  } else {
    process.nextTick(emitCloseLegacy, stream);
  }
  if (!stream.destroyed) stream[kIsDestroyed] = true;
}

function emitErrorAndCloseLegacy(stream, err) {
  stream.emit('error', err);
  process.nextTick(emitCloseLegacy, stream);
}

function emitCloseLegacy(stream) {
  stream.emit('close');
}

module.exports = { construct, destroy, destroyer, errorOrDestroy, undestroy };
