'use strict';

// stream.finished(): told once, when a stream of whatever kind is done, or failed, or closed early.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } } = require('internal/errors');
const {
  validateAbortSignal,
  validateBoolean,
  validateFunction,
  validateObject,
} = require('internal/errors/validators');
const {
  kIsClosedPromise,
  isClosed,
  isNodeStream,
  isReadable,
  isReadableErrored,
  isReadableFinished,
  isReadableNodeStream,
  isReadableStream,
  isRequest,
  isWritable,
  isWritableErrored,
  isWritableFinished,
  isWritableNodeStream,
  isWritableStream,
  willEmitClose: _willEmitClose,
} = require('internal/stream/predicates');

const { bindToContext } = require('internal/stream/async_context');

const SymbolDispose = Symbol.dispose;

/** Option for callers in here: of a stream that is over already, tell before returning. */
const kTellAtOnce = Symbol('kTellAtOnce');

function nop() {}

/** Calls CALLBACK at most once, in the async context of now. */
function callOnce(callback) {
  let called = false;
  const bound = bindToContext(callback);
  return function (...args) {
    if (called) return;
    called = true;
    Reflect.apply(bound, this, args);
  };
}

/**
 * @param {Stream|ReadableStream|WritableStream} stream
 * @param {{ error?: boolean, readable?: boolean, writable?: boolean, signal?: AbortSignal }} [options]
 * @param {(err?: Error) => void} callback
 * @returns {() => void} takes the listeners off again
 */
function eos(stream, options, callback) {
  if (arguments.length === 2) {
    callback = options;
    options = { __proto__: null };
  } else if (options == null) {
    options = { __proto__: null };
  } else {
    validateObject(options, 'options');
  }
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');
  callback = callOnce(callback);

  if (isReadableStream(stream) || isWritableStream(stream)) {
    return eosWeb(stream, options, callback);
  }
  if (!isNodeStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE(
      'stream',
      ['ReadableStream', 'WritableStream', 'Stream'],
      stream,
    );
  }
  return eosNode(stream, options, callback);
}

