'use strict';

// ReadableStream (https://streams.spec.whatwg.org/#rs-class).

const {
  codes: {
    ERR_ARG_NOT_ITERABLE,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_STATE,
    ERR_INVALID_THIS,
  },
} = require('internal/errors');
const { validateAbortSignal } = require('internal/errors/validators');
const {
  kImpl,
  kMake,
  kInspect,
  checkDictionary,
  closedPromise,
  converted,
  extractHighWaterMark,
  extractSizeAlgorithm,
  inspectAs,
  isObject,
  kResolved,
  makeEnumerable,
  markHandled,
  methodOf,
  rejectedWith,
  resolvedWith,
  setTag,
  then,
  withResolvers,
} = require('internal/web/streams/util');
const {
  DefaultControllerImpl,
  ReadableImpl,
  ReadableStreamDefaultReader,
  acquireReader,
  cancelStream,
  readDefault,
  releaseReader,
} = require('internal/web/streams/readable_default');
const { ByteControllerImpl } = require('internal/web/streams/readable_bytes');
const { ReadableStreamBYOBReader } = require('internal/web/streams/readable_byob_reader');
const { kTransfer, kTransferList, kDeserialize, markInstances } = require('internal/web/transfer');
const {
  kControllerErrorFunction,
  kIsClosedPromise,
  kIsDisturbed,
  kIsErrored,
  kIsReadable,
} = require('internal/stream/predicates');

const SymbolAsyncIterator = Symbol.asyncIterator;
const { defineProperties } = Object;
const { apply } = Reflect;

/** The slots of STREAM, if it is one. */
function implOf(stream, name = 'stream') {
  if (!isReadableStream(stream)) throw new ERR_INVALID_ARG_TYPE(name, 'ReadableStream', stream);
  return stream[kImpl];
}

function isReadableStream(value) {
  return value?.[kImpl] instanceof ReadableImpl;
}

