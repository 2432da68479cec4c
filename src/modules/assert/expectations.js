'use strict';

// What assert.throws(), rejects() and their opposites expect of an error. Node.js documentation, "Assert".

const {
  codes: { ERR_AMBIGUOUS_ARGUMENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_RETURN_VALUE },
} = require('internal/errors');
const { validateFunction } = require('internal/errors/validators');
const { inspect } = require('internal/util/inspect');
const { isPromise, isRegExp } = require('internal/util/types');
const { isError } = require('internal/util');
const { isDeepStrictEqual } = require('internal/util/comparisons');
const AssertionError = require('internal/assert/assertion_error');

const { apply } = Reflect;
const isPrototypeOf = functionBind(Function.prototype.call, Object.prototype.isPrototypeOf);
const test = (regExp, text) => functionCall(RegExp.prototype.exec, regExp, text) !== null;

/** Stands for "nothing was thrown". */
const kNoException = Symbol('no exception');

/** What FN throws. */
function getActual(fn) {
  validateFunction(fn, 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return kNoException;
}

/** A promise, or what has its methods. */
function isPromiseLike(value) {
  return isPromise(value) || (value !== null && typeof value === 'object' &&
    typeof value.then === 'function' && typeof value.catch === 'function');
}

/** What a promise, or the promise that a function returns, rejects with. */
async function waitForActual(promiseFn) {
  let promise;
  if (typeof promiseFn === 'function') {
    promise = promiseFn();
    if (!isPromiseLike(promise)) {
      throw new ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
    }
  } else if (isPromiseLike(promiseFn)) {
    promise = promiseFn;
  } else {
    throw new ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promiseFn);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return kNoException;
}

/** An object of the keys that are compared, for the message. */
class Comparison {
  constructor(object, keys, actual) {
    for (const key of keys) {
      if (!(key in object)) continue;
      // A pattern that matched is shown as what it matched.
      this[key] = actual !== undefined && typeof actual[key] === 'string' &&
        isRegExp(object[key]) && test(object[key], actual[key]) ? actual[key] : object[key];
    }
  }
}

/** @typedef {{fn: Function, message: unknown, diff: string}} Check the assertion that is running */

function fail(check, actual, expected, message, isGenerated) {
  const error = new AssertionError({
    actual, expected, message, operator: check.fn.name, stackStartFn: check.fn, diff: check.diff,
  });
  error.generatedMessage = isGenerated;
  throw error;
}

/** One property of the error. */
function compareKey(check, actual, expected, key, keys) {
  if (key in actual && isDeepStrictEqual(actual[key], expected[key])) return;
  if (check.message) {
    if (isError(check.message)) throw check.message;
    fail(check, actual, expected, check.message, false);
  }
  const error = new AssertionError({
    actual: new Comparison(actual, keys),
    expected: new Comparison(expected, keys, actual),
    operator: 'deepStrictEqual',
    stackStartFn: check.fn,
    diff: check.diff,
  });
  error.actual = actual;
  error.expected = expected;
  error.operator = check.fn.name;
  throw error;
}

/** An object whose properties the error must have. */
function matchObject(check, actual, expected) {
  if (typeof actual !== 'object' || actual === null) {
    const error = new AssertionError({
      actual, expected, message: check.message, operator: 'deepStrictEqual', stackStartFn: check.fn,
      diff: check.diff,
    });
    error.operator = check.fn.name;
    throw error;
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) {
    keys.push('name', 'message');
  } else if (keys.length === 0) {
    throw new ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  }
  for (const key of keys) {
    if (typeof actual[key] === 'string' && isRegExp(expected[key]) &&
        test(expected[key], actual[key])) {
      continue;
    }
    compareKey(check, actual, expected, key, keys);
  }
}

/** What was thrown in place of an instance of EXPECTED. */
function describeReceived(actual, expected) {
  if (!isError(actual)) return `"${inspect(actual, { depth: -1 })}"`;
  const name = actual.constructor?.name ?? actual.name;
  // The class of another realm, or one that was defined twice.
  const received = name === expected.name ?
    'an error with identical name but a different prototype.' : `"${name}"`;
  return `${received}\n\nError message:\n\n${actual.message}`;
}

/** The error against an expectation of any kind. */
function matchError(check, actual, expected) {
  const { message } = check;
  let text;
  if (typeof expected !== 'function') {
    if (!isRegExp(expected)) return matchObject(check, actual, expected);
    const shown = String(actual);
    if (test(expected, shown)) return;
    text = `The input did not match the regular expression ${inspect(expected)}. ` +
      `Input:\n\n${inspect(shown)}\n`;
  } else if (expected.prototype !== undefined && actual instanceof expected) {
    return;
  } else if (isPrototypeOf(Error, expected)) {
    text = `The error is expected to be an instance of "${expected.name}". Received `;
    text += describeReceived(actual, expected);
  } else {
    const result = apply(expected, {}, [actual]);
    if (result === true) return;
    const name = expected.name ? `"${expected.name}" ` : '';
    text = `The ${name}validation function is expected to return "true". ` +
      `Received ${inspect(result)}`;
    if (isError(actual)) text += `\n\nCaught error:\n\n${actual}`;
  }
  // Not thrown as it is, should it be an error.
  fail(check, actual, expected, message || text, !message);
}

/**
 * throws() and rejects(): ACTUAL must be an error as expected.
 * @param {Function} fn the assertion
 * @param {unknown} actual
 * @param {unknown[]} args error and message
 * @param {{diff: string, isRejection: boolean}} options
 */
function expectsError(fn, actual, args, { diff, isRejection }) {
  let { 0: error, 1: message } = args;
  if (typeof error === 'string') {
    if (args.length === 2) {
      throw new ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
    }
    // A text that equals the error's is most likely meant as the expectation, which it is not.
    const text = typeof actual === 'object' && actual !== null ? actual.message : actual;
    if (text === error) {
      throw new ERR_AMBIGUOUS_ARGUMENT('error/message', typeof actual === 'object' ?
        `The error message "${actual.message}" is identical to the message.` :
        `The error "${actual}" is identical to the message.`);
    }
    message = error;
    error = undefined;
  } else if (error != null && typeof error !== 'object' && typeof error !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
  }
  const check = { fn, message, diff };
  if (actual === kNoException) {
    let details = error?.name ? ` (${error.name})` : '';
    details += message ? `: ${message}` : '.';
    fail(check, undefined, error,
         `Missing expected ${isRejection ? 'rejection' : 'exception'}${details}`, false);
  }
  if (error) matchError(check, actual, error);
}

/** Is ACTUAL the error that must not be? */
function isUnwanted(actual, expected) {
  if (typeof expected !== 'function') {
    if (isRegExp(expected)) return test(expected, String(actual));
    throw new ERR_INVALID_ARG_TYPE('expected', ['Function', 'RegExp'], expected);
  }
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (isPrototypeOf(Error, expected)) return false;
  return apply(expected, {}, [actual]) === true;
}

/** doesNotThrow() and doesNotReject(). */
function expectsNoError(fn, actual, args, { diff, isRejection }) {
  if (actual === kNoException) return;
  let { 0: error, 1: message } = args;
  if (typeof error === 'string') {
    message = error;
    error = undefined;
  }
  if (!error || isUnwanted(actual, error)) {
    const details = message ? `: ${message}` : '.';
    fail({ fn, diff }, actual, error,
         `Got unwanted ${isRejection ? 'rejection' : 'exception'}${details}\n` +
         `Actual message: "${actual?.message}"`, false);
  }
  throw actual;
}

module.exports = { expectsError, expectsNoError, getActual, waitForActual };
