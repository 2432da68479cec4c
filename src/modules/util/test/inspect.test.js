// Printed forms of values.
'use strict';
const assert = require('node:assert');
const { format, inspect } = require('node:util');

const forms = [
  [{ a: 1, 'b-c': [undefined, null], [Symbol('s')]: 2n }, "{ a: 1, 'b-c': [ undefined, null ], Symbol(s): 2n }"],
  [[1, , 3], '[ 1, <1 empty item>, 3 ]'], // eslint-disable-line no-sparse-arrays
  [new Map([[{ a: 1 }, 'b']]), "Map(1) { { a: 1 } => 'b' }"],
  [new Set([[1], 2]), 'Set(2) { [ 1 ], 2 }'],
  [new (class MyMap extends Map {})(), 'MyMap(0) {}'],
  [new (class Other extends Map {})(), 'Other(0) [Map] {}'],
  [Object.create(null), '[Object: null prototype] {}'],
  [new Map([[1, 2]]).entries(), '[Map Entries] { [ 1, 2 ] }'],
  [Promise.resolve(1), 'Promise { 1 }'],
  [new Promise(() => {}), 'Promise { <pending> }'],
  [new Proxy({ a: 1 }, {}), '{ a: 1 }'],
  [class A extends Array {}, '[class A extends Array]'],
  [async function* f() {}, '[AsyncGeneratorFunction: f]'],
  [new String('ab'), "[String: 'ab']"],
  ["it's", '"it\'s"'],
  ['\x00\ud800', "'\\x00\\ud800'"],
  [-0, '-0'],
  [new Uint8Array(2), 'Uint8Array(2) [ 0, 0 ]'],
  [new ArrayBuffer(2), 'ArrayBuffer { [Uint8Contents]: <00 00>, [byteLength]: 2 }'],
  [{ get a() { return 1; }, set a(v) {} }, '{ a: [Getter/Setter] }'],
  [{ a: { b: { c: {} } } }, '{ a: { b: { c: {} } } }'],
  [{ a: { b: { c: { d: 1 } } } }, '{ a: { b: { c: [Object] } } }'],
  [(function() { return arguments; })(1), "[Arguments] { '0': 1 }"],
  [new WeakSet(), 'WeakSet { <items unknown> }'],
];
for (const [value, text] of forms) assert.strictEqual(inspect(value), text);

const circle = { name: 'x' };
circle.self = circle;
assert.strictEqual(inspect(circle), "<ref *1> { name: 'x', self: [Circular *1] }");

assert.strictEqual(inspect({ a: 1n, b: 'x' }, { colors: true }),
                   "{ a: \u001b[33m1n\u001b[39m, b: \u001b[32m'x'\u001b[39m }");
assert.strictEqual(inspect(123456789.123, { numericSeparator: true }), '123_456_789.123');
assert.strictEqual(inspect({ b: 1, a: 2 }, { sorted: true }), '{ a: 2, b: 1 }');
assert.strictEqual(inspect([1, 2, 3], { maxArrayLength: 1 }), '[ 1, ... 2 more items ]');
assert.strictEqual(inspect('abcdef', { maxStringLength: 2 }), "'ab'... 4 more characters");
assert.strictEqual(inspect(new Proxy({}, {}), { showProxy: true }), 'Proxy [ {}, {} ]');

// The traps of a proxy are not asked, those of a proxy that is its target are.
const twice = (target, inner) => new Proxy(new Proxy(target, inner), { get: assert.fail, ownKeys: assert.fail });
assert.strictEqual(inspect(twice({ a: 1 }, { get: (target, key) => key === 'a' ? 2 : target[key] })), '{ a: 1 }');
assert.strictEqual(inspect(twice({ a: 1 }, { ownKeys: () => ['a', 'b'] })), '{ a: 1 }');
assert.strictEqual(inspect(twice([1, 2], {})), '[ 1, 2 ]');
assert.strictEqual(inspect(twice(new Map([[1, 2]]), {})), 'Map {}');
const remote = Object.assign(new TypeError('far'), { stack: 'TypeError: far\n    at there' });
assert.strictEqual(inspect(twice(Object.create(TypeError.prototype), { get: (_, key) => remote[key] })), remote.stack);
const spoken = Object.create({ toString: () => 'text', constructor: class A {} });
assert.strictEqual(format('%s', new Proxy(new Proxy(spoken, {}), {})), 'text');

assert.strictEqual(inspect({ get a() { return 1; } }, { getters: true }), '{ a: [Getter: 1] }');
assert.strictEqual(inspect(Array.from({ length: 7 }, (_, i) => i)), '[\n  0, 1, 2, 3,\n  4, 5, 6\n]');

const custom = { [inspect.custom](depth, options, fn) { return `${depth} ${options.x} ${fn === inspect}`; } };
assert.strictEqual(inspect({ custom }, { x: 5 }), '{ custom: 1 5 true }');

const error = new RangeError('boo', { cause: 'why' });
assert.match(inspect(error), /^RangeError: boo\n {4}at .*\{\n {2}\[cause\]: 'why'\n\}$/s);
error.stack = 'RangeError: boo';
assert.strictEqual(inspect(error), "[RangeError: boo] { [cause]: 'why' }");

// A million levels are no reason to crash.
let deep = {};
for (let i = 0; i < 1e5; i++) deep = { deep };
assert.match(inspect(deep, { depth: Infinity }), /Maximum call stack size exceeded/);
assert.throws(() => inspect.defaultOptions = null, { code: 'ERR_INVALID_ARG_TYPE' });
