'use strict';
// NODE_TEST_WORKER_ID: files are given the numbers of the places they run in one after the other, whichever ends first.
const assert = require('node:assert');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');

const folder = mkdtempSync(join(require('node:os').tmpdir(), 'worker-ids-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const files = Array.from({ length: 6 }, (_, i) => {
  const file = join(folder, `${i}.test.js`);
  // The first is long enough for the others to run beside it.
  writeFileSync(file, `require('node:test')('it', (t) => { console.log('place ' + t.workerId);${i === 0 ? ' return new Promise((done) => setTimeout(done, 300));' : ''} });`);
  return file;
});

const { stdout, status } = spawnSync(process.execPath, ['--test', '--test-concurrency=2', '--test-reporter=tap', ...files], { encoding: 'utf8' });
assert.strictEqual(status, 0, stdout);
assert.deepStrictEqual(stdout.match(/place \d+/g).sort(), [1, 1, 1, 2, 2, 2].map((id) => `place ${id}`));
