'use strict';

// The controller of a WritableStream (https://streams.spec.whatwg.org/#ws-default-controller-class).

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');
const { RingQueue } = require('internal/events/queue');
const {
  kImpl,
  kMake,
  kInspect,
  checkSize,
  inspectAs,
  kResolved,
  makeEnumerable,
  react,
  reactAsPromise,
  rejectedWith,
  resolvedWith,
  setTag,
  then,
} = require('internal/web/streams/util');

/** In the queue: what comes after the last chunk. */
const kCloseSentinel = Symbol('kCloseSentinel');

/** The slots of a WritableStreamDefaultController, and its operations. */
class WritableControllerImpl {
  wrapper = undefined;
  stream = undefined;
  queue = new RingQueue();
  /** The sizes of what is queued; undefined while all count 1. */
  sizes = undefined;
  totalSize = 0;
  started = false;
  abortController = undefined;
  writeAlgorithm = undefined;
  closeAlgorithm = undefined;
  abortAlgorithm = undefined;
  sizeAlgorithm = undefined;
  highWaterMark = 1;
  onWritten = undefined;
  onWriteError = undefined;

  get desiredSize() {
    return this.highWaterMark - this.totalSize;
  }

  /** GetBackpressure */
  get isFull() {
    return this.highWaterMark - this.totalSize <= 0;
  }

  get signal() {
    return (this.abortController ??= new (require('internal/web/abort_controller').AbortController)()).signal;
  }

  signalAbort(reason) {
    // Also when nobody has asked for the signal yet: it has to be aborted when they do.
    (this.abortController ??= new (require('internal/web/abort_controller').AbortController)()).abort(reason);
  }

  resetQueue() {
    this.queue.clear();
    this.sizes?.clear();
    this.totalSize = 0;
  }

  clearAlgorithms() {
    this.writeAlgorithm = undefined;
    this.closeAlgorithm = undefined;
    this.abortAlgorithm = undefined;
    this.sizeAlgorithm = undefined;
  }

  /** [[AbortSteps]] */
  abortSteps(reason) {
    const abort = this.abortAlgorithm;
    this.clearAlgorithms();
    if (abort === undefined) return kResolved;
    try {
      return resolvedWith(abort(reason));
    } catch (err) {
      return rejectedWith(err);
    }
  }

  chunkSize(chunk) {
    const size = this.sizeAlgorithm;
    if (size === undefined) return 1;
    try {
      return size(chunk);
    } catch (err) {
      this.errorIfNeeded(err);
      return 1;
    }
  }

  close() {
    this.queue.push(kCloseSentinel);
    this.sizes?.push(0);
    this.advance();
  }

  write(chunk, size) {
    const { stream } = this;
    if (this.sizes !== undefined) {
      try {
        size = checkSize(size);
      } catch (err) {
        this.errorIfNeeded(err);
        return;
      }
      this.sizes.push(size);
    }
    this.queue.push(chunk);
    this.totalSize += size;
    if (!stream.closeQueuedOrInFlight && stream.state === 'writable') {
      stream.updateBackpressure(this.isFull);
    }
    this.advance();
  }

  errorIfNeeded(reason) {
    if (this.stream.state === 'writable') this.error(reason);
  }

  errorIfWritable(reason) {
    this.errorIfNeeded(reason);
  }

  error(reason) {
    this.clearAlgorithms();
    this.stream.startErroring(reason);
  }

  /** WritableStreamDefaultControllerAdvanceQueueIfNeeded */
  advance() {
    const { stream } = this;
    if (!this.started || stream.inFlightWriteRequest !== undefined) return;
    if (stream.state === 'erroring') {
      stream.finishErroring();
      return;
    }
    if (this.queue.length === 0) return;
    const chunk = this.queue.peek();
    if (chunk === kCloseSentinel) this.processClose();
    else this.processWrite(chunk);
  }

  dequeue() {
    this.queue.shift();
    if (this.sizes === undefined) {
      this.totalSize--;
    } else {
      this.totalSize -= this.sizes.shift();
      if (this.totalSize < 0) this.totalSize = 0; // rounding
    }
  }

  processClose() {
    const { stream } = this;
    stream.inFlightCloseRequest = stream.closeRequest;
    stream.closeRequest = undefined;
    this.queue.shift();
    this.sizes?.shift();
    const close = this.closeAlgorithm;
    this.clearAlgorithms();
    const onClosed = () => stream.finishInFlightClose();
    const onError = (err) => stream.finishInFlightCloseWithError(err);
    let result;
    try {
      result = close?.();
    } catch (err) {
      then(kResolved, () => onError(err));
      return;
    }
    react(result, onClosed, onError);
  }

  processWrite(chunk) {
    const { stream } = this;
    stream.inFlightWriteRequest = stream.writeRequests.shift();
    if (this.onWritten === undefined) {
      // By way of constants, as V8 makes literals that are assigned to a property in old space.
      const onWritten = () => this.afterWrite();
      const onWriteError = (err) => {
        if (this.stream.state === 'writable') this.clearAlgorithms();
        this.stream.finishInFlightWriteWithError(err);
      };
      this.onWritten = onWritten;
      this.onWriteError = onWriteError;
    }
    const write_ = this.writeAlgorithm;
    let result;
    try {
      result = write_?.(chunk, this.wrapper);
    } catch (err) {
      then(kResolved, () => this.onWriteError(err));
      return;
    }
    react(result, this.onWritten, this.onWriteError);
  }

  afterWrite() {
    const { stream } = this;
    stream.finishInFlightWrite();
    this.dequeue();
    if (!stream.closeQueuedOrInFlight && stream.state === 'writable') {
      stream.updateBackpressure(this.isFull);
    }
    this.advance();
  }

  /** SetUpWritableStreamDefaultController */
  setUp(stream, start, write_, close, abort, highWaterMark, size) {
    this.stream = stream;
    stream.controller = this;
    this.writeAlgorithm = write_;
    this.closeAlgorithm = close;
    this.abortAlgorithm = abort;
    this.highWaterMark = highWaterMark;
    this.sizeAlgorithm = size;
    if (size !== undefined) this.sizes = new RingQueue();
    this.wrapper = new WritableStreamDefaultController(kMake, this);
    stream.updateBackpressure(this.isFull);
    const result = start === undefined ? undefined : start(this.wrapper);
    reactAsPromise(
      result,
      () => {
        this.started = true;
        this.advance();
      },
      (err) => {
        this.started = true;
        stream.dealWithRejection(err);
      },
    );
  }
}

class WritableStreamDefaultController {
  constructor(permission = undefined, impl = undefined) {
    if (permission !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kImpl] = impl;
  }

  /** @readonly @type {AbortSignal} */
  get signal() {
    return checkController(this).signal;
  }

  /** @param {any} [error] */
  error(error = undefined) {
    checkController(this).errorIfNeeded(error);
  }

  [kInspect](depth, options) {
    return inspectAs(this.constructor.name, { stream: this[kImpl].stream.wrapper }, depth, options);
  }
}
Object.defineProperty(WritableStreamDefaultController, 'length', { __proto__: null, value: 0 });
makeEnumerable(WritableStreamDefaultController.prototype, ['signal', 'error']);
setTag(WritableStreamDefaultController);

function checkController(value) {
  const impl = value?.[kImpl];
  if (!(impl instanceof WritableControllerImpl)) {
    throw new ERR_INVALID_THIS('WritableStreamDefaultController');
  }
  return impl;
}

module.exports = { WritableControllerImpl, WritableStreamDefaultController };
