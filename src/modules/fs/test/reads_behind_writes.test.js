'use strict';

// What the kernel has in memory is read without a thread, but not past a write that waits for one: with a single thread the order is that of
// the calls, and the end of a source comes when its destination has what was read.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-reads-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const file = (name) => path.join(folder, name);

if (process.argv[2] !== 'child') {
  const { spawnSync } = require('node:child_process');
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const { status, stderr } = spawnSync(process.execPath, [__filename, 'child'], { env, encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
} else {
  fs.writeFileSync(file('both'), 'old');
  const fd = fs.openSync(file('both'), 'r+');
  const done = [];
  fs.write(fd, 'new', 0, () => done.push('write'));
  fs.read(fd, Buffer.alloc(3), 0, 3, 0, (error, size, buffer) => {
    assert.ifError(error);
    assert.strictEqual(buffer.toString(), 'new');
    assert.deepStrictEqual(done, ['write']);
    fs.closeSync(fd);
    pipeThrough(20);
  });
}

function pipeThrough(times) {
  if (times === 0) return;
  const target = file(`copy${times}`);
  const destination = fs.createWriteStream(target).on('close', () => pipeThrough(times - 1));
  fs.createReadStream(__filename).on('end', () => {
    assert.strictEqual(fs.statSync(target).size, fs.statSync(__filename).size);
  }).pipe(destination);
}
