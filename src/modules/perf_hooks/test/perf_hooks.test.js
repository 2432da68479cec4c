'use strict';

const assert = require('node:assert');
const {
  createHistogram, monitorEventLoopDelay, performance, PerformanceEntry, PerformanceObserver,
} = require('node:perf_hooks');

assert.strictEqual(performance, globalThis.performance);
const before = performance.now();
assert.ok(before > 0 && performance.now() >= before);
assert.ok(performance.nodeTiming.nodeStart >= 0 && performance.nodeTiming.bootstrapComplete > 0);

// Marks and measures.
{
  const mark = performance.mark('a', { startTime: 5, detail: { x: 1 } });
  assert.deepStrictEqual(mark.toJSON(), { name: 'a', entryType: 'mark', startTime: 5, duration: 0, detail: { x: 1 } });
  performance.mark('b', { startTime: 8 });
  assert.strictEqual(performance.measure('c', 'a', 'b').duration, 3);
  assert.strictEqual(performance.measure('d', { start: 'a', duration: 2 }).duration, 2);
  assert.deepStrictEqual(performance.getEntriesByType('measure').map((e) => e.name), ['c', 'd']);
  assert.throws(() => performance.measure('e', 'missing'), { name: 'SyntaxError' });
  assert.throws(() => performance.mark('nodeStart'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => new PerformanceEntry(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
  performance.clearMarks('a');
  assert.strictEqual(performance.getEntriesByName('a').length, 0);
}

// Observers get what was buffered and what comes.
{
  let batches = 0;
  const observer = new PerformanceObserver((list) => {
    batches++;
    assert.ok(list.getEntriesByType('mark').length > 0);
    observer.disconnect();
  });
  observer.observe({ type: 'mark', buffered: true });
  performance.mark('later');
  process.on('exit', () => assert.strictEqual(batches, 1));
}

// Histograms.
{
  const histogram = createHistogram();
  for (let i = 1; i <= 100; i++) histogram.record(i);
  assert.deepStrictEqual(
    [histogram.min, histogram.max, histogram.mean, histogram.count, histogram.percentile(50), histogram.percentileBigInt(90)],
    [1, 100, 50.5, 100, 50, 90n]);
  assert.strictEqual(histogram.cdf(50), 0.5);
  assert.deepStrictEqual(histogram.linearBuckets(50), new Map([[50, 50], [100, 50]]));
  assert.throws(() => histogram.record(0), { code: 'ERR_OUT_OF_RANGE' });
  const clone = structuredClone(histogram);
  clone.record(1000);
  assert.strictEqual(histogram.max, 1000);
  const other = createHistogram();
  other.add(histogram);
  assert.strictEqual(other.count, 101);
  const averages = createHistogram({ halfLife: 2, threshold: 15 });
  for (const value of [10, 20, 40]) averages.record(value);
  assert.ok(Math.abs(averages.ewmaMean - 20.857864) < 1e-5 && Math.abs(averages.ewmaErrorRate - 0.5) < 1e-9);
}

{
  const timed = performance.timerify(function add(a, b) { return a + b; });
  assert.deepStrictEqual([timed.name, timed.length, timed(1, 2)], ['timerified add', 2, 3]);
}
{
  const delay = monitorEventLoopDelay({ resolution: 1 });
  assert.deepStrictEqual([delay.enable(), delay.enable(), delay.disable(), delay.disable()], [true, false, true, false]);
}
assert.deepStrictEqual(Object.keys(performance.eventLoopUtilization()), ['idle', 'active', 'utilization']);

assert.strictEqual(performance.measure('from the start', null).startTime, 0);

// The delay of each turn of the loop, without what it waited.
{
  const { monitorEventLoopDelay } = require('node:perf_hooks');
  assert.throws(() => monitorEventLoopDelay({ samplePerIteration: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
  const delays = monitorEventLoopDelay({ samplePerIteration: true });
  delays.enable();
  let turns = 0;
  setImmediate(function turn() {
    if (++turns < 20) {
      setImmediate(turn);
      return;
    }
    assert.ok(delays.count >= 10 && delays.count <= 40, String(delays.count));
    assert.ok(delays.min > 0);
    delays.disable();
  });
}

// The process begins before its program does.
assert.ok(performance.nodeTiming.nodeStart > 0 && performance.nodeTiming.nodeStart < performance.nodeTiming.v8Start);
