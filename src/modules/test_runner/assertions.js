'use strict';

// t.assert: the functions of assert, snapshots, and those that users register (test runner, "assert").

const { validateFunction, validateString } = require('internal/errors/validators');

const { apply } = Reflect;

/** @type {Map<string, Function>|undefined} */
let methods;

/** What every t.assert starts from, made once. */
function getMethods() {
  if (methods !== undefined) return methods;
  methods = new Map();
  const assert = require('assert');
  const names = [
    'deepEqual', 'deepStrictEqual', 'doesNotMatch', 'doesNotReject', 'doesNotThrow', 'equal', 'fail', 'ifError', 'match',
    'notDeepEqual', 'notDeepStrictEqual', 'notEqual', 'notStrictEqual', 'partialDeepStrictEqual', 'rejects', 'strictEqual',
    'throws',
  ];
  for (const name of names) methods.set(name, assert[name]);
  // Loaded when first called: few tests have snapshots.
  methods.set('snapshot', function(...args) {
    return apply(require('internal/test_runner/snapshot').assertSnapshot, this, args);
  });
  methods.set('fileSnapshot', function(...args) {
    return apply(require('internal/test_runner/snapshot').assertFileSnapshot, this, args);
  });
  return methods;
}

/**
 * Adds an assertion to every t.assert that is made from now on.
 * @param {string} name
 * @param {Function} fn called with the TestContext as `this`
 */
function register(name, fn) {
  validateString(name, 'name');
  validateFunction(fn, 'fn');
  getMethods().set(name, fn);
}

/**
 * @param {object} test
 * @param {object} context
 */
function makeAssert(test, context) {
  const made = { __proto__: null };
  const all = getMethods();
  for (const [name, method] of all) {
    made[name] = (...args) => {
      test.plan?.count();
      return apply(method, context, args);
    };
  }
  if (!all.has('ok')) {
    const { assertTruth } = require('internal/assert/truth');
    made.ok = function ok(...args) {
      test.plan?.count();
      assertTruth(ok, args.length, args[0], args[1]);
    };
  }
  return made;
}

module.exports = { makeAssert, register };
