'use strict';

// A worker whose heap is used up ends with ERR_WORKER_OUT_OF_MEMORY, however it is used up: by many small objects, by one table
// that doubles beyond the limit, in a handler, on the way out, in a loop that V8 compiled without a look at interrupts.

const assert = require('node:assert');
const { MessageChannel, Worker } = require('node:worker_threads');

const shapes = {
  objects: 'let all; for (;;) all = { all, list: [1, 2, 3] };',
  concat: 'let all = [1]; for (;;) all = all.concat(all);',
  map: 'const all = new Map(); for (let i = 0; ; i++) all.set(i, i);',
  dictionary: 'const all = {}; for (let i = 0; ; i++) all["key" + i] = i;',
  caught: 'const all = []; for (;;) { try { for (;;) all.push([{}]); } catch {} }',
  promises: 'const all = []; (async function f() { for (;;) { await null; all.push(new Array(1000).fill({}), f); } })()',
  handler: 'require("node:worker_threads").parentPort.on("message", () => { const all = []; for (;;) all.push([{}]); })',
  leaving: 'process.on("exit", () => { const all = []; for (;;) all.push([{}]); })',
};

const limits = { maxOldGenerationSizeMb: 10, maxYoungGenerationSizeMb: 1 };

function run(name, code) {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(code, { eval: true, resourceLimits: limits, workerData: port2, transferList: [port2] });
  const closed = new Promise((resolve) => port1.on('close', resolve));
  port1.ref();
  port1.postMessage('never read');
  worker.postMessage('go');
  let error;
  worker.on('error', (e) => (error = e));
  return new Promise((resolve) =>
    worker.on('exit', async (exitCode) => {
      assert.strictEqual(exitCode, 1, name);
      assert.strictEqual(error?.code, 'ERR_WORKER_OUT_OF_MEMORY', name);
      // Its ports go with it.
      await closed;
      resolve();
    }));
}

let ended = 0;
process.on('exit', (code) => assert.ok(code !== 0 || ended === Object.keys(shapes).length));
(async () => {
  for (const { 0: name, 1: code } of Object.entries(shapes)) {
    await run(name, code);
    ended++;
  }
})();
