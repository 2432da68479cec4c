'use strict';

// require('assert'). Node.js documentation, "Assert".

const AssertionError = require('internal/assert/assertion_error');
const {
  codes: { ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateObject, validateOneOf } = require('internal/errors/validators');
const { deprecate, isError, noteForcedColors } = require('internal/util');
const { inspect } = require('internal/util/inspect');
const { assertTruth: innerOk } = require('internal/assert/truth');
const { isRegExp } = require('internal/util/types');

const { is } = Object;
const isNaN = (value) => value !== value;

/** Heavy and only needed where something is compared or thrown. */
let comparisonsModule;
const comparisons = () => comparisonsModule ??= require('internal/util/comparisons');
let expectationsModule;
const expectations = () => expectationsModule ??= require('internal/assert/expectations');

const kOptions = Symbol('options');
/** The diff option of an Assert instance; functions taken off it have the default. */
const diffOf = (self) => self?.[kOptions]?.diff ?? 'simple';
const skipsPrototype = (self) => self?.[kOptions]?.skipPrototype ?? false;

/** Throws the assertion's error, or the error the caller gave as message. */
function innerFail(options) {
  if (isError(options.message)) throw options.message;
  throw new AssertionError(options);
}

function requireBoth(count, callee) {
  if (count >= 2) return;
  const error = new ERR_MISSING_ARGS('actual', 'expected');
  Error.captureStackTrace(error, callee);
  throw error;
}

/**
 * @param {unknown} value
 * @param {string|Error} [message]
 */
function ok(...args) {
  if (args.length > 0 && args[0]) return;
  innerOk(ok, args.length, args[0], args[1], diffOf(this));
}

const methods = {
  ok(...args) {
    if (args.length > 0 && args[0]) return;
    innerOk(methods.ok, args.length, args[0], args[1], diffOf(this));
  },

  fail(actual, expected, message, operator, stackStartFn) {
    const count = arguments.length;
    let isGenerated = false;
    if (actual == null && count <= 1) {
      isGenerated = true;
      message = 'Failed';
    } else if (count === 1) {
      message = actual;
      actual = undefined;
    } else {
      warnOfFail();
      if (count === 2) operator = '!=';
    }
    if (isError(message)) throw message;
    const options = {
      actual,
      expected,
      operator: operator === undefined ? 'fail' : operator,
      stackStartFn: stackStartFn || methods.fail,
      message,
      diff: diffOf(this),
    };
    const error = new AssertionError(options);
    if (isGenerated) error.generatedMessage = true;
    throw error;
  },

  equal(actual, expected, message) {
    requireBoth(arguments.length, methods.equal);
    // eslint-disable-next-line eqeqeq
    if (actual == expected || (isNaN(actual) && isNaN(expected))) return;
    innerFail({
      actual, expected, message, operator: '==', stackStartFn: methods.equal, diff: diffOf(this),
    });
  },

  notEqual(actual, expected, message) {
    requireBoth(arguments.length, methods.notEqual);
    // eslint-disable-next-line eqeqeq
    if (actual != expected && !(isNaN(actual) && isNaN(expected))) return;
    innerFail({
      actual, expected, message, operator: '!=', stackStartFn: methods.notEqual, diff: diffOf(this),
    });
  },

  deepEqual(actual, expected, message) {
    requireBoth(arguments.length, methods.deepEqual);
    if (comparisons().isDeepEqual(actual, expected)) return;
    innerFail({
      actual, expected, message, operator: 'deepEqual', stackStartFn: methods.deepEqual,
      diff: diffOf(this),
    });
  },

  notDeepEqual(actual, expected, message) {
    requireBoth(arguments.length, methods.notDeepEqual);
    if (!comparisons().isDeepEqual(actual, expected)) return;
    innerFail({
      actual, expected, message, operator: 'notDeepEqual', stackStartFn: methods.notDeepEqual,
      diff: diffOf(this),
    });
  },

  deepStrictEqual(actual, expected, message) {
    requireBoth(arguments.length, methods.deepStrictEqual);
    if (comparisons().isDeepStrictEqual(actual, expected, skipsPrototype(this))) return;
    innerFail({
      actual, expected, message, operator: 'deepStrictEqual', stackStartFn: methods.deepStrictEqual,
      diff: diffOf(this),
    });
  },

  notDeepStrictEqual(actual, expected, message) {
    requireBoth(arguments.length, methods.notDeepStrictEqual);
    if (!comparisons().isDeepStrictEqual(actual, expected, skipsPrototype(this))) return;
    innerFail({
      actual, expected, message, operator: 'notDeepStrictEqual',
      stackStartFn: methods.notDeepStrictEqual, diff: diffOf(this),
    });
  },

  strictEqual(actual, expected, message) {
    requireBoth(arguments.length, methods.strictEqual);
    if (is(actual, expected)) return;
    innerFail({
      actual, expected, message, operator: 'strictEqual', stackStartFn: methods.strictEqual,
      diff: diffOf(this),
    });
  },

  notStrictEqual(actual, expected, message) {
    requireBoth(arguments.length, methods.notStrictEqual);
    if (!is(actual, expected)) return;
    innerFail({
      actual, expected, message, operator: 'notStrictEqual', stackStartFn: methods.notStrictEqual,
      diff: diffOf(this),
    });
  },

  partialDeepStrictEqual(actual, expected, message) {
    requireBoth(arguments.length, methods.partialDeepStrictEqual);
    if (comparisons().isPartialStrictEqual(actual, expected)) return;
    innerFail({
      actual, expected, message, operator: 'partialDeepStrictEqual',
      stackStartFn: methods.partialDeepStrictEqual, diff: diffOf(this),
    });
  },

  throws(fn, ...args) {
    const { expectsError, getActual } = expectations();
    expectsError(methods.throws, getActual(fn), args, { diff: diffOf(this), isRejection: false });
  },

  async rejects(promiseFn, ...args) {
    const { expectsError, waitForActual } = expectations();
    expectsError(methods.rejects, await waitForActual(promiseFn), args,
                 { diff: diffOf(this), isRejection: true });
  },

  doesNotThrow(fn, ...args) {
    const { expectsNoError, getActual } = expectations();
    expectsNoError(methods.doesNotThrow, getActual(fn), args,
                   { diff: diffOf(this), isRejection: false });
  },

  async doesNotReject(fn, ...args) {
    const { expectsNoError, waitForActual } = expectations();
    expectsNoError(methods.doesNotReject, await waitForActual(fn), args,
                   { diff: diffOf(this), isRejection: true });
  },

  ifError(error) {
    if (error === null || error === undefined) return;
    throw unwantedError(error, diffOf(this));
  },

  match(string, regexp, message) {
    innerMatch(methods.match, string, regexp, message, diffOf(this));
  },

  doesNotMatch(string, regexp, message) {
    innerMatch(methods.doesNotMatch, string, regexp, message, diffOf(this));
  },
};

let hasWarnedOfFail = false;
function warnOfFail() {
  if (hasWarnedOfFail) return;
  hasWarnedOfFail = true;
  process.emitWarning(
    'assert.fail() with more than one argument is deprecated. ' +
    'Please use assert.strictEqual() instead or only pass a message.',
    'DeprecationWarning', 'DEP0094');
}

function innerMatch(fn, string, regexp, message, diff) {
  if (!isRegExp(regexp)) throw new ERR_INVALID_ARG_TYPE('regexp', 'RegExp', regexp);
  const isWanted = fn === methods.match;
  if (typeof string === 'string' && (regExpExec(regexp, string) !== null) === isWanted) return;
  if (isError(message)) throw message;
  const text = typeof string !== 'string' ?
    'The "string" argument must be of type string. Received type ' +
      `${typeof string} (${inspect(string)})` :
    (isWanted ? 'The input did not match the regular expression ' :
      'The input was expected to not match the regular expression ') +
      `${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
  const error = new AssertionError({
    actual: string, expected: regexp, message: message || text, operator: fn.name, stackStartFn: fn, diff,
  });
  error.generatedMessage = !message;
  throw error;
}

/** ifError's: with the stack of the error it got, as far as both do not share frames. */
function unwantedError(error, diff) {
  let message = 'ifError got unwanted exception: ';
  if (typeof error === 'object' && typeof error.message === 'string') {
    message += error.message.length === 0 && error.constructor ? error.constructor.name : error.message;
  } else {
    message += inspect(error);
  }
  const unwanted = new AssertionError({
    actual: error, expected: null, operator: 'ifError', message, stackStartFn: methods.ifError, diff,
  });
  const { stack } = error;
  if (typeof stack === 'string') {
    const start = stack.indexOf('\n    at');
    if (start !== -1) {
      const frames = stack.slice(start + 1).split('\n');
      let ownFrames = unwanted.stack.split('\n');
      for (const frame of frames) {
        const shared = ownFrames.indexOf(frame);
        if (shared !== -1) {
          ownFrames = ownFrames.slice(0, shared);
          break;
        }
      }
      unwanted.stack = `${ownFrames.join('\n')}\n${frames.join('\n')}`;
    }
  }
  unwanted.generatedMessage = false;
  return unwanted;
}

/**
 * Assertions with options. Node.js documentation, "Assert" > "Class: assert.Assert".
 * @param {{diff?: 'simple'|'full', strict?: boolean, skipPrototype?: boolean}} [options]
 */
function Assert(options) {
  if (!new.target) throw new ERR_CONSTRUCT_CALL_REQUIRED('Assert');
  options = { __proto__: null, strict: true, skipPrototype: false, diff: 'simple', ...options };
  validateObject(options, 'options');
  if (options.diff !== undefined) validateOneOf(options.diff, 'options.diff', ['simple', 'full']);
  this.AssertionError = AssertionError;
  if (options.strict) {
    this.equal = this.strictEqual;
    this.deepEqual = this.deepStrictEqual;
    this.notEqual = this.notStrictEqual;
    this.notDeepEqual = this.notDeepStrictEqual;
  }
  Object.defineProperty(this, kOptions, {
    __proto__: null, configurable: false, enumerable: false, value: options, writable: false,
  });
}

for (const name of [
  'fail', 'ok', 'equal', 'notEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual',
  'notDeepStrictEqual', 'strictEqual', 'notStrictEqual', 'partialDeepStrictEqual', 'throws',
  'rejects', 'doesNotThrow', 'doesNotReject', 'ifError', 'match', 'doesNotMatch',
]) {
  Assert.prototype[name] = methods[name];
}

/** By name, one after the other: a dozen computed names would make of TARGET a hash table, which each call looks into. */
function addMethods(target) {
  target.fail = methods.fail;
  target.equal = methods.equal;
  target.notEqual = methods.notEqual;
  target.deepEqual = methods.deepEqual;
  target.notDeepEqual = methods.notDeepEqual;
  target.deepStrictEqual = methods.deepStrictEqual;
  target.notDeepStrictEqual = methods.notDeepStrictEqual;
  target.strictEqual = methods.strictEqual;
  target.notStrictEqual = methods.notStrictEqual;
  target.partialDeepStrictEqual = methods.partialDeepStrictEqual;
  target.match = methods.match;
  target.doesNotMatch = methods.doesNotMatch;
  target.throws = methods.throws;
  target.rejects = methods.rejects;
  target.doesNotThrow = methods.doesNotThrow;
  target.doesNotReject = methods.doesNotReject;
  target.ifError = methods.ifError;
}

/** assert() is ok(). */
const assert = ok;

assert.AssertionError = AssertionError;
assert.CallTracker = deprecate(
  require('internal/assert/call_tracker'), 'assert.CallTracker is deprecated.', 'DEP0173');
assert.ok = assert;
addMethods(assert);

/** The strict variant, whose equal() is strictEqual(). */
function strict(...args) {
  innerOk(strict, args.length, args[0], args[1], 'simple');
}

strict.AssertionError = assert.AssertionError;
strict.CallTracker = assert.CallTracker;
strict.ok = assert.ok;
addMethods(strict);
strict.equal = assert.strictEqual;
strict.deepEqual = assert.deepStrictEqual;
strict.notEqual = assert.notStrictEqual;
strict.notDeepEqual = assert.notDeepStrictEqual;
assert.strict = strict;
assert.Assert = Assert;
strict.Assert = Assert;
strict.strict = strict;

noteForcedColors();

module.exports = assert;
