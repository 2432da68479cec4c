'use strict';

// The BYOB reader (https://streams.spec.whatwg.org/#byob-reader-class).

const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_STATE,
    ERR_INVALID_THIS,
    ERR_OUT_OF_RANGE,
  },
} = require('internal/errors');
const {
  kImpl,
  kInspect,
  checkDictionary,
  inspectAs,
  isDetached,
  makeEnumerable,
  rejectedWith,
  setTag,
  withResolvers,
} = require('internal/web/streams/util');
const { ReaderImpl, attachReader, cancelStream, releaseReader } = require('internal/web/streams/readable_default');

const { isView } = ArrayBuffer;

const isDataView = (view) => Object.prototype.toString.call(view) === '[object DataView]';

/** The request behind the promise of read(view). */
class PromiseIntoRequest {
  constructor(deferred) {
    this.deferred = deferred;
  }
  chunk(value) {
    this.deferred.resolve({ value, done: false });
  }
  close(value) {
    this.deferred.resolve({ value, done: true });
  }
  error(reason) {
    this.deferred.reject(reason);
  }
}

/** A BYOB reader that only internal code sees. */
function acquireByobReader(stream) {
  const reader = new ReaderImpl(false);
  attachReader(reader, stream);
  return reader;
}

/** ReadableStreamBYOBReaderRead */
function readInto(reader, view, min, request) {
  const { stream } = reader;
  stream.disturbed = true;
  if (stream.state === 'errored') request.error(stream.storedError);
  else stream.controller.pullInto(view, min, request);
}

class ReadableStreamBYOBReader {
  /** @param {ReadableStream} stream */
  constructor(stream) {
    const impl = require('internal/web/streams/readable').implOf(stream);
    if (impl.isLocked) throw new ERR_INVALID_STATE.TypeError('ReadableStream is locked');
    if (impl.controller.isDefault) {
      throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be a byte stream');
    }
    this[kImpl] = acquireByobReader(impl);
  }

  /**
   * @param {ArrayBufferView} view filled and given back
   * @param {{ min?: number }} [options]
   * @returns {Promise<{ value: ArrayBufferView|undefined, done: boolean }>}
   */
  async read(view, options = undefined) {
    if (!isByobReader(this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBReader');
    const reader = this[kImpl];
    if (!isView(view)) {
      throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
    }
    if (options !== undefined && options !== null) checkDictionary(options, 'options');
    if (view.byteLength === 0 || view.buffer.byteLength === 0 || isDetached(view.buffer)) {
      throw new ERR_INVALID_STATE.TypeError('View or Viewed ArrayBuffer is zero-length or detached');
    }
    const { min = 1 } = options ?? {};
    if (typeof min !== 'number') throw new ERR_INVALID_ARG_TYPE('options.min', 'number', min);
    if (!Number.isInteger(min)) throw new ERR_INVALID_ARG_VALUE('options.min', min, 'must be an integer');
    if (min <= 0) throw new ERR_INVALID_ARG_VALUE('options.min', min, 'must be greater than 0');
    if (isDataView(view)) {
      if (min > view.byteLength) {
        throw new ERR_OUT_OF_RANGE('options.min', '<= view.byteLength', min);
      }
    } else if (min > view.length) {
      throw new ERR_OUT_OF_RANGE('options.min', '<= view.length', min);
    }
    if (reader.stream === undefined) {
      throw new ERR_INVALID_STATE.TypeError('The reader is not attached to a stream');
    }
    const deferred = withResolvers();
    readInto(reader, view, min, new PromiseIntoRequest(deferred));
    return deferred.promise;
  }

  releaseLock() {
    if (!isByobReader(this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBReader');
    if (this[kImpl].stream !== undefined) releaseReader(this[kImpl]);
  }

  /** @readonly @type {Promise<void>} */
  get closed() {
    if (!isByobReader(this)) return rejectedWith(new ERR_INVALID_THIS('ReadableStreamBYOBReader'));
    return this[kImpl].closed.promise;
  }

  /** @param {any} [reason] */
  cancel(reason = undefined) {
    if (!isByobReader(this)) return rejectedWith(new ERR_INVALID_THIS('ReadableStreamBYOBReader'));
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
        readIntoRequests: reader.requests.length,
        close: reader.closed.promise,
      },
      depth,
      options,
    );
  }
}
makeEnumerable(ReadableStreamBYOBReader.prototype, ['closed', 'cancel', 'read', 'releaseLock']);
setTag(ReadableStreamBYOBReader);

function isByobReader(value) {
  const impl = value?.[kImpl];
  return impl instanceof ReaderImpl && !impl.isDefault;
}

module.exports = { ReadableStreamBYOBReader, acquireByobReader, readInto };
