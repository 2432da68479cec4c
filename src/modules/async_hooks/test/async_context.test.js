'use strict';

const assert = require('node:assert');
const { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId, executionAsyncResource, triggerAsyncId } = require('node:async_hooks');

// Stores follow every kind of asynchronous work.
{
  const storage = new AsyncLocalStorage();
  let reached = 0;
  const check = () => {
    reached++;
    assert.strictEqual(storage.getStore(), 'store');
  };
  storage.run('store', () => {
    setTimeout(check, 1);
    setImmediate(check);
    process.nextTick(check);
    queueMicrotask(check);
    Promise.resolve().then(check);
    require('node:fs').stat('.', check);
    (async () => {
      await null;
      check();
    })();
  });
  assert.strictEqual(storage.getStore(), undefined);
  process.on('exit', () => assert.strictEqual(reached, 7));
}

// Storages do not disturb each other.
{
  const a = new AsyncLocalStorage({ defaultValue: 'default', name: 'a' });
  const b = new AsyncLocalStorage();
  assert.deepStrictEqual([a.getStore(), a.name], ['default', 'a']);
  a.run(1, () => {
    b.enterWith(2);
    a.run(3, () => assert.deepStrictEqual([a.getStore(), b.getStore()], [3, 2]));
    assert.deepStrictEqual([a.getStore(), b.getStore()], [1, 2]);
    a.exit(() => assert.strictEqual(a.getStore(), undefined));
    const bound = AsyncLocalStorage.snapshot();
    a.run(4, () => assert.strictEqual(bound(() => a.getStore()), 1));
    a.disable();
    assert.deepStrictEqual([a.getStore(), b.getStore()], ['default', 2]);
  });
  assert.deepStrictEqual([a.getStore(), b.getStore()], ['default', 2]);
  const scope = b.withScope(5);
  assert.strictEqual(b.getStore(), 5);
  scope.dispose();
  scope.dispose();
  assert.strictEqual(b.getStore(), 2);
}

// Resources carry ids and context; hooks hear of their life in order.
{
  const events = [];
  let id;
  const hook = createHook({
    init(asyncId, type, trigger, resource) {
      if (type !== 'TEST') return;
      id = asyncId;
      events.push('init');
      assert.ok(resource instanceof AsyncResource);
    },
    before: (asyncId) => asyncId === id && events.push('before'),
    after: (asyncId) => asyncId === id && events.push('after'),
    destroy: (asyncId) => asyncId === id && events.push('destroy'),
  }).enable();
  const resource = new AsyncResource('TEST', { requireManualDestroy: true });
  const outer = executionAsyncId();
  const result = resource.runInAsyncScope(function(a) {
    assert.strictEqual(executionAsyncId(), resource.asyncId());
    assert.strictEqual(triggerAsyncId(), resource.triggerAsyncId());
    assert.strictEqual(executionAsyncResource(), resource);
    events.push('run');
    return [this.x, a];
  }, { x: 1 }, 2);
  assert.deepStrictEqual(result, [1, 2]);
  assert.strictEqual(executionAsyncId(), outer);
  assert.throws(() => resource.runInAsyncScope(() => { throw new Error('out'); }), { message: 'out' });
  resource.emitDestroy();
  setImmediate(() => {
    hook.disable();
    assert.deepStrictEqual(events, ['init', 'before', 'run', 'after', 'before', 'after', 'destroy']);
  });
  assert.throws(() => new AsyncResource('x', { triggerAsyncId: 'a' }), { code: 'ERR_INVALID_ASYNC_ID' });
  assert.throws(() => createHook({ init: 1 }), { code: 'ERR_ASYNC_CALLBACK' });
}
