'use strict';
// process.versions and process.release: what is there stays, loaders may add to it.
const assert = require('node:assert');

for (const [object, name] of [[process.versions, 'v8'], [process.release, 'name']]) {
  const { value } = Object.getOwnPropertyDescriptor(object, name);
  assert.deepStrictEqual(Object.getOwnPropertyDescriptor(object, name), { value, writable: false, enumerable: true, configurable: true });
  assert.throws(() => { object[name] = 'x'; }, TypeError);
}
process.versions.pnp = '3';
assert.strictEqual(process.versions.pnp, '3');
delete process.versions.pnp;
assert.throws(() => { process.versions = {}; }, TypeError);
