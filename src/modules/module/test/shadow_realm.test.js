'use strict';

// ShadowRealm: globals and modules of its own.

const { spawnSync } = require('child_process');
if (typeof ShadowRealm !== 'function') {
  const { status, stderr } = spawnSync(process.execPath, ['--experimental-shadow-realm', '--no-warnings', __filename], { encoding: 'utf8' });
  if (status !== 0) console.error(stderr);
  process.exit(status);
}

const assert = require('assert');

(async () => {
  const realm = new ShadowRealm();
  assert.strictEqual(realm.evaluate('typeof process'), 'undefined');
  const counter = 'data:text/javascript,let n = 0; export const next = () => n++;';
  const next = await realm.importValue(counter, 'next');
  assert.strictEqual(next(), 0);
  assert.strictEqual((await realm.importValue(counter, 'next'))(), 1);
  assert.strictEqual((await new ShadowRealm().importValue(counter, 'next'))(), 0);
  assert.strictEqual((await import(counter)).next(), 0);
  await assert.rejects(realm.importValue('node:fs', 'x'), /No such built-in module: node:fs/);
  await assert.rejects(realm.importValue('./nothing.mjs', 'x'), TypeError);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});

// Stacks are formatted inside: the main context's format never sees them.
Error.prepareStackTrace = () => 'leaked';
assert.match(new ShadowRealm().evaluate('new Error("inner").stack'), /^Error: inner\n {4}at /);
assert.strictEqual(new ShadowRealm().evaluate('Error.prepareStackTrace = () => "own"; new Error("inner").stack'), 'own');
assert.strictEqual(new Error('outer').stack, 'leaked');
