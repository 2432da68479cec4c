'use strict';

// Readable streams: the operations on the stream itself, the default reader and the default
// controller (https://streams.spec.whatwg.org/#rs-all-abstract-ops and following).
//
// A reader's read is answered through a "read request" { chunk(value), close(), error(reason) }.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const { RingQueue } = require('internal/events/queue');
const {
  kImpl,
  kMake,
  kInspect,
  LazyPromise,
  checkSize,
  inspectAs,
  kResolved,
  makeEnumerable,
  nop,
  react,
  reactAsPromise,
  rejectedWith,
  resolvedWith,
  setTag,
  then,
  withResolvers,
} = require('internal/web/streams/util');

// --- the stream -------------------------------------------------------------------------------

/** The slots of a ReadableStream. */
class ReadableImpl {
  state = 'readable';
  reader = undefined;
  controller = undefined;
  storedError = undefined;
  disturbed = false;
  /** The public object. */
  wrapper = undefined;
  /** For stream.finished(): settles with the stream. */
  whenClosed = undefined;

  get isLocked() {
    return this.reader !== undefined;
  }
}

/** ReadableStreamClose */
function closeStream(stream) {
  stream.state = 'closed';
  stream.whenClosed?.resolve();
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.resolve();
  if (reader.isDefault) {
    const { requests } = reader;
    reader.requests = new RingQueue();
    while (requests.length > 0) requests.shift().close();
  }
}

/** ReadableStreamError */
function errorStream(stream, reason) {
  stream.state = 'errored';
  stream.storedError = reason;
  stream.whenClosed?.reject(reason);
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.reject(reason);
  errorRequests(reader, reason);
}

/** ReadableStreamDefaultReaderErrorReadRequests and its BYOB twin. */
function errorRequests(reader, reason) {
  const { requests } = reader;
  reader.requests = new RingQueue();
  while (requests.length > 0) requests.shift().error(reason);
}

/** ReadableStreamCancel */
function cancelStream(stream, reason) {
  stream.disturbed = true;
  if (stream.state === 'closed') return resolvedWith(undefined);
  if (stream.state === 'errored') return rejectedWith(stream.storedError);
  closeStream(stream);
  const { reader } = stream;
  if (reader !== undefined && !reader.isDefault) {
    const { requests } = reader;
    reader.requests = new RingQueue();
    while (requests.length > 0) requests.shift().close(undefined);
  }
  return then(stream.controller.cancelSteps(reason), nop);
}

// --- readers ----------------------------------------------------------------------------------

/** The slots of a reader. */
class ReaderImpl {
  stream = undefined;
  closed = new LazyPromise();
  requests = new RingQueue();

  constructor(isDefault) {
    this.isDefault = isDefault;
  }
}

/** ReadableStreamReaderGenericInitialize */
function attachReader(reader, stream) {
  reader.stream = stream;
  stream.reader = reader;
  if (stream.state === 'closed') reader.closed.resolve();
  else if (stream.state === 'errored') reader.closed.reject(stream.storedError);
}

/** A default reader that only internal code sees. */
function acquireReader(stream) {
  if (stream.isLocked) throw new ERR_INVALID_STATE.TypeError('ReadableStream is locked');
  const reader = new ReaderImpl(true);
  attachReader(reader, stream);
  return reader;
}

/** What released readers and their requests fail with: one error each for all, as Node has it, for streams are let go of often. */
let releasedError;
let releasingError;

/** ReadableStreamReaderGenericRelease, and the failing of what is still asked for. */
function releaseReader(reader) {
  const { stream } = reader;
  const released = (releasedError ??= new ERR_INVALID_STATE.TypeError('Reader released'));
  if (reader.closed.isPending) reader.closed.reject(released);
  else reader.closed = LazyPromise.rejected(released);
  stream.controller.releaseSteps();
  stream.reader = undefined;
  reader.stream = undefined;
  if (reader.requests.length > 0) {
    errorRequests(reader, (releasingError ??= new ERR_INVALID_STATE.TypeError('Releasing reader')));
  }
}

/** ReadableStreamDefaultReaderRead */
function readDefault(reader, request) {
  const { stream } = reader;
  stream.disturbed = true;
  if (stream.state === 'closed') request.close();
  else if (stream.state === 'errored') request.error(stream.storedError);
  else stream.controller.pullSteps(request);
}

/** The request behind the promise of read(). */
class PromiseRequest {
  constructor(deferred) {
    this.deferred = deferred;
  }
  chunk(value) {
    this.deferred.resolve({ value, done: false });
  }
  close() {
    this.deferred.resolve({ value: undefined, done: true });
  }
  error(reason) {
    this.deferred.reject(reason);
  }
}

/** That of a read() whose bytes are there already: its result is in the order that queued chunks have. */
class QueuedRequest extends PromiseRequest {
  chunk(value) {
    this.deferred.resolve({ done: false, value });
  }
}

