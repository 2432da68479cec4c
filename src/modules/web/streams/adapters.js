'use strict';

// Between Node's streams and web streams: toWeb() and fromWeb() of Readable, Writable and Duplex.

const { Buffer } = require('buffer');
const {
  AbortError,
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_STREAM_PREMATURE_CLOSE,
  },
} = require('internal/errors');
const {
  validateBoolean,
  validateObject,
  validateOneOf,
} = require('internal/errors/validators');
const {
  isDestroyed,
  isReadable,
  isWritable,
  isWritableEnded,
} = require('internal/stream/predicates');
const { destroyer } = require('internal/stream/destroy');
const { eos, kTellAtOnce } = require('internal/stream/end_of_stream');
const { ReadableStream, isReadableStream } = require('internal/web/streams/readable');
const { WritableStream, isWritableStream } = require('internal/web/streams/writable');
const {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
} = require('internal/web/streams/strategies');
const { isAnyArrayBuffer } = require('internal/util/types');
const { withResolvers } = require('internal/web/streams/util');

function noop() {}

/** On a Readable: errors after it is over are nobody's. */
const kErrorSentinelAttached = Symbol('kErrorSentinelAttached');

/** Bad compressed data is a TypeError for the web (https://compression.spec.whatwg.org). */
const zlibDataErrors = new Set([
  'Z_STREAM_ERROR',
  'Z_DATA_ERROR',
  'Z_BUF_ERROR',
  'Z_NEED_DICT',
  'ERR_TRAILING_JUNK_AFTER_STREAM_END',
  'ERR_BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_NIBBLE',
]);

/** The error a web stream shows for one of a Node stream. */
function toWebError(cause) {
  if (cause == null) return cause;
  const { code } = cause;
  if (code === 'ERR_STREAM_PREMATURE_CLOSE') return new AbortError(undefined, { cause });
  if (
    zlibDataErrors.has(code) ||
    (typeof code === 'string' && code.startsWith('ERR__ERROR_FORMAT_'))
  ) {
    const error = new TypeError(undefined, { cause });
    error.code = code;
    return error;
  }
  return cause;
}

/** Calls a stream callback; what it throws is uncaught, not a rejection of ours. */
function callBack(callback, error) {
  try {
    callback(error);
  } catch (err) {
    process.nextTick(() => {
      throw err;
    });
  }
}

/** What a chunk of bytes or text counts for. */
function chunkLength(chunk) {
  return chunk?.byteLength ?? chunk?.length ?? 1;
}

// --- to the web -------------------------------------------------------------------------------

/**
 * @param {Writable} streamWritable
 * @param {{ toChunk?: (chunk: any) => any }} [options] toChunk checks and converts (internal)
 * @returns {WritableStream}
 */
