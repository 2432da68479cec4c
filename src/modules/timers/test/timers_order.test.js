'use strict';

// The order of phases, and what each kind of timer promises.

const assert = require('node:assert');
const timers = require('node:timers/promises');

const seen = [];
process.on('exit', () => {
  assert.deepStrictEqual(seen.slice(0, 4), ['tick', 'micro', 'queued', 'after main']);
  // Ticks and microtasks are drained between two callbacks of the same phase.
  assert.strictEqual(seen.indexOf('tick of immediate'), seen.indexOf('immediate 1') + 1);
  assert.ok(seen.indexOf('immediate 2') > seen.indexOf('micro of immediate'));
  assert.ok(!seen.includes('cleared'));
  assert.ok(!seen.includes('unreferenced'));
  assert.strictEqual(seen.filter((item) => item === 'interval').length, 3);
});

setTimeout(() => seen.push('cleared'), 1).close();
clearTimeout(+setTimeout(() => seen.push('cleared'), 1));
clearTimeout(`${setTimeout(() => seen.push('cleared'), 1)}`);
clearImmediate(setImmediate(() => seen.push('cleared')));
setTimeout(() => seen.push('unreferenced'), 100_000).unref();

setImmediate(() => {
  seen.push('immediate 1');
  process.nextTick(() => seen.push('tick of immediate'));
  Promise.resolve().then(() => seen.push('micro of immediate'));
});
setImmediate(() => seen.push('immediate 2'));
process.nextTick(() => seen.push('tick'));
Promise.resolve().then(() => seen.push('micro'));
queueMicrotask(() => {
  seen.push('queued');
  process.nextTick(() => seen.push('after main'));
});

let rounds = 0;
const interval = setInterval(function(a, b) {
  assert.strictEqual(this, interval);
  assert.deepStrictEqual([a, b], [1, 2]);
  seen.push('interval');
  if (++rounds === 3) clearInterval(interval);
}, 1, 1, 2);

// A timer that has fired can be started again; one that was stopped cannot.
{
  let calls = 0;
  const timer = setTimeout(() => {
    if (++calls === 1) timer.refresh();
  }, 1);
  const stopped = setTimeout(assert.fail, 1);
  clearTimeout(stopped);
  stopped.refresh();
  process.on('exit', () => assert.strictEqual(calls, 2));
}

// References are counted once, whatever is called how often.
{
  const timer = setTimeout(() => {}, 1);
  assert.strictEqual(timer.hasRef(), true);
  assert.strictEqual(timer.unref().unref().hasRef(), false);
  assert.strictEqual(timer.ref().hasRef(), true);
  assert.deepStrictEqual(process.getActiveResourcesInfo().filter((type) => type === 'Immediate'), ['Immediate', 'Immediate']);
}

// Delays out of range are one millisecond, with a warning.
{
  const warnings = [];
  process.removeAllListeners('warning');
  process.on('warning', ({ name }) => warnings.push(name));
  for (const delay of [2 ** 31, -5, NaN]) assert.strictEqual(setTimeout(() => {}, delay)._idleTimeout, 1);
  process.on('exit', () => {
    assert.deepStrictEqual(warnings, ['TimeoutOverflowWarning', 'TimeoutNegativeWarning', 'TimeoutNaNWarning']);
  });
}

(async () => {
  assert.strictEqual(await timers.setTimeout(1, 'value'), 'value');
  assert.strictEqual(await timers.setImmediate('now'), 'now');
  let ticks = 0;
  for await (const value of timers.setInterval(1, 'again')) {
    assert.strictEqual(value, 'again');
    if (++ticks === 3) break;
  }
  const controller = new AbortController();
  const aborted = timers.setTimeout(100_000, null, { signal: controller.signal });
  controller.abort(new Error('why'));
  await assert.rejects(aborted, { name: 'AbortError', code: 'ABORT_ERR', cause: new Error('why') });
  await assert.rejects(timers.setTimeout('1'), { code: 'ERR_INVALID_ARG_TYPE' });
})();
