'use strict';

// In which microtask (0, 1, 2 …) a timer's promise is rejected when its signal aborts, as Node 24 shows it.

const assert = require('assert');
const timers = require('timers/promises');

async function ticksUntilRejected(start) {
  const controller = new AbortController();
  const promise = start({ signal: controller.signal });
  let ticks = 0;
  let done = false;
  const count = () => {
    if (done) return;
    ticks++;
    queueMicrotask(count);
  };
  queueMicrotask(count);
  controller.abort();
  await promise.then(assert.fail, (err) => {
    done = true;
    assert.strictEqual(err.name, 'AbortError');
  });
  return ticks;
}

(async () => {
  assert.strictEqual(await ticksUntilRejected((options) => timers.setTimeout(1000, 0, options)), 6);
  assert.strictEqual(await ticksUntilRejected((options) => timers.setImmediate(0, options)), 6);
  assert.strictEqual(await ticksUntilRejected((options) => timers.setInterval(1000, 0, options).next()), 4);

  // Nobody waits for the interval: its abort is no unhandled rejection.
  const controller = new AbortController();
  const interval = timers.setInterval(1, 0, { signal: controller.signal });
  await interval.next();
  controller.abort();
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(interval.next(), { name: 'AbortError' });
})();
