'use strict';

// AssertionError: messages that are empty, what `diff` may be, and errors as values.

const assert = require('node:assert');

for (const message of ['', 0, false]) {
  const error = new assert.AssertionError({ message, actual: 1, expected: 2, operator: 'strictEqual' });
  assert.match(error.message, /^Expected values to be strictly equal:/);
}
assert.strictEqual(new assert.AssertionError({ actual: 1, expected: 2, operator: 'strictEqual', diff: 1 }).diff, 1);
// Two errors are compared by copies without their stacks, which are what the failure shows.
const left = new Error('a');
const right = new Error('b');
assert.throws(() => assert.strictEqual(left, right), (failure) => {
  assert.notStrictEqual(failure.actual, left);
  assert.strictEqual(failure.actual.message, 'a');
  assert.strictEqual(failure.expected.message, 'b');
  return true;
});
// A value that throws when it is asked is not asked.
const shy = new Proxy({}, { has() { throw new Error('asked'); } });
assert.throws(() => assert.strictEqual(shy, 1), { code: 'ERR_ASSERTION' });
