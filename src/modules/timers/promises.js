'use strict';

// timers/promises: the timer functions as promises and as an async iterator, with cancellation by AbortSignal.

const {
  AbortError,
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS },
} = require('internal/errors');
const {
  validateAbortSignal,
  validateBoolean,
  validateNumber,
  validateObject,
} = require('internal/errors/validators');
const { Timeout, clearTimeout, startTimer } = require('internal/timers');
const { Immediate, clearImmediate } = require('internal/timers/immediate');

const kScheduler = Symbol('kScheduler');
const kNoOptions = Object.freeze({ __proto__: null });

function validateOptions(options) {
  validateObject(options, 'options');
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  if (options.ref !== undefined) validateBoolean(options.ref, 'options.ref');
}

const abortError = (signal) => new AbortError(undefined, { cause: signal.reason });

/**
 * Rejects when `signal` aborts, after `cancel()`; forgets the signal once `promise` has settled. Who waits is told five
 * microtasks after that: one for each then(), three for finally().
 */
function cancellable(promise, signal, cancel, reject) {
  const { addAbortListener } = require('internal/events/abort_listener');
  const listener = addAbortListener(signal, () => {
    if (cancel()) reject(abortError(signal));
  });
  return promiseThen(promise)
    .finally(() => listener[Symbol.dispose]())
    .then();
}

/**
 * @template T
 * @param {number} [after=1]
 * @param {T} [value]
 * @param {{ref?: boolean, signal?: AbortSignal}} [options]
 * @returns {Promise<T>}
 */
function setTimeout(after, value, options = kNoOptions) {
  try {
    if (after !== undefined) validateNumber(after, 'delay');
    validateOptions(options);
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal, ref = true } = options;
  if (signal?.aborted) return Promise.reject(abortError(signal));

  const { promise, resolve, reject } = Promise.withResolvers();
  const timer = new Timeout(resolve, after, [value], false, ref);
  startTimer(timer);
  if (signal === undefined) return promise;
  return cancellable(promise, signal, () => {
    if (timer._destroyed) return false;
    clearTimeout(timer);
    return true;
  }, reject);
}

/**
 * @template T
 * @param {T} [value]
 * @param {{ref?: boolean, signal?: AbortSignal}} [options]
 * @returns {Promise<T>}
 */
function setImmediate(value, options = kNoOptions) {
  try {
    validateOptions(options);
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal, ref = true } = options;
  if (signal?.aborted) return Promise.reject(abortError(signal));

  const { promise, resolve, reject } = Promise.withResolvers();
  const immediate = new Immediate(resolve, [value]);
  if (!ref) immediate.unref();
  if (signal === undefined) return promise;
  return cancellable(promise, signal, () => {
    if (immediate._destroyed) return false;
    clearImmediate(immediate);
    return true;
  }, reject);
}

/**
 * Yields `value` every `after` milliseconds; ticks that the consumer is too slow for are kept.
 * @template T
 * @param {number} [after=1]
 * @param {T} [value]
 * @param {{ref?: boolean, signal?: AbortSignal}} [options]
 * @returns {AsyncGenerator<T, void>}
 */
async function* setInterval(after, value, options = kNoOptions) {
  if (after !== undefined) validateNumber(after, 'delay');
  validateOptions(options);
  const { signal, ref = true } = options;
  if (signal?.aborted) throw abortError(signal);

  let ticks = 0;
  let wake;
  const notify = (outcome) => {
    if (wake === undefined) return;
    const resolve = wake;
    wake = undefined;
    resolve(outcome);
  };
  const interval = new Timeout(() => {
    ticks++;
    notify();
  }, after, undefined, true, ref);
  startTimer(interval);
  let listener;
  try {
    if (signal !== undefined) {
      const { addAbortListener } = require('internal/events/abort_listener');
      listener = addAbortListener(signal, () => {
        clearTimeout(interval);
        if (wake !== undefined) notify(Promise.reject(abortError(signal)));
      });
    }
    while (!signal?.aborted) {
      if (ticks === 0) await new Promise((resolve) => { wake = resolve; });
      for (; ticks > 0; ticks--) yield value;
    }
    throw abortError(signal);
  } finally {
    clearTimeout(interval);
    listener?.[Symbol.dispose]();
  }
}

/** The Scheduling APIs draft: scheduler.wait() and scheduler.yield(). */
class Scheduler {
  constructor() {
    throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** @returns {Promise<void>} */
  yield() {
    if (!this[kScheduler]) throw new ERR_INVALID_THIS('Scheduler');
    return setImmediate();
  }

  /**
   * @param {number} delay
   * @param {{signal?: AbortSignal, ref?: boolean}} [options]
   * @returns {Promise<void>}
   */
  wait(delay, options) {
    if (!this[kScheduler]) throw new ERR_INVALID_THIS('Scheduler');
    return setTimeout(delay, undefined, options);
  }
}

const scheduler = Object.create(Scheduler.prototype);
scheduler[kScheduler] = true;

module.exports = { setTimeout, setImmediate, setInterval, scheduler };
