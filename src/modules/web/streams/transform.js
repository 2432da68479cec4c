'use strict';

// TransformStream and its controller (https://streams.spec.whatwg.org/#ts).

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_STATE,
    ERR_INVALID_THIS,
  },
} = require('internal/errors');
const {
  kImpl,
  kMake,
  kInspect,
  LazyPromise,
  checkDictionary,
  extractHighWaterMark,
  extractSizeAlgorithm,
  inspectAs,
  isObject,
  kResolved,
  makeEnumerable,
  methodOf,
  reactAsPromise,
  rejectedWith,
  resolvedWith,
  setTag,
  then,
  withResolvers,
} = require('internal/web/streams/util');
const { makeStream: makeReadable } = require('internal/web/streams/readable');
const { makeStream: makeWritable } = require('internal/web/streams/writable');
const { kTransfer, kTransferList, kDeserialize, markInstances } = require('internal/web/transfer');

const { apply } = Reflect;

/** The algorithm of a transformer without transform(): chunks come out as they are. */
const kIdentity = Symbol('kIdentity');

/** The slots of a TransformStream and its controller, and their operations. */
class TransformImpl {
  wrapper = undefined;
  readable = undefined; // public
  writable = undefined;
  readableImpl = undefined;
  writableImpl = undefined;
  controller = undefined; // public
  backpressure = true;
  /** Settles when `backpressure` changes next. */
  backpressureChange = new LazyPromise();
  transformAlgorithm = undefined;
  flushAlgorithm = undefined;
  cancelAlgorithm = undefined;
  /** One way to end it only: the promise of whichever came first. */
  finish = undefined;
  onTransformError = (err) => {
    this.error(err);
    throw err;
  };

  setBackpressure(backpressure) {
    this.backpressureChange.resolve();
    this.backpressureChange = new LazyPromise();
    this.backpressure = backpressure;
  }

  clearAlgorithms() {
    this.transformAlgorithm = undefined;
    this.flushAlgorithm = undefined;
    this.cancelAlgorithm = undefined;
  }

  /** TransformStreamError */
  error(reason) {
    this.readableImpl.controller.error(reason);
    this.errorWritableAndUnblockWrite(reason);
  }

  errorWritableAndUnblockWrite(reason) {
    this.clearAlgorithms();
    this.writableImpl.controller.errorIfNeeded(reason);
    this.unblockWrite();
  }

  unblockWrite() {
    if (this.backpressure) this.setBackpressure(false);
  }

  // -- the controller --

  enqueue(chunk) {
    const { controller } = this.readableImpl;
    if (!controller.canCloseOrEnqueue) {
      throw new ERR_INVALID_STATE.TypeError('Unable to enqueue');
    }
    try {
      controller.enqueue(chunk);
    } catch (err) {
      this.errorWritableAndUnblockWrite(err);
      throw this.readableImpl.storedError;
    }
    const backpressure = !controller.shouldPull;
    if (backpressure !== this.backpressure) this.setBackpressure(true);
  }

  terminate() {
    this.readableImpl.controller.close();
    this.errorWritableAndUnblockWrite(new ERR_INVALID_STATE.TypeError('TransformStream has been terminated'));
  }

  /** The transformation of one chunk. */
  performTransform(chunk) {
    const transform = this.transformAlgorithm;
    if (transform === undefined) return kResolved; // ended meanwhile
    let result;
    try {
      if (transform === kIdentity) this.enqueue(chunk);
      else result = transform(chunk, this.controller);
      result = isObject(result) ? resolvedWith(result) : kResolved;
    } catch (err) {
      result = rejectedWith(err);
    }
    return then(result, undefined, this.onTransformError);
  }

  // -- the writable side --

  sinkWrite(chunk) {
    if (!this.backpressure) return this.performTransform(chunk);
    const outcome = new LazyPromise();
    this.backpressureChange.onSettled(() => {
      const { state, storedError } = this.writableImpl;
      if (state === 'erroring') {
        outcome.reject(storedError);
        return;
      }
      then(
        this.performTransform(chunk),
        () => outcome.resolve(),
        (err) => outcome.reject(err),
      );
    });
    return outcome;
  }

