'use strict';

// runInAsyncScope() of what is no AsyncResource leaves the stack of ids as it is.

const assert = require('node:assert');
const { AsyncResource, executionAsyncId } = require('node:async_hooks');

const { runInAsyncScope } = AsyncResource.prototype;
for (const receiver of [{}, 1, 'x', () => {}]) {
  assert.throws(() => runInAsyncScope.call(receiver, () => {}), TypeError);
  assert.strictEqual(executionAsyncId(), 1);
}
assert.strictEqual(new AsyncResource('t').runInAsyncScope((a) => a, null, 5), 5);
