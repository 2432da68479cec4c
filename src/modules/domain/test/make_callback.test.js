'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

/** The functions on `process` that CODE is told of, with a domain `d` at hand. */
function told(code) {
  const { stderr, status } = spawnSync(process.execPath, ['-e', `const d = require('domain').create(); ${code}`], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  return [...stderr.matchAll(/\[DEP0097\].*by calling (\w+) on process/g)].map((match) => match[1]);
}

// A domain that is left entered while the engine calls on process: said once.
assert.deepStrictEqual(told('d.enter(); setImmediate(() => setImmediate(() => {}));'), ['processImmediate']);
assert.deepStrictEqual(told('d.enter(); setTimeout(() => {}, 1); require("fs").stat(".", () => {});'), ['emit']);
assert.deepStrictEqual(told('d.run(() => setImmediate(() => {}));'), []);
assert.deepStrictEqual(told('setImmediate(() => { d.enter(); d.exit(); });'), []);
