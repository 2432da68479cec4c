'use strict';
// Files that the kernel has in memory are told of without the thread pool. What is asked for many at a time goes to the pool: both must
// say the same, and nothing may come sooner than from another thread.

const assert = require('node:assert');
const { AsyncLocalStorage, createHook } = require('node:async_hooks');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const kMany = 200;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodus-known-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, 'file');
const missing = path.join(folder, 'missing');
const behindFile = path.join(file, 'name');
const link = path.join(folder, 'link');
const dangling = path.join(folder, 'dangling');
fs.writeFileSync(file, 'hello world');
fs.symlinkSync(file, link);
fs.symlinkSync(missing, dangling);

/** What CALL(path, done) gives: an error's own properties and message, or the value. */
const outcome = (call, ...args) => new Promise((resolve) => {
  call(...args, (error, value) => {
    resolve(error ? { ...error, message: error.message } : value);
  });
});

async function sameAsThePool() {
  const calls = {
    stat: (name, done) => fs.stat(name, done),
    bigStat: (name, done) => fs.stat(name, { bigint: true }, done),
    lstat: (name, done) => fs.lstat(name, done),
    access: (name, done) => fs.access(name, done),
    readFile: (name, done) => fs.readFile(name, done),
    text: (name, done) => fs.readFile(name, 'utf8', done),
    promise: (name, done) => fs.promises.stat(name).then((value) => done(null, value), done),
  };
  for (const [key, call] of Object.entries(calls)) {
    for (const name of [file, folder, missing, behindFile, link, dangling, '']) {
      const first = await outcome(call, name);
      const all = await Promise.all(Array.from({ length: kMany }, () => outcome(call, name)));
      for (const other of all) assert.deepStrictEqual(other, first, `${key} ${name}`);
    }
  }
  const now = fs.statSync(file, { bigint: true });
  const later = await fs.promises.stat(file, { bigint: true });
  for (const name of ['dev', 'ino', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'size', 'blksize', 'blocks', 'mtimeNs', 'ctimeNs', 'birthtimeNs']) {
    assert.strictEqual(later[name], now[name], name);
  }
}

/** Behind the immediates and ticks of the turn that asked, one after the other, each with its own ticks and microtasks. */
async function order() {
  const log = [];
  await new Promise((resolve) => {
    setImmediate(() => {
      for (let i = 0; i < 3; i++) {
        fs.stat(file, () => {
          log.push(`stat ${i}`);
          process.nextTick(() => log.push(`tick ${i}`));
          Promise.resolve().then(() => log.push(`microtask ${i}`));
          setImmediate(() => log.push(`immediate ${i}`));
          if (i === 2) fs.stat(file, () => { log.push('again'); setImmediate(resolve); });
        });
      }
      assert.strictEqual(process.getActiveResourcesInfo().filter((name) => name === 'FSReqCallback').length, 3);
      process.nextTick(() => log.push('tick'));
      setImmediate(() => log.push('immediate'));
      log.push('returned');
    });
  });
  // Among the immediates of the turn before.
  assert.ok(log.indexOf('immediate') < log.indexOf('immediate 0'));
  const rest = log.filter((entry) => entry !== 'immediate');
  assert.deepStrictEqual(rest, [
    'returned', 'tick', ...[0, 1, 2].flatMap((i) => [`stat ${i}`, `tick ${i}`, `microtask ${i}`]),
    'immediate 0', 'immediate 1', 'immediate 2', 'again',
  ]);
}

/** A call behind others that are in the pool does not overtake them. */
async function behindOthers() {
  const name = path.join(folder, 'written');
  const seen = [];
  const write = fs.promises.writeFile(name, 'x'.repeat(100)).then(() => seen.push('written'));
  await Promise.all([write, fs.promises.stat(folder).then(() => seen.push('known'))]);
  assert.deepStrictEqual(seen.sort(), ['known', 'written']);
}

async function hooks() {
  const events = [];
  const mine = new Set();
  const hook = createHook({
    init(id, type) {
      if (type !== 'FSREQCALLBACK') return;
      mine.add(id);
      events.push('init');
    },
    before(id) { if (mine.has(id)) events.push('before'); },
    after(id) { if (mine.has(id)) events.push('after'); },
    destroy(id) { if (mine.has(id)) events.push('destroy'); },
  }).enable();
  const storage = new AsyncLocalStorage();
  const store = await new Promise((resolve) => {
    storage.run('store', () => fs.stat(file, () => resolve(storage.getStore())));
  });
  await new Promise((resolve) => setImmediate(resolve));
  hook.disable();
  assert.strictEqual(store, 'store');
  assert.deepStrictEqual(events, ['init', 'before', 'after', 'destroy']);
}

/** An exception of one callback leaves the others theirs. */
async function exceptions() {
  const caught = [];
  const keep = (error) => caught.push(error.message);
  process.on('uncaughtException', keep);
  const done = [];
  await Promise.all(Array.from({ length: 4 }, (_, i) => new Promise((resolve) => {
    fs.stat(file, () => {
      done.push(i);
      resolve();
      throw new Error(`of ${i}`);
    });
  })));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('uncaughtException', keep);
  assert.deepStrictEqual(done, [0, 1, 2, 3]);
  assert.deepStrictEqual(caught, ['of 0', 'of 1', 'of 2', 'of 3']);
}

async function promises() {
  const handle = await fs.promises.open(file);
  assert.strictEqual((await handle.stat()).size, 11);
  assert.strictEqual(await handle.readFile('latin1'), 'hello world');
  await handle.close();
  const error = await fs.promises.readFile(missing).catch((reason) => reason);
  assert.strictEqual(error.message, `ENOENT: no such file or directory, open '${missing}'`);
  assert.match(error.stack, /at async promises/);
  await assert.rejects(fs.promises.readFile(file, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  const controller = new AbortController();
  const reading = fs.promises.readFile(file, { signal: controller.signal });
  controller.abort();
  await assert.rejects(reading, { name: 'AbortError' });
}

(async () => {
  for (const test of [sameAsThePool, order, behindOthers, hooks, exceptions, promises]) await test();
})();
