'use strict';
// Several recursive mkdir calls on their way to siblings: a parent that another one makes between the
// refusal of the child and the look at the parent is no error.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-mkdir-race-'));
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));

(async () => {
  for (let round = 0; round < 40; round++) {
    const base = path.join(root, String(round), 'a', 'b');
    const leaves = Array.from({ length: 16 }, (_, i) => path.join(base, String(i % 8), 'leaf'));
    await Promise.all(leaves.map((leaf) => fs.promises.mkdir(leaf, { recursive: true })));
    assert.deepStrictEqual(fs.readdirSync(base), ['0', '1', '2', '3', '4', '5', '6', '7']);
  }

  // What cannot hold directories at all is still refused, and names the directory asked for.
  for (const impossible of ['/proc/nodus-none', '/proc/nodus-none/below']) {
    assert.throws(() => fs.mkdirSync(impossible, { recursive: true }), {
      code: 'ENOENT',
      syscall: 'mkdir',
      path: impossible,
    });
  }
})();
