'use strict';

// Hooks that a callback enables hear of its end, and of its destruction before anything that it scheduled.

const assert = require('node:assert');
const { createHook, executionAsyncId } = require('node:async_hooks');

const heard = [];
const hook = createHook({
  before: (id) => heard.push(`before ${id - own}`),
  after: (id) => heard.push(`after ${id - own}`),
  destroy(id) {
    heard.push(`destroy ${id - own}`);
    hook.disable();
  },
});
let own = 0;

process.nextTick(() => {
  own = executionAsyncId();
  hook.enable();
  setImmediate(() => {
    assert.deepStrictEqual(heard, ['after 0', 'destroy 0']);
    setImmediate(() => {
      heard.length = 0;
      own = executionAsyncId();
      hook.enable();
      setImmediate(() => assert.deepStrictEqual(heard, ['after 0', 'destroy 0']));
    });
  });
});
