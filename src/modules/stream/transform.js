'use strict';

// stream.Transform: what is written comes out changed.
//
// Back-pressure: the callback of a write is kept back (kCallback) while the readable side is full,
// and called by the next _read(). So at most one chunk is inside at any time.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const Duplex = require('internal/stream/duplex');
const { getHighWaterMark } = require('internal/stream/state');
const { kState, kSync, kEnded } = require('internal/stream/readable_state');
const { kEnded: kWritableEnded } = require('internal/stream/writable_state');

const { defineProperty, setPrototypeOf } = Object;

const kCallback = Symbol('kCallback');
/** In the writable state: the callback given to _transform(). */
const kTransformed = Symbol('kTransformed');

/**
 * @param {object} [options] https://nodejs.org/api/stream.html#new-streamtransformoptions
 */
function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);

  // With a readable mark of 0 every chunk must be waited for on the writable side.
  const readableMark = options
    ? getHighWaterMark(
        !!(options.objectMode || options.readableObjectMode),
        options,
        'readableHighWaterMark',
        true,
      )
    : null;
  if (readableMark === 0) {
    options = {
      ...options,
      highWaterMark: null,
      readableHighWaterMark: readableMark,
      writableHighWaterMark: options.writableHighWaterMark || 0,
    };
  }
  functionCall(Duplex, this, options);

  // _read() only ever releases the writer: what it pushes is not "inside _read()".
  this._readableState[kState] &= ~kSync;
  this[kCallback] = null;
  if (options) {
    if (typeof options.transform === 'function') this._transform = options.transform;
    if (typeof options.flush === 'function') this._flush = options.flush;
  }
  // For subclasses that have a _final() of their own without calling ours.
  this.on('prefinish', prefinish);
}
setPrototypeOf(Transform.prototype, Duplex.prototype);
setPrototypeOf(Transform, Duplex);
module.exports = Transform;

/** The end of the writable side ends the readable one, after a last _flush(). */
function final(cb) {
  if (typeof this._flush !== 'function' || this.destroyed) {
    this.push(null);
    cb?.();
    return;
  }
  this._flush((err, data) => {
    if (err) {
      if (cb) cb(err);
      else this.destroy(err);
      return;
    }
    if (data != null) this.push(data);
    this.push(null);
    cb?.();
  });
}

function prefinish() {
  if (this._final !== final) functionCall(final, this);
}

Transform.prototype._final = final;

/** To be overridden: push() or call back what CHUNK becomes. */
Transform.prototype._transform = function (chunk, encoding, callback) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_transform()');
};

Transform.prototype._write = function (chunk, encoding, callback) {
  const writable = this._writableState;
  // The callback of a write is the same for all writes of a stream, so that of _transform() can be,
  // too. Unless somebody calls _write() himself.
  let transformed = writable[kTransformed];
  if (transformed === undefined || transformed.callback !== callback) {
    transformed = new Transformed(this, callback);
    // Not seen by inspect().
    defineProperty(writable, kTransformed, {
      __proto__: null,
      value: transformed,
      configurable: true,
      writable: true,
    });
  }
  transformed.lengthBefore = this._readableState.length;
  this._transform(chunk, encoding, transformed.call);
};

/** What happens when _transform() calls back. */
class Transformed {
  constructor(stream, callback) {
    this.stream = stream;
    this.callback = callback;
    this.lengthBefore = 0;
    const call = (err, value) => {
      if (err) {
        this.callback(err);
        return;
      }
      const { stream: self } = this;
      if (value != null) self.push(value);
      const readable = self._readableState;
      if ((readable[kState] & kEnded) !== 0) {
        // Nothing comes out any more, and what goes in must not recurse.
        process.nextTick(this.callback);
      } else if (
        (self._writableState[kState] & kWritableEnded) !== 0 ||
        this.lengthBefore === readable.length ||
        readable.length < readable.highWaterMark
      ) {
        this.callback();
      } else {
        self[kCallback] = this.callback;
      }
    };
    this.call = call;
  }
}

Transform.prototype._read = function () {
  const callback = this[kCallback];
  if (callback) {
    this[kCallback] = null;
    callback();
  }
};
