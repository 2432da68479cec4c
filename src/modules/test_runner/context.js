'use strict';

// What the functions of tests and suites get (test runner, "Class: TestContext", "Class: SuiteContext").

const { validateFunction, validateNumber, validateObject, validateString } = require('internal/errors/validators');
const { clearTimeout, setTimeout } = require('timers');
const { TIMEOUT_MAX } = require('internal/timers');
const { testFailure, kTestCodeFailure } = require('internal/test_runner/errors');
const { log } = require('internal/test_runner/tree_report');
const { kEmptyObject } = require('internal/util');

class TestContext {
  #test;
  #assert;

  constructor(test) {
    this.#test = test;
  }

  /** @returns {AbortSignal} aborted when the test ends or is aborted */
  get signal() {
    return this.#test.signal;
  }

  get name() {
    return this.#test.name;
  }

  get filePath() {
    return this.#test.entryFile ?? this.#test.location?.file;
  }

  get fullName() {
    return this.#test.fullName;
  }

  get error() {
    return this.#test.error;
  }

  get passed() {
    return this.#test.passed;
  }

  get attempt() {
    return this.#test.attempt;
  }

  get tags() {
    return [...this.#test.tags];
  }

  get workerId() {
    return Number(process.env.NODE_TEST_WORKER_ID) || undefined;
  }

  /** @param {string} message told after the test's result */
  diagnostic(message) {
    this.#test.diagnostic(message);
  }

  /**
   * @param {string} message told at once
   * @param {unknown} data
   */
  log(message, data) {
    validateString(message, 'message');
    log(this.#test, message, data);
  }

  /**
   * @param {number} count assertions and subtests that are to come
   * @param {{wait?: boolean|number}} [options]
   */
  plan(count, options = kEmptyObject) {
    if (this.#test.plan !== null) throw testFailure('cannot set plan more than once', kTestCodeFailure);
    this.#test.setPlan(count, options);
  }

  /** The functions of assert, counted against the plan. */
  get assert() {
    if (this.#assert === undefined) {
      const { makeAssert } = require('internal/test_runner/assertions');
      this.#assert = makeAssert(this.#test, this);
    }
    return this.#assert;
  }

  get mock() {
    if (this.#test.mock === undefined) {
      const { MockTracker } = require('internal/test_runner/mock/tracker');
      this.#test.mock = new MockTracker();
    }
    return this.#test.mock;
  }

  runOnly(value) {
    this.#test.runOnly(!!value);
  }

  skip(message) {
    this.#test.skip(message);
  }

  todo(message) {
    this.#test.todo(message);
  }

  /**
   * A subtest: its parent waits for it.
   * @param {string} [name]
   * @param {object} [options]
   * @param {Function} [fn]
   * @returns {Promise<void>}
   */
  test(name, options, fn) {
    this.#test.plan?.count();
    const { Test } = require('internal/test_runner/test');
    return this.#test.createChild(Test, name, options, fn).start();
  }

  before(fn, options) {
    this.#test.createHook('before', fn, options);
  }

  after(fn, options) {
    this.#test.createHook('after', fn, options);
  }

  beforeEach(fn, options) {
    this.#test.createHook('beforeEach', fn, options);
  }

  afterEach(fn, options) {
    this.#test.createHook('afterEach', fn, options);
  }

  /**
   * Calls `condition` again and again until it succeeds.
   * @param {Function} condition
   * @param {{interval?: number, timeout?: number}} [options]
   * @returns {Promise<unknown>} what it returned; rejected with the last error when time is up
   */
  waitFor(condition, options = kEmptyObject) {
    validateFunction(condition, 'condition');
    validateObject(options, 'options');
    const { interval = 50, timeout = 1000 } = options;
    validateNumber(interval, 'options.interval', 0, TIMEOUT_MAX);
    validateNumber(timeout, 'options.timeout', 0, TIMEOUT_MAX);

    const { promise, resolve, reject } = Promise.withResolvers();
    const kNever = Symbol('never');
    let cause = kNever;
    let isOver = false;
    let poller;
    const deadline = setTimeout(() => {
      isOver = true;
      clearTimeout(poller);
      const error = new Error('waitFor() timed out');
      if (cause !== kNever) error.cause = cause;
      reject(error);
    }, timeout);
    const poll = async () => {
      try {
        const result = await condition();
        clearTimeout(deadline);
        resolve(result);
      } catch (error) {
        cause = error;
        if (!isOver) poller = setTimeout(poll, interval);
      }
    };
    poll();
    return promise;
  }
}

class SuiteContext {
  #suite;

  constructor(suite) {
    this.#suite = suite;
  }

  get signal() {
    return this.#suite.signal;
  }

  get name() {
    return this.#suite.name;
  }

  get filePath() {
    return this.#suite.entryFile ?? this.#suite.location?.file;
  }

  get fullName() {
    return this.#suite.fullName;
  }

  get passed() {
    return this.#suite.passed;
  }

  get attempt() {
    return this.#suite.attempt;
  }

  diagnostic(message) {
    this.#suite.diagnostic(message);
  }

  log(message, data) {
    validateString(message, 'message');
    log(this.#suite, message, data);
  }
}

module.exports = { TestContext, SuiteContext };
