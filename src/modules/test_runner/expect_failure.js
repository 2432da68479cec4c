'use strict';

// Tests that are known to fail (test runner, "expectFailure").

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { isRegExp } = require('internal/util/types');
const { kTestCodeFailure } = require('internal/test_runner/errors');

/**
 * @typedef {{label?: string, match?: unknown}} Expectation
 * @param {unknown} option
 * @returns {Expectation|false}
 */
function parseExpectFailure(option) {
  if (option === undefined || option === false || option === null) return false;
  if (typeof option === 'string') return { __proto__: null, label: option, match: undefined };
  if (typeof option === 'function' || isRegExp(option)) return { __proto__: null, label: undefined, match: option };
  if (typeof option !== 'object') return option ? { __proto__: null, label: undefined, match: undefined } : false;
  const keys = Object.keys(option);
  if (keys.length === 0) throw new ERR_INVALID_ARG_VALUE('options.expectFailure', option, 'must not be an empty object');
  if (keys.every((key) => key === 'label' || key === 'match')) {
    return { __proto__: null, label: option.label, match: option.match };
  }
  // Any other object holds the properties the error must have.
  return { __proto__: null, label: undefined, match: option };
}

/**
 * Is this the failure that was expected? As for assert.throws(). Throws when it is not.
 * @param {Expectation} expectation
 * @param {unknown} error
 */
function checkExpectedFailure(expectation, error) {
  const { match } = expectation;
  if (match === undefined) return;
  // What the test's function threw; that it came too late or was cancelled is an error of the runner.
  const thrown = error?.failureType === kTestCodeFailure && error.cause !== undefined ? error.cause : error;
  require('assert').throws(() => { throw thrown; }, match);
}

module.exports = { parseExpectFailure, checkExpectedFailure };
