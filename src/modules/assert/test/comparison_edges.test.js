'use strict';

// Edges that random values found: weak references, messages that are errors, getters that throw, functions of odd prototypes.

const assert = require('node:assert');
const { inspect, isDeepStrictEqual } = require('node:util');
const { Console } = require('node:console');
const { Writable } = require('node:stream');

assert.ok(isDeepStrictEqual([new WeakRef({})], [new WeakRef({})]));
assert.ok(!isDeepStrictEqual([new WeakMap()], [new WeakMap()]));

// An error as the message of throws() is thrown only in place of what was expected by its properties.
const own = new RangeError('own');
for (const expected of [TypeError, /no match/, () => false]) {
  assert.throws(() => assert.throws(() => { throw new Error('x'); }, expected, own), {
    name: 'AssertionError', message: 'RangeError: own', generatedMessage: false,
  });
}
assert.throws(() => assert.throws(() => { throw new Error('x'); }, { message: 'q' }, own), own);

// No stacks in messages.
const thrower = { get key() { throw new Error('getter threw'); } };
assert.throws(() => assert.deepStrictEqual(thrower, 1), (err) =>
  err.message.includes('<Inspection threw ([Error: getter threw])>'));
assert.ok(Error.stackTraceLimit > 0);

// Functions are printed as such whatever they inherit from.
assert.strictEqual(inspect(Object.setPrototypeOf(() => {}, Object.prototype)), '[Function (anonymous)] Object');
assert.strictEqual(inspect(Object.setPrototypeOf(class A {}, Object.prototype)), '[class A [Object]]');

// The indices of console.table() are coloured as numbers are.
let text = '';
const stdout = new Writable({ write(chunk, encoding, cb) { text += chunk; cb(); } });
new Console({ stdout, colorMode: true }).table(new Set(['b']));
assert.ok(text.includes('\x1b[33m0\x1b[39m'));
text = '';
new Console({ stdout }).table([{ a: new Uint8Array(4) }]);
assert.ok(text.includes('Uint8Array(4) [ 0, 0, 0, ... 1 more item ]'));
assert.ok(inspect(new Float16Array(1), { showHidden: true }).includes('[byteOffset]: [Getter]'));
