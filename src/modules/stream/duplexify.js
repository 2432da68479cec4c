'use strict';

// Duplex.from(): a Duplex of anything that can be read from, written to, or both.

const {
  AbortError,
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE },
} = require('internal/errors');
const { destroyer } = require('internal/stream/destroy');
const Duplex = require('internal/stream/duplex');
const Readable = require('internal/stream/readable');
const Writable = require('internal/stream/writable');
const { eos } = require('internal/stream/end_of_stream');
const { from } = require('internal/stream/from');
const {
  isDuplexNodeStream,
  isIterable,
  isNodeStream,
  isReadable,
  isReadableNodeStream,
  isReadableStream,
  isWritable,
  isWritableNodeStream,
  isWritableStream,
} = require('internal/stream/predicates');

/** A Duplex without the side that there is nothing for. */
class Duplexify extends Duplex {
  constructor(options) {
    super(options);
    if (options?.readable === false) {
      this._readableState.readable = false;
      this._readableState.ended = true;
      this._readableState.endEmitted = true;
    }
    if (options?.writable === false) {
      this._writableState.writable = false;
      this._writableState.ending = true;
      this._writableState.ended = true;
      this._writableState.finished = true;
    }
  }
}

function isBlob(value) {
  return require('buffer').Blob !== undefined && value instanceof require('buffer').Blob;
}

/**
 * @param {any} body
 * @param {string} name for the error message
 * @returns {Duplex}
 */
function duplexify(body, name) {
  if (isDuplexNodeStream(body)) return body;
  if (isReadableNodeStream(body)) return joinPair({ readable: body });
  if (isWritableNodeStream(body)) return joinPair({ writable: body });
  if (isNodeStream(body)) return joinPair({ writable: false, readable: false });
  if (isReadableStream(body)) return joinPair({ readable: Readable.fromWeb(body) });
  if (isWritableStream(body)) return joinPair({ writable: Writable.fromWeb(body) });
  if (typeof body === 'function') return fromFunction(body, name);
  if (isBlob(body)) return duplexify(body.arrayBuffer());
  if (isIterable(body)) return from(Duplexify, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable)) {
    return Duplexify.fromWeb(body);
  }
  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') {
    const readable = body?.readable
      ? isReadableNodeStream(body.readable)
        ? body.readable
        : duplexify(body.readable)
      : undefined;
    const writable = body?.writable
      ? isWritableNodeStream(body.writable)
        ? body.writable
        : duplexify(body.writable)
      : undefined;
    return joinPair({ readable, writable });
  }
  if (typeof body?.then === 'function') return fromPromise(body);
  throw new ERR_INVALID_ARG_TYPE(
    name,
    [
      'Blob',
      'ReadableStream',
      'WritableStream',
      'Stream',
      'Iterable',
      'AsyncIterable',
      'Function',
      '{ readable, writable } pair',
      'Promise',
    ],
    body,
  );
}

function fromPromise(promise) {
  const duplex = new Duplexify({ objectMode: true, writable: false, read() {} });
  promise.then(
    (value) => {
      if (value != null) duplex.push(value);
      duplex.push(null);
    },
    (err) => {
      destroyer(duplex, err);
    },
  );
  return duplex;
}

/** A generator function transforms; an async function consumes. */
function fromFunction(body, name) {
  const { value, write, final, destroy } = feedGenerator(body);
  // A class that may be called without `new`, in place of a generator function.
  if (isDuplexNodeStream(value)) return value;
  if (isIterable(value)) {
    return from(Duplexify, value, { objectMode: true, write, final, destroy });
  }
  const then = value?.then;
  if (typeof then !== 'function') {
    throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, value);
  }
  let duplex;
  const promise = then.call(
    value,
    (result) => {
      if (result != null) throw new ERR_INVALID_RETURN_VALUE('nully', 'body', result);
    },
    (err) => {
      destroyer(duplex, err);
    },
  );
  duplex = new Duplexify({
    objectMode: true,
    readable: false,
    write,
    final(cb) {
      final(async () => {
        try {
          await promise;
          process.nextTick(cb, null);
        } catch (err) {
          process.nextTick(cb, err);
        }
      });
    },
    destroy,
  });
  return duplex;
}

/** Calls FN with an async generator that yields what is written. */
function feedGenerator(fn) {
  let { promise, resolve } = Promise.withResolvers();
  const controller = new (require('internal/web/abort_controller').AbortController)();
  const { signal } = controller;

  async function* written() {
    for (;;) {
      const pending = promise;
      promise = null;
      const { chunk, done, cb } = await pending;
      process.nextTick(cb);
      if (done) return;
      if (signal.aborted) throw new AbortError(undefined, { cause: signal.reason });
      ({ promise, resolve } = Promise.withResolvers());
      yield chunk;
    }
  }

  const hand = (message) => {
    const deliver = resolve;
    resolve = null;
    deliver(message);
  };
  return {
    value: fn(written(), { signal }),
    write(chunk, encoding, cb) {
      hand({ chunk, done: false, cb });
    },
    final(cb) {
      hand({ done: true, cb });
    },
    destroy(err, cb) {
      controller.abort();
      // Who waits for a chunk sees the end.
      if (resolve !== null) hand({ done: true, cb() {} });
      cb(err);
    },
  };
}

/** One Duplex over a readable and a writable stream. */
function joinPair(pair) {
  const r =
    pair.readable && typeof pair.readable.read !== 'function'
      ? Readable.wrap(pair.readable)
      : pair.readable;
  const w = pair.writable;
  let readable = !!isReadable(r);
  let writable = !!isWritable(w);
  let onDrain = null;
  let onFinish = null;
  let onReadable = null;
  let onClose; // null once the parts are done, the callback of _destroy() that waits for them

  function onFinished(err) {
    const cb = onClose;
    onClose = null;
    if (cb) cb(err);
    else if (err) duplex.destroy(err);
  }

  const duplex = new Duplexify({
    // The sides may differ in mode: both allow everything the parts do.
    readableObjectMode: !!r?.readableObjectMode,
    writableObjectMode: !!w?.writableObjectMode,
    readable,
    writable,
  });

  if (writable) {
    eos(w, (err) => {
      writable = false;
      if (err) destroyer(r, err);
      onFinished(err);
    });
    duplex._write = function (chunk, encoding, callback) {
      if (w.write(chunk, encoding)) callback();
      else onDrain = callback;
    };
    duplex._final = function (callback) {
      w.end();
      onFinish = callback;
    };
    w.on('drain', () => {
      if (onDrain) {
        const cb = onDrain;
        onDrain = null;
        cb();
      }
    });
    w.on('finish', () => {
      if (onFinish) {
        const cb = onFinish;
        onFinish = null;
        cb();
      }
    });
  }

  if (readable) {
    eos(r, (err) => {
      readable = false;
      if (err) destroyer(r, err);
      onFinished(err);
    });
    r.on('readable', () => {
      if (onReadable) {
        const cb = onReadable;
        onReadable = null;
        cb();
      }
    });
    r.on('end', () => {
      duplex.push(null);
    });
    duplex._read = function () {
      for (;;) {
        const chunk = r.read();
        if (chunk === null) {
          onReadable = duplex._read;
          return;
        }
        if (!duplex.push(chunk)) return;
      }
    };
  }

  duplex._destroy = function (err, callback) {
    if (!err && onClose !== null) err = new AbortError();
    onReadable = null;
    onDrain = null;
    onFinish = null;
    if (onClose === null) {
      callback(err);
    } else {
      onClose = callback;
      destroyer(w, err);
      destroyer(r, err);
    }
  };
  return duplex;
}

module.exports = { duplexify };
