'use strict';
// How every micro-benchmark measures: work in batches long enough for the clock, and the median of several. Prints one JSON
// line a benchmark, { name, ops }: operations a second.
//
// The clock is the CPU time of all threads of the process. On one core, where nothing waits, that is what a clock on the wall
// shows of a machine that does nothing else; and it shows the same where other programs run. What waits, or has others
// work for it (children), is measured by the clock on the wall.

// BENCH_QUICK=1 (bench/run.py --quick) trades steadiness for time.
const quick = Boolean(process.env.BENCH_QUICK);
const BATCHES = quick ? 5 : 7;
const BATCH_MS = quick ? 20 : 60;
const WARM_UP_MS = quick ? 60 : 150;

/** Milliseconds. */
const wallClock = () => performance.now();
const cpuClock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function report(name, rates) {
  rates.sort((a, b) => a - b);
  console.log(JSON.stringify({ name, ops: rates[rates.length >> 1] }));
}

/**
 * Measures a synchronous operation.
 * @param {string} name
 * @param {(count: number) => unknown} run does the operation `count` times; returns what keeps it from being optimised away
 * @param {() => number} [now]
 */
function measure(name, run, now = cpuClock) {
  let count = 1;
  let sink;
  const start = now();
  for (let elapsed = 0; elapsed < WARM_UP_MS;) {
    const before = now();
    sink = run(count);
    const took = now() - before;
    if (took < BATCH_MS) count = Math.ceil(count * Math.min(8, Math.max(1.2, BATCH_MS / Math.max(took, 0.01))));
    elapsed = now() - start;
  }
  const rates = [];
  for (let i = 0; i < BATCHES; i++) {
    const before = now();
    sink = run(count);
    rates.push(count / ((now() - before) / 1000));
  }
  globalThis.benchmarkSink = sink;
  report(name, rates);
}

/**
 * Measures an asynchronous operation.
 * @param {string} name
 * @param {(count: number) => Promise<unknown>} run does the operation `count` times
 * @param {() => number} [now]
 */
async function measureAsync(name, run, now = cpuClock) {
  let count = 1;
  const start = now();
  for (let elapsed = 0; elapsed < WARM_UP_MS;) {
    const before = now();
    await run(count);
    const took = now() - before;
    if (took < BATCH_MS) count = Math.ceil(count * Math.min(8, Math.max(1.2, BATCH_MS / Math.max(took, 0.01))));
    elapsed = now() - start;
  }
  const rates = [];
  for (let i = 0; i < BATCHES; i++) {
    const before = now();
    await run(count);
    rates.push(count / ((now() - before) / 1000));
  }
  report(name, rates);
}

module.exports = { cpuClock, measure, measureAsync, wallClock };
