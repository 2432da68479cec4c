'use strict';

// process.exit() waits for what the thread pool was given: nothing that was written before it is lost.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const writes = "const fs = require('fs'); for (let i = 0; i < 100; i++) fs.write(1, `${i}\\n`, () => { process.exit(9); });";
for (const [end, status] of [['process.exit(3)', 3], ['process.reallyExit(4)', 4], ['throw null', 1]]) {
  const child = spawnSync(process.execPath, ['-e', `${writes} ${end}`]);
  assert.strictEqual(`${child.stdout}`.split('\n').length, 101, end);
  assert.strictEqual(child.status, status, end);
}
