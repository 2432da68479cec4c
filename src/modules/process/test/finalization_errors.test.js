// Flags: --expose-gc
'use strict';

// What a callback of a FinalizationRegistry throws is an uncaught exception; V8 runs the callbacks in a task of its own.

const test = require('node:test');
const assert = require('node:assert');
const { Worker } = require('node:worker_threads');
const { once } = require('node:events');

const throwWhenCollected = () => {
  const registry = new FinalizationRegistry((value) => {
    throw new Error(value);
  });
  registry.register({}, 'collected');
  const timer = setInterval(gc, 5);
  return { registry, stop: () => clearInterval(timer) };
};

test('in the main thread', async () => {
  let collecting;
  const error = await new Promise((resolve) => {
    process.setUncaughtExceptionCaptureCallback(resolve);
    collecting = throwWhenCollected();
  });
  process.setUncaughtExceptionCaptureCallback(null);
  collecting.stop();
  assert.strictEqual(error.message, 'collected');
});

test('in a worker, which ends', async () => {
  const worker = new Worker(`globalThis.collecting = (${throwWhenCollected})()`, { eval: true });
  const [error] = await once(worker, 'error');
  assert.strictEqual(error.message, 'collected');
});
