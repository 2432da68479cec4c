'use strict';

// events.once() and the helpers by which once() and on() listen to emitters and EventTargets alike.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal, validateObject } = require('internal/errors/validators');
const { kResistStopPropagation } = require('internal/events/symbols');

/**
 * @param {EventEmitter|EventTarget} emitter
 * @param {string|symbol} name
 * @param {Function} listener
 * @param {object} [flags]
 */
function addListener(emitter, name, listener, flags) {
  if (typeof emitter.on === 'function') {
    if (flags?.once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else if (typeof emitter.addEventListener === 'function') {
    emitter.addEventListener(name, listener, flags);
  } else {
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

function removeListener(emitter, name, listener, flags) {
  if (typeof emitter.removeListener === 'function') {
    emitter.removeListener(name, listener);
  } else if (typeof emitter.removeEventListener === 'function') {
    emitter.removeEventListener(name, listener, flags);
  } else {
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

/**
 * @param {EventEmitter|EventTarget} emitter
 * @param {string|symbol} name
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<unknown[]>}
 */
function once(emitter, name, options = { __proto__: null }) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });

  return new Promise((resolve, reject) => {
    // What the listeners are called is seen by whoever prints the emitter.
    const errorListener = (error) => {
      emitter.removeListener(name, resolver);
      if (signal != null) removeListener(signal, 'abort', onAbort);
      reject(error);
    };
    const resolver = (...args) => {
      if (typeof emitter.removeListener === 'function') emitter.removeListener('error', errorListener);
      if (signal != null) removeListener(signal, 'abort', onAbort);
      resolve(args);
    };
    const onAbort = () => {
      removeListener(emitter, name, resolver);
      removeListener(emitter, 'error', errorListener);
      reject(new AbortError(undefined, { cause: signal?.reason }));
    };

    addListener(emitter, name, resolver, { __proto__: null, once: true });
    if (name !== 'error' && typeof emitter.once === 'function') {
      // An EventTarget has no 'error' of this meaning: only emitters are watched for it.
      emitter.once('error', errorListener);
    }
    if (signal != null) {
      addListener(signal, 'abort', onAbort, {
        __proto__: null,
        once: true,
        [kResistStopPropagation]: true,
      });
    }
  });
}

module.exports = { once, addListener, removeListener };
