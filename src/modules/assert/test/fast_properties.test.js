'use strict';
// The functions of assert and module are properties that compiled code knows, and not entries of a hash table.
const assert = require('node:assert');
const v8 = require('node:v8');
v8.setFlagsFromString('--allow-natives-syntax');
const isFast = new Function('object', 'return %HasFastProperties(object)');
assert.ok(isFast(assert));
assert.ok(isFast(assert.strict));
assert.ok(isFast(require('node:module')));

assert.deepStrictEqual(Object.keys(assert), [
  'AssertionError', 'CallTracker', 'ok', 'fail', 'equal', 'notEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual',
  'notDeepStrictEqual', 'strictEqual', 'notStrictEqual', 'partialDeepStrictEqual', 'match', 'doesNotMatch', 'throws', 'rejects',
  'doesNotThrow', 'doesNotReject', 'ifError', 'strict', 'Assert',
]);
assert.strictEqual(assert.strict.equal, assert.strictEqual);
assert.strictEqual(assert.strict.ok, assert.ok);
