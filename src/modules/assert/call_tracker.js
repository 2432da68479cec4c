'use strict';

// Class: assert.CallTracker (deprecated, DEP0173). Node.js documentation, "Assert".

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_UNAVAILABLE_DURING_EXIT },
} = require('internal/errors');
const { validateUint32 } = require('internal/errors/validators');
const AssertionError = require('internal/assert/assertion_error');

const { apply } = Reflect;
const noop = () => {};

/** The calls of one function. */
class Context {
  #expected;
  #name;
  #stack;
  #calls = [];

  constructor({ expected, name, stack }) {
    this.#expected = expected;
    this.#name = name;
    this.#stack = stack;
  }

  track(thisArg, args) {
    this.#calls.push(Object.freeze({ thisArg, arguments: Object.freeze([...args]) }));
  }

  reset() {
    this.#calls = [];
  }

  getCalls() {
    return Object.freeze([...this.#calls]);
  }

  /** What is wrong, or undefined. */
  report() {
    if (this.#calls.length === this.#expected) return undefined;
    const message = `Expected the ${this.#name} function to be executed ${this.#expected} ` +
      `time(s) but was executed ${this.#calls.length} time(s).`;
    return {
      message, actual: this.#calls.length, expected: this.#expected, operator: this.#name,
      stack: this.#stack,
    };
  }
}

class CallTracker {
  #contexts = new Set();
  #byFunction = new WeakMap();

  #contextOf(fn) {
    const context = this.#byFunction.get(fn);
    if (context === undefined) {
      throw new ERR_INVALID_ARG_VALUE('tracked', fn, 'is not a tracked function');
    }
    return context;
  }

  reset(tracked) {
    if (tracked === undefined) {
      for (const context of this.#contexts) context.reset();
      return;
    }
    this.#contextOf(tracked).reset();
  }

  getCalls(tracked) {
    return this.#contextOf(tracked).getCalls();
  }

  /**
   * A function that counts its calls.
   * @param {Function} [fn]
   * @param {number} [expected]
   */
  calls(fn, expected = 1) {
    if (process._exiting) throw new ERR_UNAVAILABLE_DURING_EXIT();
    if (typeof fn === 'number') {
      expected = fn;
      fn = noop;
    } else if (fn === undefined) {
      fn = noop;
    }
    validateUint32(expected, 'expected', true);
    const context = new Context({ expected, name: fn.name || 'calls', stack: new Error() });
    const tracked = new Proxy(fn, {
      __proto__: null,
      apply(target, thisArg, args) {
        context.track(thisArg, args);
        return apply(target, thisArg, args);
      },
    });
    this.#contexts.add(context);
    this.#byFunction.set(tracked, context);
    return tracked;
  }

  report() {
    const errors = [];
    for (const context of this.#contexts) {
      const problem = context.report();
      if (problem !== undefined) errors.push(problem);
    }
    return errors;
  }

  verify() {
    const errors = this.report();
    if (errors.length === 0) return;
    const message = errors.length === 1 ?
      errors[0].message : 'Functions were not called the expected number of times';
    throw new AssertionError({ message, details: errors });
  }
}

module.exports = CallTracker;
