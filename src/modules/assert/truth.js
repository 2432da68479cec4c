'use strict';

// The check behind assert(), assert.ok() and the test runner's t.assert.ok().

const AssertionError = require('internal/assert/assertion_error');
const { isError } = require('internal/util');

/**
 * @param {Function} fn whose call is quoted in the message; frames from it on are not in the stack
 * @param {number} argumentCount
 * @param {unknown} value
 * @param {string|Error} [message]
 * @param {'simple'|'full'} [diff]
 */
function assertTruth(fn, argumentCount, value, message, diff = 'simple') {
  if (value) return;
  let isGenerated = false;
  if (argumentCount === 0) {
    isGenerated = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message == null) {
    isGenerated = true;
    const source = require('internal/assert/source').getCallSource(fn);
    // Without the source the error says what it compared.
    message = source === undefined ? undefined : `The expression evaluated to a falsy value:\n\n  ${source}\n`;
  } else if (isError(message)) {
    throw message;
  }
  const error = new AssertionError({
    actual: value, expected: true, message, operator: '==', stackStartFn: fn, diff,
  });
  error.generatedMessage = isGenerated;
  throw error;
}

module.exports = { assertTruth };
