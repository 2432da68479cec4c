'use strict';

// What 'error' of a Worker gives, and what a hook of module.register() throws: an error with the properties of the one that was thrown, as Node gives them. What getters gave, as the
// stack, cannot be written, and an uncaught one therefore does not name the emission.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { register } = require('node:module');
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

  const symbolic = await thrown("throw new Error('outer', { cause: Symbol('inner') });");
  assert.strictEqual(symbolic.cause, Symbol.for('inner'));

  // Constructors of other realms count by their names.
  const foreign = await thrown("throw require('vm').runInNewContext('new TypeError(1)');");
  assert.ok(foreign instanceof TypeError);
  assert.deepStrictEqual(Reflect.ownKeys(foreign), ['name', 'message', 'stack', Symbol.toStringTag]);

  // What is no error but says how it is printed, as ts-node's errors do, is printed so, and nothing else is known of it.
  const printed = '{ a: 1, [Symbol.for("nodejs.util.inspect.custom")]() { return "as told"; } }';
  assert.strictEqual(await thrown("throw Symbol('s');"), Symbol.for('s'));
  const custom = await thrown(`throw ${printed};`);
  assert.deepStrictEqual(Reflect.ownKeys(custom), [inspect.custom]);
  assert.strictEqual(inspect(custom), 'as told');
  register(`data:text/javascript,export function resolve(specifier, context, next) {
    if (specifier === 'custom') throw ${printed};
    if (specifier === 'function') throw Object.assign(() => {}, ${printed});
    return next(specifier, context);
  }`);
  for (const specifier of ['custom', 'function']) {
    await assert.rejects(import(specifier), (error) => inspect(error) === 'as told');
  }

  // An error that came from a worker goes on through another.
  const twice = await thrown("new (require('worker_threads').Worker)('throw new TypeError(1)', { eval: true });");
  assert.ok(twice instanceof TypeError);
  assert.strictEqual(twice.message, '1');

  const program = "new (require('worker_threads').Worker)('throw new Error(1)', { eval: true })";
  const { stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  assert.match(stderr, /Error: 1\n/);
  assert.doesNotMatch(stderr, /Emitted 'error' event/);
})();
