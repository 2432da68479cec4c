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
assert.deepStrictEqual(order, ['immediate', 'early', 1020, 'late', 1020]);
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

process.on('exit', () => {
  // runAll() goes up to the last timer of the heap, which need not be the latest.
  mock.timers.enable();
  const delays = [];
  for (const delay of [9, 2, 5, 1, 7]) setTimeout(() => delays.push(delay), delay);
  mock.timers.runAll();
  assert.deepStrictEqual(delays, [1, 2, 5, 7]);
  mock.timers.runAll();
  assert.deepStrictEqual(delays, [1, 2, 5, 7, 9]);

  // What throws waits on; refresh() does nothing; a tick in a tick does not run what runs already.
  const events = [];
  let failures = 0;
  setTimeout(() => { if (failures++ < 1) throw new Error('fails'); events.push('again'); }, 1).refresh();
  assert.throws(() => mock.timers.tick(1), /fails/);
  setTimeout(() => { mock.timers.tick(3); events.push('outer'); }, 1);
  setTimeout(() => events.push('inner'), 2);
  mock.timers.tick(1);
  assert.deepStrictEqual(events, ['again', 'inner', 'outer']);
  const timer = setTimeout(() => {}, 1);
  assert.deepStrictEqual([timer.constructor.name, timer.unref().hasRef(), timer.priorityQueuePosition], ['Timeout', true, 1]);
  assert.throws(() => mock.timers.setTime(-1), { message: "The argument 'time' -1. Received 'positive integer'" });
  mock.timers.reset();
});
