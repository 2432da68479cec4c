'use strict';

// Readable.from(): a stream over an iterable.

const { Buffer } = require('buffer');
const {
  aggregateTwoErrors,
  codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_NULL_VALUES },
} = require('internal/errors');

/**
 * @param {typeof Readable} Readable the class to make
 * @param {Iterable<any>|AsyncIterable<any>} iterable
 * @param {object} [opts]
 */
function from(Readable, iterable, opts) {
  // Strings and Buffers are one chunk, not characters and numbers.
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    return new Readable({
      objectMode: true,
      ...opts,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }

  let iterator;
  let isAsync;
  if (iterable?.[Symbol.asyncIterator]) {
    isAsync = true;
    iterator = iterable[Symbol.asyncIterator]();
  } else if (iterable?.[Symbol.iterator]) {
    isAsync = false;
    iterator = iterable[Symbol.iterator]();
  } else {
    throw new ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  }

  const readable = new Readable({ objectMode: true, highWaterMark: 1, ...opts });
  const originalDestroy = readable._destroy;
  /** A pump is running: _read() calls do not start another. */
  let reading = false;

  // Not the bare literals, as V8 makes those that are assigned to a property in old space.
  readable._read = (0, function () {
    if (reading) return;
    reading = true;
    if (isAsync) pumpAsync();
    else pumpSync();
  });

  readable._destroy = (0, function (error, cb) {
    functionCall(originalDestroy, this, error, (destroyError) => {
      const combined = destroyError || error;
      close(combined).then(
        () => process.nextTick(cb, combined),
        (e) => process.nextTick(cb, aggregateTwoErrors(combined, e)),
      );
    });
  });

  /** Tells the iterator that nobody will ask any more. */
  async function close(error) {
    const hasError = error !== undefined && error !== null;
    if (hasError && typeof iterator.throw === 'function') {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === 'function') {
      const { value } = await iterator.return();
      await value;
    }
  }

  /** Pushes one value. Returns whether more is wanted. */
  function deliver(value) {
    if (value === null) {
      reading = false;
      throw new ERR_STREAM_NULL_VALUES();
    }
    if (readable.push(value)) return true;
    reading = false;
    return false;
  }

  /** As long as values are plain there is nothing to wait for. */
  function pumpSync() {
    try {
      for (;;) {
        const { value, done } = iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (value && typeof value.then === 'function') {
          pumpPromise(value);
          return;
        }
        if (!deliver(value)) return;
      }
    } catch (err) {
      readable.destroy(err);
    }
  }

  async function pumpPromise(promise) {
    try {
      if (deliver(await promise)) pumpSync();
    } catch (err) {
      readable.destroy(err);
    }
  }

  async function pumpAsync() {
    try {
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        const settled = value && typeof value.then === 'function' ? await value : value;
        if (!deliver(settled)) return;
      }
    } catch (err) {
      readable.destroy(err);
    }
  }

  return readable;
}

module.exports = { from };