function eosNode(stream, options, callback) {
  const readable = options.readable ?? isReadableNodeStream(stream);
  const writable = options.writable ?? isWritableNodeStream(stream);
  const wState = stream._writableState;
  const rState = stream._readableState;

  // Where 'close' will come, and both sides are of interest, wait for that.
  let willEmitClose =
    _willEmitClose(stream) &&
    isReadableNodeStream(stream) === readable &&
    isWritableNodeStream(stream) === writable;

  let writableFinished = isWritableFinished(stream, false);
  let readableFinished = isReadableFinished(stream, false);
  let closed = isClosed(stream);

  const onlegacyfinish = () => {
    if (!stream.writable) onfinish();
  };
  const onfinish = () => {
    writableFinished = true;
    // Destroyed without a word (old streams): no 'close' to wait for.
    if (stream.destroyed) willEmitClose = false;
    if (willEmitClose && (!stream.readable || readable)) return;
    if (!readable || readableFinished) functionCall(callback, stream);
  };
  const onend = () => {
    readableFinished = true;
    if (stream.destroyed) willEmitClose = false;
    if (willEmitClose && (!stream.writable || writable)) return;
    if (!writable || writableFinished) functionCall(callback, stream);
  };
  const onerror = (err) => {
    functionCall(callback, stream, err);
  };
  const storedError = () => {
    const errored = isWritableErrored(stream) || isReadableErrored(stream);
    return errored && typeof errored !== 'boolean' ? errored : undefined;
  };
  /** The error that a closed stream is to be told with, if any. */
  const outcome = () => {
    const errored = storedError();
    if (errored !== undefined) return errored;
    const early =
      (readable &&
        !readableFinished &&
        isReadableNodeStream(stream, true) &&
        !isReadableFinished(stream, false)) ||
      (writable && !writableFinished && !isWritableFinished(stream, false));
    return early ? new ERR_STREAM_PREMATURE_CLOSE() : undefined;
  };
  const tell = (error) => {
    if (error !== undefined) functionCall(callback, stream, error);
    else functionCall(callback, stream);
  };
  const onclose = () => {
    closed = true;
    tell(outcome());
  };
  const onrequest = () => {
    stream.req.on('finish', onfinish);
  };

  const cleanup = () => {
    callback = nop;
    stream.removeListener('aborted', onclose);
    stream.removeListener('complete', onfinish);
    stream.removeListener('abort', onclose);
    stream.removeListener('request', onrequest);
    if (stream.req) stream.req.removeListener('finish', onfinish);
    stream.removeListener('end', onlegacyfinish);
    stream.removeListener('close', onlegacyfinish);
    stream.removeListener('finish', onfinish);
    stream.removeListener('end', onend);
    stream.removeListener('error', onerror);
    stream.removeListener('close', onclose);
  };

  const { signal } = options;
  const abort = () => {
    // cleanup() forgets it.
    const endCallback = callback;
    cleanup();
    endCallback.call(stream, new AbortError(undefined, { cause: signal.reason }));
  };
  let settled = false;
  if (closed) {
    settled = true;
  } else if (wState?.errorEmitted || rState?.errorEmitted) {
    settled = !willEmitClose;
  } else if (
    !readable &&
    (!willEmitClose || isReadable(stream)) &&
    (writableFinished || isWritable(stream) === false) &&
    (wState == null || wState.pendingcb === undefined || wState.pendingcb === 0)
  ) {
    settled = true;
  } else if (
    !writable &&
    (!willEmitClose || isWritable(stream)) &&
    (readableFinished || isReadable(stream) === false)
  ) {
    settled = true;
  } else if (rState && stream.req && stream.aborted) {
    settled = true;
  }

  // Over already: how it ended is found out now, and told on the next tick. The one listener that is
  // left only keeps errors from being uncaught.
  if (settled) {
    if (options.error !== false) stream.on('error', nop);
    const error = closed ? outcome() : storedError();
    if (options[kTellAtOnce]) tell(error);
    else process.nextTick(tell, error);
    return () => {
      callback = nop;
      stream.removeListener('error', nop);
    };
  }
  if (signal?.aborted) {
    process.nextTick(abort);
    return cleanup;
  }

  if (isRequest(stream)) {
    stream.on('complete', onfinish);
    if (!willEmitClose) stream.on('abort', onclose);
    if (stream.req) onrequest();
    else stream.on('request', onrequest);
  } else if (writable && !wState) {
    // Legacy streams.
    stream.on('end', onlegacyfinish);
    stream.on('close', onlegacyfinish);
  }
  // Not all streams emit 'close' after 'aborted'.
  if (!willEmitClose && typeof stream.aborted === 'boolean') stream.on('aborted', onclose);
  stream.on('end', onend);
  stream.on('finish', onfinish);
  if (options.error !== false) stream.on('error', onerror);
  stream.on('close', onclose);

  if (signal) callback = orAborted(signal, abort, stream, callback);
  return cleanup;
}

/**
 * Has ABORT called when SIGNAL aborts, in the next tick if it has already.
 * @returns {Function} CALLBACK, which forgets the signal first
 */
function orAborted(signal, abort, stream, callback) {
  if (signal.aborted) {
    process.nextTick(abort);
    return callback;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const disposable = addAbortListener(signal, abort);
  return (...args) => {
    disposable[SymbolDispose]();
    Reflect.apply(callback, stream, args);
  };
}

function eosWeb(stream, options, callback) {
  let isAborted = false;
  const { signal } = options;
  if (signal) {
    const abort = () => {
      isAborted = true;
      callback.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    callback = orAborted(signal, abort, stream, callback);
  }
  const settled = (...args) => {
    if (!isAborted) process.nextTick(() => Reflect.apply(callback, stream, args));
  };
  promiseThen(stream[kIsClosedPromise].promise, settled, settled);
  return nop;
}

/**
 * stream/promises finished().
 * @param {Stream|ReadableStream|WritableStream} stream
 * @param {object} [opts]
 * @returns {Promise<void>}
 */
function finished(stream, opts) {
  let autoCleanup = false;
  if (opts == null) opts = { __proto__: null };
  if (opts?.cleanup) {
    validateBoolean(opts.cleanup, 'cleanup');
    autoCleanup = opts.cleanup;
  }
  return new Promise((resolve, reject) => {
    const cleanup = eos(stream, opts, (err) => {
      if (autoCleanup) cleanup();
      if (err) reject(err);
      else resolve();
    });
  });
}

module.exports = { eos, finished, kTellAtOnce };
