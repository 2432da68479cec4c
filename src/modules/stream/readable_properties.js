'use strict';

// The state of a Readable as properties of its prototype.

const { defineProperties } = Object;
const accessor = (get, set) => ({ __proto__: null, enumerable: false, get, set });

/** @param {object} prototype of Readable */
function addStateProperties(prototype) {
  defineProperties(prototype, {
    readable: accessor(
      function get() {
        const r = this._readableState;
        // An own false (a Duplex without this side, or set from outside) wins. It does not matter
        // whether it has ended inside: the user may still read what is buffered.
        return !!r && r.readable !== false && !r.destroyed && !r.errorEmitted && !r.endEmitted;
      },
      function set(value) {
        if (this._readableState) this._readableState.readable = !!value;
      },
    ),
    readableDidRead: accessor(function get() {
      return this._readableState.dataEmitted;
    }),
    readableAborted: accessor(function get() {
      const r = this._readableState;
      return !!(r.readable !== false && (r.destroyed || r.errored) && !r.endEmitted);
    }),
    readableHighWaterMark: accessor(function get() {
      return this._readableState.highWaterMark;
    }),
    readableBuffer: accessor(function get() {
      return this._readableState?.buffer;
    }),
    readableFlowing: accessor(
      function get() {
        return this._readableState.flowing;
      },
      function set(value) {
        if (this._readableState) this._readableState.flowing = value;
      },
    ),
    readableLength: accessor(function get() {
      return this._readableState.length;
    }),
    readableObjectMode: accessor(function get() {
      return this._readableState ? this._readableState.objectMode : false;
    }),
    readableEncoding: accessor(function get() {
      return this._readableState ? this._readableState.encoding : null;
    }),
    errored: accessor(function get() {
      return this._readableState ? this._readableState.errored : null;
    }),
    closed: accessor(function get() {
      return this._readableState ? this._readableState.closed : false;
    }),
    destroyed: accessor(
      function get() {
        return this._readableState ? this._readableState.destroyed : false;
      },
      function set(value) {
        // Before the constructor ran, or on an object that only looks like a stream.
        if (this._readableState) this._readableState.destroyed = value;
      },
    ),
    readableEnded: accessor(function get() {
      return this._readableState ? this._readableState.endEmitted : false;
    }),
  });
}

module.exports = { addStateProperties };
