'use strict';

// WritableStream and its writer (https://streams.spec.whatwg.org/#ws).

const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_STATE,
    ERR_INVALID_THIS,
  },
} = require('internal/errors');
const { RingQueue } = require('internal/events/queue');
const {
  kImpl,
  kMake,
  kInspect,
  LazyPromise,
  checkDictionary,
  closedPromise,
  converted,
  extractHighWaterMark,
  extractSizeAlgorithm,
  inspectAs,
  makeEnumerable,
  methodOf,
  rejectedWith,
  resolvedWith,
  setTag,
  then,
  withResolvers,
} = require('internal/web/streams/util');
const { WritableControllerImpl, WritableStreamDefaultController } = require('internal/web/streams/writable_controller');
const { kTransfer, kTransferList, kDeserialize, markInstances } = require('internal/web/transfer');
const {
  kControllerErrorFunction,
  kIsClosedPromise,
  kIsErrored,
  kIsWritable,
} = require('internal/stream/predicates');

const { apply } = Reflect;

// --- the stream -------------------------------------------------------------------------------

/** The slots of a WritableStream, and the operations on it. */
class WritableImpl {
  state = 'writable'; // 'erroring', 'errored', 'closed'
  storedError = undefined;
  writer = undefined;
  controller = undefined;
  wrapper = undefined;
  backpressure = false;
  /** Requests { resolve(), reject(reason) } of the chunks in the queue. */
  writeRequests = new RingQueue();
  inFlightWriteRequest = undefined;
  closeRequest = undefined;
  inFlightCloseRequest = undefined;
  pendingAbortRequest = undefined;
  whenClosed = undefined;

  get isLocked() {
    return this.writer !== undefined;
  }

  get closeQueuedOrInFlight() {
    return this.closeRequest !== undefined || this.inFlightCloseRequest !== undefined;
  }

  get hasOperationInFlight() {
    return this.inFlightWriteRequest !== undefined || this.inFlightCloseRequest !== undefined;
  }

  /** WritableStreamAbort */
  abort(reason) {
    if (this.state === 'closed' || this.state === 'errored') return resolvedWith(undefined);
    this.controller.signalAbort(reason);
    // The signal's listeners may have ended it.
    if (this.state === 'closed' || this.state === 'errored') return resolvedWith(undefined);
    if (this.pendingAbortRequest !== undefined) return this.pendingAbortRequest.deferred.promise;
    const wasAlreadyErroring = this.state === 'erroring';
    if (wasAlreadyErroring) reason = undefined;
    const deferred = withResolvers();
    this.pendingAbortRequest = { deferred, reason, wasAlreadyErroring };
    if (!wasAlreadyErroring) this.startErroring(reason);
    return deferred.promise;
  }

  /** WritableStreamClose */
  close() {
    if (this.state === 'closed' || this.state === 'errored') {
      return rejectedWith(new ERR_INVALID_STATE.TypeError('WritableStream is closed'));
    }
    const deferred = withResolvers();
    this.closeRequest = deferred;
    if (this.writer !== undefined && this.backpressure && this.state === 'writable') {
      this.writer.ready.resolve();
    }
    this.controller.close();
    return deferred.promise;
  }

  /** WritableStreamDealWithRejection */
  dealWithRejection(reason) {
    if (this.state === 'writable') this.startErroring(reason);
    else this.finishErroring();
  }

  startErroring(reason) {
    this.state = 'erroring';
    this.storedError = reason;
    if (this.writer !== undefined) ensureReadyRejected(this.writer, reason);
    if (!this.hasOperationInFlight && this.controller.started) this.finishErroring();
  }

  finishErroring() {
    this.state = 'errored';
    this.controller.resetQueue();
    const { storedError, writeRequests } = this;
    this.writeRequests = new RingQueue();
    while (writeRequests.length > 0) writeRequests.shift().reject(storedError);
    const pending = this.pendingAbortRequest;
    if (pending === undefined) {
      this.rejectCloseAndClosed();
      return;
    }
    this.pendingAbortRequest = undefined;
    if (pending.wasAlreadyErroring) {
      pending.deferred.reject(storedError);
      this.rejectCloseAndClosed();
      return;
    }
    then(
      this.controller.abortSteps(pending.reason),
      () => {
        pending.deferred.resolve();
        this.rejectCloseAndClosed();
      },
      (err) => {
        pending.deferred.reject(err);
        this.rejectCloseAndClosed();
      },
    );
  }

