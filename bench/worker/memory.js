'use strict';
// What an idle worker costs: how many of them a gigabyte holds.
const { Worker } = require('node:worker_threads');

const kWorkers = 16;

(async () => {
  const start = () =>
    new Promise((resolve) => {
      const worker = new Worker('require("node:worker_threads").parentPort.on("message", () => {})', { eval: true });
      worker.once('online', () => resolve(worker));
    });
  const workers = [await start()];
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = process.memoryUsage().rss;
  for (let i = 0; i < kWorkers; i++) workers.push(await start());
  await new Promise((resolve) => setTimeout(resolve, 300));
  const each = (process.memoryUsage().rss - before) / kWorkers;
  console.log(JSON.stringify({ name: 'worker: idle workers in 1 GB', ops: Math.round(2 ** 30 / each) }));
  for (const worker of workers) await worker.terminate();
})();
