'use strict';

// Hundreds of operations asked for in one turn: threads of the pool take them one after the other, and the loop hears of several at
// once. None of that may show but by the clock.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { execFileSync, spawnSync } = require('node:child_process');
const { AsyncLocalStorage, createHook } = require('node:async_hooks');
const { Worker } = require('node:worker_threads');

const kMany = 400;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'many-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const files = Array.from({ length: kMany }, (_, i) => path.join(folder, `file-${i}`));
files.forEach((file, i) => fs.writeFileSync(file, `text ${i}`));
const missing = path.join(folder, 'missing');

/** Every result is its own file's, ticks and microtasks of one come before the next. */
async function testResults() {
  const log = [];
  await new Promise((resolve) => {
    let left = kMany;
    files.forEach((file, i) => {
      fs.readFile(file, 'utf8', (error, text) => {
        assert.ifError(error);
        assert.strictEqual(text, `text ${i}`);
        log.push(`result ${i}`);
        process.nextTick(() => log.push(`tick ${i}`));
        Promise.resolve().then(() => log.push(`microtask ${i}`));
        if (--left === 0) setImmediate(resolve);
      });
    });
  });
  assert.strictEqual(log.length, kMany * 3);
  for (let i = 0; i < log.length; i += 3) {
    const which = log[i].split(' ')[1];
    assert.deepStrictEqual(log.slice(i, i + 3), [`result ${which}`, `tick ${which}`, `microtask ${which}`]);
  }
  const texts = await Promise.all(files.map((file) => fs.promises.readFile(file, 'utf8')));
  assert.deepStrictEqual(texts, files.map((_, i) => `text ${i}`));
  const sizes = await Promise.all(files.map(async (file) => (await fs.promises.stat(file)).size));
  assert.deepStrictEqual(sizes, files.map((_, i) => `text ${i}`.length));
}

/** What is told of one file is read before any other's takes its place, whoever asks in between. */
async function testStats() {
  const wanted = files.map((file) => fs.statSync(file).ino);
  const other = fs.statSync(__filename);
  const hook = createHook({
    before() { assert.strictEqual(fs.statSync(__filename).ino, other.ino); },
    promiseResolve() { assert.strictEqual(fs.lstatSync(__filename).size, other.size); },
  }).enable();
  const found = await Promise.all(files.map(async (file, i) => {
    const stats = await (i % 2 ? fs.promises.stat(file) : fs.promises.lstat(file));
    process.nextTick(() => fs.stat(__filename, (error, { ino }) => assert.strictEqual(ino, other.ino)));
    assert(stats instanceof fs.Stats);
    assert.deepStrictEqual(stats, fs.statSync(file));
    return stats.ino;
  }));
  hook.disable();
  assert.deepStrictEqual(found, wanted);
  const big = await Promise.all(files.map((file) => fs.promises.stat(file, { bigint: true })));
  assert.deepStrictEqual(big.map(({ ino }) => Number(ino)), wanted);
}

async function testErrors() {
  const outcomes = await Promise.allSettled(files.map((file, i) =>
    (i % 2 ? fs.promises.readFile(missing) : fs.promises.stat(path.join(file, 'below')))));
  outcomes.forEach(({ reason }, i) => {
    assert.strictEqual(reason.code, i % 2 ? 'ENOENT' : 'ENOTDIR');
    assert.strictEqual(reason.syscall, i % 2 ? 'open' : 'stat');
  });
  const directories = await Promise.allSettled(files.map(() => fs.promises.readFile(folder)));
  for (const { reason } of directories) assert.strictEqual(reason.code, 'EISDIR');
}

async function testContext() {
  const storage = new AsyncLocalStorage();
  await Promise.all(files.map((file, i) => new Promise((resolve) => {
    storage.run(i, () => fs.stat(file, () => {
      assert.strictEqual(storage.getStore(), i);
      resolve();
    }));
  })));
}

/** One that waits for what the program does when it hears of another. */
async function testOneThatWaits() {
  const pipes = [0, 1].map((i) => path.join(folder, `pipe-${i}`));
  execFileSync('mkfifo', pipes);
  let heard = 0;
  const rest = files.map((file, i) => {
    if (i === 200) for (const pipe of pipes) fs.readFile(pipe, 'utf8', (error, text) => {
      assert.ifError(error);
      assert.strictEqual(text, 'through the pipe');
      heard++;
    });
    return new Promise((resolve) => { fs.stat(file, resolve); });
  });
  await Promise.all(rest);
  assert.strictEqual(heard, 0);
  // Behind the ones that wait, many again.
  await Promise.all(files.map((file) => fs.promises.stat(file)));
  await Promise.all(pipes.map((pipe) => fs.promises.writeFile(pipe, 'through the pipe')));
  while (heard < pipes.length) await new Promise(setImmediate);
}

async function testAbort() {
  const controller = new AbortController();
  const readings = files.map((file) => fs.promises.readFile(file, { signal: controller.signal }));
  controller.abort();
  for (const { reason } of await Promise.allSettled(readings)) assert.strictEqual(reason.name, 'AbortError');
}

/** The end of a thread or of the process in the midst of it. */
async function testEnd() {
  const start = `for (let i = 0; i < 3000; i++) require('fs').stat(__filename, () => {});`;
  const worker = new Worker(`${start} require('worker_threads').parentPort.postMessage(0);`, { eval: true });
  await new Promise((resolve) => worker.once('message', resolve));
  assert.strictEqual(typeof await worker.terminate(), 'number');
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', `${start} process.exit(7)`], { encoding: 'utf8' });
  assert.deepStrictEqual({ status, signal, stderr }, { status: 7, signal: null, stderr: '' });
}

(async () => {
  await testResults();
  await testStats();
  await testErrors();
  await testContext();
  await testOneThatWaits();
  await testAbort();
  await testEnd();
})();
