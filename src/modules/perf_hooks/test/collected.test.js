// Flags: --expose-gc
'use strict';

// A monitor of the event loop that nobody holds any more goes, and its timer with it, even one that was never disabled; one that
// somebody holds goes on.

const assert = require('node:assert');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { setTimeout: sleep } = require('node:timers/promises');

const timers = () => process.report.getReport().libuv.filter(({ type }) => type === 'timer' || type === 'prepare').length;
const before = timers();
const held = monitorEventLoopDelay({ resolution: 1 });
held.enable();
for (let i = 0; i < 100; i++) {
  monitorEventLoopDelay();
  monitorEventLoopDelay({ samplePerIteration: true }).enable();
  monitorEventLoopDelay({ resolution: 1 }).enable();
}
assert.ok(timers() > before + 300);

(async () => {
  for (let turns = 0; timers() > before + 10 && turns < 100; turns++) {
    await sleep(5);
    gc();
  }
  assert.ok(timers() <= before + 10);
  const { count } = held;
  for (let turns = 0; held.count === count && turns < 1000; turns++) await sleep(5);
  assert.ok(held.count > count);
  held.disable();
})();
