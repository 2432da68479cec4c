'use strict';

// timers/promises and AbortSignal.timeout() on a mocked clock.

const { AbortError } = require('internal/errors');
const { addAbortListener } = require('internal/events/abort_listener');
const { validateAbortSignal, validateInteger, validateObject } = require('internal/errors/validators');
const { kEmptyObject } = require('internal/util');

const abortError = (signal) => new AbortError(undefined, { cause: signal.reason });

/** A timer as a promise that a signal can reject. START makes it, STOP ends it. */
function settle(start, stop, options) {
  try {
    validateObject(options, 'options');
    if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(abortError(signal));
  const { promise, resolve, reject } = Promise.withResolvers();
  let listener;
  const timer = start(() => {
    listener?.[Symbol.dispose]();
    resolve();
  });
  if (signal !== undefined) {
    listener = addAbortListener(signal, () => {
      stop(timer);
      reject(abortError(signal));
    });
  }
  return promise;
}

/** @param {import('./clock').Clock} clock */
function makePromiseTimers(clock) {
  const stop = (timer) => clock.remove(timer);

  function setTimeout(delay, value, options = kEmptyObject) {
    return settle((done) => clock.setTimeout(done, delay), stop, options).then(() => value);
  }

  function setImmediate(value, options = kEmptyObject) {
    return settle((done) => clock.setImmediate(done), stop, options).then(() => value);
  }

  async function* setInterval(interval, value, options = kEmptyObject) {
    validateObject(options, 'options');
    const { signal } = options;
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    if (signal?.aborted) throw abortError(signal);
    // Ticks that nobody has asked for yet.
    let ticks = 0;
    let wake;
    let listener;
    const timer = clock.setInterval(() => {
      ticks++;
      wake?.();
    }, interval);
    try {
      if (signal !== undefined) {
        listener = addAbortListener(signal, () => {
          stop(timer);
          wake?.();
        });
      }
      for (;;) {
        while (ticks > 0) {
          ticks--;
          yield value;
        }
        if (signal?.aborted) throw abortError(signal);
        await new Promise((resolve) => { wake = resolve; });
        wake = undefined;
      }
    } finally {
      listener?.[Symbol.dispose]();
      stop(timer);
    }
  }

  return {
    __proto__: null,
    setTimeout,
    setImmediate,
    setInterval,
    wait: (delay, options) => setTimeout(delay, undefined, options),
    abortTimeout: (delay) => {
      validateInteger(delay, 'delay', 0);
      const controller = new AbortController();
      clock.setTimeout(() => {
        const { DOMException } = globalThis;
        controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      }, delay);
      return controller.signal;
    },
  };
}

module.exports = { makePromiseTimers };
