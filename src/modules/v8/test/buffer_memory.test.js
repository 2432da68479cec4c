'use strict';

// Memory of short-lived Buffers comes back without a collection of everything.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const program = 'for (let i = 0; i < 4000; i++) Buffer.allocUnsafeSlow(65536);';
const collections = (...flags) => {
  const { stdout, status } = spawnSync(process.execPath, [...flags, '--trace-gc', '-e', program], { encoding: 'utf8' });
  assert.strictEqual(status, 0);
  return { young: stdout.match(/Scavenge/g)?.length ?? 0, all: stdout.match(/Mark-Compact/g)?.length ?? 0 };
};
const { young, all } = collections();
assert.ok(young >= 4, `${young}`);
// V8's own schedule may start one while other programs have the processor.
assert.ok(all <= 2, `${all}`);
// Who sizes the young generation gets what V8 makes of that.
assert.strictEqual(collections('--max-semi-space-size=64').young, 0);