class ReadableStreamDefaultReader {
  /** @param {ReadableStream} stream */
  constructor(stream) {
    const impl = require('internal/web/streams/readable').implOf(stream);
    if (impl.isLocked) throw new ERR_INVALID_STATE.TypeError('ReadableStream is locked');
    this[kImpl] = new ReaderImpl(true);
    attachReader(this[kImpl], impl);
  }

  /** @returns {Promise<{ value: any, done: boolean }>} */
  read() {
    const reader = this?.[kImpl];
    if (!isDefaultReader(this)) {
      return rejectedWith(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    }
    const { stream } = reader;
    if (stream === undefined) {
      return rejectedWith(
        new ERR_INVALID_STATE.TypeError('The reader is not attached to a stream'),
      );
    }
    const { controller } = stream;
    // What is queued is answered at once, without a request.
    if (stream.state === 'readable' && controller.isDefault && controller.queue.length > 0) {
      stream.disturbed = true;
      return resolvedWith({ done: false, value: controller.dequeue() }); // in Node's order
    }
    const deferred = withResolvers();
    const isQueued = stream.state === 'readable' && controller.totalSize > 0; // bytes
    readDefault(reader, isQueued ? new QueuedRequest(deferred) : new PromiseRequest(deferred));
    return deferred.promise;
  }

  releaseLock() {
    if (!isDefaultReader(this)) throw new ERR_INVALID_THIS('ReadableStreamDefaultReader');
    const reader = this[kImpl];
    if (reader.stream !== undefined) releaseReader(reader);
  }

  /** @readonly @type {Promise<void>} */
  get closed() {
    if (!isDefaultReader(this)) {
      return rejectedWith(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    }
    return this[kImpl].closed.promise;
  }

  /** @param {any} [reason] */
  cancel(reason = undefined) {
    if (!isDefaultReader(this)) {
      return rejectedWith(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    }
    const { stream } = this[kImpl];
    if (stream === undefined) {
      return rejectedWith(
        new ERR_INVALID_STATE.TypeError('The reader is not attached to a stream'),
      );
    }
    return cancelStream(stream, reason);
  }

  [kInspect](depth, options) {
    const reader = this[kImpl];
    return inspectAs(
      this.constructor.name,
      {
        stream: reader.stream?.wrapper,
        readRequests: reader.requests.length,
        close: reader.closed.promise,
      },
      depth,
      options,
    );
  }
}
makeEnumerable(ReadableStreamDefaultReader.prototype, ['closed', 'cancel', 'read', 'releaseLock']);
setTag(ReadableStreamDefaultReader);

function isDefaultReader(value) {
  const impl = value?.[kImpl];
  return impl instanceof ReaderImpl && impl.isDefault;
}

// --- the default controller -------------------------------------------------------------------

/** The slots of a ReadableStreamDefaultController, and its operations. */
class DefaultControllerImpl {
  isDefault = true;
  wrapper = undefined;
  stream = undefined;
  queue = new RingQueue();
  /** The sizes of what is queued; undefined while all count 1. */
  sizes = undefined;
  totalSize = 0;
  started = false;
  closeRequested = false;
  pulling = false;
  pullAgain = false;
  pullAlgorithm = undefined;
  cancelAlgorithm = undefined;
  sizeAlgorithm = undefined;
  highWaterMark = 1;
  onPulled = undefined;
  onPullError = undefined;

  get desiredSize() {
    const { state } = this.stream;
    if (state === 'errored') return null;
    return state === 'closed' ? 0 : this.highWaterMark - this.totalSize;
  }

  get canCloseOrEnqueue() {
    return !this.closeRequested && this.stream.state === 'readable';
  }

  /** DequeueValue, and what a read does after it. The queue is not empty. */
  dequeue() {
    const chunk = this.take();
    this.afterTaking();
    return chunk;
  }

  take() {
    const chunk = this.queue.shift();
    if (this.sizes === undefined) {
      this.totalSize--;
    } else {
      this.totalSize -= this.sizes.shift();
      if (this.totalSize < 0) this.totalSize = 0; // rounding
    }
    return chunk;
  }

  afterTaking() {
    if (this.closeRequested && this.queue.length === 0) {
      this.clearAlgorithms();
      closeStream(this.stream);
    } else {
      this.callPullIfNeeded();
    }
  }

  resetQueue() {
    this.queue.clear();
    this.sizes?.clear();
    this.totalSize = 0;
  }

  clearAlgorithms() {
    this.pullAlgorithm = undefined;
    this.cancelAlgorithm = undefined;
    this.sizeAlgorithm = undefined;
  }

  /** [[PullSteps]] */
  pullSteps(request) {
    if (this.queue.length > 0) {
      request.chunk(this.dequeue());
    } else {
      this.stream.reader.requests.push(request);
      this.callPullIfNeeded();
    }
  }

  /** [[CancelSteps]] */
  cancelSteps(reason) {
    this.resetQueue();
    const cancel = this.cancelAlgorithm;
    this.clearAlgorithms();
    if (cancel === undefined) return kResolved;
    try {
      return resolvedWith(cancel(reason));
    } catch (err) {
      return rejectedWith(err);
    }
  }

  /** [[ReleaseSteps]] */
  releaseSteps() {}

  close() {
    if (!this.canCloseOrEnqueue) return;
    this.closeRequested = true;
    if (this.queue.length === 0) {
      this.clearAlgorithms();
      closeStream(this.stream);
    }
  }

  enqueue(chunk) {
    if (!this.canCloseOrEnqueue) return;
    const { stream } = this;
    const { reader } = stream;
    if (reader !== undefined && reader.requests.length > 0) {
      reader.requests.shift().chunk(chunk);
    } else if (this.sizeAlgorithm === undefined) {
      this.queue.push(chunk);
      this.totalSize++;
    } else {
      let size;
      try {
        const sizeAlgorithm = this.sizeAlgorithm;
        size = checkSize(sizeAlgorithm(chunk));
      } catch (err) {
        this.error(err);
        throw err;
      }
      this.queue.push(chunk);
      this.sizes.push(size);
      this.totalSize += size;
    }
    this.callPullIfNeeded();
  }

  error(reason) {
    if (this.stream.state !== 'readable') return;
    this.resetQueue();
    this.clearAlgorithms();
    errorStream(this.stream, reason);
  }

  get shouldPull() {
    const { stream } = this;
    if (!this.started || !this.canCloseOrEnqueue) return false;
    if (stream.reader !== undefined && stream.reader.requests.length > 0) return true;
    return this.highWaterMark - this.totalSize > 0;
  }

  callPullIfNeeded() {
    const pull = this.pullAlgorithm;
    if (pull === undefined || !this.shouldPull) return;
    if (this.pulling) {
      this.pullAgain = true;
      return;
    }
    this.pulling = true;
    if (this.onPulled === undefined) {
      // By way of constants, as V8 makes literals that are assigned to a property in old space.
      const onPulled = () => {
        this.pulling = false;
        if (this.pullAgain) {
          this.pullAgain = false;
          this.callPullIfNeeded();
        }
      };
      const onPullError = (err) => this.error(err);
      this.onPulled = onPulled;
      this.onPullError = onPullError;
    }
    let result;
    try {
      result = pull(this.wrapper);
    } catch (err) {
      then(kResolved, () => this.error(err));
      return;
    }
    react(result, this.onPulled, this.onPullError);
  }

  /**
   * SetUpReadableStreamDefaultController. START is called with the public controller; what it
   * throws is thrown.
   */
  setUp(stream, start, pull, cancel, highWaterMark, size) {
    this.stream = stream;
    stream.controller = this;
    this.pullAlgorithm = pull;
    this.cancelAlgorithm = cancel;
    this.highWaterMark = highWaterMark;
    this.sizeAlgorithm = size;
    if (size !== undefined) this.sizes = new RingQueue();
    this.wrapper = new ReadableStreamDefaultController(kMake, this);
    const result = start === undefined ? undefined : start(this.wrapper);
    reactAsPromise(
      result,
      () => {
        this.started = true;
        this.callPullIfNeeded();
      },
      (err) => this.error(err),
    );
  }
}

class ReadableStreamDefaultController {
  constructor(permission = undefined, impl = undefined) {
    if (permission !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kImpl] = impl;
  }

  /** @readonly @type {number|null} */
  get desiredSize() {
    return checkController(this).desiredSize;
  }

  close() {
    const impl = checkController(this);
    if (!impl.canCloseOrEnqueue) {
      throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    }
    impl.close();
  }

  /** @param {any} [chunk] */
  enqueue(chunk = undefined) {
    const impl = checkController(this);
    if (!impl.canCloseOrEnqueue) {
      throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    }
    impl.enqueue(chunk);
  }

  /** @param {any} [error] */
  error(error = undefined) {
    checkController(this).error(error);
  }

  [kInspect](depth, options) {
    return inspectAs(this.constructor.name, {}, depth, options);
  }
}
Object.defineProperty(ReadableStreamDefaultController, 'length', { __proto__: null, value: 0 });
makeEnumerable(ReadableStreamDefaultController.prototype, ['close', 'desiredSize', 'enqueue', 'error']);
setTag(ReadableStreamDefaultController);

function checkController(value) {
  const impl = value?.[kImpl];
  if (!(impl instanceof DefaultControllerImpl)) {
    throw new ERR_INVALID_THIS('ReadableStreamDefaultController');
  }
  return impl;
}

module.exports = {
  DefaultControllerImpl,
  ReadableImpl,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  ReaderImpl,
  acquireReader,
  attachReader,
  cancelStream,
  closeStream,
  errorRequests,
  errorStream,
  readDefault,
  releaseReader,
};
