'use strict';

const { Buffer } = require('buffer');
const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const shared = require('internal/stream/state');
const {
  kState,
  kSideBits,
  kObjectMode,
  kClosed,
  kCloseEmitted,
  kConstructed,
  kErrorEmitted,
  kDestroyed,
  kEmitClose,
  kAutoDestroy,
  kDefaultUTF8,
  kSync,
  kDefaultEncodingValue,
  defineFlags,
  defineSharedAccessors,
  getDefaultHighWaterMark,
  getHighWaterMark,
} = shared;

const { defineProperties } = Object;

const bit = (n) => 1 << (kSideBits + n);
const flags = {
  kFinalCalled: bit(0),
  kNeedDrain: bit(1), // write() said no: 'drain' is owed
  kEnding: bit(2), // end() was called
  kEnded: bit(3), // end() has returned
  kFinished: bit(4), // 'finish' was emitted
  kDecodeStrings: bit(5), // _write() gets Buffers, never strings
  kWriting: bit(6), // a _write() has not called back
  kBufferProcessing: bit(7),
  kPrefinished: bit(8),
  kAllBuffers: bit(9), // everything buffered is a Buffer
  kAllNoop: bit(10), // nothing buffered has a callback
  kHasWritable: bit(11), // writable was set by hand
  kWritable: bit(12),
  kExpectWriteCb: bit(13),
  kAfterWritePending: bit(14), // a tick after writes without callbacks is due
};

/** Waiting writes: { chunk, encoding, callback }; null while there was none. */
const kBufferedValue = Symbol('kBufferedValue');
const kWriteCbValue = Symbol('kWriteCbValue');
const kAfterWriteTickInfoValue = Symbol('kAfterWriteTickInfoValue');
/** Callbacks of end(). */
const kOnFinishedValue = Symbol('kOnFinishedValue');

/** The callback of a write() without one. */
function nop() {}

/**
 * What a Writable is at: public by custom, as `stream._writableState`.
 * @param {object} [options] those of new Writable()
 * @param {Writable} stream
 * @param {boolean} [isDuplex]
 */
function WritableState(options, stream, isDuplex) {
  let state =
    kConstructed |
    kSync |
    kEmitClose |
    kAutoDestroy |
    kDefaultUTF8 |
    flags.kDecodeStrings |
    flags.kAllBuffers |
    flags.kAllNoop;
  if (options) {
    if (options.objectMode) state |= kObjectMode;
    if (isDuplex && options.writableObjectMode) state |= kObjectMode;
    if (options.emitClose === false) state &= ~kEmitClose;
    if (options.autoDestroy === false) state &= ~kAutoDestroy;
    if (options.decodeStrings === false) state &= ~flags.kDecodeStrings;
    this.highWaterMark = getHighWaterMark(
      (state & kObjectMode) !== 0,
      options,
      'writableHighWaterMark',
      isDuplex,
    );
  } else {
    this.highWaterMark = getDefaultHighWaterMark(false);
  }
  // Bytes (or objects) accepted and not yet written.
  this.length = 0;
  this.corked = 0;
  // Not a literal in the assignment: V8 makes those in old space, where they keep all they close over for long.
  const onwrite = (err) => this.stream_onwrite(stream, err);
  this.onwrite = onwrite;
  this.writelen = 0;
  this.bufferedIndex = 0;
  /** Callbacks owed; 'finish' waits for them. */
  this.pendingcb = 0;
  this[kState] = state;
  this[kBufferedValue] = null;
  this[kWriteCbValue] = nop;

  const defaultEncoding = options?.defaultEncoding;
  if (defaultEncoding != null && defaultEncoding !== 'utf8' && defaultEncoding !== 'utf-8') {
    if (!Buffer.isEncoding(defaultEncoding)) throw new ERR_UNKNOWN_ENCODING(defaultEncoding);
    this[kState] &= ~kDefaultUTF8;
    this[kDefaultEncodingValue] = defaultEncoding;
  }
}

defineFlags(WritableState.prototype, [
  ['objectMode', kObjectMode],
  ['finalCalled', flags.kFinalCalled],
  ['needDrain', flags.kNeedDrain],
  ['ending', flags.kEnding],
  ['ended', flags.kEnded],
  ['finished', flags.kFinished],
  ['destroyed', kDestroyed],
  ['decodeStrings', flags.kDecodeStrings],
  ['writing', flags.kWriting],
  ['sync', kSync],
  ['bufferProcessing', flags.kBufferProcessing],
  ['constructed', kConstructed],
  ['prefinished', flags.kPrefinished],
  ['errorEmitted', kErrorEmitted],
  ['emitClose', kEmitClose],
  ['autoDestroy', kAutoDestroy],
  ['closed', kClosed],
  ['closeEmitted', kCloseEmitted],
  ['allBuffers', flags.kAllBuffers],
  ['allNoop', flags.kAllNoop],
]);
defineSharedAccessors(WritableState.prototype);

defineProperties(WritableState.prototype, {
  // undefined until somebody sets it: false for a Duplex without this side.
  writable: {
    __proto__: null,
    enumerable: false,
    get() {
      return (this[kState] & flags.kHasWritable) !== 0
        ? (this[kState] & flags.kWritable) !== 0
        : undefined;
    },
    set(value) {
      if (value == null) this[kState] &= ~(flags.kHasWritable | flags.kWritable);
      else if (value) this[kState] |= flags.kHasWritable | flags.kWritable;
      else this[kState] = (this[kState] | flags.kHasWritable) & ~flags.kWritable;
    },
  },
  writecb: {
    __proto__: null,
    enumerable: false,
    get() {
      return this[kWriteCbValue];
    },
    set(value) {
      this[kWriteCbValue] = value || nop;
    },
  },
  afterWriteTickInfo: {
    __proto__: null,
    enumerable: false,
    get() {
      return this[kAfterWriteTickInfoValue] ?? null;
    },
    set(value) {
      this[kAfterWriteTickInfoValue] = value;
    },
  },
  buffered: {
    __proto__: null,
    enumerable: false,
    get() {
      return this[kBufferedValue] ?? [];
    },
    set(value) {
      this[kBufferedValue] = value;
    },
  },
  bufferedRequestCount: {
    __proto__: null,
    get() {
      const buffered = this[kBufferedValue];
      return buffered === null ? 0 : buffered.length - this.bufferedIndex;
    },
  },
});

/** The writes that wait. */
WritableState.prototype.getBuffer = function getBuffer() {
  const buffered = this[kBufferedValue];
  return buffered === null ? [] : buffered.slice(this.bufferedIndex);
};

module.exports = {
  ...shared,
  ...flags,
  kBufferedValue,
  kWriteCbValue,
  kAfterWriteTickInfoValue,
  kOnFinishedValue,
  WritableState,
  nop,
};
