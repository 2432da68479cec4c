'use strict';

// What a mocked function knows of its calls (test runner, "Class: MockFunctionContext").

const { validateFunction, validateInteger } = require('internal/errors/validators');

class MockFunctionContext {
  #calls = [];
  /** Implementations for single calls, by the number of the call. */
  #once = new Map();
  #implementation;
  #restore;
  #times;

  /** @param {{implementation: Function, times: number, restore?: () => void}} options */
  constructor({ implementation, times, restore }) {
    this.#implementation = implementation;
    this.#times = times;
    this.#restore = restore;
  }

  /** Copies of what is known of each call. */
  get calls() {
    return this.#calls.slice();
  }

  callCount() {
    return this.#calls.length;
  }

  /** @param {Function} implementation for all calls from now on */
  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  /**
   * @param {Function} implementation for one call
   * @param {number} [onCall] which one, from 0; the next one by default
   */
  mockImplementationOnce(implementation, onCall) {
    validateFunction(implementation, 'implementation');
    const next = this.#calls.length;
    const call = onCall ?? next;
    validateInteger(call, 'onCall', next);
    this.#once.set(call, implementation);
  }

  /** The original is back; what was called stays known. */
  restore() {
    this.#restore?.();
  }

  resetCalls() {
    this.#calls = [];
  }

  /** For the tracker: how this call is answered. */
  static nextImplementation(context) {
    const call = context.#calls.length;
    const once = context.#once.get(call);
    const implementation = once ?? context.#implementation;
    context.#once.delete(call);
    if (call + 1 === context.#times) context.restore();
    return implementation;
  }

  static track(context, call) {
    context.#calls.push(call);
  }

  static setRestore(context, restore) {
    context.#restore = restore;
  }
}

const { nextImplementation, track, setRestore } = MockFunctionContext;
for (const name of ['nextImplementation', 'track', 'setRestore']) delete MockFunctionContext[name];

module.exports = { MockFunctionContext, nextImplementation, track, setRestore };
