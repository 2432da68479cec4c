'use strict';

// How many assertions and subtests a test expects (test runner, "context.plan()").

const { setTimeout, clearTimeout } = require('timers');
const { validateNumber, validateObject, validateUint32 } = require('internal/errors/validators');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { TIMEOUT_MAX } = require('internal/timers');
const { testFailure, kTestCodeFailure, kTestTimeoutFailure } = require('internal/test_runner/errors');

class TestPlan {
  #wait;
  #timer;
  #settle;

  /**
   * @param {number} count
   * @param {{wait?: boolean|number}} [options] `true`: as long as the test may take; a number: so many milliseconds
   */
  constructor(count, options = kEmptyObject) {
    validateUint32(count, 'count');
    validateObject(options, 'options');
    const { wait = false } = options;
    if (typeof wait === 'number') {
      validateNumber(wait, 'options.wait', 0, TIMEOUT_MAX);
    } else if (typeof wait !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('options.wait', ['boolean', 'number'], wait);
    }
    this.expected = count;
    this.actual = 0;
    this.#wait = wait;
  }

  get #isMet() {
    return this.actual === this.expected;
  }

  count() {
    this.actual++;
    if (this.#isMet) this.#settle?.resolve();
  }

  /**
   * The test's function has ended: throws when the plan is not met, or gives a promise for a plan that may wait.
   * @returns {Promise<void>|undefined}
   */
  check() {
    if (this.#isMet) return undefined;
    if (this.#wait === false || this.actual > this.expected) {
      throw testFailure(`plan expected ${this.expected} assertions but received ${this.actual}`, kTestCodeFailure);
    }
    this.#settle = Promise.withResolvers();
    if (this.#wait === true) return this.#settle.promise;
    this.#timer = setTimeout(() => {
      this.#settle.reject(testFailure(
        `plan timed out after ${this.#wait}ms with ${this.actual} assertions when expecting ${this.expected}`,
        kTestTimeoutFailure,
      ));
    }, this.#wait);
    return this.#settle.promise.finally(() => clearTimeout(this.#timer));
  }
}

module.exports = { TestPlan };
