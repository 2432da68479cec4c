'use strict';
// A thread ends while the thread pool has its watchers' requests, which nothing in JavaScript stands for: they write into the
// thread's event loop when they are done.
const assert = require('node:assert');
const { pbkdf2 } = require('node:crypto');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');

let ended = false;
const keepBusy = () => pbkdf2('a', 'b', 10000, 32, 'sha256', () => { if (!ended) keepBusy(); });
for (let i = 0; i < 8; i++) keepBusy();

async function run() {
  for (let i = 0; i < 4; i++) {
    const worker = new Worker(`
      const { watchFile } = require('node:fs');
      for (const path of ['/', '/proc/1', '/proc/self', '/none']) watchFile(path, { interval: 1 }, () => {});
      require('node:worker_threads').parentPort.postMessage('watching');
    `, { eval: true });
    await once(worker, 'message');
    assert.strictEqual(await worker.terminate(), 1);
  }
}
Promise.all([run(), run()]).finally(() => { ended = true; });
