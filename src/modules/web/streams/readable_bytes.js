'use strict';

// Byte streams: the byte controller and the BYOB request
// (https://streams.spec.whatwg.org/#rbs-controller-class and following).

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR,
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
  bufferLength,
  inspectAs,
  isDetached,
  kResolved,
  makeEnumerable,
  react,
  reactAsPromise,
  rejectedWith,
  resolvedWith,
  setTag,
  then,
  transferBuffer,
} = require('internal/web/streams/util');
const { closeStream, errorStream } = require('internal/web/streams/readable_default');

const { isView } = ArrayBuffer;
const { min: minOf } = Math;

const isDataView = (view) => Object.prototype.toString.call(view) === '[object DataView]';

/** The class to give a filled part of a pull-into buffer back in. */
function viewClassOf(view) {
  return isDataView(view) ? DataView : globalTypedArrays[view[Symbol.toStringTag]];
}
const globalTypedArrays = {
  __proto__: null,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};
if (typeof Float16Array === 'function') globalTypedArrays.Float16Array = Float16Array; // eslint-disable-line no-undef

/** The slots of a ReadableByteStreamController, and its operations. */
class ByteControllerImpl {
  isDefault = false;
  wrapper = undefined;
  stream = undefined;
  /** Entries { buffer, byteOffset, byteLength }. */
  queue = new RingQueue();
  totalSize = 0;
  started = false;
  closeRequested = false;
  pulling = false;
  pullAgain = false;
  pullAlgorithm = undefined;
  cancelAlgorithm = undefined;
  highWaterMark = 0;
  autoAllocateChunkSize = undefined;
  byobRequest = null;
  /** Buffers that wait to be filled ("pull-into descriptors"). */
  pendingPullIntos = [];

  get desiredSize() {
    const { state } = this.stream;
    if (state === 'errored') return null;
    return state === 'closed' ? 0 : this.highWaterMark - this.totalSize;
  }

  resetQueue() {
    this.queue.clear();
    this.totalSize = 0;
  }

  clearAlgorithms() {
    this.pullAlgorithm = undefined;
    this.cancelAlgorithm = undefined;
  }

  // -- what readers call --

  /** [[PullSteps]] */
  pullSteps(request) {
    const { stream } = this;
    if (this.totalSize > 0) {
      this.fillReadRequest(request);
      return;
    }
    const size = this.autoAllocateChunkSize;
    if (size !== undefined) {
      let buffer;
      try {
        buffer = new ArrayBuffer(size);
      } catch (err) {
        request.error(err);
        return;
      }
      this.pendingPullIntos.push({
        buffer,
        bufferByteLength: size,
        byteOffset: 0,
        byteLength: size,
        bytesFilled: 0,
        minimumFill: 1,
        elementSize: 1,
        ViewClass: Uint8Array,
        readerType: 'default',
      });
    }
    stream.reader.requests.push(request);
    this.callPullIfNeeded();
  }

