'use strict';

// poll_oneoff: clocks, pipes with and without bytes, one whose other end is gone.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { WASI } = require('node:wasi');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wasi-poll-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const { O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;
const fifo = path.join(folder, 'fifo');
execFileSync('mkfifo', [fifo]);
const stdin = fs.openSync(fifo, O_RDONLY | O_NONBLOCK);
const writer = fs.openSync(fifo, O_WRONLY | O_NONBLOCK);
const file = fs.openSync(__filename);

const wasi = new WASI({ version: 'preview1', stdin, stdout: writer, stderr: file });
const memory = new WebAssembly.Memory({ initial: 1 });
wasi.finalizeBindings({ exports: {} }, { memory });
const kClock = 0;
const kRead = 1;
const kWrite = 2;
const kMonotonic = 1;

/** @param {...number[]} subscriptions [kind, descriptor or nanoseconds] */
function poll(...subscriptions) {
  const view = new DataView(memory.buffer);
  new Uint8Array(memory.buffer).fill(0);
  subscriptions.forEach(([tag, value], i) => {
    view.setBigUint64(48 * i, BigInt(100 + i), true);
    view.setUint8(48 * i + 8, tag);
    view.setUint32(48 * i + 16, tag === kClock ? kMonotonic : value, true);
    if (tag === kClock) view.setBigUint64(48 * i + 24, BigInt(value), true);
  });
  const status = wasi.wasiImport.poll_oneoff(0, 4096, subscriptions.length, 8192);
  if (status !== 0) return status;
  return Array.from({ length: view.getUint32(8192, true) }, (_, i) => ({
    id: Number(view.getBigUint64(4096 + 32 * i, true)) - 100,
    error: view.getUint16(4096 + 32 * i + 8, true),
    tag: view.getUint8(4096 + 32 * i + 10),
    size: Number(view.getBigUint64(4096 + 32 * i + 16, true)),
    flags: view.getUint16(4096 + 32 * i + 24, true),
  }));
}

const event = (id, tag, more) => ({ id, error: 0, tag, size: 0, flags: 0, ...more });
assert.strictEqual(poll(), 28);
// Nothing to read: the nearer clock. Room to write: at once, and the clocks are not told of.
assert.deepStrictEqual(poll([kRead, 0], [kClock, 60e9], [kClock, 1e6]), [event(2, kClock)]);
assert.deepStrictEqual(poll([kRead, 0], [kWrite, 1], [kClock, 60e9]), [event(1, kWrite)]);
assert.deepStrictEqual(poll([kClock, 0]), [event(0, kClock)]);
fs.writeSync(writer, 'bytes');
assert.deepStrictEqual(poll([kRead, 0]), [event(0, kRead)]);
assert.deepStrictEqual(poll([kRead, 9], [kRead, 0]).map(({ id, error }) => [id, error]), [[0, 8], [1, 0]]);
// A regular file is never waited for; nor what may not be read, while one that is not there is no more than no news.
assert.strictEqual(poll([kRead, 2]), 63);
assert.deepStrictEqual(poll([kRead, 9]), [{ ...event(0, kClock), id: -100 }]);
fs.readSync(stdin, Buffer.alloc(5));
fs.closeSync(writer);
assert.deepStrictEqual(poll([kRead, 0]), [event(0, kRead, { flags: 1 })]);
assert.strictEqual(poll([3, 0]), 28);

// A thread that waits can be ended.
const { Worker, isMainThread } = require('node:worker_threads');
if (isMainThread) {
  const worker = new Worker(`
    const { WASI } = require('node:wasi');
    const { execFileSync } = require('node:child_process');
    const fs = require('node:fs');
    execFileSync('mkfifo', [${JSON.stringify(`${fifo}2`)}]);
    const wasi = new WASI({ version: 'preview1', stdin: fs.openSync(${JSON.stringify(`${fifo}2`)}, 'r+') });
    const memory = new WebAssembly.Memory({ initial: 1 });
    new DataView(memory.buffer).setUint8(8, 1);
    wasi.finalizeBindings({ exports: {} }, { memory });
    require('node:worker_threads').parentPort.postMessage('waits');
    wasi.wasiImport.poll_oneoff(0, 4096, 1, 8192);`, { eval: true, execArgv: ['--no-warnings'] });
  worker.once('message', () => worker.terminate());
}
