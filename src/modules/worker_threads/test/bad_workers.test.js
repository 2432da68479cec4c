'use strict';

// Workers that do not load, throw, loop for ever or use up their heap: the error Node gives, and nothing stays behind.

const assert = require('node:assert');
const { once } = require('node:events');
const fs = require('node:fs');
const { Worker } = require('node:worker_threads');

const end = async (code, options) => {
  const worker = new Worker(code, { eval: true, stderr: true, ...options });
  const events = [];
  worker.on('error', (error) => events.push(error));
  const exitCode = await new Promise((resolve) => worker.on('exit', resolve));
  assert.strictEqual(worker.threadId, -1);
  assert.strictEqual(worker.postMessage('late'), undefined);
  assert.strictEqual(await worker.terminate(), undefined);
  return [exitCode, ...events];
};

async function doNotLoad() {
  let [code, error] = await end('this is no JavaScript');
  assert.deepStrictEqual([code, error.name], [1, 'SyntaxError']);
  [code, error] = await end('throw new RangeError("at load")');
  assert.deepStrictEqual([code, error.name, error.message], [1, 'RangeError', 'at load']);
  [code, error] = await end('throw null');
  assert.deepStrictEqual([code, error], [1, null]);
  [code, error] = await end('throw { get message() { throw 1; }, stack: Symbol() }');
  assert.strictEqual(code, 1);
  [code, error] = await end('Promise.reject(new Error("rejected"))');
  assert.deepStrictEqual([code, error.message], [1, 'rejected']);
  [code, error] = await end('/no/such/file.js', { eval: false });
  assert.deepStrictEqual([code, error.code], [1, 'MODULE_NOT_FOUND']);
  [code, error] = await end('process.exit(9)');
  assert.deepStrictEqual([code, error], [9, undefined]);
  assert.throws(() => new Worker('relative.js'), { code: 'ERR_WORKER_PATH' });
  assert.throws(() => new Worker('', { eval: true, execArgv: ['--no-such-option'] }), { code: 'ERR_WORKER_INVALID_EXEC_ARGV' });
  // V8's are the process's.
  for (const execArgv of [['--stack-trace-limit=1'], ['--stack-trace-limit', '1'], ['--max-old-space-size=50']])
    assert.throws(() => new Worker('', { eval: true, execArgv }), { code: 'ERR_WORKER_INVALID_EXEC_ARGV' });
  assert.throws(() => new Worker('', { eval: true, workerData: () => {} }), { name: 'DataCloneError' });
}

async function loopForEver() {
  for (const code of [
    'for (;;);',
    'const { parentPort } = require("node:worker_threads"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
    'process.on("exit", () => { for (;;); });',
    '(function again() { Promise.resolve().then(again); })()',
    'process.on("uncaughtException", () => {}); for (;;) { try { (function f() { f(); })(); } catch {} }',
  ]) {
    const worker = new Worker(code, { eval: true });
    await once(worker, 'online');
    assert.strictEqual(await worker.terminate(), 1);
  }
}

async function useUpTheHeap() {
  const [code, error] = await end('let all; for (;;) all = { all, list: [1, 2, 3] };', {
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  assert.deepStrictEqual([code, error.code, error.name], [1, 'ERR_WORKER_OUT_OF_MEMORY', 'Error']);
  assert.match(error.message, /^Worker terminated due to reaching memory limit: JS heap out of memory$/);
}

async function nothingStays() {
  const some = async () => {
    for (let i = 0; i < 6; i++) {
      await end('require("node:worker_threads").parentPort.postMessage("x".repeat(1000)); throw 1');
      const worker = new Worker('for (;;);', { eval: true });
      worker.postMessage('never read');
      await worker.terminate();
    }
  };
  await some();
  const before = fs.readdirSync('/proc/self/fd').length;
  const threads = fs.readdirSync('/proc/self/task').length;
  await some();
  assert.ok(fs.readdirSync('/proc/self/fd').length <= before);
  assert.ok(fs.readdirSync('/proc/self/task').length <= threads);
}

let finished = false;
process.on('exit', (code) => assert.ok(finished || code !== 0, 'it waits for what never comes'));

(async () => {
  await doNotLoad();
  await loopForEver();
  await useUpTheHeap();
  await nothingStays();
  finished = true;
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
