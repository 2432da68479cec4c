'use strict';

// ZlibBase: a Transform around one native codec (zlib, "Class: zlib.ZlibBase").

const { Buffer, kMaxLength } = require('buffer');
const { Transform, finished } = require('stream');
const {
  codes: { ERR_BUFFER_TOO_LARGE, ERR_INTERNAL_ASSERTION, ERR_TRAILING_JUNK_AFTER_STREAM_END },
  genericNodeError,
} = require('internal/errors');
const { validateBoolean } = require('internal/errors/validators');
const { checkRangesOrGetDefault } = require('internal/zlib/options');
const { symbols } = require('internal/async_hooks');
const { isSharedArrayBuffer } = require('internal/util/types');

const { owner_symbol: ownerSymbol } = symbols;
const { constants } = native('zlib');
const { BROTLI_DECODE, BROTLI_ENCODE, ZSTD_COMPRESS, ZSTD_DECOMPRESS, Z_MIN_CHUNK, Z_DEFAULT_CHUNK } = constants;

const kFlushFlag = Symbol('kFlushFlag');
const kError = Symbol('kError');
const kPending = Symbol('kPending');
const kOutBuffer = Symbol('kOutBuffer');
/** The least and the greatest kind of flush. */
const kFlushRange = Symbol('kFlushRange');

/** Which of two flush operations does more; zlib's numbers are not in that order. */
const zlibFlushOrder = [];
for (const [strength, name] of arrayEntries([
  'Z_NO_FLUSH',
  'Z_BLOCK',
  'Z_PARTIAL_FLUSH',
  'Z_SYNC_FLUSH',
  'Z_FULL_FLUSH',
  'Z_FINISH',
])) {
  zlibFlushOrder[constants[name]] = strength;
}

function strongerFlush(a, b) {
  return zlibFlushOrder[a] > zlibFlushOrder[b] ? a : b;
}

/** Empty chunks that carry a flush request through the stream's queue. */
const flushChunks = [];
function flushChunk(kind) {
  let chunk = flushChunks[kind];
  if (chunk === undefined) {
    chunk = flushChunks[kind] = Buffer.alloc(0);
    chunk[kFlushFlag] = kind;
  }
  return chunk;
}

function codecError(message, errno, code) {
  const error = genericNodeError(message, { errno, code });
  error.errno = errno;
  error.code = code;
  return error;
}

function onError(message, errno, code) {
  const self = this[ownerSymbol];
  const error = codecError(message, errno, code);
  self.destroy(error);
  self[kError] = error;
}

/**
 * @param {object|undefined} options as the user gave them
 * @param {number} mode
 * @param {object} handle an initialised native codec
 * @param {{ flush: number, finishFlush: number, fullFlush: number }} defaults
 */
function ZlibBase(options, mode, handle, { flush, finishFlush, fullFlush }) {
  let chunkSize = Z_DEFAULT_CHUNK;
  let maxOutputLength = kMaxLength;
  let rejectGarbageAfterEnd = false;
  const isZlibFormat = mode !== BROTLI_ENCODE && mode !== BROTLI_DECODE && mode !== ZSTD_COMPRESS && mode !== ZSTD_DECOMPRESS;
  const isZstd = mode === ZSTD_COMPRESS || mode === ZSTD_DECOMPRESS;
  const least = isZlibFormat ? constants.Z_NO_FLUSH : isZstd ? constants.ZSTD_e_continue : constants.BROTLI_OPERATION_PROCESS;
  const most = isZlibFormat ? constants.Z_BLOCK : isZstd ? constants.ZSTD_e_end : constants.BROTLI_OPERATION_EMIT_METADATA;

  if (options) {
    chunkSize = options.chunkSize;
    if (chunkSize === undefined || Number.isNaN(chunkSize)) chunkSize = Z_DEFAULT_CHUNK;
    else chunkSize = checkRangesOrGetDefault(chunkSize, 'options.chunkSize', Z_MIN_CHUNK, Infinity, Z_DEFAULT_CHUNK);
    flush = checkRangesOrGetDefault(options.flush, 'options.flush', least, most, flush);
    finishFlush = checkRangesOrGetDefault(options.finishFlush, 'options.finishFlush', least, most, finishFlush);
    maxOutputLength = checkRangesOrGetDefault(options.maxOutputLength, 'options.maxOutputLength', 1, kMaxLength, kMaxLength);
    ({ rejectGarbageAfterEnd = false } = options);
    validateBoolean(rejectGarbageAfterEnd, 'options.rejectGarbageAfterEnd');
    // Bytes in, bytes out.
    if (options.encoding || options.objectMode || options.writableObjectMode) {
      options = { ...options, encoding: null, objectMode: false, writableObjectMode: false };
    }
  }

  Reflect.apply(Transform, this, [{ autoDestroy: true, ...options }]);
  this.bytesWritten = 0;
  this._handle = handle;
  handle[ownerSymbol] = this;
  handle.onerror = onError;
  this._writeState = handle.state;
  this[kOutBuffer] = null;
  this._outOffset = 0;
  this._chunkSize = chunkSize;
  this._defaultFlushFlag = flush;
  this._finishFlushFlag = finishFlush;
  this._defaultFullFlushFlag = fullFlush;
  this[kFlushRange] = [least, most];
  this._info = options?.info;
  this._maxOutputLength = maxOutputLength;
  this._rejectGarbageAfterEnd = rejectGarbageAfterEnd;
  this[kError] = null;
  this[kPending] = null;
}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