class ReadableStream {
  /**
   * @param {object} [source] https://streams.spec.whatwg.org/#underlying-source-api
   * @param {{ highWaterMark?: number, size?: (chunk: any) => number }} [strategy]
   */
  constructor(source = { __proto__: null }, strategy = { __proto__: null }) {
    const impl = new ReadableImpl();
    impl.wrapper = this;
    this[kImpl] = impl;
    if (source === kMake) return; // filled in by makeStream()

    checkDictionary(source, 'source');
    if (strategy === null) strategy = { __proto__: null };
    checkDictionary(strategy, 'strategy');
    const { size, highWaterMark } = strategy;
    const { type, autoAllocateChunkSize } = source;
    const cancel = methodOf(source, 'cancel', 'source');
    const pull = methodOf(source, 'pull', 'source');
    const start = methodOf(source, 'start', 'source');
    const startIt = start && ((controller) => apply(start, source, [controller]));
    const pullIt = pull && ((controller) => apply(pull, source, [controller]));
    const cancelIt = cancel && ((reason) => converted(apply(cancel, source, [reason])));

    if (`${type}` === 'bytes') {
      if (size !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.size', size);
      new ByteControllerImpl().setUp(
        impl,
        startIt,
        pullIt,
        cancelIt,
        extractHighWaterMark(highWaterMark, 0),
        toChunkSize(autoAllocateChunkSize),
      );
    } else {
      if (type !== undefined) throw new ERR_INVALID_ARG_VALUE('source.type', type);
      const sizeAlgorithm = extractSizeAlgorithm(size);
      new DefaultControllerImpl().setUp(
        impl,
        startIt,
        pullIt,
        cancelIt,
        extractHighWaterMark(highWaterMark, 1),
        sizeAlgorithm,
      );
    }
  }

  get [kIsDisturbed]() {
    return this[kImpl].disturbed;
  }

  get [kIsErrored]() {
    return this[kImpl].state === 'errored';
  }

  get [kIsReadable]() {
    return this[kImpl].state === 'readable';
  }

  [kControllerErrorFunction](error) {
    this[kImpl].controller.error(error);
  }

  get [kIsClosedPromise]() {
    return closedPromise(this[kImpl]);
  }

  /** @readonly @type {boolean} */
  get locked() {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    return this[kImpl].isLocked;
  }

  /**
   * An asynchronous iterable or iterable as a stream.
   * @param {Iterable<any>|AsyncIterable<any>} iterable
   */
  static from(iterable) {
    return streamFromIterable(iterable);
  }

  /** @param {any} [reason] */
  cancel(reason = undefined) {
    if (!isReadableStream(this)) return rejectedWith(new ERR_INVALID_THIS('ReadableStream'));
    const impl = this[kImpl];
    if (impl.isLocked) {
      return rejectedWith(new ERR_INVALID_STATE.TypeError('ReadableStream is locked'));
    }
    return cancelStream(impl, reason);
  }

  /** @param {{ mode?: 'byob' }} [options] */
  getReader(options = undefined) {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    if (options != null) checkDictionary(options, 'options');
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw new ERR_INVALID_ARG_VALUE('options.mode', mode);
    return new ReadableStreamBYOBReader(this);
  }

  /**
   * @param {{ readable: ReadableStream, writable: WritableStream }} transform
   * @param {object} [options] those of pipeTo()
   */
  pipeThrough(transform, options = undefined) {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    const readable = transform?.readable;
    implOf(readable, 'transform.readable');
    const { implOf: writableImplOf } = require('internal/web/streams/writable');
    const writable = transform?.writable;
    const dest = writableImplOf(writable, 'transform.writable');
    const pipeOptions = readPipeOptions(options);
    if (this[kImpl].isLocked) throw new ERR_INVALID_STATE.TypeError('The ReadableStream is locked');
    if (dest.isLocked) throw new ERR_INVALID_STATE.TypeError('The WritableStream is locked');
    const { pipeTo } = require('internal/web/streams/pipe');
    markHandled(pipeTo(this[kImpl], dest, pipeOptions));
    return readable;
  }

  /**
   * @param {WritableStream} destination
   * @param {{ preventAbort?: boolean, preventCancel?: boolean, preventClose?: boolean, signal?: AbortSignal }} [options]
   */
  pipeTo(destination, options = undefined) {
    try {
      if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
      const { implOf: writableImplOf } = require('internal/web/streams/writable');
      const dest = writableImplOf(destination, 'transform.writable');
      const pipeOptions = readPipeOptions(options);
      if (this[kImpl].isLocked) throw new ERR_INVALID_STATE.TypeError('The ReadableStream is locked');
      if (dest.isLocked) throw new ERR_INVALID_STATE.TypeError('The WritableStream is locked');
      return require('internal/web/streams/pipe').pipeTo(this[kImpl], dest, pipeOptions);
    } catch (err) {
      return rejectedWith(err);
    }
  }

  /** @returns {[ReadableStream, ReadableStream]} */
  tee() {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    const impl = this[kImpl];
    if (impl.isLocked) throw new ERR_INVALID_STATE.TypeError('ReadableStream is locked');
    return require('internal/web/streams/tee').tee(impl);
  }

  /** @param {{ preventCancel?: boolean }} [options] */
  values(options = undefined) {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    if (options != null) checkDictionary(options, 'options');
    const preventCancel = !!options?.preventCancel;
    return new StreamIterator(acquireReader(this[kImpl]), preventCancel);
  }

  [kInspect](depth, options) {
    const impl = this[kImpl];
    return inspectAs(
      this.constructor.name,
      {
        locked: impl.isLocked,
        state: impl.state,
        supportsBYOB: impl.controller !== undefined && !impl.controller.isDefault,
      },
      depth,
      options,
    );
  }

  [kTransfer]() {
    return require('internal/web/streams/transfer').transferReadable(this);
  }

  [kTransferList]() {
    return require('internal/web/streams/transfer').listReadable(this);
  }

  [kDeserialize](data) {
    require('internal/web/streams/transfer').receiveReadable(this, data);
  }
}
ReadableStream.prototype[SymbolAsyncIterator] = ReadableStream.prototype.values;
defineProperties(ReadableStream.prototype, {
  [SymbolAsyncIterator]: { __proto__: null, configurable: true, enumerable: false, writable: true },
});
makeEnumerable(ReadableStream, ['from']);
makeEnumerable(ReadableStream.prototype, [
  'locked',
  'cancel',
  'getReader',
  'pipeThrough',
  'pipeTo',
  'tee',
  'values',
]);
setTag(ReadableStream);
markInstances(ReadableStream, false, true);

function toChunkSize(value) {
  if (value === undefined) return undefined;
  const size = Math.trunc(+value);
  if (!(size > 0) || size > Number.MAX_SAFE_INTEGER) {
    throw new ERR_INVALID_ARG_VALUE('source.autoAllocateChunkSize', value);
  }
  return size;
}

function readPipeOptions(options) {
  if (options == null) return { preventAbort: false, preventCancel: false, preventClose: false, signal: undefined };
  checkDictionary(options, 'options');
  // In this order, as webidl reads a dictionary.
  const preventAbort = !!options.preventAbort;
  const preventCancel = !!options.preventCancel;
  const preventClose = !!options.preventClose;
  const { signal } = options;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  return { preventAbort, preventCancel, preventClose, signal };
}

/** A stream made by this code, with algorithms that get no public arguments but the controller. */
function makeStream({ start, pull, cancel, highWaterMark = 1, size }) {
  const stream = new ReadableStream(kMake);
  new DefaultControllerImpl().setUp(stream[kImpl], start, pull, cancel, highWaterMark, size);
  return stream;
}

function makeByteStream({ start, pull, cancel, highWaterMark = 0 }) {
  const stream = new ReadableStream(kMake);
  new ByteControllerImpl().setUp(stream[kImpl], start, pull, cancel, highWaterMark, undefined);
  return stream;
}

// --- async iteration --------------------------------------------------------------------------

const AsyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf(async function* () {}).prototype,
);