function newWritableStreamFromStreamWritable(streamWritable, options = { __proto__: null }) {
  // Not instanceof: http.OutgoingMessage is not quite a Writable.
  if (typeof streamWritable?._writableState !== 'object') {
    const isOutgoing = typeof streamWritable?.write === 'function' && typeof streamWritable?.end === 'function' && typeof streamWritable?.on === 'function';
    if (!isOutgoing) {
      throw new ERR_INVALID_ARG_TYPE('streamWritable', 'stream.Writable', streamWritable);
    }
  }
  if (isDestroyed(streamWritable) || !isWritable(streamWritable)) {
    const closedStream = new WritableStream();
    closedStream.close();
    return closedStream;
  }

  const highWaterMark = streamWritable.writableHighWaterMark;
  const objectMode = streamWritable.writableObjectMode;
  const strategy = objectMode
    ? new CountQueuingStrategy({ highWaterMark })
    : { highWaterMark, size: chunkLength };
  const { toChunk } = options;
  let controller;
  let drained; // somebody waits for 'drain'
  let closed; // somebody waits for the end

  const cleanup = eos(streamWritable, (error) => {
    error = toWebError(error);
    cleanup();
    // Errors from here on are nobody's.
    streamWritable.on('error', noop);
    if (error != null) {
      drained?.reject(error);
      if (closed !== undefined) {
        closed.reject(error);
        closed = undefined;
      }
      controller.error(error);
      controller = undefined;
      return;
    }
    if (closed !== undefined) {
      closed.resolve();
      closed = undefined;
      return;
    }
    controller.error(new AbortError());
    controller = undefined;
  });

  streamWritable.on('drain', function onDrain() {
    drained?.resolve();
    drained = undefined;
  });
  const untilDrained = () => {
    drained ??= withResolvers();
    // Those who wait go on five microtasks later: one for each then(), three for finally().
    return promiseThen(drained.promise)
      .finally(() => {
        drained = undefined;
      })
      .then();
  };

  return new WritableStream(
    {
      start(c) {
        controller = c;
      },
      write(chunk) {
        if (toChunk !== undefined) {
          try {
            chunk = toChunk(chunk);
          } catch (error) {
            destroyer(streamWritable, error);
            throw error;
          }
        } else if (!objectMode && isAnyArrayBuffer(chunk)) {
          chunk = new Uint8Array(chunk);
        }
        // A destroyed stream takes no more either, but has no 'drain' to wait for.
        const write = () =>
          !streamWritable.write(chunk) && streamWritable.writableNeedDrain ? untilDrained() : undefined;
        return streamWritable.writableNeedDrain ? untilDrained().then(write) : write();
      },
      abort(reason) {
        destroyer(streamWritable, reason);
      },
      async close() {
        if (isWritableEnded(streamWritable)) return Promise.resolve(); // by somebody else
        streamWritable.end();
        if (controller === undefined) return undefined;
        closed = withResolvers();
        return closed.promise;
      },
    },
    strategy,
  );
}

/**
 * @param {Readable} streamReadable
 * @param {{ strategy?: object, type?: 'bytes' }} [options]
 * @returns {ReadableStream}
 */
function newReadableStreamFromStreamReadable(streamReadable, options = { __proto__: null }) {
  if (typeof streamReadable?._readableState !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('streamReadable', 'stream.Readable', streamReadable);
  }
  validateObject(options, 'options');
  if (options.type !== undefined) validateOneOf(options.type, 'options.type', ['bytes', undefined]);
  const isBytes = options.type === 'bytes';
  const objectMode = streamReadable.readableObjectMode;
  const highWaterMark = streamReadable.readableHighWaterMark;
  const strategy = isBytes
    ? { highWaterMark } // a strategy with a size() would be refused
    : (options.strategy ??
      (objectMode
        ? new CountQueuingStrategy({ highWaterMark })
        : new ByteLengthQueuingStrategy({ highWaterMark })));

  let controller; // undefined until start(), and there the stream may be over
  let wasCanceled = false;
  let isOver = false;
  let failure;

  const settle = () => {
    if (failure) {
      controller.error(failure);
      return;
    }
    controller.close();
    if (isBytes) controller.byobRequest?.respond(0);
  };
  let cleanup;
  cleanup = eos(streamReadable, { __proto__: null, writable: false, [kTellAtOnce]: true }, (error) => {
    isOver = true;
    failure = toWebError(error);
    cleanup?.();
    if (!streamReadable[kErrorSentinelAttached]) {
      streamReadable[kErrorSentinelAttached] = true;
      streamReadable.on('error', noop);
    }
    // cancel() may have destroyed it: that is the end already.
    if (controller !== undefined && (failure || !wasCanceled)) settle();
  });
  // A side that was switched off has an end to wait for, but nothing to give.
  const isSource = !isOver && streamReadable.readable;
  if (isOver) {
    cleanup();
  } else if (isSource) {
    streamReadable.pause();
    streamReadable.on('data', function onData(chunk) {
      if (chunk instanceof Buffer && !objectMode) {
        // Whoever gets it may transfer its memory: it must not be shared with other Buffers.
        chunk =
          chunk.byteLength === chunk.buffer.byteLength
            ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
            : new Uint8Array(chunk);
      }
      controller.enqueue(chunk);
      if (controller.desiredSize <= 0) streamReadable.pause();
    });
  }

  return new ReadableStream(
    {
      type: options.type,
      start(c) {
        controller = c;
        if (isOver) settle();
      },
      pull: isSource ? () => void streamReadable.resume() : undefined,
      cancel(reason) {
        wasCanceled = true;
        destroyer(streamReadable, reason);
      },
    },
    strategy,
  );
}

