'use strict';

// Callbacks to promises and back. Node.js documentation, "Util" > "util.promisify", "util.callbackify".

const { codes: { ERR_FALSY_VALUE_REJECTION } } = require('internal/errors');
const { validateFunction } = require('internal/errors/validators');

const { apply, ownKeys } = Reflect;
const { defineProperty, getOwnPropertyDescriptor, getOwnPropertyDescriptors, getPrototypeOf, setPrototypeOf } = Object;
const FunctionPrototype = Function.prototype;
const NativePromise = Promise;

const kCustomPromisify = Symbol.for('nodejs.util.promisify.custom');
/** Names for callbacks with several values: the promise gives an object. */
const kCustomPromisifyArgs = Symbol('customPromisifyArgs');

/** What carries the mark below. */
const marked = new WeakSet();

/** Makes FN its own promisified form. */
function markPromisified(fn) {
  if (weakSetHas(marked, fn) && fn[kCustomPromisify] === fn) return fn;
  weakSetAdd(marked, fn);
  return defineProperty(fn, kCustomPromisify, {
    __proto__: null, value: fn, enumerable: false, writable: false, configurable: true,
  });
}

/**
 * A function that returns a promise, from one that takes a callback (error, value).
 * @param {Function} original
 */
function promisify(original) {
  validateFunction(original, 'original');
  const custom = original[kCustomPromisify];
  if (custom) {
    validateFunction(custom, 'custom');
    return markPromisified(custom);
  }
  const names = original[kCustomPromisifyArgs];
  function fn(...args) {
    return new NativePromise((resolve, reject) => {
      arrayPush(args, (error, ...values) => {
        if (error) {
          reject(error);
        } else if (names !== undefined && values.length > 1) {
          const result = {};
          for (let i = 0; i < names.length; i++) result[names[i]] = values[i];
          resolve(result);
        } else {
          resolve(values[0]);
        }
      });
      const returned = apply(original, this, args);
      if (isPromise(returned)) {
        process.emitWarning(
          'Calling promisify on a function that returns a Promise is likely a mistake.',
          'DeprecationWarning', 'DEP0174');
      }
    });
  }
  const prototype = getPrototypeOf(original);
  if (prototype !== FunctionPrototype) setPrototypeOf(fn, prototype);
  defineProperty(fn, kCustomPromisify, {
    __proto__: null, value: fn, enumerable: false, writable: false, configurable: true,
  });
  const keys = ownKeys(original);
  for (let i = 0; i < keys.length; i++) {
    const descriptor = getOwnPropertyDescriptor(original, keys[i]);
    // Without a prototype for its accessors to come from.
    if (descriptor !== undefined) defineProperty(fn, keys[i], setPrototypeOf(descriptor, null));
  }
  return fn;
}

promisify.custom = kCustomPromisify;

function isPromise(value) {
  return typeof value === 'object' && value !== null &&
    require('internal/util/types').isPromise(value);
}

/**
 * A function that takes a callback, from one that returns a promise.
 * @param {Function} original
 */
function callbackify(original) {
  validateFunction(original, 'original');
  // Callbacks run in a tick of their own, so that what they throw is uncaught, not a rejection.
  function callbackified(...args) {
    const callback = args.pop();
    validateFunction(callback, 'last argument');
    const report = callback.bind(this);
    apply(original, this, args).then(
      (value) => { process.nextTick(report, null, value); },
      (reason) => { process.nextTick(reportRejection, reason, report); });
  }
  const descriptors = getOwnPropertyDescriptors(original);
  // One argument more: the callback.
  if (typeof descriptors.length?.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name?.value === 'string') descriptors.name.value += 'Callbackified';
  for (const key of Reflect.ownKeys(descriptors)) {
    defineProperty(callbackified, key, { __proto__: null, ...descriptors[key] });
  }
  return callbackified;
}

/** A rejection without a reason still has to be an error in the callback. */
function reportRejection(reason, callback) {
  if (!reason) {
    reason = new ERR_FALSY_VALUE_REJECTION(reason);
    Error.captureStackTrace(reason, reportRejection);
  }
  callback(reason);
}

module.exports = { callbackify, kCustomPromisify, kCustomPromisifyArgs, promisify };
