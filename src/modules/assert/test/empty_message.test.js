'use strict';

// An empty message leaves no colon in the stack's first line; what a hostile stack getter prints; truncate() opens first.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { inspect } = require('node:util');

const error = new assert.AssertionError({ message: '' });
assert.strictEqual(error.stack.split('\n')[0], 'AssertionError [ERR_ASSERTION]');
assert.strictEqual(inspect(error).split('\n')[0], 'AssertionError [ERR_ASSERTION]');
assert.strictEqual(String(error), 'AssertionError [ERR_ASSERTION]: ');
assert.strictEqual(new assert.AssertionError({ message: 'x' }).stack.split('\n')[0], 'AssertionError [ERR_ASSERTION]: x');

const { stderr } = spawnSync(process.execPath, ['-e', 'setTimeout(() => { throw { get stack() { throw 1 } } })'], { encoding: 'utf8' });
assert.match(stderr, /\^\n\[object Object\]\n\(Use `\S+ --trace-uncaught \.\.\.` to show where the exception was thrown\)\n/);

(async () => {
  for (const length of ['x', 1.5, null]) await assert.rejects(fs.promises.truncate('/no/such/file', length), { code: 'ENOENT', syscall: 'open' });
  await assert.rejects(fs.promises.truncate(__filename, 'x'), { code: 'ERR_INVALID_ARG_TYPE' });
})();