Object.defineProperty(ZlibBase.prototype, '_closed', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return !this._handle;
  },
});

/** Made at the first look, as calls that compress a whole input have no use for it. */
Object.defineProperty(ZlibBase.prototype, '_outBuffer', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    if (this[kOutBuffer] === null) this[kOutBuffer] = Buffer.allocUnsafe(this._chunkSize);
    return this[kOutBuffer];
  },
  set(value) {
    this[kOutBuffer] = value;
  },
});

ZlibBase.prototype.reset = function reset() {
  checkOpen(this);
  if (this._handle.busy) throw new Error('Cannot reset zlib stream while a write is in progress');
  const failed = this._handle.reset();
  if (failed !== undefined) Reflect.apply(onError, this._handle, failed);
};

ZlibBase.prototype._flush = function _flush(callback) {
  this._transform(Buffer.alloc(0), '', callback);
};

ZlibBase.prototype._final = function _final(callback) {
  callback();
};

/**
 * Asks for everything buffered to be written out.
 * @param {number} [kind] a flush constant of the format
 * @param {() => void} [callback]
 */
ZlibBase.prototype.flush = function flush(kind, callback) {
  if (typeof kind === 'function' || (kind === undefined && !callback)) {
    callback = kind;
    kind = this._defaultFullFlushFlag;
  }
  const [least, most] = this[kFlushRange];
  kind = checkRangesOrGetDefault(kind, 'kind', least, most, this._defaultFullFlushFlag);
  if (this.writableFinished) {
    if (callback) process.nextTick(callback);
  } else if (this.writableEnded) {
    if (callback) this.once('end', callback);
  } else {
    // A fraction is no kind of flush: write() says so.
    this.write(Number.isInteger(kind) ? flushChunk(kind) : undefined, '', callback);
  }
};

/** @param {() => void} [callback] */
ZlibBase.prototype.close = function close(callback) {
  if (callback) finished(this, callback);
  this.destroy();
};

ZlibBase.prototype._destroy = function _destroy(error, callback) {
  closeHandle(this);
  callback(error);
};

ZlibBase.prototype._transform = function _transform(chunk, encoding, callback) {
  let flushFlag = this._defaultFlushFlag;
  if (typeof chunk[kFlushFlag] === 'number') {
    flushFlag = chunk[kFlushFlag];
  }
  if (this.writableEnded && this.writableLength === chunk.byteLength) {
    // The last chunk, be it a flush: finish with it and spare an empty step.
    flushFlag = strongerFlush(flushFlag, this._finishFlushFlag);
  }
  processChunk(this, chunk, flushFlag, callback);
};

/** Some packages (png parsers) call this by hand. */
ZlibBase.prototype._processChunk = function _processChunk(chunk, flushFlag, callback) {
  if (typeof callback === 'function') return processChunk(this, chunk, flushFlag, callback);
  return processChunkSync(this, chunk, flushFlag);
};

function checkOpen(stream) {
  if (!stream._handle) throw new ERR_INTERNAL_ASSERTION('zlib binding closed');
}

function closeHandle(stream) {
  stream._handle?.close();
  stream._handle = null;
}

/** CHUNK, or a copy: what other threads write to, or the program may shrink, does not stay for the steps that it takes. */
function ownMemory(chunk) {
  const memory = chunk.buffer;
  return memory.resizable || isSharedArrayBuffer(memory) ? Buffer.from(chunk) : chunk;
}

