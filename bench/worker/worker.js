'use strict';
// Threads: the way of a message there and back, transfer of a megabyte, start to first message.
const { Worker } = require('node:worker_threads');
const { measureAsync } = require('../lib/measure.js');

const echo = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', (value) => parentPort.postMessage(value, value instanceof ArrayBuffer ? [value] : []));
`;

const answer = (worker, value, transfer) =>
  new Promise((resolve) => {
    worker.once('message', resolve);
    worker.postMessage(value, transfer);
  });

(async () => {
  const worker = new Worker(echo, { eval: true });
  await answer(worker, 0);
  const each = (name, operation) =>
    measureAsync(`worker: ${name}`, async (count) => {
      for (let i = 0; i < count; i++) await operation();
    });
  await each('postMessage there and back', () => answer(worker, 1));
  await each('an object there and back', () => answer(worker, { id: 1, name: 'name', list: [1, 2, 3], nested: { a: true } }));
  await each('100 messages there and back', () => new Promise((resolve) => {
    let left = 100;
    worker.on('message', function count() {
      if (--left > 0) return;
      worker.off('message', count);
      resolve();
    });
    for (let i = 0; i < 100; i++) worker.postMessage(i);
  }));
  const text = 'x'.repeat(1 << 20);
  await each('1 MB of text there and back', () => answer(worker, text));
  let buffer = new ArrayBuffer(1 << 20);
  await each('1 MB transferred there and back', async () => {
    buffer = await answer(worker, buffer, [buffer]);
  });
  await worker.terminate();
  await each('start to first message', async () => {
    const fresh = new Worker('require("node:worker_threads").parentPort.postMessage(1)', { eval: true });
    const end = new Promise((resolve) => fresh.once('exit', resolve));
    await new Promise((resolve) => fresh.once('message', resolve));
    await end;
  });
  await each('start and end', async () => {
    const fresh = new Worker('', { eval: true });
    await new Promise((resolve) => fresh.once('exit', resolve));
  });
})();
