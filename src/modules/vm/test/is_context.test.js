'use strict';
// vm.isContext(): of every kind of object that can become a context.
const assert = require('node:assert');
const vm = require('node:vm');

for (const object of [{}, [], new Proxy({}, {}), new Map(), { __proto__: null }]) {
  assert.strictEqual(vm.isContext(object), false);
  assert.strictEqual(vm.createContext(object), object);
  assert.strictEqual(vm.isContext(object), true);
  assert.strictEqual(vm.createContext(object), object);
}
const bare = vm.createContext(vm.constants.DONT_CONTEXTIFY);
assert.ok(vm.isContext(bare));
assert.strictEqual(vm.runInContext('1 + 1', bare), 2);
const sandbox = { seen: undefined };
vm.runInNewContext('seen = 5', sandbox);
assert.ok(vm.isContext(sandbox));
assert.strictEqual(sandbox.seen, 5);
// What failed is none.
const failed = {};
assert.throws(() => vm.createContext(failed, { name: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.strictEqual(vm.isContext(failed), false);
for (const value of [1, null, undefined, () => {}, 'x']) {
  assert.throws(() => vm.isContext(value), { code: 'ERR_INVALID_ARG_TYPE' });
}
