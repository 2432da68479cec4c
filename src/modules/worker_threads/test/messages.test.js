'use strict';
const assert = require('node:assert');
const { Worker, MessageChannel, receiveMessageOnPort, isMainThread, parentPort, workerData } = require('node:worker_threads');

if (!isMainThread) {
  assert.deepStrictEqual(workerData, { n: 1 });
  parentPort.on('message', (message) => {
    if (message === 'end') return parentPort.close();
    parentPort.postMessage(message.bytes, [message.bytes.buffer]);
  });
} else {
  // Structured cloning keeps kinds and cycles, and refuses functions.
  const value = { map: new Map([[1, new Set(['a'])]]), date: new Date(0), error: new RangeError('r') };
  value.self = value;
  const copy = structuredClone(value);
  assert.strictEqual(copy.self, copy);
  assert.deepStrictEqual(copy.map, value.map);
  assert.ok(copy.error instanceof RangeError);
  assert.throws(() => structuredClone(() => {}), { name: 'DataCloneError', code: 25 });
  const buffer = new ArrayBuffer(8);
  assert.strictEqual(structuredClone(buffer, { transfer: [buffer] }).byteLength, 8);
  assert.strictEqual(buffer.byteLength, 0);
  assert.ok(structuredClone(new DOMException('m', 'DataError')) instanceof DOMException);

  // Ports: in order, taken synchronously, closed together.
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(1);
  port1.postMessage({ two: 2 });
  assert.deepStrictEqual(receiveMessageOnPort(port2), { message: 1 });
  assert.deepStrictEqual(receiveMessageOnPort(port2), { message: { two: 2 } });
  assert.strictEqual(receiveMessageOnPort(port2), undefined);
  assert.throws(() => port1.postMessage(null, [port1]), { name: 'DataCloneError' });
  let closed = 0;
  port1.on('close', () => closed++);
  port2.on('close', () => closed++);
  port1.close();

  // A worker answers, and its end is told.
  const worker = new Worker(__filename, { workerData: { n: 1 } });
  const seen = [];
  worker.on('online', () => seen.push('online'));
  worker.on('message', (bytes) => {
    seen.push([...bytes]);
    worker.postMessage('end');
  });
  worker.on('exit', (code) => seen.push(code));
  worker.postMessage({ bytes: new Uint8Array([1, 2, 3]) });

  // One that throws, and one that never ends.
  const events = [];
  new Worker('throw new TypeError("lost")', { eval: true })
    .on('error', (error) => events.push(error.name, error.message))
    .on('exit', (code) => events.push(code));
  const endless = new Worker('for (;;);', { eval: true });
  let terminated;
  endless.on('online', async () => (terminated = await endless.terminate()));

  process.on('exit', () => {
    assert.deepStrictEqual(seen, ['online', [1, 2, 3], 0]);
    assert.deepStrictEqual(events, ['TypeError', 'lost', 1]);
    assert.strictEqual(terminated, 1);
    assert.strictEqual(closed, 2);
  });
}
