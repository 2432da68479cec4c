'use strict';

// worker.startHeapProfile(): the form of the profile that its handle gives.

const assert = require('assert');
const { Worker } = require('worker_threads');

const worker = new Worker('require("worker_threads").parentPort.on("message", () => {})', { eval: true });
worker.on('online', async () => {
  const handle = await worker.startHeapProfile();
  const { head, samples, ...rest } = JSON.parse(await handle.stop());
  assert.deepStrictEqual(Object.keys(rest), []);
  assert(Array.isArray(samples));
  assert.deepStrictEqual(Object.keys(head), ['selfSize', 'id', 'callFrame', 'children']);
  assert.deepStrictEqual(head.callFrame, { scriptId: 0, lineNumber: -1, columnNumber: -1, functionName: '(root)', url: '' });
  worker.terminate();
});
