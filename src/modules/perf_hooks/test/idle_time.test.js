'use strict';

// How long the loop has waited, and which events it did not have to wait for.

const assert = require('node:assert');
const fs = require('node:fs');
const { Worker } = require('node:worker_threads');
const { performance } = require('node:perf_hooks');

const { nodeTiming } = performance;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

(async () => {
  await sleep(5);
  const first = performance.eventLoopUtilization();
  await sleep(60);
  const waited = performance.eventLoopUtilization(first);
  assert.ok(waited.idle >= 30, `idle ${waited.idle}`);
  assert.ok(waited.utilization < 1);
  assert.ok(nodeTiming.idleTime >= waited.idle);

  // What turns without waiting is not idle.
  const second = performance.eventLoopUtilization();
  for (let i = 0; i < 200; i++) await new Promise(setImmediate);
  const busy = performance.eventLoopUtilization(second);
  assert.strictEqual(busy.idle, 0);
  assert.strictEqual(busy.utilization, 1);

  // Nor what computes.
  const third = performance.eventLoopUtilization();
  const end = performance.now() + 20;
  while (performance.now() < end);
  assert.strictEqual(performance.eventLoopUtilization(third).idle, 0);

  // Events that were there when the loop came to look.
  const before = { ...nodeTiming.uvMetricsInfo };
  for (let i = 0; i < 20; i++) await new Promise((resolve) => fs.mkdir(__dirname, resolve)); // is there: a trip to the pool
  const after = { ...nodeTiming.uvMetricsInfo };
  assert.ok(after.loopCount > before.loopCount);
  assert.ok(after.events > before.events);
  assert.ok(after.eventsWaiting >= before.eventsWaiting && after.eventsWaiting <= after.events);

  // Of another thread, while it waits.
  const worker = new Worker('require("node:worker_threads").parentPort.once("message", () => process.exit())', { eval: true });
  await new Promise((resolve) => worker.once('online', resolve));
  await sleep(20);
  const begun = worker.performance.eventLoopUtilization();
  await sleep(40);
  const delta = worker.performance.eventLoopUtilization(begun);
  assert.ok(delta.idle > 0, JSON.stringify(delta));
  worker.postMessage(0);
  await new Promise((resolve) => worker.once('exit', resolve));
  assert.deepStrictEqual(worker.performance.eventLoopUtilization(), { idle: 0, active: 0, utilization: 0 });
})();