  rejectCloseAndClosed() {
    const { storedError } = this;
    if (this.closeRequest !== undefined) {
      this.closeRequest.reject(storedError);
      this.closeRequest = undefined;
    }
    this.whenClosed?.reject(storedError);
    this.writer?.closed.reject(storedError);
  }

  finishInFlightWrite() {
    const request = this.inFlightWriteRequest;
    this.inFlightWriteRequest = undefined;
    request.resolve(undefined);
  }

  finishInFlightWriteWithError(reason) {
    const request = this.inFlightWriteRequest;
    this.inFlightWriteRequest = undefined;
    request.reject(reason);
    this.dealWithRejection(reason);
  }

  finishInFlightClose() {
    const request = this.inFlightCloseRequest;
    this.inFlightCloseRequest = undefined;
    request.resolve(undefined);
    if (this.state === 'erroring') {
      // Too late for an abort: it was closed well.
      this.storedError = undefined;
      if (this.pendingAbortRequest !== undefined) {
        this.pendingAbortRequest.deferred.resolve();
        this.pendingAbortRequest = undefined;
      }
    }
    this.state = 'closed';
    this.whenClosed?.resolve();
    this.writer?.closed.resolve();
  }

  finishInFlightCloseWithError(reason) {
    const request = this.inFlightCloseRequest;
    this.inFlightCloseRequest = undefined;
    request.reject(reason);
    if (this.pendingAbortRequest !== undefined) {
      this.pendingAbortRequest.deferred.reject(reason);
      this.pendingAbortRequest = undefined;
    }
    this.dealWithRejection(reason);
  }

  updateBackpressure(backpressure) {
    const { writer } = this;
    if (writer !== undefined && backpressure !== this.backpressure) {
      if (backpressure) writer.ready = new LazyPromise();
      else writer.ready.resolve();
    }
    this.backpressure = backpressure;
    if (!backpressure && writer?.onRoom !== undefined) {
      const { onRoom } = writer;
      writer.onRoom = undefined;
      onRoom();
    }
  }
}

