'use strict';

// stream.pipeline(): Node streams, web streams, iterables and (async) generator functions in a row,
// all destroyed when one fails.

const {
  AbortError,
  aggregateTwoErrors,
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_RETURN_VALUE,
    ERR_MISSING_ARGS,
    ERR_STREAM_DESTROYED,
    ERR_STREAM_PREMATURE_CLOSE,
    ERR_STREAM_UNABLE_TO_PIPE,
  },
} = require('internal/errors');
const { validateAbortSignal, validateFunction } = require('internal/errors/validators');
const { destroyer: destroyStream } = require('internal/stream/destroy');
const { eos } = require('internal/stream/end_of_stream');
const {
  isClosed,
  isDestroyed,
  isIterable,
  isNodeStream,
  isReadable,
  isReadableFinished,
  isReadableNodeStream,
  isReadableStream,
  isTransformStream,
  isWebStream,
} = require('internal/stream/predicates');

const SymbolDispose = Symbol.dispose;
const { isArray } = Array;

/** Who can destroy STREAM unless it is finished, and who stops watching it. */
function watch(stream, reading, writing) {
  let finished = false;
  stream.on('close', () => {
    finished = true;
  });
  const cleanup = eos(stream, { readable: reading, writable: writing }, (err) => {
    finished = !err;
  });
  return {
    destroy(err) {
      if (finished) return;
      finished = true;
      destroyStream(stream, err || new ERR_STREAM_DESTROYED('pipe'));
    },
    cleanup,
  };
}

function toAsyncIterable(source) {
  if (isIterable(source)) return source;
  if (isReadableNodeStream(source)) return iterateLegacy(source);
  throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable'], source);
}

/** Old streams are not iterable themselves. */
async function* iterateLegacy(source) {
  const Readable = require('internal/stream/readable');
  yield* Readable.prototype[Symbol.asyncIterator].call(source);
}

/** Writes all of ITERABLE to a Node stream. */
async function pumpToNode(iterable, writable, finish, { end }) {
  let error;
  let wake = null;
  const resume = (err) => {
    if (err) error = err;
    if (wake !== null) {
      const go = wake;
      wake = null;
      go();
    }
  };
  const drained = () =>
    new Promise((resolve, reject) => {
      if (error) {
        reject(error);
        return;
      }
      wake = () => {
        if (error) reject(error);
        else resolve();
      };
    });

  writable.on('drain', resume);
  const cleanup = eos(writable, { readable: false }, resume);
  try {
    if (writable.writableNeedDrain) await drained();
    for await (const chunk of iterable) {
      if (!writable.write(chunk)) await drained();
    }
    if (end) {
      writable.end();
      await drained();
    }
    finish();
  } catch (err) {
    finish(error !== err ? aggregateTwoErrors(error, err) : err);
  } finally {
    cleanup();
    writable.off('drain', resume);
  }
}

/** Writes all of READABLE to a web stream. */
async function pumpToWeb(readable, writable, finish, { end }) {
  if (isTransformStream(writable)) writable = writable.writable;
  const writer = writable.getWriter();
  try {
    for await (const chunk of readable) {
      await writer.ready;
      writer.write(chunk).catch(() => {}); // told by `ready`
    }
    await writer.ready;
    if (end) await writer.close();
    finish();
  } catch (err) {
    try {
      await writer.abort(err);
      finish(err);
    } catch (abortError) {
      finish(abortError);
    }
  }
}

/**
 * @param {...any} streams the stages, and a callback at the end
 * @returns the last stream
 */
function pipeline(...streams) {
  const callback = streams[streams.length - 1];
  validateFunction(callback, 'streams[stream.length - 1]');
  arrayPop(streams);
  let called = false;
  return runPipeline(streams, (...args) => {
    if (called) return;
    called = true;
    callback(...args);
  });
}

/**
 * @param {any[]} streams
 * @param {(err: Error|undefined, value?: any) => void} callback
 * @param {{ signal?: AbortSignal, end?: boolean }} [opts]
 */