/** The step under way: where it stands in its input, and what to do after it. */
class Step {
  constructor(chunk, flushFlag, callback) {
    this.chunk = chunk;
    this.flushFlag = flushFlag;
    this.callback = callback;
    this.inOffset = 0;
    this.availIn = chunk.byteLength;
    this.availOut = 0;
  }
}

function processChunk(self, chunk, flushFlag, callback) {
  const handle = self._handle;
  if (!handle) {
    process.nextTick(callback);
    return;
  }
  self[kPending] = new Step(ownMemory(chunk), flushFlag, callback);
  handle.onprocessed = onProcessed;
  startStep(self);
}

function startStep(self) {
  const step = self[kPending];
  step.availOut = self._chunkSize - self._outOffset;
  self._handle.write(step.flushFlag, step.chunk, step.inOffset, step.availIn, self._outBuffer, self._outOffset, step.availOut);
}

function onProcessed() {
  const self = this[ownerSymbol];
  const step = self[kPending];
  const state = self._writeState;
  if (self.destroyed) {
    self[kPending] = null;
    step.callback();
    return;
  }
  const availOutAfter = state[0];
  const availInAfter = state[1];
  const consumed = step.availIn - availInAfter;
  self.bytesWritten += consumed;

  const have = step.availOut - availOutAfter;
  let wantsMore = true;
  if (have > 0) {
    const out = self._outBuffer.slice(self._outOffset, self._outOffset + have);
    self._outOffset += have;
    wantsMore = self.push(out);
  }
  // A 'data' listener may have destroyed the stream.
  if (self.destroyed) {
    self[kPending] = null;
    step.callback();
    return;
  }
  if (availOutAfter === 0 || self._outOffset >= self._chunkSize) {
    self._outOffset = 0;
    self._outBuffer = Buffer.allocUnsafe(self._chunkSize);
  }
  if (availOutAfter === 0) {
    // There may be more output for the same input.
    step.inOffset += consumed;
    step.availIn = availInAfter;
    if (wantsMore) {
      startStep(self);
    } else {
      const read = self._read;
      self._read = (n) => {
        self._read = read;
        if (self._handle) startStep(self);
        self._read(n);
      };
    }
    return;
  }
  if (availInAfter > 0) {
    // The compressed stream ended before its input did.
    if (self._rejectGarbageAfterEnd) {
      self[kPending] = null;
      self.destroy(new ERR_TRAILING_JUNK_AFTER_STREAM_END());
      return;
    }
    self[kPending] = null;
    self.push(null);
    step.callback();
    return;
  }
  self[kPending] = null;
  step.callback();
}

function processChunkSync(self, chunk, flushFlag) {
  checkOpen(self);
  const result = self._handle.run(chunk, flushFlag, flushFlag, self._chunkSize, self._maxOutputLength);
  const output = finishRun(self, result, chunk);
  closeHandle(self);
  return output;
}

/** The Buffer of a whole-input run, or its error thrown. */
function finishRun(self, result, input) {
  if (result.length === 3) {
    closeHandle(self);
    if (result[2] === 'ERR_BUFFER_TOO_LARGE') throw new ERR_BUFFER_TOO_LARGE(self._maxOutputLength);
    const error = codecError(result[0], result[1], result[2]);
    // Written now, as of errors that end a stream.
    void error.stack;
    self[kError] = error;
    throw error;
  }
  self.bytesWritten = result[1];
  if (self._rejectGarbageAfterEnd && result[1] < input.byteLength) {
    closeHandle(self);
    throw new ERR_TRAILING_JUNK_AFTER_STREAM_END();
  }
  return result[0];
}

/**
 * The convenience functions' asynchronous form: one trip to the pool for the whole input.
 * @param {ZlibBase} engine
 * @param {ArrayBufferView} input
 * @param {(error: Error|null, result?: Buffer|object) => void} callback
 */
function runAll(engine, input, callback) {
  // As a stream does it that gets all at once and then its end.
  const { _defaultFlushFlag: flush, _finishFlushFlag: finishFlush } = engine;
  engine._handle.run(input, flush, strongerFlush(flush, finishFlush), engine._chunkSize, engine._maxOutputLength, (result) => {
    let output;
    try {
      output = finishRun(engine, result, input);
    } catch (error) {
      callback(error);
      return;
    }
    closeHandle(engine);
    callback(null, engine._info ? { buffer: output, engine } : output);
  });
}

module.exports = { ZlibBase, checkOpen, processChunkSync, runAll, codecError };
