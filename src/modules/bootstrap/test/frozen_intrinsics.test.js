'use strict';

// With --frozen-intrinsics errors have their stacks, and built-ins make theirs.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

if (process.argv[2] === undefined) {
  const { status, stderr } = spawnSync(process.execPath, ['--frozen-intrinsics', '--no-warnings', __filename, 'frozen'], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
} else {
  assert.strictEqual(Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit').value, 10);
  assert.throws(() => { Error.stackTraceLimit = 3; }, TypeError);
  assert.match(new Error('x').stack, /frozen_intrinsics\.test\.js/);
  assert.throws(() => assert.strictEqual(1, 2), { code: 'ERR_ASSERTION' });
  const controller = new AbortController();
  controller.abort();
  assert.strictEqual(controller.signal.reason.name, 'AbortError');
  assert.throws(() => require('node:fs').readFileSync({}), { code: 'ERR_INVALID_ARG_TYPE' });
}
