'use strict';

// Deferred stream state, for classes of which most instances are never used as streams.
//
// http makes two streams per request, and a handler that only answers looks at neither's state.
// Such a class derives from Readable or Writable by prototype, does NOT call their constructor,
// and on its prototype:
//
//   deferReadableState(IncomingMessage.prototype, { autoDestroy: true, highWaterMark: … });
//   deferWritableState(ServerResponse.prototype, { … });
//
// `_readableState`/`_writableState` are then accessors that make the state on first use, by the
// given options (an object, or a function called with the instance). Every method of Readable and
// Writable works on such an instance. `_events` may stay undefined too: EventEmitter makes it with
// the first listener. To ask without making it, test `instance[kReadableState] === undefined`.

const { ReadableState } = require('internal/stream/readable_state');
const { WritableState } = require('internal/stream/writable_state');

const kReadableState = Symbol('kReadableState');
const kWritableState = Symbol('kWritableState');

const { defineProperty } = Object;

function defer(prototype, name, slot, State, options, isDuplex) {
  prototype[slot] = undefined;
  defineProperty(prototype, slot, { __proto__: null, enumerable: false });
  defineProperty(prototype, name, {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() {
      const state = this[slot];
      if (state !== undefined) return state;
      const given = typeof options === 'function' ? options(this) : options;
      return (this[slot] = new State(given, this, isDuplex));
    },
    set(state) {
      this[slot] = state;
    },
  });
}

/**
 * @param {object} prototype
 * @param {object|((instance: object) => object)} [options] as for new Readable()
 * @param {boolean} [isDuplex]
 */
function deferReadableState(prototype, options, isDuplex = false) {
  defer(prototype, '_readableState', kReadableState, ReadableState, options, isDuplex);
}

/**
 * @param {object} prototype
 * @param {object|((instance: object) => object)} [options] as for new Writable()
 * @param {boolean} [isDuplex]
 */
function deferWritableState(prototype, options, isDuplex = false) {
  defer(prototype, '_writableState', kWritableState, WritableState, options, isDuplex);
}

module.exports = { deferReadableState, deferWritableState, kReadableState, kWritableState };