  sinkAbort(reason) {
    if (this.finish !== undefined) return this.finish.promise;
    const { readableImpl } = this;
    this.finish = withResolvers();
    this.runCancel(
      reason,
      () => {
        if (readableImpl.state === 'errored') {
          this.finish.reject(readableImpl.storedError);
        } else {
          readableImpl.controller.error(reason);
          this.finish.resolve(undefined);
        }
      },
      (err) => {
        readableImpl.controller.error(err);
        this.finish.reject(err);
      },
    );
    return this.finish.promise;
  }

  sinkClose() {
    if (this.finish !== undefined) return this.finish.promise;
    const { readableImpl } = this;
    this.finish = withResolvers();
    const flush = this.flushAlgorithm;
    this.clearAlgorithms();
    const done = () => {
      if (readableImpl.state === 'errored') {
        this.finish.reject(readableImpl.storedError);
      } else {
        readableImpl.controller.close();
        this.finish.resolve(undefined);
      }
    };
    const failed = (err) => {
      readableImpl.controller.error(err);
      this.finish.reject(err);
    };
    let result;
    try {
      result = flush?.(this.controller);
    } catch (err) {
      then(kResolved, () => failed(err));
      return this.finish.promise;
    }
    reactAsPromise(result, done, failed);
    return this.finish.promise;
  }

  // -- the readable side --

  sourcePull() {
    this.setBackpressure(false);
    return this.backpressureChange;
  }

  sourceCancel(reason) {
    if (this.finish !== undefined) return this.finish.promise;
    const { writableImpl } = this;
    this.finish = withResolvers();
    this.runCancel(
      reason,
      () => {
        if (writableImpl.state === 'errored') {
          this.finish.reject(writableImpl.storedError);
        } else {
          writableImpl.controller.errorIfNeeded(reason);
          this.unblockWrite();
          this.finish.resolve(undefined);
        }
      },
      (err) => {
        writableImpl.controller.errorIfNeeded(err);
        this.unblockWrite();
        this.finish.reject(err);
      },
    );
    return this.finish.promise;
  }

  runCancel(reason, done, failed) {
    const cancel = this.cancelAlgorithm;
    this.clearAlgorithms();
    let result;
    try {
      result = cancel?.(reason);
    } catch (err) {
      then(kResolved, () => failed(err));
      return;
    }
    reactAsPromise(result, done, failed);
  }

  /** InitializeTransformStream */
  initialize(startPromise, writableMark, writableSize, readableMark, readableSize) {
    this.writable = makeWritable({
      __proto__: null,
      start: () => startPromise,
      write: (chunk) => this.sinkWrite(chunk),
      close: () => this.sinkClose(),
      abort: async (reason) => this.sinkAbort(reason),
      highWaterMark: writableMark,
      size: writableSize,
    });
    this.writableImpl = this.writable[kImpl];
    this.readable = makeReadable({
      __proto__: null,
      start: () => startPromise,
      pull: () => this.sourcePull(),
      cancel: (reason) => this.sourceCancel(reason),
      highWaterMark: readableMark,
      size: readableSize,
    });
    this.readableImpl = this.readable[kImpl];
    this.setBackpressure(true);
  }
}