function runPipeline(streams, callback, opts) {
  if (streams.length === 1 && isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) throw new ERR_MISSING_ARGS('streams');

  const controller = new (require('internal/web/abort_controller').AbortController)();
  const { signal } = controller;
  const outerSignal = opts?.signal;
  // Listeners left on the last stream, which may live on after the pipeline.
  const lastStreamCleanup = [];
  validateAbortSignal(outerSignal, 'options.signal');

  const abort = () => {
    finishImpl(new AbortError(undefined, { cause: outerSignal?.reason }));
  };
  let disposable;
  if (outerSignal) {
    const { addAbortListener } = require('internal/events/abort_listener');
    disposable = addAbortListener(outerSignal, abort);
  }

  let error;
  let value;
  const destroys = [];
  let running = 0;

  const finish = (err) => finishImpl(err, --running === 0);
  const finishOnlyHandleError = (err) => finishImpl(err, false);

  function finishImpl(err, final) {
    // What a stage says while it is destroyed tells more than that it was asked to.
    if (err && (!error || error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.name === 'AbortError')) error = err;
    if (!error && !final) return;
    while (destroys.length > 0) arrayShift(destroys)(error);
    disposable?.[SymbolDispose]();
    controller.abort();
    if (final) {
      if (!error) for (const clean of lastStreamCleanup) clean();
      process.nextTick(callback, error, value);
    }
  }

  /** Watches a stage; the last one gets rid of the listeners in the end. */
  const watchStage = (stream, reading, writing, isLast, atEnd) => {
    const { destroy, cleanup } = watch(stream, reading, writing);
    arrayPush(destroys, destroy);
    if (atEnd && isLast) arrayPush(lastStreamCleanup, cleanup);
  };

  let current;
  for (let i = 0; i < streams.length; i++) {
    const stream = streams[i];
    const reading = i < streams.length - 1;
    const writing = i > 0;
    const end = reading || opts?.end !== false;
    const isLast = i === streams.length - 1;

    if (isNodeStream(stream)) {
      const next = streams[i + 1];
      // Before anything listens to this stage.
      if (isNodeStream(next) && (isClosed(next) || isDestroyed(next))) throw new ERR_STREAM_UNABLE_TO_PIPE();
      if (end) watchStage(stream, reading, writing, isLast, isReadable(stream));
      // Errors after the pipeline is through with it would otherwise be uncaught.
      const onError = (err) => {
        if (err && err.name !== 'AbortError' && err.code !== 'ERR_STREAM_PREMATURE_CLOSE') {
          finishOnlyHandleError(err);
        }
      };
      stream.on('error', onError);
      if (isReadable(stream) && isLast) {
        arrayPush(lastStreamCleanup, () => stream.removeListener('error', onError));
      }
    }

    if (i === 0) {
      current = openSource(stream, signal);
    } else if (typeof stream === 'function') {
      current = isTransformStream(current) ? toAsyncIterable(current?.readable) : toAsyncIterable(current);
      current = stream(current, { signal });
      if (reading) {
        if (!isIterable(current, true)) {
          throw new ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${i - 1}]`, current);
        }
      } else {
        current = endInFunction(current, end);
        watchStage(current, false, true, isLast, true);
      }
    } else if (isNodeStream(stream)) {
      if (isReadableNodeStream(current)) {
        running += 2;
        const cleanup = pipe(current, stream, finish, finishOnlyHandleError, { end });
        if (isReadable(stream) && isLast) arrayPush(lastStreamCleanup, cleanup);
      } else if (isTransformStream(current) || isReadableStream(current)) {
        running++;
        pumpToNode(current.readable || current, stream, finish, { end });
      } else if (isIterable(current)) {
        running++;
        pumpToNode(current, stream, finish, { end });
      } else {
        throw badStage(current);
      }
      current = stream;
    } else if (isWebStream(stream)) {
      if (isReadableNodeStream(current)) {
        running++;
        pumpToWeb(toAsyncIterable(current), stream, finish, { end });
      } else if (isReadableStream(current) || isIterable(current)) {
        running++;
        pumpToWeb(current, stream, finish, { end });
      } else if (isTransformStream(current)) {
        running++;
        pumpToWeb(current.readable, stream, finish, { end });
      } else {
        throw badStage(current);
      }
      current = stream;
    } else {
      current = require('internal/stream/duplex').from(stream);
    }
  }

  /** A function as the last stage: its result is the pipeline's value, or what comes out. */
  function endInFunction(result, end) {
    const PassThrough = require('internal/stream/passthrough');
    const out = new PassThrough({ objectMode: true });
    // Not `typeof result?.then` only: a thenable may also be iterable.
    const then = result?.then;
    if (typeof then === 'function') {
      running++;
      then.call(
        result,
        (val) => {
          value = val;
          if (val != null) out.write(val);
          if (end) out.end();
          process.nextTick(finish);
        },
        (err) => {
          out.destroy(err);
          process.nextTick(finish, err);
        },
      );
    } else if (isIterable(result, true)) {
      running++;
      pumpToNode(result, out, finish, { end });
    } else if (isReadableStream(result) || isTransformStream(result)) {
      running++;
      pumpToNode(result.readable || result, out, finish, { end });
    } else {
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', result);
    }
    return out;
  }

  if (signal?.aborted || outerSignal?.aborted) process.nextTick(abort);
  return current;
}

function openSource(source, signal) {
  if (typeof source === 'function') {
    const result = source({ signal });
    if (!isIterable(result)) {
      throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream', 'source', result);
    }
    return result;
  }
  if (isIterable(source) || isReadableNodeStream(source) || isTransformStream(source)) return source;
  return require('internal/stream/duplex').from(source);
}

function badStage(value) {
  return new ERR_INVALID_ARG_TYPE(
    'val',
    ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'],
    value,
  );
}

/** Node stream to Node stream. */
function pipe(source, dst, finish, finishOnlyHandleError, { end }) {
  let ended = false;
  dst.on('close', () => {
    if (!ended) finishOnlyHandleError(new ERR_STREAM_PREMATURE_CLOSE());
  });
  source.pipe(dst, { end: false }); // ended below, so that we know of it
  if (end) {
    const endDest = () => {
      ended = true;
      dst.end();
    };
    if (isReadableFinished(source)) process.nextTick(endDest);
    else source.once('end', endDest);
  } else {
    finish();
  }

  eos(source, { readable: true, writable: false }, (err) => {
    const state = source._readableState;
    if (
      err &&
      err.code === 'ERR_STREAM_PREMATURE_CLOSE' &&
      state?.ended &&
      !state.errored &&
      !state.errorEmitted
    ) {
      // Closed with data still buffered (http responses): 'end' comes all the same.
      source.once('end', finish).once('error', finish);
    } else {
      finish(err);
    }
  });
  return eos(dst, { readable: false, writable: true }, finish);
}

module.exports = { pipeline, runPipeline };
