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
 * @returns {any} the last stage, as a stream
 */
function runPipeline(streams, callback, opts) {
  if (streams.length === 1 && isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) throw new ERR_MISSING_ARGS('streams');
  return new Pipeline(streams, callback, opts).connect();
}

/** The stages of one call, and how all of them come to their end. */
class Pipeline {
  #stages;
  #last;
  #endsLast;
  #callback;
  #outerSignal;
  #outerListener;
  #controller = new (require('internal/web/abort_controller').AbortController)();
  #destroys = [];
  // Listeners left on the last stream, which may live on after the pipeline.
  #lastStreamCleanup = [];
  /** Ends of pumps and pipes that are still to come. */
  #running = 0;
  #error;
  #value;

  constructor(stages, callback, opts) {
    this.#stages = stages;
    this.#last = stages.length - 1;
    this.#endsLast = opts?.end !== false;
    this.#callback = callback;
    this.#outerSignal = opts?.signal;
    validateAbortSignal(this.#outerSignal, 'options.signal');
    if (this.#outerSignal) {
      const { addAbortListener } = require('internal/events/abort_listener');
      this.#outerListener = addAbortListener(this.#outerSignal, this.#abort);
    }
  }

  /** @returns {any} the last stage */
  connect() {
    const { signal } = this.#controller;
    let current;
    for (let i = 0; i <= this.#last; i++) {
      const stage = this.#stages[i];
      if (isNodeStream(stage)) this.#listen(stage, i);
      current = i === 0 ? openSource(stage, signal) : this.#feed(current, stage, i);
    }
    if (signal.aborted || this.#outerSignal?.aborted) process.nextTick(this.#abort);
    return current;
  }

  #abort = () => this.#settle(new AbortError(undefined, { cause: this.#outerSignal?.reason }), false);
  #finish = (err) => this.#settle(err, --this.#running === 0);
  #fail = (err) => this.#settle(err, false);

  #settle(err, final) {
    // What a stage says while it is destroyed tells more than that it was asked to.
    const known = this.#error;
    if (err && (!known || known.code === 'ERR_STREAM_PREMATURE_CLOSE' || known.name === 'AbortError')) this.#error = err;
    if (!this.#error && !final) return;
    while (this.#destroys.length > 0) arrayShift(this.#destroys)(this.#error);
    this.#outerListener?.[SymbolDispose]();
    this.#controller.abort();
    if (final) {
      if (!this.#error) for (const clean of this.#lastStreamCleanup) clean();
      process.nextTick(this.#callback, this.#error, this.#value);
    }
  }

  /** Is the stage ended when what comes before it is? */
  #isEnded(i) {
    return i < this.#last || this.#endsLast;
  }

  /** Hears of the end and the errors of a Node stream. */
  #listen(stream, i) {
    const next = this.#stages[i + 1];
    // Before anything listens to this stage.
    if (isNodeStream(next) && (isClosed(next) || isDestroyed(next))) throw new ERR_STREAM_UNABLE_TO_PIPE();
    if (this.#isEnded(i)) this.#watch(stream, i, isReadable(stream));
    // Errors after the pipeline is through with it would otherwise be uncaught.
    const onError = (err) => {
      if (err && err.name !== 'AbortError' && err.code !== 'ERR_STREAM_PREMATURE_CLOSE') this.#fail(err);
    };
    stream.on('error', onError);
    if (isReadable(stream) && i === this.#last) {
      arrayPush(this.#lastStreamCleanup, () => stream.removeListener('error', onError));
    }
  }

  /** The last stage gets rid of the listeners in the end if it lives on. */
  #watch(stream, i, livesOn) {
    const { destroy, cleanup } = watch(stream, i < this.#last, i > 0);
    arrayPush(this.#destroys, destroy);
    if (livesOn && i === this.#last) arrayPush(this.#lastStreamCleanup, cleanup);
  }

  /** Has a stage take what comes out of the one before it. @returns what comes out of it */
  #feed(current, stage, i) {
    if (typeof stage === 'function') return this.#call(current, stage, i);
    if (isNodeStream(stage)) this.#feedNode(current, stage, i);
    else if (isWebStream(stage)) this.#feedWeb(current, stage, i);
    else return require('internal/stream/duplex').from(stage);
    return stage;
  }

  #call(current, stage, i) {
    const iterable = isTransformStream(current) ? toAsyncIterable(current?.readable) : toAsyncIterable(current);
    const result = stage(iterable, { signal: this.#controller.signal });
    if (i < this.#last) {
      if (!isIterable(result, true)) throw new ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${i - 1}]`, result);
      return result;
    }
    const out = this.#endInFunction(result);
    this.#watch(out, i, true);
    return out;
  }

  #feedNode(current, stream, i) {
    const end = this.#isEnded(i);
    if (isReadableNodeStream(current)) {
      this.#running += 2;
      const cleanup = pipe(current, stream, this.#finish, this.#fail, { end });
      if (isReadable(stream) && i === this.#last) arrayPush(this.#lastStreamCleanup, cleanup);
    } else if (isTransformStream(current) || isReadableStream(current)) {
      this.#pumpToNode(current.readable || current, stream, end);
    } else if (isIterable(current)) {
      this.#pumpToNode(current, stream, end);
    } else {
      throw badStage(current);
    }
  }

  #pumpToNode(iterable, stream, end) {
    this.#running++;
    pumpToNode(iterable, stream, this.#finish, { end });
  }

  #feedWeb(current, stream, i) {
    let readable;
    if (isReadableNodeStream(current)) readable = toAsyncIterable(current);
    else if (isReadableStream(current) || isIterable(current)) readable = current;
    else if (isTransformStream(current)) ({ readable } = current);
    else throw badStage(current);
    this.#running++;
    pumpToWeb(readable, stream, this.#finish, { end: this.#isEnded(i) });
  }

  /** A function as the last stage: its result is the pipeline's value, or what comes out. */
  #endInFunction(result) {
    const PassThrough = require('internal/stream/passthrough');
    const out = new PassThrough({ objectMode: true });
    const end = this.#endsLast;
    // Not `typeof result?.then` only: a thenable may also be iterable.
    const then = result?.then;
    if (typeof then === 'function') {
      this.#running++;
      then.call(
        result,
        (value) => {
          this.#value = value;
          if (value != null) out.write(value);
          if (end) out.end();
          process.nextTick(this.#finish);
        },
        (err) => {
          out.destroy(err);
          process.nextTick(this.#finish, err);
        },
      );
    } else if (isIterable(result, true)) {
      this.#pumpToNode(result, out, end);
    } else if (isReadableStream(result) || isTransformStream(result)) {
      this.#pumpToNode(result.readable || result, out, end);
    } else {
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', result);
    }
    return out;
  }
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