/** The request behind the promise of the iterator's next(). */
class IteratorRequest {
  constructor(iterator, deferred) {
    this.iterator = iterator;
    this.deferred = deferred;
  }
  chunk(value) {
    this.iterator.ongoing = undefined;
    this.deferred.resolve({ value, done: false });
  }
  close() {
    this.iterator.finish();
    this.deferred.resolve({ done: true, value: undefined });
  }
  error(reason) {
    this.iterator.finish();
    this.deferred.reject(reason);
  }
}

/**
 * The state of an iterator; the public object holds it privately. Calls never overlap: one that is made while another goes on
 * follows it. A call that is answered at once counts as going on until the next has followed it, but for the reading of what is
 * queued; these are the turns that Node's iterator takes, and a program can count them.
 */
class IteratorState {
  ongoing = undefined; // the promise of the last call
  isStarted = false;
  isFinished = false;
  nextSteps = undefined;

  constructor(reader, preventCancel) {
    this.reader = reader;
    this.preventCancel = preventCancel;
  }

  finish() {
    this.ongoing = undefined;
    this.isFinished = true;
    if (this.reader.stream !== undefined) releaseReader(this.reader);
  }

  next() {
    if (this.ongoing === undefined && this.isStarted) {
      const { stream } = this.reader;
      if (stream !== undefined && stream.state === 'readable') {
        const { controller } = stream;
        if (controller.isDefault && controller.queue.length > 0) {
          stream.disturbed = true;
          return resolvedWith({ value: controller.dequeue(), done: false });
        }
      }
      return (this.ongoing = this.read());
    }
    // The first call gives the stream the time to start and to pull.
    this.isStarted = true;
    const steps = (this.nextSteps ??= () => this.read());
    return (this.ongoing = then(this.ongoing ?? kResolved, steps, steps));
  }

  read() {
    if (this.isFinished) return resolvedWith({ done: true, value: undefined });
    if (this.reader.stream === undefined) {
      return rejectedWith(new ERR_INVALID_STATE.TypeError('The reader is not bound to a ReadableStream'));
    }
    const deferred = withResolvers();
    readDefault(this.reader, new IteratorRequest(this, deferred));
    return deferred.promise;
  }

  return(value) {
    const { ongoing } = this;
    const steps = () => this.cancel(value);
    return (this.ongoing = ongoing === undefined ? steps() : then(ongoing, steps, steps));
  }