class WritableStream {
  /**
   * @param {object} [sink] https://streams.spec.whatwg.org/#underlying-sink-api
   * @param {{ highWaterMark?: number, size?: (chunk: any) => number }} [strategy]
   */
  constructor(sink = { __proto__: null }, strategy = { __proto__: null }) {
    const impl = new WritableImpl();
    impl.wrapper = this;
    this[kImpl] = impl;
    if (sink === kMake) return; // filled in by makeStream()

    checkDictionary(sink, 'sink');
    if (strategy === null) strategy = { __proto__: null };
    checkDictionary(strategy, 'strategy');
    const { type } = sink;
    if (type !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('type', type);
    const { size, highWaterMark } = strategy;
    // Getters see Node's order, which is not webidl's.
    const start = methodOf(sink, 'start', 'sink');
    const write = methodOf(sink, 'write', 'sink');
    const close = methodOf(sink, 'close', 'sink');
    const abort = methodOf(sink, 'abort', 'sink');
    const sizeAlgorithm = extractSizeAlgorithm(size);
    new WritableControllerImpl().setUp(
      impl,
      start && ((controller) => apply(start, sink, [controller])),
      write && ((chunk, controller) => apply(write, sink, [chunk, controller])),
      close && (() => converted(apply(close, sink, []))),
      abort && ((reason) => converted(apply(abort, sink, [reason]))),
      extractHighWaterMark(highWaterMark, 1),
      sizeAlgorithm,
    );
  }

  get [kIsErrored]() {
    return this[kImpl].state === 'errored';
  }

  get [kIsWritable]() {
    return this[kImpl].state === 'writable';
  }

  [kControllerErrorFunction](error) {
    this[kImpl].controller.errorIfWritable(error);
  }

  get [kIsClosedPromise]() {
    return closedPromise(this[kImpl]);
  }

  /** @readonly @type {boolean} */
  get locked() {
    if (!isWritableStream(this)) throw new ERR_INVALID_THIS('WritableStream');
    return this[kImpl].isLocked;
  }

  /** @param {any} [reason] */
  abort(reason = undefined) {
    if (!isWritableStream(this)) return rejectedWith(new ERR_INVALID_THIS('WritableStream'));
    if (this[kImpl].isLocked) {
      return rejectedWith(new ERR_INVALID_STATE.TypeError('WritableStream is locked'));
    }
    return this[kImpl].abort(reason);
  }

  close() {
    if (!isWritableStream(this)) return rejectedWith(new ERR_INVALID_THIS('WritableStream'));
    const impl = this[kImpl];
    if (impl.isLocked) {
      return rejectedWith(new ERR_INVALID_STATE.TypeError('WritableStream is locked'));
    }
    if (impl.closeQueuedOrInFlight) {
      return rejectedWith(new ERR_INVALID_STATE.TypeError('Failure closing WritableStream'));
    }
    return impl.close();
  }

  getWriter() {
    if (!isWritableStream(this)) throw new ERR_INVALID_THIS('WritableStream');
    return new WritableStreamDefaultWriter(this);
  }

  [kInspect](depth, options) {
    const { isLocked, state } = this[kImpl];
    return inspectAs(this.constructor.name, { locked: isLocked, state }, depth, options);
  }

  [kTransfer]() {
    return require('internal/web/streams/transfer').transferWritable(this);
  }

  [kTransferList]() {
    return require('internal/web/streams/transfer').listWritable(this);
  }

  [kDeserialize](data) {
    require('internal/web/streams/transfer').receiveWritable(this, data);
  }
}
makeEnumerable(WritableStream.prototype, ['locked', 'abort', 'close', 'getWriter']);
setTag(WritableStream);
markInstances(WritableStream, false, true);

function isWritableStream(value) {
  return value?.[kImpl] instanceof WritableImpl;
}

/** The slots of STREAM, if it is one. */
function implOf(stream, name = 'stream') {
  if (!isWritableStream(stream)) throw new ERR_INVALID_ARG_TYPE(name, 'WritableStream', stream);
  return stream[kImpl];
}

/** A stream made by this code. */
function makeStream({ start, write, close, abort, highWaterMark = 1, size }) {
  const stream = new WritableStream(kMake);
  new WritableControllerImpl().setUp(
    stream[kImpl],
    start,
    write,
    close,
    abort,
    highWaterMark,
    size,
  );
  return stream;
}

// --- the writer -------------------------------------------------------------------------------

/** The slots of a writer. */
class WriterImpl {
  stream = undefined;
  closed = undefined;
  ready = undefined;
  /** Called, once, when there is room again: before the reactions to `ready`. */
  onRoom = undefined;
}

/** SetUpWritableStreamDefaultWriter */
function attachWriter(stream) {
  if (stream.isLocked) throw new ERR_INVALID_STATE.TypeError('WritableStream is locked');
  const writer = new WriterImpl();
  writer.stream = stream;
  stream.writer = writer;
  writer.closed = new LazyPromise();
  writer.ready = new LazyPromise();
  switch (stream.state) {
    case 'writable':
      if (stream.closeQueuedOrInFlight || !stream.backpressure) writer.ready.resolve();
      break;
    case 'erroring':
      writer.ready.reject(stream.storedError);
      break;
    case 'closed':
      writer.ready.resolve();
      writer.closed.resolve();
      break;
    default:
      writer.ready.reject(stream.storedError);
      writer.closed.reject(stream.storedError);
  }
  return writer;
}

/** WritableStreamDefaultWriterEnsureReadyPromiseRejected */
function ensureReadyRejected(writer, reason) {
  if (writer.ready.isPending) writer.ready.reject(reason);
  else writer.ready = LazyPromise.rejected(reason);
}

function ensureClosedRejected(writer, reason) {
  if (writer.closed.isPending) writer.closed.reject(reason);
  else writer.closed = LazyPromise.rejected(reason);
}

/** What released writers fail with: one error for all, as Node has it. */
let releasedError;

/** WritableStreamDefaultWriterRelease */
function releaseWriter(writer) {
  const { stream } = writer;
  const err = (releasedError ??= new ERR_INVALID_STATE.TypeError('Writer has been released'));
  ensureReadyRejected(writer, err);
  ensureClosedRejected(writer, err);
  stream.writer = undefined;
  writer.stream = undefined;
}

function desiredSizeOf(stream) {
  if (stream.state === 'errored' || stream.state === 'erroring') return null;
  return stream.state === 'closed' ? 0 : stream.controller.desiredSize;
}

/** WritableStreamDefaultWriterWrite; REQUEST hears how it went. */
function write(writer, chunk, request) {
  const { stream } = writer;
  const { controller } = stream;
  const size = controller.chunkSize(chunk);
  if (stream !== writer.stream) {
    // The size function released the writer.
    request.reject(new ERR_INVALID_STATE.TypeError('Mismatched WritableStreams'));
    return;
  }
  if (stream.state === 'errored') {
    request.reject(stream.storedError);
  } else if (stream.closeQueuedOrInFlight || stream.state === 'closed') {
    request.reject(new ERR_INVALID_STATE.TypeError('WritableStream is closed'));
  } else if (stream.state === 'erroring') {
    request.reject(stream.storedError);
  } else {
    stream.writeRequests.push(request);
    controller.write(chunk, size);
  }
}

/** WritableStreamDefaultWriterCloseWithErrorPropagation */
function closeWithErrorPropagation(writer) {
  const { stream } = writer;
  if (stream.closeQueuedOrInFlight || stream.state === 'closed') return resolvedWith(undefined);
  if (stream.state === 'errored') return rejectedWith(stream.storedError);
  return stream.close();
}

class WritableStreamDefaultWriter {
  /** @param {WritableStream} stream */
  constructor(stream) {
    this[kImpl] = attachWriter(implOf(stream));
  }

