'use strict';
// process.exit() while the thread pool works for this thread and for others, which go on asking it for more: what this thread
// gave to it is done, and the process ends with its code.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

if (process.argv[2] !== 'child') {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'exit-busy-'));
  try {
    for (let i = 0; i < 3; i++) {
      const file = path.join(folder, `written-${i}`);
      const { status, signal, stderr } = spawnSync(process.execPath, [__filename, 'child', file], { encoding: 'utf8' });
      assert.deepStrictEqual({ status, signal, stderr }, { status: 7, signal: null, stderr: '' });
      assert.strictEqual(fs.readFileSync(file, 'utf8').length, 1e6);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
  return;
}

const { Worker } = require('node:worker_threads');
let ready = 0;
for (let i = 0; i < 2; i++) {
  const worker = new Worker(`
    const { pbkdf2, randomFill } = require('node:crypto');
    const bytes = Buffer.alloc(100000);
    const ask = () => randomFill(bytes, ask);
    for (let i = 0; i < 4; i++) ask();
    const derive = () => pbkdf2('a', 'b', 100, 32, 'sha256', derive);
    derive();
    require('node:worker_threads').parentPort.postMessage('busy');
  `, { eval: true });
  worker.on('message', () => {
    if (++ready < 2) return;
    fs.writeFile(process.argv[3], 'x'.repeat(1e6), () => {});
    process.exit(7);
  });
}
