'use strict';

// events.on(): emissions as an async iterator, with optional back-pressure through pause()/resume().

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal, validateInteger, validateObject } = require('internal/errors/validators');
const { kFirstEventParam, kWatermarkData } = require('internal/events/symbols');
const { addListener, removeListener } = require('internal/events/once');
const { addAbortListener } = require('internal/events/abort_listener');
const { RingQueue } = require('internal/events/queue');

const AsyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf(async function* () {}).prototype,
);
const { MAX_SAFE_INTEGER } = Number;

const result = (value, done) => ({ value, done });

/**
 * @param {EventEmitter|EventTarget} emitter
 * @param {string|symbol} event
 * @param {object} [options]
 */
function on(emitter, event, options = { __proto__: null }) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal?.reason });

  // Both spellings were public at some time.
  const high = options.highWaterMark ?? options.highWatermark ?? MAX_SAFE_INTEGER;
  validateInteger(high, 'options.highWaterMark', 1);
  const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
  validateInteger(low, 'options.lowWaterMark', 1);

  const events = new RingQueue(); // emitted, not yet asked for
  const readers = new RingQueue(); // asked for, not yet emitted
  const registered = []; // what to unlisten at the end
  let paused = false;
  let failure = null;
  let finished = false;
  let size = 0;

  const listen = (target, name, handler) => {
    addListener(target, name, handler);
    arrayPush(registered, target, name, handler);
  };
  // What the handlers are called is seen by whoever prints the emitter.
  const eventHandler = (value) => {
    const reader = readers.shift();
    if (reader !== undefined) {
      reader.resolve(result(value, false));
      return;
    }
    size++;
    if (!paused && size > high) {
      paused = true;
      emitter.pause();
    }
    events.push(value);
  };
  const errorHandler = (error) => {
    const reader = readers.shift();
    if (reader === undefined) failure = error;
    else reader.reject(error);
    closeHandler();
  };
  const onAbort = () => errorHandler(new AbortError(undefined, { cause: signal?.reason }));
  let abortListener;

  function closeHandler() {
    abortListener?.[Symbol.dispose]();
    // The last comes off first, which 'removeListener' shows.
    while (registered.length > 0) {
      const handler = arrayPop(registered);
      const name = arrayPop(registered);
      removeListener(arrayPop(registered), name, handler);
    }
    finished = true;
    const end = result(undefined, true);
    while (readers.length > 0) readers.shift().resolve(end);
    return Promise.resolve(end);
  }

  const iterator = {
    __proto__: AsyncIteratorPrototype,
    next() {
      // What is queued comes first, whatever happened since.
      if (size > 0) {
        const value = events.shift();
        size--;
        // An emitter that has closed has nothing left to resume.
        if (paused && !finished && size < low) {
          emitter.resume();
          paused = false;
        }
        return Promise.resolve(result(value, false));
      }
      if (failure) {
        const rejected = Promise.reject(failure);
        failure = null;
        return rejected;
      }
      if (finished) return closeHandler();
      return new Promise((resolve, reject) => {
        readers.push({ resolve, reject });
      });
    },

    return() {
      return closeHandler();
    },

    throw(error) {
      if (!error || !(error instanceof Error)) {
        throw new ERR_INVALID_ARG_TYPE('EventEmitter.AsyncIterator', 'Error', error);
      }
      errorHandler(error);
    },

    [Symbol.asyncIterator]() {
      return this;
    },

    /** For tests of the back-pressure: what is buffered, and between which marks. */
    [kWatermarkData]: {
      get size() {
        return size;
      },
      get low() {
        return low;
      },
      get high() {
        return high;
      },
      get isPaused() {
        return paused;
      },
    },
  };

  listen(emitter, event, options[kFirstEventParam] ? eventHandler : (...args) => eventHandler(args));
  if (event !== 'error' && typeof emitter.on === 'function') listen(emitter, 'error', errorHandler);
  const closeEvents = options.close;
  if (closeEvents?.length) {
    for (let i = 0; i < closeEvents.length; i++) listen(emitter, closeEvents[i], closeHandler);
  }
  if (signal) abortListener = addAbortListener(signal, onAbort);
  return iterator;
}

module.exports = { on };
