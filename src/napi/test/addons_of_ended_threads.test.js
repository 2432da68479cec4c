'use strict';
// A library that only workers load goes with the last of them, and what it registered goes along: it is loaded anew by the next.
const assert = require('node:assert');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const folder = path.join(path.dirname(process.execPath), 'test_addons');
const isMapped = (file) => process.platform === 'linux' && fs.readFileSync('/proc/self/maps', 'utf8').includes(file);

async function inWorker(file) {
  const worker = new Worker(`
    const { parentPort, workerData } = require('node:worker_threads');
    parentPort.postMessage(Object.keys(require(workerData)).length > 0);
  `, { eval: true, workerData: file });
  const [loaded] = await once(worker, 'message');
  await once(worker, 'exit');
  return loaded;
}

(async () => {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'addons-'));
  try {
    for (const name of ['direct_addon.node', 'node_api_addon.node']) {
      for (let i = 0; i < 3; i++) {
        const file = path.join(temporary, `${i}-${name}`);
        fs.copyFileSync(path.join(folder, name), file);
        assert.ok(await inWorker(file));
        assert.ok(!isMapped(file));
        assert.ok(await inWorker(file));
      }
    }
  } finally {
    fs.rmSync(temporary, { recursive: true });
  }
})();
