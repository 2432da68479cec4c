'use strict';

// The queue of process.nextTick(): calls from within a tick, ticks that throw, the resource of each.

const assert = require('node:assert');
const { createHook, executionAsyncId, executionAsyncResource, triggerAsyncId } = require('node:async_hooks');

const log = [];
const resources = new Set();
const note = (name) => {
  log.push(name);
  const resource = executionAsyncResource();
  assert.strictEqual(executionAsyncResource(), resource);
  resources.add(resource);
};

// A tick that has the rest of the queue called goes on after it.
process.nextTick(() => {
  note('outer begins');
  process.nextTick(() => note('appended'));
  process._tickCallback();
  log.push('outer ends');
});
process.nextTick(() => note('second'));

// One that throws is not called again, and the rest is called.
const errors = [];
process.on('uncaughtException', (error) => errors.push(error.message));
process.nextTick(() => { note('throws'); throw new Error('first'); });
process.nextTick((...args) => { note('arguments'); assert.deepStrictEqual(args, [1, 2, 3, 4]); }, 1, 2, 3, 4);
process.nextTick(() => {
  note('calls one that throws');
  process.nextTick(() => { throw new Error('second'); });
  process._tickCallback();
  assert.fail('unreachable');
});

process.on('exit', () => {
  assert.deepStrictEqual(log, ['outer begins', 'second', 'throws', 'arguments', 'calls one that throws', 'appended']);
  assert.deepStrictEqual(errors, ['first', 'second']);
  assert.strictEqual(resources.size, log.length);
});

setImmediate(() => {
  // Ids within a tick, in a microtask of it, and in a tick of that; hooks that a tick enables see its end.
  const outside = executionAsyncId();
  process.nextTick(() => {
    const id = executionAsyncId();
    const resource = executionAsyncResource();
    assert.strictEqual(triggerAsyncId(), outside);
    queueMicrotask(() => {
      assert.notStrictEqual(executionAsyncId(), id);
      assert.strictEqual(triggerAsyncId(), id);
      assert.notStrictEqual(executionAsyncResource(), resource);
    });
    const seen = [];
    const hook = createHook({
      before: (asyncId) => seen.push(`before ${asyncId - id}`),
      after: (asyncId) => seen.push(`after ${asyncId - id}`),
    }).enable();
    process.nextTick(() => {
      hook.disable();
      assert.strictEqual(triggerAsyncId(), id);
      assert.strictEqual(seen[0], 'after 0');
    });
    process.nextTick(() => assert.notStrictEqual(executionAsyncResource(), resource));
  });
});

// A main script that threw, where that is handled: its ticks come before anything of the loop's.
{
  const { spawnSync } = require('node:child_process');
  const program = `
    process.on('uncaughtException', (error) => console.log(error));
    setTimeout(() => console.log('timer'), 0);
    setImmediate(() => console.log('immediate'));
    process.nextTick(() => console.log('tick'));
    Promise.resolve().then(() => console.log('reaction'));
    throw 'thrown';`;
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  assert.match(stdout, /^thrown\ntick\nreaction\n(timer\nimmediate|immediate\ntimer)\n$/);
}