/**
 * @param {Duplex} duplex
 * @param {{ readableType?: 'bytes', type?: 'bytes', toChunk?: (chunk: any) => any }} [options]
 * @returns {{ readable: ReadableStream, writable: WritableStream }}
 */
function newReadableWritablePairFromDuplex(duplex, options = { __proto__: null }) {
  validateObject(options, 'options');
  if (typeof duplex?._writableState !== 'object' || typeof duplex?._readableState !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('duplex', 'stream.Duplex', duplex);
  }
  const type = options.readableType ?? options.type;
  if (isDestroyed(duplex)) {
    const writable = new WritableStream();
    const readable = new ReadableStream({ type });
    writable.close();
    readable.cancel();
    return { readable, writable };
  }

  let writable;
  if (isWritable(duplex)) {
    writable = newWritableStreamFromStreamWritable(duplex, { toChunk: options.toChunk });
  } else {
    writable = new WritableStream();
    writable.close();
  }
  let readable;
  if (isReadable(duplex)) {
    readable = newReadableStreamFromStreamReadable(duplex, { __proto__: null, type });
  } else {
    readable = new ReadableStream({ type });
    readable.cancel();
  }
  return { writable, readable };
}

// --- from the web -----------------------------------------------------------------------------

/** The writing half of a Node stream on a web stream's writer: options for its constructor. */
function writeThrough(writer, { decodeStrings, objectMode }, state, self) {
  const settle = (callback) => (error) => {
    try {
      callback(error);
    } catch (err) {
      // The callback's own failure is the stream's.
      process.nextTick(() => destroyer(self(), err));
    }
  };
  const toBytes = (chunk, encoding) => {
    if (typeof chunk !== 'string' || !decodeStrings || objectMode) return chunk;
    const { buffer, byteOffset, byteLength } = Buffer.from(chunk, encoding);
    return new Uint8Array(buffer, byteOffset, byteLength);
  };
  return {
    writev(chunks, callback) {
      const ok = settle(callback);
      writer.ready
        .then(() =>
          Promise.all(chunks.map(({ chunk, encoding }) => writer.write(toBytes(chunk, encoding)))),
        )
        .then(() => ok(), ok);
    },
    write(chunk, encoding, callback) {
      const ok = settle(callback);
      const bytes = toBytes(chunk, encoding);
      writer.ready.then(() => writer.write(bytes)).then(() => ok(), ok);
    },
    final(callback) {
      if (state.writerClosed) {
        callback();
        return;
      }
      const done = (error) => callBack(callback, error);
      writer.close().then(() => done(), done);
    },
  };
}

function checkReadOptions({ encoding, objectMode }) {
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE('options.encoding', encoding);
  }
  validateBoolean(objectMode, 'options.objectMode');
}

/** The reading half, likewise. */
function readThrough(reader, state, self) {
  return {
    read() {
      reader.read().then(
        ({ value, done }) => {
          if (done) self().push(null);
          else self().push(value);
        },
        (error) => destroyer(self(), error),
      );
    },
  };
}

/**
 * @param {WritableStream} writableStream
 * @param {{ decodeStrings?: boolean, highWaterMark?: number, objectMode?: boolean, signal?: AbortSignal }} [options]
 * @returns {Writable}
 */
function newStreamWritableFromWritableStream(writableStream, options = { __proto__: null }) {
  if (!isWritableStream(writableStream)) {
    throw new ERR_INVALID_ARG_TYPE('writableStream', 'WritableStream', writableStream);
  }
  validateObject(options, 'options');
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  validateBoolean(objectMode, 'options.objectMode');
  validateBoolean(decodeStrings, 'options.decodeStrings');

  const Writable = require('internal/stream/writable');
  const writer = writableStream.getWriter();
  const state = { writerClosed: false };
  const { write, writev, final } = writeThrough(writer, { decodeStrings, objectMode }, state, () => writable);
  const writable = new Writable({
    highWaterMark,
    objectMode,
    decodeStrings,
    signal,
    write,
    writev,
    final,
    destroy(error, callback) {
      const done = () => callBack(callback, error);
      if (state.writerClosed) {
        done();
      } else if (error != null) {
        writer.abort(error).then(done, done);
      } else {
        writer.close().then(done, done);
      }
    },
  });

  writer.closed.then(
    () => {
      state.writerClosed = true;
      // Closed by the other side, not by end().
      if (!isWritableEnded(writable)) destroyer(writable, new ERR_STREAM_PREMATURE_CLOSE());
    },
    (error) => {
      state.writerClosed = true;
      destroyer(writable, error);
    },
  );
  return writable;
}

