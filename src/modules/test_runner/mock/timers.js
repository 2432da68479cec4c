'use strict';

// mock.timers (test runner, "Class: MockTimers"): timers and Date that follow a clock of the test.

const { validateNumber, validateStringArray } = require('internal/errors/validators');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE } } = require('internal/errors');
const { isDate } = require('internal/util/types');
const { kEmptyObject } = require('internal/util');
const timers = require('timers');
const { Clock } = require('internal/test_runner/mock/clock');

const kApis = ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'scheduler.wait', 'AbortSignal.timeout'];

class MockTimers {
  #apis = [];
  #ids = { __proto__: null, next: 1 };
  #clock = new Clock(0, this.#ids);
  #isEnabled = false;
  /** Undoes what enable() has done. */
  #restores = [];

  #validateEnabled() {
    if (!this.#isEnabled) {
      throw new ERR_INVALID_STATE('You should enable MockTimers first by calling the .enable function');
    }
  }

  /** Gives a property another value until reset(). */
  #replace(object, name, value) {
    const original = Object.getOwnPropertyDescriptor(object, name);
    this.#restores.push(() => Object.defineProperty(object, name, { __proto__: null, ...original }));
    Object.defineProperty(object, name, {
      __proto__: null,
      configurable: true,
      enumerable: original?.enumerable ?? true,
      writable: true,
      value,
    });
  }

  #replaceTimer(name, value) {
    this.#replace(globalThis, name, value);
    this.#replace(timers, name, value);
  }

  #install() {
    const clock = this.#clock;
    let promiseTimers;
    const promises = () => {
      const { makePromiseTimers } = require('internal/test_runner/mock/timer_promises');
      return promiseTimers ??= makePromiseTimers(clock);
    };
    const module = () => require('timers/promises');
    const clear = (timer) => {
      if (timer !== undefined && timer !== null) clock.remove(timer);
    };
    for (const api of this.#apis) {
      switch (api) {
        case 'setTimeout':
          this.#replaceTimer('setTimeout', function setTimeout(callback, delay, ...args) {
            return clock.setTimeout(callback, delay, args);
          });
          this.#replaceTimer('clearTimeout', function clearTimeout(timer) { clear(timer); });
          this.#replace(module(), 'setTimeout', promises().setTimeout);
          break;
        case 'setInterval':
          this.#replaceTimer('setInterval', function setInterval(callback, delay, ...args) {
            return clock.setInterval(callback, delay, args);
          });
          this.#replaceTimer('clearInterval', function clearInterval(timer) { clear(timer); });
          this.#replace(module(), 'setInterval', promises().setInterval);
          break;
        case 'setImmediate':
          this.#replaceTimer('setImmediate', function setImmediate(callback, ...args) {
            return clock.setImmediate(callback, args);
          });
          this.#replaceTimer('clearImmediate', function clearImmediate(immediate) { clear(immediate); });
          this.#replace(module(), 'setImmediate', promises().setImmediate);
          break;
        case 'scheduler.wait':
          this.#replace(module().scheduler, 'wait', promises().wait);
          break;
        case 'AbortSignal.timeout':
          this.#replace(AbortSignal, 'timeout', promises().abortTimeout);
          break;
        case 'Date':
          this.#replace(globalThis, 'Date', require('internal/test_runner/mock/date').makeDate(clock));
          break;
        default:
      }
    }
  }

  /**
   * @param {number} [time] milliseconds to move on by
   */
  tick(time = 1) {
    this.#validateEnabled();
    if (time < 0) throw new ERR_INVALID_ARG_VALUE('time', 'positive integer', time);
    this.#clock.tick(time);
  }

  /**
   * @param {{apis?: string[], now?: number|Date}} [options]
   */
  enable(options = kEmptyObject) {
    // Whatever is falsy is missing, and what is no object has no options.
    const given = { __proto__: null, ...options };
    if (this.#isEnabled) throw new ERR_INVALID_STATE('MockTimers is already enabled!');
    const apis = given.apis || kApis;
    const now = Number.isNaN(given.now) ? NaN : given.now || 0;
    const start = isDate(now) ? now.getTime() : now;
    if (typeof start !== 'number') throw new ERR_INVALID_ARG_TYPE('now', ['Date', 'number'], now);
    if (!(start >= 0)) throw new ERR_INVALID_ARG_VALUE('now', now, 'epoch must be a positive integer received by the Date');
    validateStringArray(apis, 'options.apis');
    for (const api of apis) {
      if (!kApis.includes(api)) {
        throw new ERR_INVALID_ARG_VALUE('options.apis', api, `option ${api} is not supported`);
      }
    }
    // A Date of another mock knows that it is one.
    if (apis.includes('Date') && globalThis.Date.isMock) {
      throw new ERR_INVALID_STATE('Date is already being mocked!');
    }
    this.#apis = apis.length === 0 ? kApis : [...apis];
    this.#clock = new Clock(start, this.#ids);
    this.#isEnabled = true;
    this.#install();
  }

  /**
   * @param {number} [time] what Date shows from now on; no timer runs
   */
  setTime(time = 0) {
    validateNumber(time, 'time');
    this.#validateEnabled();
    if (time < 0) throw new ERR_INVALID_ARG_VALUE('time', 'positive integer', time);
    this.#clock.now = time;
  }

  [Symbol.dispose]() {
    this.reset();
  }

  /** The real timers and the real Date are back. */
  reset() {
    if (!this.#isEnabled) return;
    // Last in, first out: a property may have been replaced twice.
    for (const restore of this.#restores.splice(0).reverse()) restore();
    this.#isEnabled = false;
    this.#apis = [];
    this.#clock.clear();
    this.#clock = new Clock(0, this.#ids);
  }

  /** Moves on to the time of the clock's last timer. */
  runAll() {
    this.#validateEnabled();
    const { last } = this.#clock;
    if (last !== undefined) this.tick(last.runAt - this.#clock.now);
  }
}

module.exports = { MockTimers };
