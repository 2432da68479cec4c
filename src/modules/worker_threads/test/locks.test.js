'use strict';

// Web Locks between requests of one thread and of several.

const assert = require('assert');
const { once } = require('events');
const { AsyncLocalStorage } = require('async_hooks');
const { Worker, locks } = require('worker_threads');

const tick = () => new Promise(setImmediate);

async function order() {
  const log = [];
  const wait = Promise.withResolvers();
  const all = [
    locks.request('order', async (lock) => {
      assert.strictEqual(lock.name, 'order');
      assert.strictEqual(lock.mode, 'exclusive');
      log.push('first');
      await wait.promise;
      return 1;
    }),
    locks.request('order', { mode: 'shared' }, () => log.push('second')),
    locks.request('order', { mode: 'shared' }, () => log.push('third')),
    locks.request('order', () => {
      log.push('fourth');
      throw new Error('mine');
    }).catch((error) => error.message),
    locks.request('order', { ifAvailable: true }, (lock) => lock),
  ];
  await tick();
  assert.deepStrictEqual(log, ['first']);
  const { held, pending } = await locks.query();
  assert.deepStrictEqual(held.map(({ name, mode }) => [name, mode]), [['order', 'exclusive']]);
  assert.deepStrictEqual(pending.map(({ mode }) => mode), ['shared', 'shared', 'exclusive']);
  assert.match(held[0].clientId, new RegExp(`^node-${process.pid}-0$`));
  wait.resolve();
  assert.deepStrictEqual(await Promise.all(all), [1, 2, 3, 'mine', null]);
  assert.deepStrictEqual(log, ['first', 'second', 'third', 'fourth']);
  assert.deepStrictEqual(await locks.query(), { held: [], pending: [] });
}

async function stealAndAbort() {
  const robbed = assert.rejects(locks.request('steal', () => new Promise(() => {})),
                                { name: 'AbortError', message: 'The operation was aborted' });
  await tick();
  assert.strictEqual(await locks.request('steal', { steal: true }, () => 'thief'), 'thief');
  await robbed;

  await locks.request('abort', async () => {
    const controller = new AbortController();
    const waiting = locks.request('abort', { signal: controller.signal }, () => assert.fail('it was aborted'));
    controller.abort(new Error('reason'));
    await assert.rejects(waiting, { message: 'reason' });
  });
  await assert.rejects(locks.request('abort', { signal: AbortSignal.abort() }, () => {}), { name: 'AbortError' });
}

async function refusals() {
  const refused = async (expected, ...args) => assert.rejects(locks.request(...args), expected);
  await refused({ code: 'ERR_INVALID_ARG_TYPE' }, 'x');
  await refused({ code: 'ERR_INVALID_ARG_TYPE' }, 'x', {});
  await refused({ name: 'NotSupportedError' }, '-x', () => {});
  await refused({ code: 'ERR_INVALID_ARG_VALUE' }, 'x', { mode: 'y' }, () => {});
  await refused({ name: 'NotSupportedError' }, 'x', { steal: true, ifAvailable: true }, () => {});
  await refused({ name: 'NotSupportedError' }, 'x', { steal: true, mode: 'shared' }, () => {});
  await refused({ name: 'NotSupportedError' }, 'x', { steal: true, signal: AbortSignal.any([]) }, () => {});
  await refused({ code: 'ERR_INVALID_ARG_TYPE' }, 'x', { signal: {} }, () => {});
  assert.throws(() => new locks.constructor(), { name: 'TypeError' });
}

async function threads() {
  const worker = new Worker(`
    const { parentPort, locks } = require('worker_threads');
    locks.request('thread', () => {
      parentPort.postMessage('held');
      return new Promise((resolve) => parentPort.once('message', resolve));
    });
  `, { eval: true });
  await once(worker, 'message');
  assert.strictEqual(await locks.request('thread', { ifAvailable: true }, (lock) => lock), null);
  const waiting = locks.request('thread', () => 'mine');
  worker.postMessage('let go');
  assert.strictEqual(await waiting, 'mine');

  // A thread that ends lets go of everything.
  const holder = new Worker(`
    const { parentPort, locks } = require('worker_threads');
    locks.request('ended', () => { parentPort.postMessage(''); return new Promise(() => {}); });
    parentPort.on('message', () => {});
  `, { eval: true });
  await once(holder, 'message');
  const next = locks.request('ended', () => 'free');
  await holder.terminate();
  assert.strictEqual(await next, 'free');
}

async function context() {
  const storage = new AsyncLocalStorage();
  await storage.run('store', () => locks.request('context', async () => {
    await tick();
    assert.strictEqual(storage.getStore(), 'store');
  }));
}

(async () => {
  await order();
  await Promise.all([stealAndAbort(), refusals(), threads(), context()]);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});

// Names are UTF-16 of any kind; a request that is aborted before its callback began fails; others' locks are not listed.
{
  const { locks } = navigator;
  const held = locks.request('\ud800', async () => {
    await locks.request('\ufffd', () => {});
    const query = await locks.query();
    assert.ok(query.held.some(({ name }) => name === '\ud800'));
    assert.ok(query.held.concat(query.pending).every(({ clientId }) => clientId === `node-${process.pid}-0`));
  });
  const controller = new AbortController();
  const aborted = locks.request('fresh', { signal: controller.signal }, () => assert.fail('ran'));
  controller.abort();
  Promise.all([held, assert.rejects(aborted, { name: 'AbortError' })]).then(async () => {
    assert.strictEqual(await locks.request('fresh', { ifAvailable: true }, (lock) => lock !== null), true);
  });
}
