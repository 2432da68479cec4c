'use strict';

// Deprecation warnings. Node.js documentation, "Util" > "util.deprecate".

const { validateString } = require('internal/errors/validators');

const { apply, construct } = Reflect;
const { defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Object;

/** Codes that have been warned about: each only once. */
const warnedCodes = new Set();

/** A function that warns at its first call. */
function warner(code, message, isPending) {
  let hasWarned = false;
  return (callee) => {
    if (hasWarned) return;
    if (isPending && !isPendingDeprecation()) return;
    hasWarned = true;
    if (code === undefined) {
      process.emitWarning(message, 'DeprecationWarning', callee);
    } else if (!setHas(warnedCodes, code)) {
      setAdd(warnedCodes, code);
      process.emitWarning(message, 'DeprecationWarning', code, callee);
    }
  };
}

/** Is --pending-deprecation on? */
function isPendingDeprecation() {
  return require('internal/options').getOptionValue('--pending-deprecation') === true &&
    process.noDeprecation !== true;
}

/**
 * FN, with a warning at the first call.
 * @template {Function} F
 * @param {F} fn
 * @param {string} message
 * @param {string} [code]
 * @param {{modifyPrototype?: boolean}} [options]
 * @returns {F}
 */
function deprecate(fn, message, code, options = undefined) {
  // Node checks nothing but the code.
  if (code !== undefined) validateString(code, 'code');
  return wrap(fn, message, code, options?.modifyPrototype ?? true, false);
}

/** As deprecate, silent unless --pending-deprecation is on. */
function pendingDeprecate(fn, message, code) {
  return wrap(fn, message, code, true, true);
}

function wrap(fn, message, code, modifyPrototype, isPending) {
  const warn = warner(code, message, isPending);
  function deprecated(...args) {
    if (!process.noDeprecation) warn(deprecated);
    if (new.target) return construct(fn, args, new.target);
    return apply(fn, this, args);
  }
  if (modifyPrototype) {
    // `deprecated` must inherit from what FN does, and instances must be instances of both.
    setPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
  }
  defineProperty(deprecated, 'length', {
    __proto__: null, ...getOwnPropertyDescriptor(fn, 'length'),
  });
  return deprecated;
}

/**
 * A property that warns when read or written.
 * @param {string} key
 * @param {object} target
 * @param {string} message
 * @param {string} code
 */
function deprecateProperty(key, target, message, code) {
  const descriptor = getOwnPropertyDescriptor(target, key);
  const warn = warner(code, message, false);
  let { value } = descriptor;
  defineProperty(target, key, {
    __proto__: null,
    configurable: true,
    enumerable: descriptor.enumerable,
    get() {
      warn();
      return descriptor.get ? apply(descriptor.get, this, []) : value;
    },
    set(newValue) {
      warn();
      if (descriptor.set) apply(descriptor.set, this, [newValue]);
      else value = newValue;
    },
  });
}

/** A class called without `new`: warns and constructs. */
function deprecateInstantiation(Class, code, ...args) {
  warner(code, `Instantiating ${Class.name} without the 'new' keyword has been deprecated.`, false)();
  return construct(Class, args);
}

module.exports = {
  deprecate, deprecateInstantiation, deprecateProperty, isPendingDeprecation, pendingDeprecate,
};
