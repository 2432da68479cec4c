'use strict';
// Transfer lists whose items go while the value is read, and objects with native parts of other kinds.
const assert = require('node:assert');
const { MessageChannel, Worker } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');

const { port1, port2 } = new MessageChannel();
const other = new MessageChannel();
assert.throws(() => other.port1.postMessage({
  get lost() {
    structuredClone(port1, { transfer: [port1] }).close();
    return 1;
  },
  port1,
}, [port1]), { name: 'DataCloneError' });
other.port1.close();
port2.close();

const { limits } = new DatabaseSync(':memory:');
assert.throws(() => structuredClone(limits), { name: 'DataCloneError' });
assert.throws(() => structuredClone(1, { transfer: [limits] }), { name: 'DataCloneError' });

// A worker has one thread, whoever asks for another.
const worker = new Worker('', { eval: true, resourceLimits: { stackSizeMb: 1e-3, codeRangeSizeMb: 1e300 } });
for (const key of Reflect.ownKeys(worker)) {
  const handle = worker[key];
  if (handle?.startThread) assert.ok(handle.startThread(new Float64Array(4)) < 0);
}
