'use strict';

// A worker's name is kept whole, however long; the system's thread has the first 15 bytes of it.

const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');

const source = `const { parentPort, threadName } = require('worker_threads');
parentPort.postMessage([threadName, require('fs').readFileSync('/proc/thread-self/comm', 'utf8')]);`;

(async () => {
  for (const name of ['n'.repeat(100), 'short', '']) {
    const worker = new Worker(source, { eval: true, name });
    const [[inside, system]] = await once(worker, 'message');
    const expected = name || 'WorkerThread';
    assert.strictEqual(inside, expected);
    assert.strictEqual(system, `${expected.slice(0, 15)}\n`);
  }
})();
