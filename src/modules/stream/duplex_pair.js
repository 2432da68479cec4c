'use strict';

// stream.duplexPair(): two ends of an in-memory connection.

const Duplex = require('internal/stream/duplex');

const kCallback = Symbol('Callback');
const kInitOtherSide = Symbol('InitOtherSide');

class DuplexSide extends Duplex {
  #otherSide = null;

  constructor(options) {
    super(options);
    /** The writer waits until the other side reads. */
    this[kCallback] = null;
  }

  [kInitOtherSide](otherSide) {
    this.#otherSide = otherSide;
  }

  _read() {
    const callback = this[kCallback];
    if (callback) {
      this[kCallback] = null;
      callback();
    }
  }

  _write(chunk, encoding, callback) {
    if (chunk.length === 0) {
      process.nextTick(callback); // nothing to read, so nobody would call back
    } else {
      this.#otherSide.push(chunk);
      this.#otherSide[kCallback] = callback;
    }
  }

  _final(callback) {
    this.#otherSide.on('end', callback);
    this.#otherSide.push(null);
  }

  _destroy(err, callback) {
    const otherSide = this.#otherSide;
    if (otherSide !== null && !otherSide.destroyed) {
      // After this side's 'close': the other hears of an abrupt end, or just ends.
      process.nextTick(() => {
        if (otherSide.destroyed) return;
        if (err) otherSide.destroy();
        else otherSide.push(null);
      });
    }
    callback(err);
  }
}

/**
 * @param {object} [options] those of new Duplex(), for both
 * @returns {[Duplex, Duplex]}
 */
function duplexPair(options) {
  const one = new DuplexSide(options);
  const other = new DuplexSide(options);
  one[kInitOtherSide](other);
  other[kInitOtherSide](one);
  return [one, other];
}

module.exports = { duplexPair };