  cancel(value) {
    if (this.isFinished) return resolvedWith({ done: true, value });
    this.isFinished = true;
    const { stream } = this.reader;
    if (stream === undefined) return resolvedWith({ done: true, value });
    if (this.preventCancel) {
      releaseReader(this.reader);
      return resolvedWith({ done: true, value });
    }
    const result = cancelStream(stream, value);
    releaseReader(this.reader);
    return then(result, () => ({ done: true, value }));
  }
}

class StreamIterator {
  #state;

  constructor(reader, preventCancel) {
    this.#state = new IteratorState(reader, preventCancel);
  }

  static {
    // Methods of one prototype, as webidl's asynchronous iterator prototype object has them.
    const prototype = { __proto__: AsyncIteratorPrototype };
    const isIterator = (value) => isObject(value) && #state in value;
    prototype.next = function next() {
      if (!isIterator(this)) {
        return rejectedWith(new ERR_INVALID_THIS('ReadableStreamAsyncIterator'));
      }
      return this.#state.next();
    };
    prototype.return = function (value) {
      if (!isIterator(this)) {
        return rejectedWith(new ERR_INVALID_THIS('ReadableStreamAsyncIterator'));
      }
      return this.#state.return(value);
    };
    Object.defineProperty(prototype.return, 'name', { __proto__: null, value: 'return' });
    const shared = Object.setPrototypeOf(StreamIterator.prototype, AsyncIteratorPrototype);
    defineProperties(shared, {
      next: { __proto__: null, value: prototype.next, enumerable: true, configurable: true, writable: true },
      return: { __proto__: null, value: prototype.return, enumerable: true, configurable: true, writable: true },
    });
    delete shared.constructor;
  }
}

// --- from() -----------------------------------------------------------------------------------

/** ReadableStreamFromIterable */
function streamFromIterable(iterable) {
  const iterator = getAsyncIterator(iterable);
  const { next } = iterator;
  /** A value that is a promise is waited for: no other is asked for. */
  let isUnwrapping = false;

  const stream = makeStream({
    __proto__: null,
    highWaterMark: 0,
    pull() {
      if (isUnwrapping) return undefined;
      let result;
      try {
        result = resolvedWith(apply(next, iterator, []));
      } catch (err) {
        return rejectedWith(err);
      }
      const { controller } = stream[kImpl];
      const fail = (err) => controller.error(err);
      // Before the controller's own reaction, which may pull again: both come in one tick.
      then(
        result,
        (entry) => {
          if (!isObject(entry)) {
            fail(
              new ERR_INVALID_STATE.TypeError(
                'The promise returned by the iterator.next() method must fulfill with an object',
              ),
            );
          } else if (entry.done) {
            controller.close();
          } else {
            const { value } = entry;
            // As from a plain iterator's values, one promise is unwrapped.
            if (isObject(value) && typeof value.then === 'function') {
              isUnwrapping = true;
              then(
                resolvedWith(value),
                (settled) => {
                  isUnwrapping = false;
                  controller.enqueue(settled);
                },
                fail,
              );
            } else {
              controller.enqueue(value);
            }
          }
        },
        fail,
      );
      return result;
    },
    cancel(reason) {
      let result;
      try {
        const method = iterator.return;
        if (method === undefined || method === null) return kResolved;
        result = apply(method, iterator, [reason]);
      } catch (err) {
        return rejectedWith(err);
      }
      return then(resolvedWith(result), (entry) => {
        if (!isObject(entry)) {
          throw new ERR_INVALID_STATE.TypeError(
            'The promise returned by the iterator.return() method must fulfill with an object',
          );
        }
      });
    },
  });
  return stream;
}

/** GetIterator(iterable, async), where a plain iterator will do as it is. */
function getAsyncIterator(iterable) {
  let method = iterable[SymbolAsyncIterator];
  if (method === undefined || method === null) method = iterable[Symbol.iterator];
  if (typeof method !== 'function') throw new ERR_ARG_NOT_ITERABLE(describe(iterable));
  const iterator = apply(method, iterable, []);
  if (!isObject(iterator)) {
    throw new ERR_INVALID_STATE.TypeError('The iterator method must return an object');
  }
  return iterator;
}

function describe(value) {
  return require('internal/util/inspect').inspect(value);
}

module.exports = { ReadableStream, implOf, isReadableStream, makeStream, makeByteStream };
