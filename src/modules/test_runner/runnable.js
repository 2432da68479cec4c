'use strict';

// What tests and hooks have in common: a function that is called once with a context, may be asynchronous in two ways, and may take
// too long or be aborted.

const { AsyncResource } = require('async_hooks');
const { setTimeout, clearTimeout } = require('timers');
const { AbortError } = require('internal/errors');
const { validateAbortSignal, validateNumber } = require('internal/errors/validators');
const { addAbortListener } = require('internal/events/abort_listener');
const { isPromise } = require('internal/util/types');
const { TIMEOUT_MAX } = require('internal/timers');
const kinds = require('internal/test_runner/errors');

const { testFailure } = kinds;
const noop = () => {};

/** A call back that may come once. */
function makeDone() {
  const { promise, resolve, reject } = Promise.withResolvers();
  let isCalled = false;
  const done = (error) => {
    if (isCalled) throw testFailure('callback invoked multiple times', kinds.kMultipleCallbackInvocations);
    isCalled = true;
    if (error) reject(error);
    else resolve();
  };
  return { promise, done };
}

const kTimedOut = Symbol('timed out');

class Runnable extends AsyncResource {
  /** Ends the wait for the function: time is up, the signal said so, or an error that nobody caught belongs to it. */
  #interrupt;
  #timer;
  #outerSignal;
  #listener;
  #abortController;

  /** @param {{slot: object, fn: Function, timeout: number|undefined, signal: AbortSignal|undefined}} options */
  constructor({ slot, fn, timeout, signal }) {
    super('Test');
    slot.test = this;
    if (timeout != null && timeout !== Infinity) validateNumber(timeout, 'options.timeout', 0, TIMEOUT_MAX);
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    this.fn = fn;
    this.timeout = timeout ?? Infinity;
    this.#outerSignal = signal;
  }

  /** The reason why this must not run (on), if there is one. */
  get abortReason() {
    if (this.#outerSignal?.aborted) return toAbortFailure(this.#outerSignal.reason);
    if (this.#abortController?.signal.aborted) return toAbortFailure(this.#abortController.signal.reason);
    return undefined;
  }

  /** The signal that tells the function that it is no longer waited for. */
  get signal() {
    if (this.#abortController === undefined) {
      this.#abortController = new AbortController();
      if (this.#outerSignal?.aborted || this.isFinished) this.#abortController.abort(this.#outerSignal?.reason);
    }
    return this.#abortController.signal;
  }

  /** Starts the clock, and listens for the signal. `onAbort` hears its reason at once. */
  watch(onAbort) {
    if (this.#outerSignal !== undefined) {
      this.#listener = addAbortListener(this.#outerSignal, () => {
        const failure = toAbortFailure(this.#outerSignal.reason);
        onAbort(failure);
        this.abort(this.#outerSignal.reason);
        this.interrupt(failure);
      });
    }
  }

  /** Nothing more can interrupt. */
  unwatch() {
    this.#listener?.[Symbol.dispose]();
    this.#listener = undefined;
    clearTimeout(this.#timer);
  }

  /** Tells the function that it is no longer waited for. */
  abort(reason) {
    this.#abortController?.abort(reason);
  }

  /** @param {unknown} error what the wait ends with */
  interrupt(error) {
    this.#interrupt ??= makeInterrupt();
    this.#interrupt.reject(error);
  }

  /** Calls the function. @returns {unknown} a promise when it is asynchronous */
  invoke(context) {
    const { fn } = this;
    if (fn.length === 2) {
      const { promise, done } = makeDone();
      const returned = this.runInAsyncScope(fn, context, context, done);
      if (isPromise(returned)) {
        promise.catch(noop);
        returned.catch(noop);
        throw testFailure('passed a callback but also returned a Promise', kinds.kCallbackAndPromisePresent);
      }
      return promise;
    }
    return this.runInAsyncScope(fn, context, context);
  }

  /** Waits for PROMISE, unless interrupted. */
  async race(promise) {
    this.#interrupt ??= makeInterrupt();
    // The failure is made here, where its stack says who waits.
    if (await Promise.race([promise, this.#interrupt.promise]) === kTimedOut) {
      throw testFailure(`test timed out after ${this.timeout}ms`, kinds.kTestTimeoutFailure);
    }
  }

  /** The time the function has got starts now. */
  startClock() {
    const { timeout } = this;
    if (timeout === Infinity) return;
    this.#timer = setTimeout(() => {
      this.abort();
      this.#interrupt ??= makeInterrupt();
      this.#interrupt.resolve(kTimedOut);
    }, timeout);
  }
}

function makeInterrupt() {
  const settle = Promise.withResolvers();
  // Whoever waits hears it.
  settle.promise.catch(noop);
  return settle;
}

/** The reason of an abort, as the failure of a test. */
function toAbortFailure(reason) {
  if (reason !== null && typeof reason === 'object') {
    if (reason.failureType === undefined && Object.isExtensible(reason)) reason.failureType = kinds.kAborted;
    return reason;
  }
  return testFailure(reason ?? new AbortError(), kinds.kAborted);
}

module.exports = { Runnable, toAbortFailure };
