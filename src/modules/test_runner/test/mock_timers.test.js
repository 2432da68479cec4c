'use strict';
// mock.timers: time moves when told to.
const assert = require('node:assert');
const { mock } = require('node:test');
const { setTimeout: sleep, scheduler } = require('node:timers/promises');

mock.timers.enable({ now: 1000 });
const order = [];
setTimeout((value) => order.push(value), 20, 'late');
setTimeout(() => order.push('early'), 5);
setImmediate(() => order.push('immediate'));
const interval = setInterval(() => order.push(Date.now()), 10);
mock.timers.tick(20);
clearInterval(interval);
assert.deepStrictEqual(order, ['immediate', 'early', 1010, 'late', 1020]);
assert.strictEqual(new Date().getTime(), 1020);
const signal = AbortSignal.timeout(50);
mock.timers.tick(50);
assert.strictEqual(signal.reason.name, 'TimeoutError');
assert.throws(() => mock.timers.enable(), { code: 'ERR_INVALID_STATE' });
mock.timers.reset();
assert.ok(Date.now() > 1e12);
assert.throws(() => mock.timers.tick(1), { code: 'ERR_INVALID_STATE' });

mock.timers.enable({ apis: ['setTimeout', 'scheduler.wait'] });
const { setTimeout: mocked } = require('node:timers/promises');
assert.notStrictEqual(mocked, sleep);
Promise.all([mocked(30, 'value'), scheduler.wait(30)]).then((values) => {
  assert.deepStrictEqual(values, ['value', undefined]);
  mock.timers.reset();
});
mock.timers.tick(30);
