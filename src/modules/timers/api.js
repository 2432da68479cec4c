'use strict';

const {
  Timeout,
  clearTimeout,
  startTimer,
} = require('internal/timers');
const { Immediate, clearImmediate } = require('internal/timers/immediate');
const { validateFunction } = require('internal/errors/validators');

const customPromisify = Symbol.for('nodejs.util.promisify.custom');
const { defineProperty } = Object;

/**
 * Calls `callback(...args)` once, `after` milliseconds from now or a little later.
 * @param {Function} callback
 * @param {number} [after=1]
 * @param {...unknown} args
 * @returns {Timeout}
 */
function setTimeout(callback, after, ...args) {
  if (typeof callback !== 'function') validateFunction(callback, 'callback');
  const timer = new Timeout(callback, after, args.length === 0 ? undefined : args, false, true);
  startTimer(timer);
  return timer;
}

/**
 * Calls `callback(...args)` every `repeat` milliseconds.
 * @param {Function} callback
 * @param {number} [repeat=1]
 * @param {...unknown} args
 * @returns {Timeout}
 */
function setInterval(callback, repeat, ...args) {
  if (typeof callback !== 'function') validateFunction(callback, 'callback');
  const timer = new Timeout(callback, repeat, args.length === 0 ? undefined : args, true, true);
  startTimer(timer);
  return timer;
}

/** @param {Timeout|string|number|undefined} timer */
function clearInterval(timer) {
  clearTimeout(timer);
}

/**
 * Calls `callback(...args)` in the loop's next check phase, after the I/O of this turn.
 * @param {Function} callback
 * @param {...unknown} args
 * @returns {Immediate}
 */
function setImmediate(callback, ...args) {
  if (typeof callback !== 'function') validateFunction(callback, 'callback');
  return new Immediate(callback, args.length === 0 ? undefined : args);
}

/** util.promisify(setTimeout) is timers/promises' setTimeout. */
function definePromisified(target, name) {
  defineProperty(target, customPromisify, {
    __proto__: null,
    enumerable: true,
    get() {
      return require('timers/promises')[name];
    },
  });
}
definePromisified(setTimeout, 'setTimeout');
definePromisified(setImmediate, 'setImmediate');

module.exports = { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval };

defineProperty(module.exports, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return require('timers/promises');
  },
});
