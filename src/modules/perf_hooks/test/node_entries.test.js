'use strict';

// Entries with `detail` (perf_hooks, "Class: PerformanceNodeEntry"), the fields some had before it (DEP0152), and histograms without values.

const assert = require('assert');
const { spawnSync } = require('child_process');
const { createHistogram, monitorEventLoopDelay, performance, PerformanceEntry, PerformanceObserver } = require('perf_hooks');

function main() {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', __filename, 'child'], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  assert.strictEqual(stdout, 'function gc');
  assert.match(stderr, /\[DEP0152\] DeprecationWarning: Custom PerformanceEntry accessors are deprecated/);

  // All that is not told from 0.
  assert.strictEqual(monitorEventLoopDelay().percentile(50), 511);
  assert.strictEqual(monitorEventLoopDelay().percentileBigInt(50), 511n);
  assert.strictEqual(createHistogram().percentile(50), 0);
}

function child() {
  const seen = new Set();
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (seen.has(entry.entryType)) continue;
      seen.add(entry.entryType);
      assert(entry instanceof PerformanceEntry);
      assert.strictEqual(entry.constructor.name, 'PerformanceNodeEntry');
      assert(!Object.hasOwn(entry, 'detail'));
      assert.deepStrictEqual(Object.keys(entry.toJSON()), ['name', 'entryType', 'startTime', 'duration', 'detail']);
      assert.deepStrictEqual(Object.keys(entry), entry.entryType === 'gc' ? ['kind', 'flags'] : ['0']);
      if (entry.entryType === 'gc') {
        assert.strictEqual(entry.kind, entry.detail.kind);
        entry.flags = 'mine';
        assert.strictEqual(entry.flags, 'mine');
      }
    }
    if (seen.size === 2) {
      observer.disconnect();
      process.stdout.write([...seen].sort().join(' '));
    }
  });
  observer.observe({ entryTypes: ['gc', 'function'] });
  performance.timerify(() => {})('argument');
  globalThis.gc();
}

if (process.argv[2] === 'child') child();
else main();
