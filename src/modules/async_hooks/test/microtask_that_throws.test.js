'use strict';

// What a microtask throws is uncaught outside of its scope: 'after' comes first, and once.

const assert = require('assert');
const { AsyncLocalStorage, createHook, executionAsyncId } = require('async_hooks');

const storage = new AsyncLocalStorage();
const seen = [];
process.on('uncaughtException', (err) => {
  assert.strictEqual(executionAsyncId(), 0);
  seen.push(`${err.message} ${storage.getStore()}`);
});

const queue = (message) => storage.run(message, () => queueMicrotask(() => {
  throw new Error(message);
}));

setImmediate(() => {
  queue('plain');
  setImmediate(() => {
    const own = new Set();
    const note = (event) => (id) => own.has(id) && seen.push(event);
    const hook = createHook({
      init: (id, type) => type === 'Microtask' && own.add(id),
      before: note('before'),
      after: note('after'),
      destroy: note('destroy'),
    }).enable();
    queue('hooked');
    setImmediate(() => {
      hook.disable();
      assert.deepStrictEqual(seen, ['plain plain', 'before', 'after', 'hooked hooked', 'destroy']);
    });
  });
});
