'use strict';

// What 'error' of a Worker gives: an error with the properties of the one that was thrown, as Node gives them. What getters gave, as the
// stack, cannot be written, and an uncaught one therefore does not name the emission.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { inspect } = require('node:util');
const { Worker } = require('node:worker_threads');

const thrown = (code) => new Promise((resolve) => new Worker(code, { eval: true }).on('error', resolve));
const attributesOf = (error, key) => {
  const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(error, key);
  return [writable, enumerable, configurable];
};

(async () => {
  const named = await thrown(`
    class Named extends RangeError { get name() { return 'Named'; } }
    throw Object.assign(new Named('text'), { code: 'E_CODE', f() {} });`);
  assert.ok(named instanceof RangeError);
  assert.deepStrictEqual(Reflect.ownKeys(named), ['name', 'message', 'stack', 'code', Symbol.toStringTag]);
  assert.deepStrictEqual(attributesOf(named, 'name'), [false, false, true]);
  assert.deepStrictEqual(attributesOf(named, 'stack'), [false, false, true]);
  assert.deepStrictEqual(attributesOf(named, 'code'), [true, true, true]);

  const { cause } = await thrown("throw new Error('outer', { cause: new TypeError('inner') });");
  assert.ok(cause instanceof TypeError);
  assert.strictEqual(cause.message, 'inner');
  const circular = await thrown("const e = new Error(''); e.cause = e; throw e;");
  assert.strictEqual(inspect(circular.cause), '[Circular object]');

  // An error that came from a worker goes on through another.
  const twice = await thrown("new (require('worker_threads').Worker)('throw new TypeError(1)', { eval: true });");
  assert.ok(twice instanceof TypeError);
  assert.strictEqual(twice.message, '1');

  const program = "new (require('worker_threads').Worker)('throw new Error(1)', { eval: true })";
  const { stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  assert.match(stderr, /Error: 1\n/);
  assert.doesNotMatch(stderr, /Emitted 'error' event/);
})();
