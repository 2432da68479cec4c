'use strict';

// What a FileHandle answers while and after it is closed.

const assert = require('assert');
const { open } = require('fs/promises');

(async () => {
  const handle = await open(__filename);
  const order = [];
  const first = handle.close();
  const second = handle.close();
  assert.notStrictEqual(first, second);
  const failed = handle.appendFile('x');
  await Promise.all([
    first.then(() => order.push('first')),
    second.then(() => order.push('second')),
    failed.catch((err) => {
      assert.strictEqual(err.code, 'EBADF');
      assert.strictEqual(err.syscall, 'writeFile');
      order.push('failed');
    }),
  ]);
  assert.deepStrictEqual(order, ['second', 'failed', 'first']);
})();