/**
 * @param {ReadableStream} readableStream
 * @param {{ highWaterMark?: number, encoding?: string, objectMode?: boolean, signal?: AbortSignal }} [options]
 * @returns {Readable}
 */
function newStreamReadableFromReadableStream(readableStream, options = { __proto__: null }) {
  if (!isReadableStream(readableStream)) {
    throw new ERR_INVALID_ARG_TYPE('readableStream', 'ReadableStream', readableStream);
  }
  validateObject(options, 'options');
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  checkReadOptions({ encoding, objectMode });

  const Readable = require('internal/stream/readable');
  const reader = readableStream.getReader();
  const state = { readerClosed: false };
  const readable = new Readable({
    objectMode,
    highWaterMark,
    encoding,
    signal,
    ...readThrough(reader, state, () => readable),
    destroy(error, callback) {
      const done = () => callBack(callback, error);
      if (state.readerClosed) done();
      else reader.cancel(error).then(done, done);
    },
  });

  reader.closed.then(
    () => {
      state.readerClosed = true;
    },
    (error) => {
      state.readerClosed = true;
      destroyer(readable, error);
    },
  );
  return readable;
}

/**
 * @param {{ readable: ReadableStream, writable: WritableStream }} pair
 * @param {{ allowHalfOpen?: boolean, decodeStrings?: boolean, encoding?: string, highWaterMark?: number, objectMode?: boolean, signal?: AbortSignal }} [options]
 * @returns {Duplex}
 */
function newStreamDuplexFromReadableWritablePair(
  pair = { __proto__: null },
  options = { __proto__: null },
) {
  validateObject(pair, 'pair');
  const { readable: readableStream, writable: writableStream } = pair;
  if (!isReadableStream(readableStream)) {
    throw new ERR_INVALID_ARG_TYPE('pair.readable', 'ReadableStream', readableStream);
  }
  if (!isWritableStream(writableStream)) {
    throw new ERR_INVALID_ARG_TYPE('pair.writable', 'WritableStream', writableStream);
  }
  validateObject(options, 'options');
  const {
    allowHalfOpen = false,
    objectMode = false,
    encoding,
    decodeStrings = true,
    highWaterMark,
    signal,
  } = options;
  checkReadOptions({ encoding, objectMode });

  const Duplex = require('internal/stream/duplex');
  const writer = writableStream.getWriter();
  const reader = readableStream.getReader();
  const state = { writerClosed: false, readerClosed: false };
  const self = () => duplex;
  const duplex = new Duplex({
    allowHalfOpen,
    highWaterMark,
    objectMode,
    encoding,
    decodeStrings,
    signal,
    ...writeThrough(writer, { decodeStrings, objectMode }, state, self),
    ...readThrough(reader, state, self),
    destroy(error, callback) {
      const done = () => callBack(callback, error);
      const ends = [];
      if (!state.writerClosed) ends.push(writer.abort(error));
      if (!state.readerClosed) ends.push(reader.cancel(error));
      Promise.all(ends).then(done, done);
    },
  });

  writer.closed.then(
    () => {
      state.writerClosed = true;
      if (!isWritableEnded(duplex)) destroyer(duplex, new ERR_STREAM_PREMATURE_CLOSE());
    },
    (error) => {
      state.writerClosed = true;
      state.readerClosed = true;
      destroyer(duplex, error);
    },
  );
  reader.closed.then(
    () => {
      state.readerClosed = true;
    },
    (error) => {
      state.writerClosed = true;
      state.readerClosed = true;
      destroyer(duplex, error);
    },
  );
  return duplex;
}

module.exports = {
  newReadableStreamFromStreamReadable,
  newReadableWritablePairFromDuplex,
  newStreamDuplexFromReadableWritablePair,
  newStreamReadableFromReadableStream,
  newStreamWritableFromWritableStream,
  newWritableStreamFromStreamWritable,
};