  /** [[CancelSteps]] */
  cancelSteps(reason) {
    this.clearPendingPullIntos();
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

  /** [[ReleaseSteps]]: what is being filled now belongs to nobody. */
  releaseSteps() {
    if (this.pendingPullIntos.length > 0) {
      const first = this.pendingPullIntos[0];
      first.readerType = 'none';
      this.pendingPullIntos = [first];
    }
  }

  /** ReadableByteStreamControllerPullInto */
  pullInto(view, min, request) {
    const { stream } = this;
    const ViewClass = viewClassOf(view);
    const elementSize = ViewClass === DataView ? 1 : ViewClass.BYTES_PER_ELEMENT;
    const { byteOffset, byteLength } = view;
    let buffer;
    try {
      buffer = transferBuffer(view.buffer);
    } catch (err) {
      request.error(err);
      return;
    }
    const descriptor = {
      buffer,
      bufferByteLength: bufferLength(buffer),
      byteOffset,
      byteLength,
      bytesFilled: 0,
      minimumFill: min * elementSize,
      elementSize,
      ViewClass,
      readerType: 'byob',
    };
    if (this.pendingPullIntos.length > 0) {
      this.pendingPullIntos.push(descriptor);
      stream.reader.requests.push(request);
      return;
    }
    if (stream.state === 'closed') {
      request.close(new ViewClass(descriptor.buffer, descriptor.byteOffset, 0));
      return;
    }
    if (this.totalSize > 0) {
      if (this.fillFromQueue(descriptor)) {
        const filled = filledView(descriptor);
        this.handleQueueDrain();
        request.chunk(filled);
        return;
      }
      if (this.closeRequested) {
        const err = new ERR_INVALID_STATE.TypeError('ReadableStream closed');
        this.error(err);
        request.error(err);
        return;
      }
    }
    this.pendingPullIntos.push(descriptor);
    stream.reader.requests.push(request);
    this.callPullIfNeeded();
  }

  // -- what the source calls --

  close() {
    const { stream } = this;
    if (this.closeRequested || stream.state !== 'readable') return;
    if (this.totalSize > 0) {
      this.closeRequested = true;
      return;
    }
    if (this.pendingPullIntos.length > 0) {
      const first = this.pendingPullIntos[0];
      if (first.bytesFilled % first.elementSize !== 0) {
        const err = new ERR_INVALID_STATE.TypeError('Partial read');
        this.error(err);
        throw err;
      }
    }
    this.clearAlgorithms();
    closeStream(stream);
  }

  error(reason) {
    if (this.stream.state !== 'readable') return;
    this.clearPendingPullIntos();
    this.resetQueue();
    this.clearAlgorithms();
    errorStream(this.stream, reason);
  }

  enqueue(chunk) {
    const { stream } = this;
    if (this.closeRequested || stream.state !== 'readable') return;
    const { buffer, byteOffset, byteLength } = chunk;
    if (isDetached(buffer)) throw new ERR_INVALID_STATE.TypeError('chunk ArrayBuffer is zero-length or detached');
    const moved = transferBuffer(buffer);

    if (this.pendingPullIntos.length > 0) {
      const first = this.pendingPullIntos[0];
      if (isDetached(first.buffer)) {
        throw new ERR_INVALID_STATE.TypeError('Destination ArrayBuffer is detached');
      }
      this.invalidateByobRequest();
      first.buffer = transferBuffer(first.buffer);
      if (first.readerType === 'none') this.enqueueDetachedPullInto(first);
    }

    const { reader } = stream;
    if (reader !== undefined && reader.isDefault) {
      this.processReadRequests(reader);
      if (reader.requests.length === 0) {
        this.pushToQueue(moved, byteOffset, byteLength);
      } else {
        if (this.pendingPullIntos.length > 0) this.pendingPullIntos.shift();
        reader.requests.shift().chunk(new Uint8Array(moved, byteOffset, byteLength));
      }
    } else if (reader !== undefined) {
      this.pushToQueue(moved, byteOffset, byteLength);
      for (const descriptor of this.processPullIntosFromQueue()) this.commit(descriptor);
    } else {
      this.pushToQueue(moved, byteOffset, byteLength);
    }
    this.callPullIfNeeded();
  }

  // -- filling --

  pushToQueue(buffer, byteOffset, byteLength) {
    this.queue.push({ buffer, byteOffset, byteLength });
    this.totalSize += byteLength;
  }

  pushCopyToQueue(buffer, byteOffset, byteLength) {
    let copy;
    try {
      copy = buffer.slice(byteOffset, byteOffset + byteLength);
    } catch (err) {
      this.error(err);
      throw err;
    }
    this.pushToQueue(copy, 0, byteLength);
  }

  /** What was filled for a reader that has left stays in the stream. */
  enqueueDetachedPullInto(descriptor) {
    if (descriptor.bytesFilled > 0) {
      this.pushCopyToQueue(descriptor.buffer, descriptor.byteOffset, descriptor.bytesFilled);
    }
    this.pendingPullIntos.shift();
  }

  fillReadRequest(request) {
    const { buffer, byteOffset, byteLength } = this.queue.shift();
    this.totalSize -= byteLength;
    this.handleQueueDrain();
    request.chunk(new Uint8Array(buffer, byteOffset, byteLength));
  }

  /** ReadableByteStreamControllerProcessReadRequestsUsingQueue */
  processReadRequests(reader) {
    while (reader.requests.length > 0) {
      if (this.totalSize === 0) return;
      this.fillReadRequest(reader.requests.shift());
    }
  }

  /** ReadableByteStreamControllerFillPullIntoDescriptorFromQueue. Is it full enough? */
  fillFromQueue(descriptor) {
    const maxToCopy = minOf(this.totalSize, descriptor.byteLength - descriptor.bytesFilled);
    const maxFilled = descriptor.bytesFilled + maxToCopy;
    let left = maxToCopy;
    let ready = false;
    const maxAligned = maxFilled - (maxFilled % descriptor.elementSize);
    if (maxAligned >= descriptor.minimumFill) {
      left = maxAligned - descriptor.bytesFilled;
      ready = true;
    }
    while (left > 0) {
      const head = this.queue.peek();
      const count = minOf(left, head.byteLength);
      const at = descriptor.byteOffset + descriptor.bytesFilled;
      new Uint8Array(descriptor.buffer, at, count).set(
        new Uint8Array(head.buffer, head.byteOffset, count),
      );
      if (head.byteLength === count) {
        this.queue.shift();
      } else {
        head.byteOffset += count;
        head.byteLength -= count;
      }
      this.totalSize -= count;
      descriptor.bytesFilled += count;
      left -= count;
    }
    return ready;
  }

  /** The descriptors that the queue can fill; they are to be committed by the caller. */
  processPullIntosFromQueue() {
    const filled = [];
    while (this.pendingPullIntos.length > 0 && this.totalSize > 0) {
      const first = this.pendingPullIntos[0];
      if (!this.fillFromQueue(first)) break;
      this.pendingPullIntos.shift();
      filled.push(first);
    }
    return filled;
  }

  /** ReadableByteStreamControllerCommitPullIntoDescriptor */
  commit(descriptor) {
    const { stream } = this;
    const done = stream.state === 'closed';
    const view = filledView(descriptor);
    const request = stream.reader.requests.shift();
    if (descriptor.readerType === 'default' || !done) request.chunk(view);
    else request.close(view);
  }

  handleQueueDrain() {
    if (this.totalSize === 0 && this.closeRequested) {
      this.clearAlgorithms();
      closeStream(this.stream);
    } else {
      this.callPullIfNeeded();
    }
  }

  // -- the BYOB request --

  getByobRequest() {
    if (this.byobRequest === null && this.pendingPullIntos.length > 0) {
      const first = this.pendingPullIntos[0];
      const view = new Uint8Array(
        first.buffer,
        first.byteOffset + first.bytesFilled,
        first.byteLength - first.bytesFilled,
      );
      this.byobRequest = new ReadableStreamBYOBRequest(kMake, this, view);
    }
    return this.byobRequest;
  }

  invalidateByobRequest() {
    if (this.byobRequest === null) return;
    const slots = this.byobRequest[kImpl];
    slots.controller = undefined;
    slots.view = null;
    this.byobRequest = null;
  }

  clearPendingPullIntos() {
    this.invalidateByobRequest();
    this.pendingPullIntos = [];
  }

  /** ReadableByteStreamControllerRespond */
  respond(bytesWritten) {
    const first = this.pendingPullIntos[0];
    if (this.stream.state === 'closed') {
      if (bytesWritten !== 0) throw new ERR_INVALID_ARG_VALUE('bytesWritten', bytesWritten);
    } else {
      if (bytesWritten === 0) throw new ERR_INVALID_ARG_VALUE('bytesWritten', bytesWritten);
      if (first.bytesFilled + bytesWritten > first.byteLength) {
        throw new ERR_INVALID_ARG_VALUE.RangeError('bytesWritten', bytesWritten);
      }
    }
    first.buffer = transferBuffer(first.buffer);
    this.respondInternal(bytesWritten);
  }

  /** ReadableByteStreamControllerRespondWithNewView */
  respondWithNewView(view) {
    const first = this.pendingPullIntos[0];
    const { byteLength, byteOffset, buffer } = view;
    if (this.stream.state === 'closed') {
      if (byteLength !== 0) throw new ERR_INVALID_STATE.TypeError('View is not zero-length');
    } else if (byteLength === 0) {
      throw new ERR_INVALID_STATE.TypeError('View is zero-length');
    }
    if (first.byteOffset + first.bytesFilled !== byteOffset) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
    }
    if (first.bufferByteLength !== buffer.byteLength) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
    }
    if (first.bytesFilled + byteLength > first.byteLength) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
    }
    first.buffer = transferBuffer(buffer);
    this.respondInternal(byteLength);
  }

  respondInternal(bytesWritten) {
    const first = this.pendingPullIntos[0];
    this.invalidateByobRequest();
    if (this.stream.state === 'closed') this.respondInClosedState(first);
    else this.respondInReadableState(bytesWritten, first);
    this.callPullIfNeeded();
  }

  respondInClosedState(first) {
    if (first.readerType === 'none') this.pendingPullIntos.shift();
    const { reader } = this.stream;
    if (reader === undefined || reader.isDefault) return;
    const filled = [];
    while (filled.length < reader.requests.length) filled.push(this.pendingPullIntos.shift());
    for (const descriptor of filled) this.commit(descriptor);
  }

  respondInReadableState(bytesWritten, first) {
    first.bytesFilled += bytesWritten;
    if (first.readerType === 'none') {
      this.enqueueDetachedPullInto(first);
      for (const descriptor of this.processPullIntosFromQueue()) this.commit(descriptor);
      return;
    }
    if (first.bytesFilled < first.minimumFill) return; // more is to come
    this.pendingPullIntos.shift();
    const remainder = first.bytesFilled % first.elementSize;
    if (remainder > 0) {
      const end = first.byteOffset + first.bytesFilled;
      this.pushCopyToQueue(first.buffer, end - remainder, remainder);
    }
    first.bytesFilled -= remainder;
    const filled = this.processPullIntosFromQueue();
    this.commit(first);
    for (const descriptor of filled) this.commit(descriptor);
  }

  // -- pulling --

  get shouldPull() {
    const { stream } = this;
    if (stream.state !== 'readable' || this.closeRequested || !this.started) return false;
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
    let result;
    try {
      result = pull(this.wrapper);
    } catch (err) {
      then(kResolved, () => this.error(err));
      return;
    }
    react(
      result,
      () => {
        this.pulling = false;
        if (this.pullAgain) {
          this.pullAgain = false;
          this.callPullIfNeeded();
        }
      },
      (err) => this.error(err),
    );
  }

  /** SetUpReadableByteStreamController */
  setUp(stream, start, pull, cancel, highWaterMark, autoAllocateChunkSize) {
    this.stream = stream;
    stream.controller = this;
    this.pullAlgorithm = pull;
    this.cancelAlgorithm = cancel;
    this.highWaterMark = highWaterMark;
    this.autoAllocateChunkSize = autoAllocateChunkSize;
    this.wrapper = new ReadableByteStreamController(kMake, this);
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

/** ReadableByteStreamControllerConvertPullIntoDescriptor */
function filledView({ buffer, bytesFilled, elementSize, byteOffset, ViewClass }) {
  return new ViewClass(transferBuffer(buffer), byteOffset, bytesFilled / elementSize);
}

class ReadableByteStreamController {
  constructor(permission = undefined, impl = undefined) {
    if (permission !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kImpl] = impl;
  }

  /** @readonly @type {ReadableStreamBYOBRequest|null} */
  get byobRequest() {
    return checkController(this).getByobRequest();
  }

  /** @readonly @type {number|null} */
  get desiredSize() {
    return checkController(this).desiredSize;
  }

  close() {
    const impl = checkController(this);
    if (impl.closeRequested) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    if (impl.stream.state !== 'readable') {
      throw new ERR_INVALID_STATE.TypeError('ReadableStream is already closed');
    }
    impl.close();
  }

  /** @param {ArrayBufferView} chunk */
  enqueue(chunk) {
    const impl = checkController(this);
    if (!isView(chunk)) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], chunk);
    }
    if (chunk.byteLength === 0 || chunk.buffer.byteLength === 0) {
      throw new ERR_INVALID_STATE.TypeError('chunk ArrayBuffer is zero-length or detached');
    }
    if (impl.closeRequested) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    if (impl.stream.state !== 'readable') {
      throw new ERR_INVALID_STATE.TypeError('ReadableStream is already closed');
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
Object.defineProperty(ReadableByteStreamController, 'length', { __proto__: null, value: 0 });
makeEnumerable(ReadableByteStreamController.prototype, [
  'byobRequest',
  'close',
  'desiredSize',
  'enqueue',
  'error',
]);
setTag(ReadableByteStreamController);

function checkController(value) {
  const impl = value?.[kImpl];
  if (!(impl instanceof ByteControllerImpl)) {
    throw new ERR_INVALID_THIS('ReadableByteStreamController');
  }
  return impl;
}

/** The slots of a ReadableStreamBYOBRequest. */
class ByobRequestImpl {
  constructor(controller, view) {
    this.controller = controller;
    this.view = view;
  }
}

class ReadableStreamBYOBRequest {
  constructor(permission = undefined, controller = undefined, view = undefined) {
    if (permission !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kImpl] = new ByobRequestImpl(controller, view);
  }

  /** @readonly @type {Uint8Array|null} */
  get view() {
    return checkRequest(this).view;
  }

  /** @param {number} bytesWritten */
  respond(bytesWritten) {
    const { controller, view } = checkRequest(this);
    if (controller === undefined) {
      throw new ERR_INVALID_STATE.TypeError('This BYOB request has been invalidated');
    }
    if (view.byteLength === 0 || isDetached(view.buffer)) {
      throw new ERR_INVALID_STATE.TypeError('Viewed ArrayBuffer is zero-length or detached');
    }
    controller.respond(toUnsignedLongLong(bytesWritten));
  }

  /** @param {ArrayBufferView} view */
  respondWithNewView(view) {
    const { controller } = checkRequest(this);
    if (controller === undefined) {
      throw new ERR_INVALID_STATE.TypeError('This BYOB request has been invalidated');
    }
    if (!isView(view)) {
      throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
    }
    if (isDetached(view.buffer)) {
      throw new ERR_INVALID_STATE.TypeError('Viewed ArrayBuffer is detached');
    }
    controller.respondWithNewView(view);
  }

  [kInspect](depth, options) {
    const { view, controller } = this[kImpl];
    return inspectAs(
      this.constructor.name,
      { view, controller: controller?.wrapper },
      depth,
      options,
    );
  }
}
Object.defineProperty(ReadableStreamBYOBRequest, 'length', { __proto__: null, value: 0 });
makeEnumerable(ReadableStreamBYOBRequest.prototype, ['view', 'respond', 'respondWithNewView']);
setTag(ReadableStreamBYOBRequest);

function checkRequest(value) {
  const impl = value?.[kImpl];
  if (!(impl instanceof ByobRequestImpl)) throw new ERR_INVALID_THIS('ReadableStreamBYOBRequest');
  return impl;
}

/** webidl [EnforceRange] unsigned long long */
function toUnsignedLongLong(value) {
  const number = Math.trunc(+value);
  if (Number.isNaN(number) || number < 0 || number > Number.MAX_SAFE_INTEGER) {
    throw new ERR_INVALID_ARG_VALUE('bytesWritten', value);
  }
  return number;
}

module.exports = {
  ByteControllerImpl,
  ReadableByteStreamController,
  ReadableStreamBYOBRequest,
};
