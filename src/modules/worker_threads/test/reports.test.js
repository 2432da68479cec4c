'use strict';

// process.report tells of workers as well: of those that idle, that compute, and of theirs.

const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');

const idle = 'setInterval(() => {}, 1000);';
const start = (code, name) => new Worker(code, { eval: true, name });

(async () => {
  assert.deepStrictEqual(process.report.getReport().workers, []);
  const nesting = start(`const { Worker, parentPort } = require('worker_threads');
    new Worker('for (;;);', { eval: true, name: 'inner' }).on('online', () => parentPort.postMessage(0)); ${idle}`, 'outer');
  const workers = [nesting, start(idle, 'idle'), start('for (;;);', 'busy')];
  await Promise.all([once(nesting, 'message'), once(workers[1], 'online'), once(workers[2], 'online')]);

  const report = process.report.getReport();
  const reports = report.workers;
  assert.deepStrictEqual(reports.map(({ header }) => header.event),
    ['outer', 'idle', 'busy'].map((name) => `Worker thread subreport [${name}]`));
  assert.deepStrictEqual(reports.map(({ header }) => header.threadId), workers.map(({ threadId }) => threadId));
  assert.deepStrictEqual(reports[0].workers.map(({ header }) => header.event), ['Worker thread subreport [inner]']);
  for (const worker of reports) {
    assert.deepStrictEqual(Object.keys(worker).sort(), Object.keys(report).sort());
    assert.strictEqual(worker.header.trigger, 'GetReport');
    assert.strictEqual(worker.javascriptStack.message, 'No stack.');
    assert.ok(worker.javascriptHeap.usedMemory > 0);
    assert.ok(worker.libuv.some(({ type }) => type === 'loop'));
  }
  // Ended in between, or while they start: they are left out, and nobody waits.
  for (let i = 0; i < 5; i++) {
    const worker = start('', 'short');
    worker.terminate();
    process.report.getReport();
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  assert.deepStrictEqual(process.report.getReport().workers, []);
})();