  /** @readonly @type {Promise<void>} */
  get closed() {
    if (!isWriter(this)) return rejectedWith(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    const { closed, stream } = this[kImpl];
    // First asked for while the sink's abort() is under way: the outcome is known.
    if (closed.deferred === undefined && stream?.state === 'errored') closed.reject(stream.storedError);
    return closed.promise;
  }

  /** @readonly @type {number|null} */
  get desiredSize() {
    if (!isWriter(this)) throw new ERR_INVALID_THIS('WritableStreamDefaultWriter');
    const { stream } = this[kImpl];
    if (stream === undefined) throw notBound();
    return desiredSizeOf(stream);
  }

  /** @readonly @type {Promise<void>} */
  get ready() {
    if (!isWriter(this)) return rejectedWith(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    return this[kImpl].ready.promise;
  }

  /** @param {any} [reason] */
  abort(reason = undefined) {
    if (!isWriter(this)) return rejectedWith(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    const { stream } = this[kImpl];
    if (stream === undefined) return rejectedWith(notBound());
    return stream.abort(reason);
  }

  close() {
    if (!isWriter(this)) return rejectedWith(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    const { stream } = this[kImpl];
    if (stream === undefined) return rejectedWith(notBound());
    if (stream.closeQueuedOrInFlight) {
      return rejectedWith(new ERR_INVALID_STATE.TypeError('Failure to close WritableStream'));
    }
    return stream.close();
  }

  releaseLock() {
    if (!isWriter(this)) throw new ERR_INVALID_THIS('WritableStreamDefaultWriter');
    if (this[kImpl].stream !== undefined) releaseWriter(this[kImpl]);
  }

  /**
   * @param {any} [chunk]
   * @returns {Promise<void>}
   */
  write(chunk = undefined) {
    if (!isWriter(this)) return rejectedWith(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    if (this[kImpl].stream === undefined) return rejectedWith(notBound());
    const deferred = withResolvers();
    write(this[kImpl], chunk, deferred);
    return deferred.promise;
  }

  [kInspect](depth, options) {
    const { stream, closed, ready } = this[kImpl];
    return inspectAs(
      this.constructor.name,
      {
        stream: stream?.wrapper,
        close: closed.promise,
        ready: ready.promise,
        desiredSize: stream === undefined ? undefined : desiredSizeOf(stream),
      },
      depth,
      options,
    );
  }
}
makeEnumerable(WritableStreamDefaultWriter.prototype, [
  'closed',
  'desiredSize',
  'ready',
  'abort',
  'close',
  'releaseLock',
  'write',
]);
setTag(WritableStreamDefaultWriter);

const notBound = () =>
  new ERR_INVALID_STATE.TypeError('Writer is not bound to a WritableStream');

function isWriter(value) {
  return value?.[kImpl] instanceof WriterImpl;
}

module.exports = {
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
  attachWriter,
  closeWithErrorPropagation,
  desiredSizeOf,
  implOf,
  isWritableStream,
  makeStream,
  releaseWriter,
  write,
};
