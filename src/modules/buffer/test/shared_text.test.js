'use strict';

// Another thread writes to shared memory while it becomes text: of more characters, now and then, than were counted.

const assert = require('node:assert');
const { Worker, isMainThread, workerData } = require('node:worker_threads');

if (isMainThread) {
  const shared = new SharedArrayBuffer(8192);
  const buffer = Buffer.from(shared);
  const decoder = new TextDecoder();
  const worker = new Worker(__filename, { workerData: shared });
  worker.once('message', () => {
    for (let i = 0; i < 20_000; i++) {
      const text = i % 2 ? decoder.decode(buffer) : buffer.toString();
      assert.ok(text.length <= shared.byteLength);
    }
    worker.terminate();
  });
} else {
  const memory = new Uint8Array(workerData);
  const few = new Uint8Array(memory.length).map((_, i) => [0xf0, 0x9f, 0x98, 0x80][i % 4]);
  few[5] = 0xff;
  const many = new Uint8Array(memory.length).fill(0xff);
  memory.set(few);
  require('node:worker_threads').parentPort.postMessage('');
  for (;;) {
    memory.set(few);
    memory.set(many);
  }
}