class TransformStream {
  /**
   * @param {object} [transformer] https://streams.spec.whatwg.org/#transformer-api
   * @param {object} [writableStrategy]
   * @param {object} [readableStrategy]
   */
  constructor(
    transformer = { __proto__: null },
    writableStrategy = { __proto__: null },
    readableStrategy = { __proto__: null },
  ) {
    const impl = new TransformImpl();
    impl.wrapper = this;
    this[kImpl] = impl;
    if (transformer === kMake) return; // filled in by the receiver of a transfer

    checkDictionary(transformer, 'transformer');
    if (writableStrategy === null) writableStrategy = { __proto__: null };
    checkDictionary(writableStrategy, 'writableStrategy');
    if (readableStrategy === null) readableStrategy = { __proto__: null };
    checkDictionary(readableStrategy, 'readableStrategy');
    const { readableType, writableType } = transformer;
    if (readableType !== undefined) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.readableType', readableType);
    }
    if (writableType !== undefined) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.writableType', writableType);
    }
    // Getters see Node's order, which is not webidl's.
    const start = methodOf(transformer, 'start', 'transformer');
    const readableMark = extractHighWaterMark(readableStrategy.highWaterMark, 0);
    const readableSize = extractSizeAlgorithm(readableStrategy.size);
    const writableMark = extractHighWaterMark(writableStrategy.highWaterMark, 1);
    const writableSize = extractSizeAlgorithm(writableStrategy.size);
    const transform = methodOf(transformer, 'transform', 'transformer');
    const flush = methodOf(transformer, 'flush', 'transformer');
    const cancel = methodOf(transformer, 'cancel', 'transformer');

    const started = withResolvers();
    impl.initialize(started.promise, writableMark, writableSize, readableMark, readableSize);
    impl.transformAlgorithm = transform ?
      (chunk, controller) => apply(transform, transformer, [chunk, controller]) :
      kIdentity;
    impl.flushAlgorithm = flush && ((controller) => apply(flush, transformer, [controller]));
    impl.cancelAlgorithm = cancel && ((reason) => apply(cancel, transformer, [reason]));
    impl.controller = new TransformStreamDefaultController(kMake, impl);
    started.resolve(start === undefined ? undefined : apply(start, transformer, [impl.controller]));
  }

  /** @readonly @type {ReadableStream} */
  get readable() {
    if (!isTransformStream(this)) throw new ERR_INVALID_THIS('TransformStream');
    return this[kImpl].readable;
  }

  /** @readonly @type {WritableStream} */
  get writable() {
    if (!isTransformStream(this)) throw new ERR_INVALID_THIS('TransformStream');
    return this[kImpl].writable;
  }

  [kInspect](depth, options) {
    const { readable, writable, backpressure } = this[kImpl];
    return inspectAs(this.constructor.name, { readable, writable, backpressure }, depth, options);
  }

  [kTransfer]() {
    return require('internal/web/streams/transfer').transferTransform(this);
  }

  [kTransferList]() {
    return require('internal/web/streams/transfer').listTransform(this);
  }

  [kDeserialize](data) {
    require('internal/web/streams/transfer').receiveTransform(this, data);
  }
}
makeEnumerable(TransformStream.prototype, ['readable', 'writable']);
setTag(TransformStream);
markInstances(TransformStream, false, true);

function isTransformStream(value) {
  return value?.[kImpl] instanceof TransformImpl;
}

class TransformStreamDefaultController {
  constructor(permission = undefined, impl = undefined) {
    if (permission !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kImpl] = { transform: impl };
  }

  /** @readonly @type {number|null} */
  get desiredSize() {
    return checkController(this).readableImpl.controller.desiredSize;
  }

  /** @param {any} [chunk] */
  enqueue(chunk = undefined) {
    checkController(this).enqueue(chunk);
  }

  /** @param {any} [reason] */
  error(reason = undefined) {
    checkController(this).error(reason);
  }

  terminate() {
    checkController(this).terminate();
  }

  [kInspect](depth, options) {
    return inspectAs(this.constructor.name, { stream: this[kImpl].transform.wrapper }, depth, options);
  }
}
Object.defineProperty(TransformStreamDefaultController, 'length', { __proto__: null, value: 0 });
makeEnumerable(TransformStreamDefaultController.prototype, [
  'desiredSize',
  'enqueue',
  'error',
  'terminate',
]);
setTag(TransformStreamDefaultController);

function checkController(value) {
  const impl = value?.[kImpl]?.transform;
  if (!(impl instanceof TransformImpl)) {
    throw new ERR_INVALID_THIS('TransformStreamDefaultController');
  }
  return impl;
}

module.exports = {
  TransformStream,
  TransformStreamDefaultController,
  isTransformStream,
};
