'use strict';

// stream.Duplex: a Readable by inheritance, with the methods of Writable.

const { Stream } = require('internal/stream/legacy');
const Readable = require('internal/stream/readable');
const Writable = require('internal/stream/writable');
const { addAbortSignal } = require('internal/stream/add_abort_signal');
const { construct } = require('internal/stream/destroy');
const { ReadableState } = require('internal/stream/readable_state');
const { WritableState } = require('internal/stream/writable_state');

const { defineProperties, getOwnPropertyDescriptor, setPrototypeOf } = Object;

/**
 * @param {object} [options] https://nodejs.org/api/stream.html#new-streamduplexoptions
 */
function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);

  this._events ??= {
    close: undefined,
    error: undefined,
    prefinish: undefined,
    finish: undefined,
    drain: undefined,
    data: undefined,
    end: undefined,
    readable: undefined,
  };
  this._readableState = new ReadableState(options, this, true);
  this._writableState = new WritableState(options, this, true);
  if (options) {
    this.allowHalfOpen = options.allowHalfOpen !== false;
    if (options.readable === false) {
      this._readableState.readable = false;
      this._readableState.ended = true;
      this._readableState.endEmitted = true;
    }
    if (options.writable === false) {
      this._writableState.writable = false;
      this._writableState.ending = true;
      this._writableState.ended = true;
      this._writableState.finished = true;
    }
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) addAbortSignal(options.signal, this);
  } else {
    this.allowHalfOpen = true;
  }
  functionCall(Stream, this, options);
  if (this._construct != null) construct(this);
}
setPrototypeOf(Duplex.prototype, Readable.prototype);
setPrototypeOf(Duplex, Readable);
module.exports = Duplex;

// What Readable does not have (its destroy() serves both sides, but must fail waiting writes too).
for (const name of [
  'write',
  'cork',
  'uncork',
  'setDefaultEncoding',
  '_write',
  '_writev',
  'end',
  'destroy',
]) {
  Duplex.prototype[name] = Writable.prototype[name];
}

const fromWritable = (name) => ({
  __proto__: null,
  ...getOwnPropertyDescriptor(Writable.prototype, name),
});
const writableAccessors = {};
for (const name of [
  'writable',
  'writableHighWaterMark',
  'writableObjectMode',
  'writableBuffer',
  'writableLength',
  'writableFinished',
  'writableCorked',
  'writableEnded',
  'writableNeedDrain',
]) {
  writableAccessors[name] = fromWritable(name);
}
defineProperties(Duplex.prototype, {
  ...writableAccessors,
  destroyed: {
    __proto__: null,
    get() {
      if (this._readableState === undefined || this._writableState === undefined) return false;
      return this._readableState.destroyed && this._writableState.destroyed;
    },
    set(value) {
      // Before the constructor ran, or on an object that only looks like a stream.
      if (this._readableState && this._writableState) {
        this._readableState.destroyed = value;
        this._writableState.destroyed = value;
      }
    },
  },
});

/**
 * @param {{ readable: ReadableStream, writable: WritableStream }} pair
 * @param {object} [options]
 */
Duplex.fromWeb = function (pair, options) {
  return require('internal/web/streams/adapters').newStreamDuplexFromReadableWritablePair(
    pair,
    options,
  );
};

/**
 * @param {Duplex} duplex
 * @param {object} [options]
 */
Duplex.toWeb = function (duplex, options) {
  return require('internal/web/streams/adapters').newReadableWritablePairFromDuplex(duplex, options);
};

/** @param {any} body anything that can be read from or written to */
Duplex.from = function (body) {
  return require('internal/stream/duplexify').duplexify(body, 'body');
};
