'use strict';

const { StringDecoder } = require('string_decoder');
const { Buffer } = require('buffer');
const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const shared = require('internal/stream/state');
const {
  kState,
  kSideBits,
  kOnConstructed,
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

const { defineProperties, defineProperty } = Object;

const bit = (n) => 1 << (kSideBits + n);
const flags = {
  kEnded: bit(0), // null was pushed
  kEndEmitted: bit(1),
  kReading: bit(2), // _read() was called, push() has not come yet
  kNeedReadable: bit(3), // a push() shall be announced
  kEmittedReadable: bit(4),
  kReadableListening: bit(5),
  kResumeScheduled: bit(6),
  kMultiAwaitDrain: bit(7), // awaitDrainWriters is a Set
  kReadingMore: bit(8),
  kDataEmitted: bit(9),
  kDecoder: bit(10),
  kEncoding: bit(11),
  kHasFlowing: bit(12), // flowing is a boolean, not null
  kFlowing: bit(13),
  kHasPaused: bit(14), // paused is a boolean, not null
  kPaused: bit(15),
  kDataListening: bit(16),
};
const kDecoderValue = Symbol('kDecoderValue');
const kEncodingValue = Symbol('kEncodingValue');

/**
 * What a Readable is at: public by custom, as `stream._readableState`.
 * @param {object} [options] those of new Readable()
 * @param {Readable} stream
 * @param {boolean} [isDuplex]
 */
function ReadableState(options, stream, isDuplex) {
  let state = kConstructed | kSync | kEmitClose | kAutoDestroy | kDefaultUTF8;
  if (options) {
    if (options.objectMode) state |= kObjectMode;
    if (isDuplex && options.readableObjectMode) state |= kObjectMode;
    if (options.emitClose === false) state &= ~kEmitClose;
    if (options.autoDestroy === false) state &= ~kAutoDestroy;
    this.highWaterMark = getHighWaterMark(
      (state & kObjectMode) !== 0,
      options,
      'readableHighWaterMark',
      isDuplex,
    );
  } else {
    this.highWaterMark = getDefaultHighWaterMark(false);
  }
  // Chunks from `bufferIndex` on; what is before it has been read.
  this.buffer = [];
  this.bufferIndex = 0;
  this.length = 0;
  this.pipes = [];
  /** The piped destinations (one, or a Set) that said "not now". */
  this.awaitDrainWriters = null;
  this[kState] = state;

  if (!options) return;
  const { defaultEncoding, encoding } = options;
  if (defaultEncoding != null && defaultEncoding !== 'utf8' && defaultEncoding !== 'utf-8') {
    if (!Buffer.isEncoding(defaultEncoding)) throw new ERR_UNKNOWN_ENCODING(defaultEncoding);
    this[kState] &= ~kDefaultUTF8;
    this[kDefaultEncodingValue] = defaultEncoding;
  }
  if (encoding) {
    this.decoder = new StringDecoder(encoding);
    this.encoding = encoding;
  }
}

defineFlags(ReadableState.prototype, [
  ['objectMode', kObjectMode],
  ['ended', flags.kEnded],
  ['endEmitted', flags.kEndEmitted],
  ['reading', flags.kReading],
  ['constructed', kConstructed],
  ['sync', kSync],
  ['needReadable', flags.kNeedReadable],
  ['emittedReadable', flags.kEmittedReadable],
  ['readableListening', flags.kReadableListening],
  ['resumeScheduled', flags.kResumeScheduled],
  ['errorEmitted', kErrorEmitted],
  ['emitClose', kEmitClose],
  ['autoDestroy', kAutoDestroy],
  ['destroyed', kDestroyed],
  ['closed', kClosed],
  ['closeEmitted', kCloseEmitted],
  ['multiAwaitDrain', flags.kMultiAwaitDrain],
  ['readingMore', flags.kReadingMore],
  ['dataEmitted', flags.kDataEmitted],
]);
defineSharedAccessors(ReadableState.prototype);

/** An accessor for a value that is there only while its flag is set. */
function defineOptional(name, present, slot) {
  defineProperty(ReadableState.prototype, name, {
    __proto__: null,
    enumerable: false,
    get() {
      return (this[kState] & present) !== 0 ? this[slot] : null;
    },
    set(value) {
      if (value) {
        this[slot] = value;
        this[kState] |= present;
      } else {
        this[kState] &= ~present;
      }
    },
  });
}
defineOptional('decoder', flags.kDecoder, kDecoderValue);
defineOptional('encoding', flags.kEncoding, kEncodingValue);

const { kHasFlowing, kFlowing, kHasPaused, kPaused } = flags;
defineProperties(ReadableState.prototype, {
  // null: nobody said yet; false: paused; true: flowing.
  flowing: {
    __proto__: null,
    enumerable: false,
    get() {
      return (this[kState] & kHasFlowing) !== 0 ? (this[kState] & kFlowing) !== 0 : null;
    },
    set(value) {
      if (value == null) this[kState] &= ~(kHasFlowing | kFlowing);
      else if (value) this[kState] |= kHasFlowing | kFlowing;
      else this[kState] = (this[kState] | kHasFlowing) & ~kFlowing;
    },
  },
  pipesCount: {
    __proto__: null,
    get() {
      return this.pipes.length;
    },
  },
  paused: {
    __proto__: null,
    get() {
      return (this[kState] & kPaused) !== 0;
    },
    set(value) {
      if (value == null) this[kState] &= ~(kHasPaused | kPaused);
      else if (value) this[kState] |= kHasPaused | kPaused;
      else this[kState] = (this[kState] | kHasPaused) & ~kPaused;
    },
  },
});

ReadableState.prototype[kOnConstructed] = function onConstructed(stream) {
  if ((this[kState] & flags.kNeedReadable) !== 0) maybeReadMore(stream, this);
};

/** Fills the buffer up to the mark, in a tick of its own. */
function maybeReadMore(stream, state) {
  const { kReading, kReadingMore } = flags;
  // Nor while a _read() is under way (unshift() does not end it).
  if ((state[kState] & (kReading | kReadingMore | kConstructed)) === kConstructed) {
    state[kState] |= kReadingMore;
    process.nextTick(readMore, stream, state);
  }
}

function readMore(stream, state) {
  const { kReading, kEnded, kReadingMore } = flags;
  // _read() may push nothing, or push synchronously: stop as soon as a round adds nothing.
  while (
    (state[kState] & (kReading | kEnded)) === 0 &&
    (state.length < state.highWaterMark || ((state[kState] & kFlowing) !== 0 && state.length === 0))
  ) {
    const before = state.length;
    stream.read(0);
    if (before === state.length) break;
  }
  state[kState] &= ~kReadingMore;
}

module.exports = { ...shared, ...flags, kDecoderValue, kEncodingValue, ReadableState, maybeReadMore };
